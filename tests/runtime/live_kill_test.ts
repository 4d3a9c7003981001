/** How the loop follows the kill switch: the shared word, the latch file and the journal's notes. */
import { assert, assertEquals, assertFalse } from "@std/assert";
import fc from "fast-check";
import type { Event, KillLevel } from "../../core/event.ts";
import type { Fact } from "../../core/engine/facts.ts";
import { JournalError } from "../../runtime/journal.ts";
import {
  KILL_COUNT_WORD,
  KILL_PROVEN_WORD,
  KILL_TAKEN_WORD,
  KILL_VALUES,
  KILL_WORD,
  killLevel,
  raiseKill,
} from "../../runtime/shared_words.ts";
import { cancel, fill, LoopStage, place } from "../support/loop_stage.ts";

const fact = (seq: number) => ({ seq, kind: "refusal" }) as Fact;

// ---- the kill word ----------------------------------------------------------------------------------------------------

Deno.test("operate() raises the kill word before the engine, or even the tape, sees the kill (KIL-02)", () => {
  const seen: string[] = [];
  const stage = new LoopStage({ onOperator: ({ kind }) => seen.push(`tape ${kind} ${killLevel(stage.words)}`) });
  stage.engine.during = () => seen.push(`engine ${killLevel(stage.words)}`);
  stage.kill("flatten");
  assertEquals(seen, ["tape kill flatten", "engine flatten"]);
});

Deno.test("operate() kills although the tape throws, and the bug ends the run", () => {
  const stage = new LoopStage({
    onOperator() {
      throw new Error("no tape");
    },
  });
  stage.engine.last = [cancel("1")];
  stage.kill("stop");
  assertEquals(killLevel(stage.words), "cancel");
  assertEquals(stage.happened, ["submit a cancel 1", "fatal"]);
});

Deno.test("operate() raises the word also once the loop is dead", () => {
  const stage = new LoopStage();
  stage.live.stop();
  stage.kill("flatten");
  assertEquals(killLevel(stage.words), "flatten");
  assertEquals(stage.engine.steps, []);
});

Deno.test("a kill word of another thread becomes one kill event within two beats, and none after it", () => {
  for (const level of ["stop", "cancel", "flatten"] as const) {
    const stage = new LoopStage();
    stage.live.start();
    stage.beats(2);
    raiseKill(stage.words, level);
    stage.beats(2);
    assertEquals(stage.engine.steps.slice(2), [["timer"], ["kill"], ["timer"]], level);
    assertEquals(stage.engine.killCause, { by: "shared word", reason: "the shared kill word is set", level });
    for (const state of ["TRIPPING", "TRIPPED_DIRTY", "TRIPPED"] as const) {
      stage.engine.killState = state;
      stage.beats(3);
    }
    assertEquals(stage.engine.steps.filter((kinds) => kinds.includes("kill")).length, 1, level);
    stage.live.stop();
  }
});

Deno.test("a kill word that the operator's message follows in time is told by its name, not by the word", () => {
  const stage = new LoopStage();
  stage.live.start();
  raiseKill(stage.words, "cancel");
  stage.beats(1); // the message is still on its way
  stage.kill("cancel", "anna");
  stage.beats(5);
  assertEquals(stage.engine.steps.filter((kinds) => kinds.includes("kill")).length, 1);
  assertEquals(stage.engine.killCause?.by, "anna");
  stage.live.stop();
});

Deno.test("a second kill whose message is lost is told once while the first stands, so that it can ask for more", () => {
  const stage = new LoopStage();
  stage.live.start();
  stage.kill("stop");
  stage.engine.killState = "TRIPPED";
  stage.beats(4);
  raiseKill(stage.words, "flatten");
  stage.beats(6);
  assertEquals(stage.engine.steps.filter((kinds) => kinds.includes("kill")).length, 2);
  assertEquals(stage.engine.killCause?.level, "flatten");
  stage.live.stop();
});

Deno.test("a further kill whose message is lost, while the word stands at flatten, is taken as one that sells nothing", () => {
  const stage = new LoopStage();
  stage.live.start();
  stage.kill("flatten");
  stage.beats(4);
  const asked: unknown[] = [];
  stage.engine.during = (events) => {
    for (const event of events) if (event.kind === "kill") asked.push(event.level);
  };
  raiseKill(stage.words, "cancel");
  stage.beats(6);
  assertEquals([asked, killLevel(stage.words)], [["cancel"], "flatten"]);
  stage.live.stop();
});

