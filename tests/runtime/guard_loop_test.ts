import { assert, assertEquals } from "@std/assert";
import type { EngineReading, LatchReading } from "../../core/guard/watch.ts";
import type { Micros } from "../../core/units.ts";
import { PHASES } from "../../core/words.ts";
import { GuardLoop, type GuardLoopOptions, type GuardReport } from "../../runtime/guard_loop.ts";
import type { HttpAnswer } from "../../runtime/http_call.ts";
import { BrakeVenue, ownId, plainBrake, TAG } from "../support/brake_venue.ts";
import { HandTimers } from "../support/hand_timers.ts";

const SECOND = 1_000_000 as Micros;
const NO_ANSWER: HttpAnswer = { status: 0, body: "no answer", headers: undefined };

/** A guardian over venues in memory, with the engine's words and the latch in plain sight. */
class Stage {
  readonly timers = new HandTimers(1_700_000_000_000);
  readonly venues: readonly BrakeVenue[];
  readonly reports: GuardReport[] = [];
  /** In their order: word, latch, first calls. */
  readonly happened: string[] = [];
  engine: EngineReading = {
    run: "1",
    beat: 0,
    phase: PHASES.running,
    kill: { level: 0, count: 0, taken: 0, proven: 0 },
    venueKills: [],
  };
  latch: LatchReading = { kind: "absent" };
  beats = true;
  tag: number | null = TAG;
  /** Venues that take calls and never answer. */
  readonly silent = new Set<string>();
  onLatch = () => {};
  onRead = () => {};
  readonly loop: GuardLoop;

  constructor(names: string[], change: Partial<GuardLoopOptions> = {}) {
    this.venues = names.map((name) => new BrakeVenue(name));
    const byName = new Map(this.venues.map((venue) => [venue.name, venue]));
    this.loop = new GuardLoop({
      kind: "guardian",
      venues: names.map((id, place) => ({
        id,
        place,
        brakes: [plainBrake(id)],
        symbols: ["BTC"],
        dedicated: false,
        validity: 2 * SECOND as Micros,
      })),
      tag: () => this.tag,
      clock: this.timers.micros,
      timers: this.timers,
      read: (now) => {
        this.onRead();
        if (this.beats) this.engine = { ...this.engine, beat: this.engine.beat + 1 };
        return { now, engine: this.engine, latch: this.latch, sentinelAge: null };
      },
      send: (id, call, answered) => {
        this.happened.push(`${call.method} ${id}`);
        const venue = byName.get(id)!, sentAt = this.timers.micros();
        if (this.silent.has(id)) return;
        const what = call.method === "GET" ? "list" : "cancel";
        this.timers.after(10, () => {
          const reply = venue.take({ id: 0, what, road: 0, call }, sentAt);
          answered(reply === null ? NO_ANSWER : { ...reply, headers: reply.headers });
        });
      },
      raiseKill: (level) => {
        this.happened.push(`word ${level}`);
        const { kill } = this.engine;
        this.engine = { ...this.engine, kill: { ...kill, level: 2, count: kill.count + 1 } };
      },
      writeLatch: ({ level, by }, done) => {
        this.happened.push(`latch ${level} by ${by}`);
        this.onLatch();
        this.latch = { kind: "present", level };
        done(null);
      },
      report: (report) => this.reports.push(report),
      ...change,
    });
    this.loop.start();
  }

  /** A kill is asked for, and the engine does not act. */
  kill(): void {
    this.engine = { ...this.engine, kill: { level: 2, count: 1, taken: 0, proven: 0 } };
  }
  told(kind: GuardReport["kind"]): GuardReport[] {
    return this.reports.filter((report) => report.kind === kind);
  }
  receipt(venue: string) {
    return this.loop.receipts.find((receipt) => receipt.venue === venue)!;
  }
}

Deno.test("GuardLoop sets the word, then the latch, then cancels when the engine is silent, and tells the proof (KIL-03)", () => {
  const stage = new Stage(["a"]);
  for (let i = 0; i < 3; i++) stage.venues[0].rest(ownId(i));
  stage.timers.turn(2_000);
  assertEquals([stage.happened, stage.reports], [[], []], "an engine that beats is left alone");
  stage.beats = false;
  stage.timers.turn(1_500);
  assertEquals(stage.happened.slice(0, 4), ["word cancel", "latch cancel by guardian", "GET a", "DELETE a"]);
  assert(stage.loop.busy);
  stage.timers.until("it is verified", 5_000, () => !stage.loop.busy);
  const { firstCancelMs, verifiedMs, ordersBefore, remaining, reason } = stage.receipt("a");
  assertEquals([ordersBefore, remaining, stage.venues[0].own.length], [3, 0, 0]);
  assertEquals(reason, "no heartbeat of the engine for 1.0 s");
  assert(firstCancelMs !== null && firstCancelMs <= 40, `${firstCancelMs}`);
  assert(verifiedMs !== null && verifiedMs >= 4_000 && verifiedMs < 4_500, `${verifiedMs}`);
  assertEquals(stage.reports.map(({ kind }) => kind), ["kill", "latch", "begun", "verified"]);
  const { length } = stage.happened;
  stage.timers.turn(5_000);
  assertEquals(stage.happened.length, length, "what is proven is left alone");
});

