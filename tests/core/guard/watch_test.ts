import { assert, assertEquals } from "@std/assert";
import {
  type EngineReading,
  type GuardKind,
  type GuardReadings,
  type GuardVerdict,
  GuardWatch,
} from "../../../core/guard/watch.ts";
import type { KillReading } from "../../../core/guard/kill_reading.ts";
import { KILL_VALUES, PHASES } from "../../../core/words.ts";
import type { Micros } from "../../../core/units.ts";
import { at } from "../../support/brake_venue.ts";

type EngineChange = Partial<Omit<EngineReading, "kill">> & { readonly kill?: Partial<KillReading> };

/** A guard that looks every 20 ms at an engine, words and a latch that a test states. */
class Stage {
  readonly watch: GuardWatch;
  readonly raised: string[] = [];
  readonly latches: (readonly [number, string])[] = [];
  latch: GuardReadings["latch"] = { kind: "absent" };
  sentinelAge: number | null = null;
  /** Whether the engine's loop turns. */
  beats = true;
  /** Whether the guard's kills and latches reach the words and the disk. */
  obeys = true;
  verdict!: GuardVerdict;
  #engine: EngineReading = {
    run: "run 1",
    beat: 0,
    phase: PHASES.running,
    kill: { level: 0, count: 0, taken: 0, proven: 0 },
    venueKills: [],
  };
  signs: GuardReadings["engine"] | "told" = "told";
  #ms = 0;

  constructor(readonly kind: GuardKind, readonly venues = ["a", "b"]) {
    this.watch = new GuardWatch(kind, venues);
  }

  engine({ kill, ...change }: EngineChange): this {
    this.#engine = { ...this.#engine, ...change, kill: { ...this.#engine.kill, ...kill } };
    return this;
  }
  get kill(): KillReading {
    return this.#engine.kill;
  }

  /** Looks on for so many seconds. */
  pass(seconds: number, step = 20): this {
    for (const end = this.#ms + Math.round(seconds * 1e3); this.#ms < end;) {
      this.#ms += step;
      this.#look();
    }
    return this;
  }

  get seconds(): number {
    return this.#ms / 1e3;
  }
  get clears(): readonly string[] {
    return this.verdict.clear.map(({ venue }) => venue);
  }
  get reason(): string | undefined {
    return this.verdict.clear[0]?.reason;
  }

  #look(): void {
    if (this.beats) this.engine({ beat: this.#engine.beat + 1 });
    const engine = this.signs === "told" ? this.#engine : this.signs;
    const { latch } = this, sentinelAge = this.sentinelAge as GuardReadings["sentinelAge"];
    this.verdict = this.watch.look({ now: at(this.seconds), engine, latch, sentinelAge });
    const { raiseKill, writeLatch } = this.verdict;
    if (raiseKill !== null) {
      this.raised.push(`${raiseKill.level}: ${raiseKill.reason}`);
      const level = Math.max(this.kill.level, KILL_VALUES[raiseKill.level]);
      if (this.obeys) this.engine({ kill: { level, count: this.kill.count + 1 } });
    }
    if (writeLatch !== null) {
      this.latches.push([this.seconds, `${writeLatch.level} by ${writeLatch.by}: ${writeLatch.reason}`]);
      if (this.obeys) this.latch = { kind: "present", level: writeLatch.level };
    }
  }
}
const stage = (kind: GuardKind = "guardian") => new Stage(kind).pass(1);
const KILLED = { level: KILL_VALUES.cancel, count: 1, taken: 0, proven: 0 };

Deno.test("GuardWatch leaves an engine alone that beats and that nobody has killed", () => {
  for (const kind of ["guardian", "sentinel"] as const) {
    const { verdict, watch } = stage(kind).pass(100);
    assertEquals([verdict, watch.tripped], [{ raiseKill: null, writeLatch: null, clear: [] }, false]);
  }
});