Deno.test("a storm of kills of another thread is answered within two beats", () => {
  const stage = new LoopStage();
  stage.live.start();
  for (let beat = 0; beat < 3; beat++) {
    for (let i = 0; i < 50; i++) raiseKill(stage.words, "cancel");
    stage.beats(1);
  }
  assertEquals(stage.engine.killState, "TRIPPING");
  stage.live.stop();
});

Deno.test("a word that stands at the start kills, and one that belongs to a latch found at the start does not again", () => {
  const fresh = new LoopStage();
  Atomics.store(fresh.words, KILL_WORD, 99); // nobody knows this value: a kill too
  fresh.live.start();
  fresh.beats(2);
  assertEquals(fresh.engine.killState, "TRIPPING");
  fresh.live.stop();

  const found = new LoopStage({}, (engine) => engine.trip("latch file", "found", "cancel"));
  raiseKill(found.words, "cancel");
  found.live.start();
  found.beats(1);
  const [first] = found.appended;
  assertEquals(first.map(({ kind }) => kind), ["kill"], "the journal says so in every run");
  found.beats(4);
  assertEquals(found.engine.steps.filter((kinds) => kinds.includes("kill")).length, 1, "its count was not heard yet");
  assertEquals(found.happened.filter((line) => line.startsWith("latch")).length, 0, "the file stands already");
  found.live.stop();
});

// ---- latch and journal follow the switch -------------------------------------------------------------------------------

Deno.test("a trip is journalled, then the word and the latch file follow, and a re-arm clears both after its record (KIL-01)", () => {
  const stage = new LoopStage();
  stage.kill("cancel");
  stage.engine.during = () => stage.engine.killState = "TRIPPED";
  stage.bring("a", { kind: "open_orders" } as Event);
  stage.engine.during = () => {};
  stage.engine.commands = [place("again")];
  stage.rearm();
  assertEquals(stage.happened.filter((line) => line !== "settle" && line !== "appended"), [
    "step kill",
    "append event:kill kill:trip",
    "latch cancel operator: test",
    "step open_orders",
    "append event:open_orders kill:verified",
    "step rearm",
    "append event:rearm command:place kill:rearm",
    `unlatch, word ${KILL_VALUES.cancel}`,
    "submit a place again",
  ]);
  assertEquals(killLevel(stage.words), "clear");
  const notes = stage.appended.flat().filter(({ kind }) => kind === "kill").map(({ payload }) => payload);
  const at = stage.timers.micros();
  assertEquals(notes, [
    { step: "trip", by: "operator", reason: "test", level: "cancel", detail: { at } },
    { step: "verified", by: "operator", reason: "test", level: "cancel", detail: { at } },
    { step: "rearm", by: "admin", reason: "all is well", level: "", detail: { at } },
  ]);
});

Deno.test("a re-arm whose record the journal refuses clears neither the word nor the latch", () => {
  const stage = new LoopStage();
  stage.kill();
  stage.engine.killState = "TRIPPED";
  stage.onAppend = () => {
    throw new JournalError("no space left on device");
  };
  stage.rearm();
  assertEquals(killLevel(stage.words), "cancel");
  assertFalse(stage.happened.some((line) => line.startsWith("unlatch")));
  assertEquals(stage.fatal.length, 1);
});

Deno.test("a latch file that cannot be removed at a re-arm kills: who polls it believes in a kill", () => {
  const stage = new LoopStage();
  stage.kill();
  stage.engine.killState = "TRIPPED";
  stage.engine.commands = [place("again")];
  stage.onClear = () => {
    throw new Deno.errors.PermissionDenied("remove latch");
  };
  stage.rearm();
  assertEquals(killLevel(stage.words), "cancel");
  assertFalse(stage.happened.includes("submit a place again"));
  assertEquals(stage.fatal.length, 1);
});

