import { assert, assertEquals, assertFalse, assertInstanceOf, assertStringIncludes } from "@std/assert";
import type { Event, OperatorEvent } from "../../core/event.ts";
import type { Fact } from "../../core/engine/facts.ts";
import type { Outcome } from "../../core/engine/hand.ts";
import type { Micros } from "../../core/units.ts";
import { JournalError } from "../../runtime/journal.ts";
import { createLog } from "../../runtime/log.ts";
import { HEARTBEAT_MS_WORD, HEARTBEAT_WORD, killLevel } from "../../runtime/shared_words.ts";
import { book, cancel, fill, LoopStage, place, query } from "../support/loop_stage.ts";

const fact = (seq: number) => ({ seq, kind: "refusal" }) as Fact;
const outcome = (requestId: string) => ({ requestId }) as Outcome;

// ---- the order of effects ---------------------------------------------------------------------------------------------

Deno.test("turn() reads all sessions, steps once, records events, commands and facts, and sends only then", () => {
  const stage = new LoopStage();
  stage.coming.get("b")!.push(fill("t1"));
  stage.engine.during = () => {
    stage.engine.commands = stage.engine.steps.length === 1 ? [place("x"), cancel("y", "b"), query()] : [];
    stage.engine.facts = stage.engine.steps.length === 1 ? [fact(1)] : [];
  };
  stage.bring("a", book(stage.timers.micros()));
  assertEquals(stage.happened, [
    "step book_delta fill",
    "append event:fill command:place command:cancel fact",
    "appended",
    "submit a place x",
    "submit b cancel y",
    "submit a query",
    "settle",
  ]);
  assertEquals(stage.live.commandCount, 3);
  assertEquals(stage.live.turnCount, 1);
});

Deno.test("turn() writes nothing where nothing is worth it: market facts and queries", () => {
  const stage = new LoopStage();
  stage.engine.commands = [query()];
  stage.bring("a", book(stage.timers.micros()));
  assertEquals(stage.happened, ["step book_delta", "submit a query", "settle"]);
});

Deno.test("turn() records what a restart is rebuilt from and leaves the venue's small talk to the tape", () => {
  const recorded = [
    "order",
    "fill",
    "balances",
    "sent",
    "send_refused",
    "place_answer",
    "cancel_answer",
    "amend_answer",
    "open_orders",
    "order_found",
    "own_trades",
    "query_failed",
    "venue_link",
    "rate_limited",
    "instrument",
    "pause",
    "resume",
    "set_params",
    "rollback_params",
    "stop",
  ];
  const passing = [
    "book_snapshot",
    "book_delta",
    "book_lost",
    "trade",
    "top_of_book",
    "clock_offset",
    "rate_budget",
    "error",
    "ignored",
    "timer",
  ];
  const stage = new LoopStage();
  stage.bring("a", ...[...recorded, ...passing].map((kind) => ({ kind }) as Event));
  assertEquals(stage.appended.flat().map(({ payload }) => (payload as Event).kind as string), recorded);
});

Deno.test("turn() steps what the sessions emit while they are handed commands after they have returned", () => {
  const stage = new LoopStage();
  stage.engine.commands = [place("x")];
  stage.onSubmit = () => {
    stage.live.turn(); // a network that hands over from inside: nothing re-enters
    stage.coming.get("a")!.push({ kind: "sent", clientId: "x" } as Event);
  };
  stage.bring("a", book(stage.timers.micros()));
  assertEquals(stage.happened.filter((line) => /^step|^submit|^append /.test(line)), [
    "step book_delta",
    "append command:place",
    "submit a place x",
    "step sent",
  ]);
});