Deno.test("KIL-05 K-T05 a venue that never answers delays no other, and is cleared once it answers", () => {
  const stage = new Stage(["hole", "a"]);
  for (const venue of stage.venues) venue.rest(ownId(1));
  stage.silent.add("hole");
  stage.kill();
  stage.timers.turn(5_000);
  assertEquals([stage.receipt("a").remaining, stage.receipt("a").verifiedMs !== null], [0, true]);
  assertEquals([stage.receipt("hole").verifiedMs, stage.loop.busy], [null, true]);
  stage.timers.turn(60_000);
  assertEquals(stage.told("dirty").map((report) => report.kind === "dirty" && report.receipt.venue), ["hole"]);
  stage.silent.clear();
  stage.timers.until("the other is verified too", 12_000, () => !stage.loop.busy);
  assertEquals(stage.told("verified").length, 2);
});

Deno.test("a latch that cannot be written is told, asked for again, and keeps no cancel waiting (K-T10)", () => {
  const stage = new Stage(["a"]);
  stage.venues[0].rest(ownId(1));
  stage.onLatch = () => {
    throw new Error("no space left on device");
  };
  stage.kill();
  stage.timers.until("it is verified", 5_000, () => stage.told("verified").length === 1);
  const latches = stage.told("latch").map((report) => report.kind === "latch" && report.problem);
  assert(latches.length >= 3, `${latches.length}`);
  assertEquals(new Set(latches), new Set(["no space left on device"]));
  stage.onLatch = () => {};
  stage.timers.turn(1_200);
  assertEquals(stage.told("latch").map((report) => report.kind === "latch" && report.problem).at(-1), null);
});

Deno.test("without an install tag nothing is called ours, which is told once a minute; with it the venue is cleared", () => {
  const stage = new Stage(["a"]);
  stage.venues[0].rest(ownId(1));
  stage.tag = null;
  stage.kill();
  stage.timers.turn(2_000);
  assertEquals(
    stage.reports.filter(({ kind }) => kind === "problem").map((it) => it.kind === "problem" && it.message),
    [
      "Cannot clear a: the install tag cannot be read, by which orders of ours are known",
    ],
  );
  stage.timers.turn(60_000);
  assertEquals(stage.told("problem").length, 2);
  stage.tag = TAG;
  stage.timers.until("it is verified", 5_000, () => stage.told("verified").length === 1);
});

Deno.test("a look that throws is told and does not end the guard", () => {
  const stage = new Stage(["a"]);
  stage.onRead = () => {
    throw new Error("no such word");
  };
  stage.timers.turn(200);
  assertEquals(stage.told("problem").length, 1);
  stage.onRead = () => {};
  stage.kill();
  stage.timers.until("it is verified", 5_000, () => stage.told("verified").length === 1);
});

Deno.test("a venue that the engine has proven meanwhile is left, and stop() ends calls and answers", () => {
  const stage = new Stage(["a"]);
  stage.venues[0].rest(ownId(1));
  stage.kill();
  stage.timers.turn(500);
  stage.engine = { ...stage.engine, kill: { level: 2, count: 1, taken: 1, proven: 1 } };
  stage.timers.turn(40);
  assertEquals([stage.told("left").length, stage.loop.receipts, stage.loop.busy], [1, [], false]);
  stage.engine = { ...stage.engine, kill: { level: 2, count: 2, taken: 1, proven: 1 } };
  stage.timers.turn(130);
  stage.loop.stop();
  const { length } = stage.happened;
  stage.timers.turn(10_000);
  assertEquals([stage.happened.length, stage.told("verified").length], [length, 0]);
});

Deno.test("a guard that keeps warm knows each venue's clock before it has to cancel, and tells of one that does not answer", () => {
  const stage = new Stage(["a", "b"], { warmMs: 30_000 }), [a] = stage.venues;
  a.clockOffset = 3_600 * SECOND; // it takes no call with our time
  a.rest(ownId(1));
  stage.timers.turn(100);
  assertEquals(a.arrived.map(({ path }) => path), ["/time", "/orders/0"], "and with a list, whether it takes the key");
  stage.venues[1].script = () => ({ status: 0, body: "connection refused" });
  stage.timers.turn(30_000);
  assertEquals(stage.told("problem").map((it) => it.kind === "problem" && it.message), [
    "The guardian cannot reach b: connection refused",
  ]);
  stage.kill();
  stage.timers.turn(200);
  assertEquals([stage.receipt("a").lastReason, a.own.length], [null, 0]);
  const asked = a.arrived.filter(({ path }) => path === "/time").length;
  assertEquals(asked, 2);
  stage.timers.turn(30_000);
  assert(a.arrived.filter(({ path }) => path === "/time").length > asked, "it keeps warm when all is proven");
});

Deno.test("a guard whose key a venue refuses says so once and is not fit, until it is taken again", () => {
  const stage = new Stage(["a", "b"], { warmMs: 30_000 }), [a, b] = stage.venues;
  let answer = { status: 403, body: "no such key" };
  a.script = ({ path }) => path === "/orders/0" && answer.status !== 200 ? answer : undefined;
  stage.timers.turn(100);
  const told = () => stage.reports.map((it) => it.kind === "key" ? [it.venue, it.refused] : it.kind);
  assertEquals([told(), stage.loop.isFit], [[["a", "HTTP 403: no such key"]], false]);
  stage.timers.turn(120_000);
  assertEquals(told().length, 1);
  answer = { status: 503, body: "down" };
  stage.timers.turn(60_000);
  assertEquals([told().length, stage.loop.isFit], [1, false], "a venue that is down takes no key");
  answer = { status: 200, body: "" };
  stage.timers.turn(30_000);
  assertEquals([told()[1], stage.loop.isFit], [["a", null], true]);
  answer = { status: 503, body: "down" };
  stage.timers.turn(900_000);
  assertEquals([told().length, stage.loop.isFit], [2, true], "nor does it refuse one");
  const lists = b.arrived.filter(({ path }) => path === "/orders/0").length;
  assertEquals(lists, 4, "one every five minutes");
});
