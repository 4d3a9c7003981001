/** What a guard sees: the engine's words, or what a heartbeat file tells of them, and the latch. @module */
import type { KillReading } from "../core/guard/kill_reading.ts";
import type { EngineReading, LatchReading } from "../core/guard/watch.ts";
import { readLatch } from "./latch.ts";
import {
  HEARTBEAT_MS_WORD,
  KILL_COUNT_WORD,
  KILL_PROVEN_WORD,
  KILL_TAKEN_WORD,
  KILL_WORD,
  PHASE_WORD,
  VENUE_KILL_PROVEN_WORD,
  VENUE_KILL_TAKEN_WORD,
  VENUE_KILL_WORD,
  venueKills,
} from "./shared_words.ts";

/** The engine of this process.
 * @param run of one life of the process
 * @param places of the guarded venues in the configuration */
export function readWords(words: Int32Array, run: string, places: readonly number[]): EngineReading {
  const load = (word: number) => Atomics.load(words, word);
  return {
    run,
    beat: load(HEARTBEAT_MS_WORD),
    phase: load(PHASE_WORD),
    kill: {
      level: load(KILL_WORD),
      count: load(KILL_COUNT_WORD),
      taken: load(KILL_TAKEN_WORD),
      proven: load(KILL_PROVEN_WORD),
    },
    venueKills: places.map((place) => venueReading(words, place)),
  };
}

function venueReading(words: Int32Array, place: number): KillReading {
  return {
    level: Atomics.load(words, VENUE_KILL_WORD + place),
    count: venueKills(words, place),
    taken: Atomics.load(words, VENUE_KILL_TAKEN_WORD + place),
    proven: Atomics.load(words, VENUE_KILL_PROVEN_WORD + place),
  };
}

/** Never throws. A guard cancels and sells nothing down: a latch that asks for that asks it to cancel. */
export function readLatchFor(path: string): LatchReading {
  const latch = readLatch(path);
  if (!latch.tripped) return { kind: "absent" };
  if (latch.record === null) return { kind: "unreadable", problem: latch.problem ?? "it holds no latch record" };
  return { kind: "present", level: latch.record.level === "stop" ? "stop" : "cancel" };
}