Deno.test("the note that an order was sent waits for the next append, so that no write keeps its bytes from leaving", () => {
  const stage = new LoopStage(), appends = () => stage.happened.filter((line) => line.startsWith("append "));
  stage.live.start();
  const send = (id: string, more: Event[] = []) => {
    stage.engine.commands = [place(id)];
    stage.onSubmit = () => {
      stage.coming.get("a")!.push({ kind: "sent", clientId: id } as Event, ...more);
    };
    stage.bring("a", book(stage.timers.micros()));
  };
  send("x");
  assertEquals(appends(), ["append command:place"]);
  stage.bring("a", fill("t"));
  assertEquals(appends().slice(1), ["append event:sent event:fill"]);
  send("y");
  send("z");
  assertEquals(appends().slice(2), ["append command:place", "append event:sent command:place"]);
  assertEquals((stage.appended[3][0].payload as { clientId: string }).clientId, "y");
  stage.beats(1);
  assertEquals(appends().slice(4), ["append event:sent"]);
  assertEquals((stage.appended[4][0].payload as { clientId: string }).clientId, "z");
  send("v", [fill("u")]);
  assertEquals(appends().slice(5), ["append command:place", "append event:sent event:fill"]);
  stage.beats(1);
  assertEquals(appends().length, 7);
});

Deno.test("what the engine wants done or known besides does not wait with the note that an order was sent", () => {
  const sent = { kind: "sent", clientId: "x" } as Event;
  for (
    const [change, appended] of [
      [(stage: LoopStage) => stage.engine.facts = [fact(1)], "append event:sent fact"],
      [(stage: LoopStage) => stage.engine.commands = [cancel("x")], "append event:sent command:cancel"],
      [(stage: LoopStage) => stage.engine.trip("rule", "loss", "cancel"), "append event:sent kill:trip"],
    ] as const
  ) {
    const stage = new LoopStage();
    change(stage);
    stage.bring("a", sent);
    assertEquals(stage.happened.filter((line) => line.startsWith("append ")), [appended]);
  }
  const stage = new LoopStage();
  stage.engine.outcomes = [outcome("r")];
  stage.bring("a", sent);
  assertEquals([stage.outcomes.length, stage.appended.length], [1, 0]);
});

Deno.test("operate() from inside a turn is taken in a round of its own", () => {
  const stage = new LoopStage({ onFacts: () => stage.kill() });
  stage.engine.facts = [fact(1)];
  stage.bring("a", fill("t"));
  assertEquals(stage.engine.steps, [["fill"], ["kill"]]);
  assertEquals(killLevel(stage.words), "cancel");
});

Deno.test("operate() hands on, to the tape and the engine, only what a journal can keep", () => {
  const taped: OperatorEvent[] = [], stage = new LoopStage({ onOperator: (event) => taped.push(event) });
  const base = { by: "ann", requestId: "r", at: 1 as Micros };
  stage.live.operate({ ...base, kind: "set_params", strategy: "mm", ifVersion: 1, set: { half_spread_bps: NaN } });
  assertEquals(taped.map((event) => event.kind === "set_params" && event.set), [{ half_spread_bps: "NaN" }]);
  assertEquals(stage.happened[0], "step set_params");
});

Deno.test("turn() steps market facts at the instant they came, and a word about an order later: what is then asked is newer", () => {
  for (const [word, delay] of [["book_delta", 0], ["trade", 0], ["cancel_answer", 2_000], ["fill", 2_000]] as const) {
    const stage = new LoopStage(), at = stage.timers.micros();
    stage.timers.stall(2); // the session decodes
    stage.coming.get("a")!.push(book(at), book(at, word));
    stage.live.turn(at);
    assertEquals(stage.engine.instants.map((now) => now - at), [delay], word);
  }
});

Deno.test("turn() lets the clock catch up once the round that heard of a venue's clock is over, and says so", () => {
  const asked: number[] = [], steps = [0, 1_700_000];
  const stage = new LoopStage({
    catchUp: (ahead) => {
      asked.push(ahead);
      stage.happened.push("catch up");
      return steps.shift() as Micros;
    },
  });
  const offset = (ahead: number): Event => ({
    kind: "clock_offset",
    venue: "a",
    offset: ahead as Micros,
    roundTrip: 1_000 as Micros,
    receivedAt: stage.timers.micros(),
  });
  stage.engine.commands = [query()];
  stage.bring("a", offset(300));
  stage.bring("a", offset(1_700_000));
  assertEquals(stage.happened, [
    "step clock_offset",
    "submit a query",
    "catch up",
    "settle",
    "step clock_offset",
    "catch up",
    "settle",
  ]);
  assertEquals(asked, [300, 1_700_000]);
  assertEquals(stage.logged.filter((line) => line.includes("caught up")).length, 1);
  assertStringIncludes(stage.logged.join(" "), "1700 ms");
});