Deno.test("KIL-09 a kill that another thread asks for while a re-arm is under way outlives it", () => {
  const stage = new LoopStage();
  stage.live.start();
  stage.kill();
  stage.engine.killState = "TRIPPED";
  stage.engine.during = () => raiseKill(stage.words, "cancel"); // the button is pressed while the engine steps
  stage.rearm();
  assertEquals(killLevel(stage.words), "cancel", "no order byte leaves");
  stage.engine.during = () => {};
  stage.beats(2);
  assertEquals(stage.engine.killState, "TRIPPING");
  stage.live.stop();
});

Deno.test("a kill whose message stands behind a re-arm keeps the word up", () => {
  const stage = new LoopStage();
  stage.kill();
  stage.engine.killState = "TRIPPED";
  raiseKill(stage.words, "cancel");
  stage.rearm();
  assertEquals(killLevel(stage.words), "cancel");
  stage.kill();
  assertEquals(stage.engine.killState, "TRIPPING");
});

Deno.test("a re-arm and a kill of one turn are taken in the order in which they came", () => {
  const orders: ["rearm" | "kill", "rearm" | "kill"][] = [["rearm", "kill"], ["kill", "rearm"]];
  for (const order of orders) {
    const stage = new LoopStage({ onFacts: () => order.forEach((kind) => stage[kind]()) });
    stage.kill();
    stage.engine.killState = "TRIPPED";
    stage.engine.facts = [fact(1)];
    stage.bring("a", fill("t"));
    assertEquals(stage.engine.killState, order[1] === "kill" ? "TRIPPING" : "ARMED", order.join());
    assertEquals(killLevel(stage.words), order[1] === "kill" ? "cancel" : "clear", order.join());
  }
});

Deno.test("a trip of the engine itself raises word and latch, and a higher level raises them again", () => {
  const stage = new LoopStage();
  stage.engine.during = () => stage.engine.trip("risk", "RSK-25", "stop");
  stage.bring("a", fill("t"));
  assertEquals(killLevel(stage.words), "stop");
  stage.engine.during = () => stage.engine.trip("risk", "RSK-26", "cancel");
  stage.bring("a", fill("u"));
  stage.bring("a", fill("v"));
  assertEquals(killLevel(stage.words), "cancel");
  assertEquals(stage.happened.filter((line) => line.startsWith("latch")), [
    "latch stop risk: RSK-25",
    "latch cancel risk: RSK-25",
  ]);
  stage.live.start();
  stage.beats(4);
  assertFalse(stage.engine.steps.some((kinds) => kinds.includes("kill")), "its own word is no kill of another thread");
  stage.live.stop();
});

Deno.test("a trip without a cause latches at level cancel", () => {
  const stage = new LoopStage();
  stage.engine.during = () => stage.engine.killState = "TRIPPING";
  stage.bring("a", fill("t"));
  assert(stage.happened.includes("latch cancel engine: not told"));
  assertEquals(stage.appended[0][1].payload, {
    step: "trip",
    by: "engine",
    reason: "not told",
    level: "cancel",
    detail: { at: stage.timers.micros() },
  });
});

Deno.test("KIL-01 a latch file that cannot be written is told as an incident and does not stop the kill", () => {
  const stage = new LoopStage();
  stage.engine.commands = [cancel("1")];
  stage.onTrip = () => {
    throw new Deno.errors.NotSupported("read-only file system");
  };
  stage.kill();
  assertEquals(stage.engine.incidents, [
    "S1 latch_not_written global: The latch file could not be written: read-only file system",
  ]);
  assert(stage.happened.includes("submit a cancel 1"));
  assertEquals(stage.fatal, []);
  assertEquals(killLevel(stage.words), "cancel");
});

Deno.test("the boot that arms by itself is journalled as such", () => {
  const stage = new LoopStage({}, (engine) => engine.killState = "BOOT_HALTED");
  stage.bring("a", fill("t"));
  assertEquals(stage.appended[0].map(({ kind }) => kind), ["event"]);
  stage.engine.during = () => stage.engine.arm();
  stage.bring("a", fill("u"));
  assertEquals(stage.appended[1][1].payload, {
    step: "rearm",
    by: "start",
    reason: "nothing of ours was seen at the venues",
    level: "",
    detail: { at: stage.timers.micros() },
  });
});