Deno.test("K-T01 the guardian trips a second after the last beat: kill, latch and every venue to be cleared", () => {
  const it = stage();
  it.beats = false;
  it.pass(0.99);
  assertEquals([it.watch.tripped, it.raised, it.clears], [false, [], []]);
  it.pass(0.04);
  assertEquals([it.watch.tripped, it.raised, it.clears, it.reason], [
    true,
    ["cancel: no heartbeat of the engine for 1.0 s"],
    ["a", "b"],
    "no heartbeat of the engine for 1.0 s",
  ]);
  assertEquals(it.latches, [[2.02, "cancel by guardian: no heartbeat of the engine for 1.0 s"]]);
  const [{ since }] = it.verdict.clear;
  it.pass(100);
  assertEquals([it.raised.length, it.latches.length, it.clears, it.verdict.clear[0].since], [1, 1, ["a", "b"], since]);
});

Deno.test("KIL-06 the sentinel trips within 3 s of the last beat, and raises no word", () => {
  const it = stage("sentinel");
  it.beats = false;
  it.pass(2.5);
  assertEquals([it.watch.tripped, it.clears], [false, []]);
  it.pass(0.04);
  assertEquals([it.watch.tripped, it.raised, it.clears], [true, [], ["a", "b"]]);
  assertEquals(it.latches, [[3.52, "cancel by sentinel: no heartbeat of the engine for 2.5 s"]]);
});

Deno.test("a start may be without a beat for 10 s, and each new phase is a sign of life", () => {
  const it = new Stage("guardian").engine({ phase: PHASES.starting });
  it.beats = false;
  it.pass(9.9);
  assertEquals(it.watch.tripped, false);
  it.engine({ phase: PHASES.running }).pass(0.9);
  assertEquals(it.watch.tripped, false);
  it.pass(0.2);
  assertEquals(it.watch.tripped, true);
  const hung = new Stage("guardian").engine({ phase: PHASES.starting });
  hung.beats = false;
  hung.pass(10.1);
  assertEquals(hung.watch.tripped, true);
});

Deno.test("KIL-10 a kill that a start finds is the engine's to prove from the end of the start on", () => {
  for (const [kind, proven] of [["guardian", 4], ["sentinel", 10]] as const) {
    const it = new Stage(kind).engine({ phase: PHASES.starting, kill: KILLED, venueKills: [KILLED, KILLED] });
    it.latch = { kind: "present", level: "cancel" };
    it.beats = false;
    assertEquals(it.pass(9.5).clears, [], "nothing of this run can take it up yet");
    it.beats = true;
    const taken = { ...KILLED, taken: 1 };
    it.engine({ phase: PHASES.running, kill: taken, venueKills: [taken, taken] }).pass(proven - 0.1);
    assertEquals(it.clears, []);
    assertEquals(it.pass(0.2).clears, ["a", "b"]);
  }
  const hung = new Stage("guardian").engine({ phase: PHASES.starting, kill: KILLED });
  hung.beats = false;
  assertEquals(hung.pass(10.1).clears, ["a", "b"], "a start that hangs is no start");
});

Deno.test("silence counts while the engine stops, and not once it has stopped", () => {
  for (const kind of ["guardian", "sentinel"] as const) {
    const stopping = stage(kind).engine({ phase: PHASES.stopping }),
      stopped = stage(kind).engine({ phase: PHASES.stopped });
    stopping.beats = stopped.beats = false;
    assertEquals([stopping.pass(4).watch.tripped, stopped.pass(400).watch.tripped], [true, false]);
    stopped.signs = "absent";
    assertEquals(stopped.pass(400).watch.tripped, false);
  }
});

Deno.test("an unknown phase is watched like a running one", () => {
  const it = stage().engine({ phase: 99 });
  it.beats = false;
  assertEquals(it.pass(1.1).watch.tripped, true);
});

Deno.test("GuardWatch does not take its own absence for the engine's silence", () => {
  const it = stage();
  it.beats = false;
  it.pass(60, 60_000); // the whole host slept
  assertEquals(it.watch.tripped, false);
  it.beats = true;
  it.pass(1);
  assertEquals(it.watch.tripped, false);
});