Deno.test("turn() gives up on a loop that feeds itself after a thousand rounds, and kills", () => {
  const stage = new LoopStage();
  stage.engine.during = () => stage.coming.get("a")!.push(fill("again"));
  stage.bring("a", fill("t"));
  assertEquals(stage.engine.steps.length, 1_000);
  assertStringIncludes(String(stage.fatal[0]), "1000 rounds");
  assertEquals(killLevel(stage.words), "cancel");
});

Deno.test("turn() hands facts and outcomes on once each, after the commands are out", () => {
  const order: string[] = [];
  const stage = new LoopStage({
    onFacts: (facts) => order.push(`facts ${facts.map(({ seq }) => seq)}`),
    onOutcomes: (outcomes) => order.push(`outcomes ${outcomes.map(({ requestId }) => requestId)}`),
  });
  stage.onSubmit = () => order.push("submit");
  stage.engine.facts = [fact(1), fact(2)];
  stage.engine.outcomes = [outcome("p")];
  stage.engine.commands = [place("x")];
  stage.bring("a", fill("t"));
  stage.bring("a", fill("u"));
  assertEquals(order, ["submit", "facts 1,2", "outcomes p"]);
});

// ---- what goes wrong --------------------------------------------------------------------------------------------------

function dying(prepare: (stage: LoopStage) => void): LoopStage {
  const stage = new LoopStage();
  stage.engine.commands = [place("new")];
  stage.engine.last = [cancel("1"), cancel("2", "b"), cancel("3")];
  prepare(stage);
  stage.bring("a", fill("t"));
  return stage;
}

Deno.test("PER-02 a journal that refuses: nothing of the batch is sent, every last cancel is, the word is up, the end is told once", () => {
  const stage = dying((stage) => {
    stage.onAppend = () => {
      throw new JournalError("no space left on device");
    };
  });
  assertEquals(stage.happened, [
    "step fill",
    "append event:fill command:place",
    "submit a cancel 1",
    "submit b cancel 2",
    "submit a cancel 3",
    "fatal",
  ]);
  assertEquals(killLevel(stage.words), "cancel");
  assertInstanceOf(stage.fatal[0], JournalError);
  stage.bring("a", fill("later"));
  stage.live.die(new Error("again"));
  stage.kill();
  stage.beats(3);
  assertEquals(stage.fatal.length, 1);
  assertEquals(stage.engine.steps.length, 1, "a dead loop steps nothing");
});

Deno.test("an engine, a session, a watcher or an archive that throws kills, and every last cancel goes out", () => {
  const boom = () => {
    throw new Error("a bug");
  };
  const cases: [string, (stage: LoopStage) => void, Partial<ConstructorParameters<typeof LoopStage>[0]>][] = [
    ["the step", (stage) => stage.engine.during = boom, {}],
    ["a submit", (stage) => stage.onSubmit = (_venue, { kind }) => kind === "place" && boom(), {}],
    ["the housekeeping", (stage) => stage.engine.settle = boom, {}],
    ["onFacts", (stage) => stage.engine.facts = [fact(1)], { onFacts: boom }],
    ["onOutcomes", (stage) => stage.engine.outcomes = [outcome("x")], { onOutcomes: boom }],
    ["onAppended", () => {}, { onAppended: boom }],
  ];
  for (const [name, prepare, change] of cases) {
    const stage = new LoopStage(change);
    stage.engine.commands = [place("new")];
    stage.engine.last = [cancel("1"), cancel("2", "b")];
    prepare(stage);
    stage.bring("a", fill("t"));
    assertEquals(stage.happened.slice(-3), ["submit a cancel 1", "submit b cancel 2", "fatal"], name);
    assertEquals(killLevel(stage.words), "cancel", name);
    assertEquals(stage.fatal.map(String), ["Error: a bug"], name);
  }
});