Deno.test("a dirty trip is journalled, and its verification after it", () => {
  const stage = new LoopStage();
  stage.kill();
  for (const state of ["TRIPPED_DIRTY", "TRIPPED_DIRTY", "TRIPPED"] as const) {
    stage.engine.killState = state;
    stage.bring("a", fill("t"));
  }
  const steps = stage.appended.flat().filter(({ kind }) => kind === "kill").map(({ payload }) =>
    (payload as { step: string }).step
  );
  assertEquals(steps, ["trip", "dirty", "verified"]);
});

Deno.test("no order of kills, words, verifications and re-arms leaves the loop armed with the word up, or killed with it down", () => {
  const act = fc.constantFrom("kill", "word", "verified", "rearm", "beat", "fill" as const);
  fc.assert(
    fc.property(fc.array(fc.tuple(act, fc.constantFrom<KillLevel>("stop", "cancel")), { maxLength: 30 }), (acts) => {
      const stage = new LoopStage();
      stage.live.start();
      let pressed = false;
      for (const [what, level] of acts) {
        if (what === "kill") stage.kill(level);
        if (what === "word") raiseKill(stage.words, level);
        if (what === "kill" || what === "word") pressed = true;
        if (what === "verified" && stage.engine.killState === "TRIPPING") stage.engine.killState = "TRIPPED";
        if (what === "rearm" && stage.engine.killState === "TRIPPED") {
          stage.rearm();
          pressed = false;
        }
        if (what === "beat") stage.beats(1);
        if (what === "fill") stage.bring("a", fill("t"));
        if (stage.engine.killState !== "ARMED") {
          assert(killLevel(stage.words) !== "clear", "killed and the word is down");
        }
      }
      const upAtEnd = killLevel(stage.words) !== "clear";
      stage.beats(3);
      assertEquals(
        stage.engine.killState !== "ARMED",
        upAtEnd,
        "after three beats the engine knows what the word said",
      );
      if (pressed) assert(stage.engine.killState !== "ARMED", "a kill after the last re-arm stands");
      assertEquals(stage.fatal, []);
      stage.live.stop();
    }),
    { seed: 20_260_101, numRuns: 300 },
  );
});

// ---- what the guardian goes by -----------------------------------------------------------------------------------------

const told = ({ words }: LoopStage) => [KILL_COUNT_WORD, KILL_TAKEN_WORD, KILL_PROVEN_WORD].map((word) => words[word]);

Deno.test("a kill counts as taken once its cancels are with the sessions, and as proven once the switch says so (KIL-02)", () => {
  const stage = new LoopStage(), seen: number[][] = [];
  stage.onSubmit = () => seen.push(told(stage));
  stage.engine.during = (events) => {
    if (events.some(({ kind }) => kind === "kill")) stage.engine.commands = [cancel("1"), cancel("2", "b")];
  };
  stage.live.start();
  stage.kill();
  assertEquals(
    [seen, told(stage)],
    [[[2, 0, 0], [2, 0, 0]], [2, 2, 0]],
    "the engine's own word comes after the operator's",
  );
  stage.engine.killState = "TRIPPED_DIRTY";
  stage.beats(1);
  assertEquals(told(stage), [2, 2, 0]);
  stage.engine.killState = "TRIPPED";
  stage.beats(1);
  assertEquals(told(stage), [2, 2, 2]);
  raiseKill(stage.words, "cancel"); // of another thread: taken when the engine has heard of it
  assertEquals(told(stage), [3, 2, 2]);
  stage.beats(2);
  assertEquals(told(stage), [3, 3, 3]);
  stage.live.stop();
});

Deno.test("a kill that waits behind a re-arm is not taken before its own step", () => {
  const stage = new LoopStage(), seen: string[] = [];
  stage.kill();
  stage.engine.killState = "TRIPPED";
  stage.engine.during = (events) => {
    if (events[0].kind === "timer") {
      stage.rearm();
      stage.kill();
    }
    seen.push(`${events.map(({ kind }) => kind)} ${told(stage)}`);
  };
  stage.live.start();
  stage.beats(1);
  assertEquals(seen, ["timer 3,2,0", "rearm 3,2,0", "kill 3,2,0"]);
  assertEquals(told(stage), [4, 4, 0]);
  stage.live.stop();
});

Deno.test("a loop that dies leaves its kill to the guardian: it is counted and never taken", () => {
  const stage = new LoopStage();
  stage.live.die(new Error("a bug"));
  assertEquals(told(stage), [1, 0, 0]);
});
