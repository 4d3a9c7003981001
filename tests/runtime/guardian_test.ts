import { assert, assertEquals } from "@std/assert";
import type { Micros } from "../../core/units.ts";
import { Guardian } from "../../runtime/guardian.ts";
import { heartbeatPath, readHeartbeat, sentinelPath } from "../../runtime/heartbeat_file.ts";
import { latchPath, readLatch } from "../../runtime/latch.ts";
import {
  createWords,
  GUARDIAN_MS_WORD,
  HEARTBEAT_MS_WORD,
  KILL_COUNT_WORD,
  killLevel,
  PHASE_WORD,
  PHASES,
  SENTINEL_MS_WORD,
  wordsOf,
} from "../../runtime/shared_words.ts";
import { ownId, TAG } from "../support/brake_venue.ts";
import { fileIs, GuardStage } from "../support/guard_stage.ts";
import { slowTest } from "../support/slow.ts";

function guardianOn(stage: GuardStage, asksSentinel = false) {
  const words = wordsOf(createWords()), { temp, timers, venues, send, report } = stage;
  const run = { dataDir: temp.path, pid: 7, tag: TAG, epoch: 3, startedAt: timers.micros(), asksSentinel };
  const guardian = new Guardian({ run, words, venues, clock: timers.micros, timers, send, report });
  Atomics.store(words, PHASE_WORD, PHASES.running);
  const endBeat = timers.every(50, () => Atomics.add(words, HEARTBEAT_MS_WORD, 50));
  return { guardian, words, endBeat };
}

Deno.test("Guardian beats in its own word, and its file tells the engine's beat and phase, to the last", async () => {
  using stage = new GuardStage();
  const { guardian, words, endBeat } = guardianOn(stage), path = heartbeatPath(stage.temp.path);
  guardian.start();
  stage.timers.turn(100);
  const beat = words[GUARDIAN_MS_WORD];
  stage.timers.turn(100);
  assert(words[GUARDIAN_MS_WORD] > beat);
  await fileIs(path, (text) => text.includes('"pid":7'));
  endBeat();
  stage.timers.turn(500);
  Atomics.store(words, PHASE_WORD, PHASES.stopped);
  await guardian.stop();
  const heartbeat = readHeartbeat(path);
  assert(typeof heartbeat === "object");
  assertEquals([heartbeat.phase, heartbeat.tag, heartbeat.epoch, heartbeat.beat], [
    3,
    TAG,
    3,
    words[HEARTBEAT_MS_WORD],
  ]);
  assert(heartbeat.beatAgeMs >= 440 && heartbeat.beatAgeMs <= 520, `${heartbeat.beatAgeMs}`);
  assertEquals(stage.reports, []);
});

Deno.test("Guardian gives no sign of life while the venue refuses its key: it could not cancel", () => {
  using stage = new GuardStage();
  const { guardian, words } = guardianOn(stage);
  let isRefused = true;
  stage.venue.script = ({ path }) => isRefused && path !== "/time" ? { status: 403, body: "no such key" } : undefined;
  guardian.start();
  stage.timers.turn(100);
  const last = words[GUARDIAN_MS_WORD];
  stage.timers.turn(20_000);
  assertEquals([words[GUARDIAN_MS_WORD], stage.told("key").length], [last, 1]);
  isRefused = false;
  stage.timers.turn(20_000);
  assert(words[GUARDIAN_MS_WORD] > last);
  void guardian.stop();
});

Deno.test("KIL-01 Guardian raises the word for a latch that appears, and again only once it was armed", () => {
  using stage = new GuardStage();
  const { guardian, words } = guardianOn(stage);
  guardian.start();
  stage.timers.turn(500);
  assertEquals(killLevel(words), "clear");
  stage.temp.write("latch", "touched by a monitor");
  stage.timers.turn(60);
  assertEquals([killLevel(words), words[KILL_COUNT_WORD]], ["cancel", 1]);
  stage.timers.turn(2_000);
  assertEquals([words[KILL_COUNT_WORD], stage.told("kill").length], [1, 1]);
  void guardian.stop();
});

Deno.test("K-T01 KIL-03 Guardian sets word and latch and clears the venue once the engine's beat stands still", async () => {
  using stage = new GuardStage();
  const { guardian, words, endBeat } = guardianOn(stage);
  stage.venue.rest(ownId(1));
  guardian.start();
  stage.timers.turn(3_000);
  endBeat();
  const stoodAt = stage.timers.monotonic();
  stage.timers.until("it cancels", 2_000, () => stage.venue.own.length === 0);
  assert(stage.timers.monotonic() - stoodAt < 1_250);
  assertEquals(killLevel(words), "cancel");
  await fileIs(latchPath(stage.temp.path), (text) => text.includes("no heartbeat"));
  const latch = readLatch(latchPath(stage.temp.path));
  assertEquals(latch.tripped && latch.record?.by, "guardian");
  stage.timers.until("it has proven it", 5_000, () => stage.told("verified").length === 1);
  await guardian.stop();
});

slowTest("K-T15 a sentinel that falls silent is told to the engine at once, and after 30 s the guardian trips", () => {
  using stage = new GuardStage();
  const path = stage.temp.write("sentinel", "left by one of yesterday");
  assertEquals(path, sentinelPath(stage.temp.path));
  const { guardian, words } = guardianOn(stage, true);
  guardian.start();
  stage.timers.turn(40_000);
  assertEquals(
    [words[SENTINEL_MS_WORD], killLevel(words)],
    [0, "clear"],
    "one that was never heard is the engine's to miss",
  );
  for (let beat = 0; beat < 4; beat++) {
    Deno.writeTextFileSync(path, `beat ${beat}`);
    const before = words[SENTINEL_MS_WORD];
    stage.timers.turn(500);
    assert(words[SENTINEL_MS_WORD] !== before);
  }
  stage.timers.turn(29_000);
  assertEquals(killLevel(words), "clear");
  stage.timers.turn(1_500);
  assertEquals(killLevel(words), "cancel");
  const [kill] = stage.told("kill");
  assert(kill.kind === "kill" && /no sign of the sentinel for 30 s/.test(kill.reason), JSON.stringify(kill));
  void guardian.stop();
});

Deno.test("KIL-12 Guardian never moves the engine's beat: nobody else keeps a dead-man of a hung engine alive", () => {
  using stage = new GuardStage();
  const { guardian, words, endBeat } = guardianOn(stage);
  endBeat();
  const before = words[HEARTBEAT_MS_WORD];
  guardian.start();
  stage.timers.turn(5_000);
  assertEquals(words[HEARTBEAT_MS_WORD], before);
  void guardian.stop();
});

Deno.test("Guardian without a folder for its heartbeat says so, and cancels all the same (K-T10)", async () => {
  using stage = new GuardStage();
  const words = wordsOf(createWords()), { temp, timers, venues, send, report } = stage;
  const run = { dataDir: temp.file("gone"), pid: 7, tag: TAG, epoch: 3, startedAt: 1 as Micros, asksSentinel: false };
  const guardian = new Guardian({ run, words, venues, clock: timers.micros, timers, send, report });
  stage.venue.rest(ownId(1));
  guardian.start();
  Atomics.store(words, PHASE_WORD, PHASES.running);
  timers.until("it cancels", 3_000, () => stage.venue.own.length === 0);
  await guardian.stop();
  assert(stage.told("problem").some((it) => it.kind === "problem" && /heartbeat cannot be written/.test(it.message)));
});