Deno.test("a trip stands when the engine comes back, until a person has re-armed", () => {
  const it = stage();
  it.beats = false;
  it.pass(2);
  it.beats = true;
  it.pass(1);
  assertEquals([it.watch.tripped, it.clears], [true, ["a", "b"]]); // it has not proven anything yet
  it.engine({ kill: { taken: 1 } }).pass(1);
  assertEquals(it.clears, ["a", "b"]);
  it.engine({ kill: { proven: 1 } }).pass(1);
  assertEquals([it.watch.tripped, it.clears, it.kill.level], [true, [], KILL_VALUES.cancel]);
  it.latch = { kind: "absent" };
  it.engine({ kill: { level: KILL_VALUES.clear } }).pass(60);
  assertEquals([it.watch.tripped, it.raised.length, it.latches.length, it.latch.kind], [false, 1, 1, "absent"]);
});

Deno.test("KIL-11 GuardWatch writes the latch again that somebody removed while the engine was silent", () => {
  for (const kind of ["guardian", "sentinel"] as const) {
    const it = stage(kind);
    it.beats = false;
    it.pass(5);
    it.latch = { kind: "absent" };
    it.pass(0.1);
    assertEquals([it.latches.length, it.latch.kind, it.clears], [2, "present", ["a", "b"]]);
  }
});

Deno.test("KIL-11 a trip outlives a latch that is removed by hand before or after a new start", () => {
  for (const when of ["before", "after"] as const) {
    const it = stage("sentinel");
    it.beats = false;
    it.pass(4);
    it.obeys = false; // the disk is slow for once
    if (when === "before") it.latch = { kind: "absent" };
    it.beats = true;
    it.engine({ run: "run 2" }).pass(0.1); // it comes up armed, or has not read the latch yet
    it.latch = { kind: "absent" };
    it.pass(1.1);
    assertEquals([it.watch.tripped, it.clears, it.latches.length], [true, ["a", "b"], 2], when);
  }
});

Deno.test("KIL-11 GuardWatch does not write the latch into a re-arm that the engine's signs do not tell of yet", () => {
  for (const kind of ["guardian", "sentinel"] as const) {
    const it = stage(kind);
    it.beats = false;
    it.pass(4);
    it.beats = true;
    it.engine({ kill: { level: KILL_VALUES.cancel, count: 1, taken: 1, proven: 1 } }).pass(30);
    it.latch = { kind: "absent" };
    it.pass(0.9); // the signs are older than that
    it.engine({ kill: { level: KILL_VALUES.clear } }).pass(30);
    assertEquals([it.watch.tripped, it.latch.kind, it.latches.length], [false, "absent", 1], kind);
  }
});

Deno.test("a latch that cannot be written is asked for once a second, and the clearing does not wait for it", () => {
  const it = stage();
  it.beats = it.obeys = false;
  it.pass(5);
  assertEquals(it.latches.map(([second]) => second), [2.02, 3.02, 4.02, 5.02]);
  assertEquals([it.clears, it.raised.length > 100], [["a", "b"], true]);
});

Deno.test("a proof from before the silence is none after it", () => {
  const it = stage().engine({ kill: { ...KILLED, taken: 1, proven: 1 } }).pass(1);
  it.beats = false;
  it.pass(2);
  assertEquals([it.raised.length, it.kill.count, it.clears], [1, 2, ["a", "b"]]);
  it.beats = true;
  it.pass(1);
  assertEquals(it.clears, ["a", "b"]);
  it.engine({ kill: { taken: 2, proven: 2 } }).pass(1);
  assertEquals(it.clears, []);
});

Deno.test("the sentinel goes on clearing for a new engine until that one has its proof", () => {
  const it = stage("sentinel");
  it.beats = false;
  it.pass(4);
  it.beats = true;
  it.engine({ run: "run 2", phase: PHASES.starting, kill: { level: 0, count: 0, taken: 0, proven: 0 } }).pass(1);
  assertEquals([it.watch.tripped, it.clears], [true, ["a", "b"]]);
  it.engine({ phase: PHASES.running, kill: { ...KILLED, taken: 1 } }).pass(1);
  assertEquals(it.clears, ["a", "b"]);
  it.engine({ kill: { proven: 1 } }).pass(1);
  assertEquals([it.watch.tripped, it.clears], [true, []]);
  it.latch = { kind: "absent" };
  it.engine({ kill: { level: KILL_VALUES.clear } }).pass(1);
  assertEquals([it.watch.tripped, it.latches.length], [false, 1]);
});