Deno.test("a batch whose record the archive could not take is not sent: it may not be what the journal holds", () => {
  const stage = dying(() => {});
  assertEquals(stage.happened.filter((line) => line === "submit a place new").length, 1);
  const broken = new LoopStage({
    onAppended: () => {
      throw new Error("a bug");
    },
  });
  broken.engine.commands = [place("new")];
  broken.bring("a", fill("t"));
  assertFalse(broken.happened.includes("submit a place new"));
});

Deno.test("die() sends each last cancel on its own: a session that throws keeps no other order alive", () => {
  const stage = dying((stage) => {
    stage.onSubmit = (venue) => {
      if (venue === "a") throw new Error(`the wire of ${venue} is broken`);
    };
  });
  assertEquals(stage.happened.slice(-4), ["submit a cancel 1", "submit b cancel 2", "submit a cancel 3", "fatal"]);
  assertEquals(stage.logged.filter((line) => line.includes("A last cancel was not sent")).length, 2);
});

Deno.test("die() ends the run also when the engine cannot name its orders, and when nobody can be told", () => {
  const stage = new LoopStage({
    log: createLog({
      level: "debug",
      format: "text",
      colour: false,
      clock: () => 0 as Micros,
      redact: String,
      write() {
        throw new Deno.errors.BrokenPipe("nobody reads stderr");
      },
    }),
  });
  stage.engine.lastResort = () => {
    throw new Error("the books are broken");
  };
  stage.live.die(new Error("a bug"));
  assertEquals(stage.fatal.map(String), ["Error: a bug"]);
  assertEquals(killLevel(stage.words), "cancel");
});

Deno.test("a command for a venue that nobody connected is a bug, not a silence", () => {
  const stage = new LoopStage();
  stage.engine.commands = [place("x", "elsewhere")];
  stage.bring("a", fill("t"));
  assertStringIncludes(String(stage.fatal[0]), 'Cannot send a place to "elsewhere"');
});

Deno.test("a callback that ends the run before the commands are out keeps them in", () => {
  const stage = new LoopStage({ onAppended: () => stage.live.stop() });
  stage.engine.commands = [place("x")];
  stage.bring("a", fill("t"));
  assertEquals(stage.happened, ["step fill", "append event:fill command:place"]);
  assertEquals(stage.fatal, []);
});

// ---- the beat ---------------------------------------------------------------------------------------------------------

Deno.test("the beat moves the heartbeat's words and brings a timer event", () => {
  const stage = new LoopStage();
  stage.live.start();
  const before = stage.words[HEARTBEAT_MS_WORD];
  stage.beats(1);
  const first = stage.words[HEARTBEAT_MS_WORD];
  stage.beats(1);
  assert(before !== first);
  assertEquals(stage.words[HEARTBEAT_MS_WORD] - first, 50);
  assertEquals(stage.words[HEARTBEAT_WORD], Math.floor(stage.timers.monotonic() / 1e3));
  assertEquals(stage.engine.steps, [["timer"], ["timer"]]);
  assertEquals((stage.engine.events[1] as { at: Micros }).at, stage.timers.micros());
  stage.live.stop();
  stage.beats(2);
  assertEquals(stage.engine.steps.length, 2);
  assertEquals(stage.timers.waiting, 0);
});

Deno.test("loopLag is how late the beat was, and a busy loop's lateness is counted once", () => {
  const stage = new LoopStage();
  stage.live.start();
  stage.beats(2);
  assertEquals(stage.live.loopLag.max, 0);
  stage.timers.stall(180); // due after 50
  stage.beats(3);
  assertEquals(stage.live.loopLag.count, 6);
  assertEquals(stage.live.loopLag.max, 130_000);
  assertEquals(stage.live.loopLag.sum, 130_000);
  stage.live.stop();
});

Deno.test("RSK-32 RSK-06 a beat tells the engine how late it is, and how far the wall clock jumped since the last", () => {
  let ahead = 0;
  const stage: LoopStage = new LoopStage({ wall: () => stage.timers.monotonic() + ahead });
  stage.live.start();
  stage.beats(1);
  stage.timers.stall(80); // due after 50
  stage.beats(1);
  ahead = 700;
  stage.beats(2);
  const told = stage.engine.events.map((event) => event.kind === "timer" && [event.lag, event.clockJump]);
  assertEquals(told, [[0, 0], [30_000, 0], [0, 0], [0, 700_000], [0, 0]]);
  stage.live.stop();
});

