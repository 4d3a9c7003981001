/** A guard beside any story of an engine: what holds at every look, whatever came before. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { KillLevel } from "../../../core/event.ts";
import { type EngineReading, type GuardReadings, type GuardVerdict, GuardWatch } from "../../../core/guard/watch.ts";
import type { Micros } from "../../../core/units.ts";
import { KILL_VALUES, PHASES } from "../../../core/words.ts";
import { at } from "../../support/brake_venue.ts";
import { slowTest } from "../../support/slow.ts";

/** What happens, and how long the world goes on like that, ms. */
type Scene = { readonly act: string; readonly ms: number };
const ACTS = [
  "hang",
  "beat",
  "kill",
  "stop",
  "take",
  "prove",
  "rearm",
  "touch latch",
  "spoil latch",
  "remove latch",
  "die",
  "start",
  "lose signs",
] as const;
const scene: fc.Arbitrary<Scene> = fc.record({
  act: fc.constantFrom(...ACTS),
  ms: fc.integer({ min: 20, max: 6_000 }),
});

/** An engine, its words and a latch file; a guard's kills and latches take effect. */
class World {
  beats = true;
  signs = true;
  latch: GuardReadings["latch"] = { kind: "absent" };
  engine: EngineReading = {
    run: "1",
    beat: 0,
    phase: PHASES.running,
    kill: { level: 0, count: 0, taken: 0, proven: 0 },
    venueKills: [],
  };

  kill(level: KillLevel): void {
    const { kill } = this.engine;
    this.#set({ level: Math.max(kill.level, KILL_VALUES[level]), count: kill.count + 1 });
  }
  #set(kill: Partial<EngineReading["kill"]>): void {
    this.engine = { ...this.engine, kill: { ...this.engine.kill, ...kill } };
  }

  do(act: string): void {
    const { count, taken } = this.engine.kill;
    switch (act) {
      case "hang":
      case "die":
        this.beats = false;
        break;
      case "beat":
        this.beats = this.signs = true;
        break;
      case "kill":
        return this.kill("cancel");
      case "stop":
        return this.kill("stop");
      case "take":
        return this.beats ? this.#set({ taken: count }) : undefined;
      case "prove":
        return this.beats ? this.#set({ proven: taken }) : undefined;
      case "rearm":
        if (!this.beats) return; // only a living engine re-arms: the latch first, then the word
        this.latch = { kind: "absent" };
        return this.#set({ level: 0 });
      case "touch latch":
        this.latch = { kind: "present", level: "cancel" };
        break;
      case "spoil latch":
        this.latch = { kind: "unreadable", problem: "EIO" };
        break;
      case "remove latch":
        this.latch = { kind: "absent" };
        break;
      case "start":
        this.beats = this.signs = true;
        this.engine = { ...this.engine, run: `${this.engine.run}+`, kill: { level: 0, count: 0, taken: 0, proven: 0 } };
        if (this.latch.kind !== "absent") this.kill("cancel"); // it comes up tripped
        break;
      case "lose signs":
        this.signs = false;
        break;
    }
  }

  look(watch: GuardWatch, now: Micros): GuardVerdict {
    if (this.beats) this.engine = { ...this.engine, beat: this.engine.beat + 1 };
    const engine = this.signs ? this.engine : "absent", { latch } = this;
    return watch.look({ now, engine, latch, sentinelAge: null });
  }
}

slowTest("KIL-11 GuardWatch trips for any long silence and for no short one, and only a re-arm ends a trip", () => {
  const stories = fc.record({
    kind: fc.constantFrom("guardian" as const, "sentinel" as const),
    scenes: fc.array(scene, { minLength: 1, maxLength: 25 }),
  });
  fc.assert(
    fc.property(stories, ({ kind, scenes }) => {
      const watch = new GuardWatch(kind, ["a", "b"]), world = new World(), limit = kind === "guardian" ? 1_000 : 2_500;
      let ms = 0, silentMs = 0, untakenMs = 0, wasTripped = false, isQuiet = true;
      let rearmedRun = "", latchAskedMs = -Infinity;
      world.look(watch, at(0)); // where there never was an engine, silence would be none
      for (const { act, ms: length } of scenes) {
        world.do(act);
        if (act === "rearm" && world.beats) rearmedRun = world.engine.run;
        for (const end = ms + length; ms < end;) {
          ms += 20;
          const { kill } = world.engine, isHeard = world.beats && world.signs;
          silentMs = isHeard ? 0 : silentMs + 20;
          untakenMs = world.signs && kill.level >= 2 && kill.taken !== kill.count && kill.proven !== kill.count
            ? untakenMs + 20
            : 0;
          // Anything that a guard may act on.
          if (kill.level > 0 || world.latch.kind !== "absent" || silentMs > limit) isQuiet = false;
          const { raiseKill, writeLatch, clear } = world.look(watch, at(ms / 1e3));

          if (isQuiet) assertEquals([raiseKill, writeLatch, clear, watch.tripped], [null, null, [], false]);
          if (silentMs > limit + 40) assert(watch.tripped, `not tripped after ${silentMs} ms of silence`);
          if (!wasTripped && watch.tripped) assert(silentMs >= limit, `tripped after ${silentMs} ms of silence`);
          if (wasTripped && !watch.tripped) {
            assert(isHeard && world.engine.kill.level === 0, `the trip ended with "${act}"`);
            assertEquals(rearmedRun, world.engine.run, `the trip ended with "${act}" and without a re-arm`);
          }
          if (watch.tripped && silentMs > limit + 40) assertEquals(clear.map(({ venue }) => venue), ["a", "b"]);
          if (kind === "guardian" && untakenMs > 160) assertEquals(clear.length, 2, `untaken for ${untakenMs} ms`);
          if (kind === "sentinel") assertEquals(raiseKill, null);
          if (raiseKill !== null) assert(raiseKill.level === "cancel");
          if (writeLatch !== null) {
            const isAgain = act === "remove latch" || act === "rearm"; // it was seen to stand meanwhile
            assert(ms - latchAskedMs >= 1_000 || isAgain, "the latch was asked for twice within a second");
            latchAskedMs = ms;
          }
          if (raiseKill !== null) world.kill(raiseKill.level);
          if (writeLatch !== null && world.latch.kind === "absent") {
            world.latch = { kind: "present", level: writeLatch.level };
          }
          wasTripped = watch.tripped;
        }
      }
    }),
    { numRuns: 300 },
  );
});