Deno.test("signs of an engine that vanish or cannot be read are silence, and where there never were any there is none", () => {
  for (const signs of ["absent", "unreadable"] as const) {
    const it = stage("sentinel");
    it.signs = signs;
    assertEquals([it.pass(4).watch.tripped, it.clears], [true, ["a", "b"]]);
  }
  const never = new Stage("sentinel"), odd = new Stage("sentinel");
  never.signs = "absent";
  odd.signs = "unreadable";
  assertEquals([never.pass(100).watch.tripped, odd.pass(4).watch.tripped], [false, true]);
});

Deno.test("KIL-03 the guardian clears when a kill is not taken within 100 ms, and writes the latch for the engine", () => {
  const it = stage().engine({ kill: KILLED });
  it.pass(0.1);
  assertEquals(it.clears, []);
  it.pass(0.04);
  assertEquals([it.clears, it.reason], [["a", "b"], "a kill was asked for, and the engine does not act"]);
  assertEquals(it.latches, [[1.14, "cancel by guardian: a kill was asked for, and the engine does not act"]]);
  assertEquals([it.watch.tripped, it.raised], [false, []]);
});

Deno.test("the guardian joins in after 4 s without a proof, and leaves alone what is proven", () => {
  const it = stage().engine({ kill: { ...KILLED, taken: 1 } });
  it.latch = { kind: "present", level: "cancel" };
  assertEquals(it.pass(4).clears, []);
  assertEquals(it.pass(0.1).clears, ["a", "b"]);
  it.engine({ kill: { proven: 1 } });
  assertEquals(it.pass(0.1).clears, []);
  assertEquals([it.pass(100).clears, it.latches], [[], []]);
});

Deno.test("KIL-09 every further kill asks for a proof of its own", () => {
  const it = stage().engine({ kill: { ...KILLED, taken: 1, proven: 1 } }).pass(1);
  it.engine({ kill: { level: KILL_VALUES.flatten, count: 2 } }).pass(0.2);
  assertEquals([it.clears, it.verdict.clear[0].since], [["a", "b"], at(2.14)]);
  assertEquals(it.latches, [[2.14, "flatten by guardian: a kill was asked for, and the engine does not act"]]);
});

Deno.test("a kill of level stop never clears, whatever the engine does about it", () => {
  for (const kind of ["guardian", "sentinel"] as const) {
    const it = stage(kind).engine({ kill: { level: KILL_VALUES.stop, count: 1 } });
    it.latch = { kind: "present", level: "stop" };
    it.pass(100);
    assertEquals([it.clears, it.raised, it.latches], [[], [], []]);
  }
});

Deno.test("a silent engine is cleared and the latch raised though it was stopped before", () => {
  const it = stage().engine({ kill: { level: KILL_VALUES.stop, count: 1, taken: 1 } });
  it.latch = { kind: "present", level: "stop" };
  it.beats = false;
  it.pass(2);
  assertEquals([it.clears, it.kill.level, it.latch], [["a", "b"], KILL_VALUES.cancel, {
    kind: "present",
    level: "cancel",
  }]);
});

Deno.test("a trip of an engine that was being cleared already asks for a new proof", () => {
  const it = stage().engine({ kill: KILLED }).pass(0.5);
  const [{ since }] = it.verdict.clear;
  it.beats = false;
  it.pass(2);
  assertEquals([it.verdict.clear[0].since > since, it.reason], [true, "no heartbeat of the engine for 1.0 s"]);
});

Deno.test("the kill of one venue clears that venue alone, and touches no latch", () => {
  const none = { level: 0, count: 0, taken: null, proven: null };
  const it = stage().engine({ venueKills: [none, { ...KILLED, taken: null, proven: null }] }).pass(0.2);
  assertEquals([it.clears, it.reason], [["b"], "a kill was asked for, and the engine does not say that it acts"]);
  assertEquals([it.latches, it.raised], [[], []]);
  it.engine({ venueKills: [none, { ...KILLED, taken: 1, proven: 1 }] }).pass(0.1);
  assertEquals(it.clears, []);
});