Deno.test("a beat tells for how long those who watch over the run have been silent, where somebody does (K-T15)", () => {
  const guards = { guardian: 20_000 as Micros, sentinel: null };
  const stage = new LoopStage({ guards: () => guards }), told: unknown[] = [];
  stage.engine.during = (events) => told.push(...events.map((event) => event.kind === "timer" && event.guards));
  stage.live.start();
  stage.beats(1);
  assertEquals(told, [guards]);
  stage.live.stop();
  const alone = new LoopStage();
  alone.live.start();
  alone.beats(1);
  assertEquals(alone.engine.events.map((event) => event.kind === "timer" && event.guards), [undefined]);
  alone.live.stop();
});

Deno.test("the beats of a run that is replayed tell what they told then", () => {
  const stage = new LoopStage({ beatFigures: () => ({ lag: 7, clockJump: 9 }) });
  stage.live.start();
  stage.beats(1);
  assertEquals(stage.engine.events.map((event) => event.kind === "timer" && [event.lag, event.clockJump]), [[7, 9]]);
  stage.live.stop();
});

Deno.test("turn() makes up for a beat that frame upon frame keeps waiting, once it is a whole beat late", () => {
  const stage = new LoopStage();
  stage.live.start();
  const flood = () => {
    for (let i = 0; i < 100; i++) stage.bring("a", book(stage.timers.micros()));
  };
  const beats = () => stage.engine.steps.filter(([kind]) => kind === "timer").length;
  stage.timers.stall(100); // it was due half of the time ago
  flood();
  assertEquals(beats(), 0);
  stage.timers.stall(1);
  flood();
  flood();
  assertEquals(beats(), 1);
  assertEquals(stage.words[HEARTBEAT_MS_WORD], Math.floor(stage.timers.micros() / 1e3) % 2 ** 31);
  assertEquals(stage.live.loopLag.count, 1);
  stage.timers.stall(101);
  flood();
  assertEquals(beats(), 2);
});

Deno.test("turn() brings no beat before the start and none after the end", () => {
  const stage = new LoopStage();
  const flood = () => {
    stage.timers.stall(1_000);
    for (let i = 0; i < 100; i++) stage.bring("a", book(stage.timers.micros()));
  };
  flood();
  stage.live.start();
  stage.live.stop();
  flood();
  assertEquals(stage.engine.steps.filter(([kind]) => kind === "timer"), []);
});

Deno.test("loopLag holds what a turn of the beat itself took beyond its time", () => {
  const stage = new LoopStage();
  stage.live.start();
  stage.engine.during = () => stage.timers.stall(80);
  stage.beats(1);
  stage.engine.during = () => {};
  stage.timers.turn(0);
  assertEquals(stage.live.loopLag.max, 30_000);
  stage.live.stop();
});

Deno.test("tickToOrder runs from the newest frame's arrival to the orders' handover, and only where orders left", () => {
  const stage = new LoopStage(), { live, timers, engine } = stage;
  const old = timers.micros();
  timers.stall(1_000);
  const arrived = timers.micros();
  timers.stall(3); // the session decodes
  engine.during = () => timers.stall(4);
  engine.commands = [cancel("0")];
  stage.bring("a", book(arrived));
  assertEquals(live.tickToOrder.count, 0, "a cancel is no order");
  engine.commands = [place("1")];
  stage.onSubmit = () => timers.stall(2);
  // Deltas that waited for their snapshot are older than the frame that brought them.
  const again = timers.micros();
  stage.bring("a", book(old), book(again, "book_snapshot"), book(old));
  assertEquals(live.tickToOrder.count, 1);
  assertEquals(live.tickToOrder.max, 6_000);
});

Deno.test("tickToOrder of a beat or of an operator's wish runs from the start of the turn", () => {
  const stage = new LoopStage();
  stage.engine.during = () => stage.timers.stall(5);
  stage.engine.commands = [place("1")];
  stage.rearm();
  assertEquals(stage.live.tickToOrder.max, 5_000);
});
