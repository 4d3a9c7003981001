import { assert, assertEquals } from "@std/assert";
import { readLatchFor, readWords } from "../../runtime/guard_readings.ts";
import { latchPath, tripLatch } from "../../runtime/latch.ts";
import {
  createWords,
  HEARTBEAT_MS_WORD,
  KILL_PROVEN_WORD,
  KILL_TAKEN_WORD,
  PHASE_WORD,
  PHASES,
  raiseKill,
  raiseVenueKill,
  VENUE_KILL_TAKEN_WORD,
  wordsOf,
} from "../../runtime/shared_words.ts";
import { TempDir } from "../support/temp_dir.ts";

Deno.test("readWords() tells beat, phase, the kill word with its counts, and each venue's", () => {
  const words = wordsOf(createWords());
  assertEquals(readWords(words, "run", [0]), {
    run: "run",
    beat: 0,
    phase: PHASES.starting,
    kill: { level: 0, count: 0, taken: 0, proven: 0 },
    venueKills: [{ level: 0, count: 0, taken: 0, proven: 0 }],
  });
  Atomics.store(words, HEARTBEAT_MS_WORD, 77);
  Atomics.store(words, PHASE_WORD, PHASES.stopping);
  for (let i = 0; i < 3; i++) raiseKill(words, "flatten");
  Atomics.store(words, KILL_TAKEN_WORD, 2);
  Atomics.store(words, KILL_PROVEN_WORD, 1);
  raiseVenueKill(words, 1);
  Atomics.store(words, VENUE_KILL_TAKEN_WORD + 1, 1);
  const { beat, phase, kill, venueKills } = readWords(words, "run", [0, 1]);
  assertEquals([beat, phase, kill], [77, PHASES.stopping, { level: 3, count: 3, taken: 2, proven: 1 }]);
  assertEquals(venueKills, [
    { level: 0, count: 0, taken: 0, proven: 0 },
    { level: 2, count: 1, taken: 1, proven: 0 },
  ]);
  // Behind a venue that nobody guards stands the word of the one that is meant.
  assertEquals(readWords(words, "run", [1]).venueKills, [{ level: 2, count: 1, taken: 1, proven: 0 }]);
});

Deno.test("readLatchFor() takes what cannot be read for tripped, and never asks a guard to sell down (KIL-01)", () => {
  using temp = new TempDir();
  const path = latchPath(temp.path), record = { by: "ann", reason: "a drill", at: "", requestId: "" };
  assertEquals(readLatchFor(path), { kind: "absent" });
  for (const [level, read] of [["stop", "stop"], ["cancel", "cancel"], ["flatten", "cancel"]] as const) {
    tripLatch(path, { ...record, level });
    assertEquals(readLatchFor(path), { kind: "present", level: read });
  }
  temp.write("latch", "");
  const odd = readLatchFor(path);
  assert(odd.kind === "unreadable" && odd.problem.includes("it holds no latch record"), JSON.stringify(odd));
});