Deno.test("KIL-01 a latch file that is there raises the word to its level, and one that cannot be read to cancel", () => {
  for (const level of ["stop", "cancel", "flatten"] as const) {
    const it = stage();
    it.latch = { kind: "present", level };
    it.pass(1);
    assertEquals([it.raised, it.kill.level], [[`${level}: the latch file is there`], KILL_VALUES[level]]);
  }
  const it = stage();
  it.latch = { kind: "unreadable", problem: "EIO" };
  it.pass(1);
  assertEquals(it.raised, ["cancel: the latch file cannot be read: EIO"]);
  assertEquals([it.clears, it.latches], [["a", "b"], []]); // nobody took that kill
});

Deno.test("KIL-11 a latch that a re-arm takes away before it clears the word raises nothing", () => {
  const it = stage().engine({ kill: { ...KILLED, taken: 1, proven: 1 } });
  it.latch = { kind: "present", level: "cancel" };
  it.pass(1);
  it.latch = { kind: "absent" };
  it.pass(0.04); // the word still stands
  it.engine({ kill: { level: KILL_VALUES.clear } }).pass(10);
  assertEquals([it.raised, it.latches, it.clears, it.kill.level], [[], [], [], KILL_VALUES.clear]);
});

Deno.test("KIL-10 the sentinel clears beside a latch that no engine is there to obey, unless it was proven", () => {
  const alone = new Stage("sentinel");
  alone.signs = "absent";
  alone.latch = { kind: "present", level: "cancel" };
  alone.pass(0.1);
  assertEquals([alone.clears, alone.reason], [["a", "b"], "the latch stands, and there is no engine that obeys it"]);

  const over = stage("sentinel").engine({ phase: PHASES.stopped, kill: KILLED });
  over.latch = { kind: "present", level: "cancel" };
  over.beats = false;
  assertEquals(over.pass(0.1).clears, ["a", "b"]);
  assertEquals(over.engine({ kill: { taken: 1, proven: 1 } }).pass(0.1).clears, []);
});

Deno.test("the sentinel clears beside a latch that a living engine does not heed for 2 s", () => {
  const it = stage("sentinel");
  it.latch = { kind: "unreadable", problem: "EIO" };
  assertEquals(it.pass(2).clears, []);
  assertEquals(it.pass(0.1).clears, ["a", "b"]);
  it.engine({ kill: { ...KILLED, taken: 1, proven: 1 } });
  assertEquals([it.pass(0.1).clears, it.raised, it.latches], [[], [], []]);
});

Deno.test("K-T15 the guardian kills a running engine whose sentinel gave no sign for 30 s", () => {
  const it = stage();
  it.sentinelAge = 30e6;
  assertEquals(it.pass(1).raised, []);
  it.sentinelAge = 31e6;
  assertEquals(it.pass(1).raised, ["cancel: no sign of the sentinel for 31 s"]);
  const stopping = stage().engine({ phase: PHASES.stopping });
  stopping.sentinelAge = 31e6;
  assertEquals(stopping.pass(1).raised, []);
});

Deno.test("a guard may be told to be more patient, or less, with a loop that is slow", () => {
  for (const [heartbeat, silentFor] of [[undefined, 1.1], [3_000_000, 3.1], [300_000, 0.4]] as const) {
    const watch = new GuardWatch("guardian", ["a"], heartbeat as Micros | undefined);
    const engine = {
      run: "1",
      beat: 1,
      phase: PHASES.running,
      kill: { level: 0, count: 0, taken: 0, proven: 0 },
      venueKills: [],
    };
    let tripped = NaN;
    for (let ms = 0; Number.isNaN(tripped); ms += 20) {
      watch.look({ now: ms * 1e3 as Micros, engine, latch: { kind: "absent" }, sentinelAge: null });
      if (watch.tripped) tripped = ms / 1e3;
    }
    assert(Math.abs(tripped - silentFor) <= 0.1, `${heartbeat}: ${tripped}`);
  }
});
