/** The kill switch across processes: latch file, journal and word (reliability.md 4.2). */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { GuardJournal } from "../../runtime/guard_journal.ts";
import { killLevel, raiseKill } from "../../runtime/shared_words.ts";
import { readLatch } from "../../runtime/latch.ts";
import { BotStage } from "../support/bot_stage.ts";
import { slowTest } from "../support/slow.ts";

Deno.test("a kill cancels all, is verified, stands in word, journal and latch file, and outlives a restart (KIL-01, KIL-10)", async () => {
  using stage = new BotStage();
  const bot = stage.run();
  bot.operate(stage.event({ kind: "kill", level: "cancel" }));
  assertEquals(killLevel(stage.words), "cancel");
  stage.timers.until("verified", 10_000, () => bot.engine.killState === "TRIPPED");
  assertEquals(stage.quotes(), []);
  const latch = readLatch(stage.latch);
  assert(latch.tripped);
  assertEquals(latch.record, { ...latch.record!, level: "cancel", by: "ann", reason: "a test" });
  assertEquals(stage.killNotes().slice(1), ["trip ann: a test", "verified ann: a test"]);
  assertEquals((await stage.stop(bot)).how, "verified");

  const next = stage.run();
  stage.timers.turn(10_000);
  assertEquals(next.engine.killState, "TRIPPED");
  assertEquals(next.engine.killCause, { ...next.engine.killCause!, by: "ann", reason: "a test" });
  assertEquals(killLevel(stage.words), "cancel");
  assertEquals(stage.quotes(), []);
  await stage.stop(next);
});

slowTest("a latch file alone trips, whatever it holds (KIL-01)", async () => {
  const cases = [
    ['{"level":"cancel","by":"monitor","reason":"too hot","at":"","requestId":""}', "monitor", "too hot"],
    ["", "latch file", "holds no latch record"],
    ["{", "latch file", "holds no latch record"],
  ];
  for (const [content, by, reason] of cases) {
    using stage = new BotStage();
    await stage.stop(stage.run());
    Deno.writeTextFileSync(stage.latch, content);
    const bot = stage.run();
    stage.timers.turn(5_000);
    assertEquals(bot.engine.killState, "TRIPPED");
    assertEquals(bot.engine.killCause?.by, by);
    assertStringIncludes(bot.engine.killCause!.reason, reason);
    assertEquals(stage.quotes(), []);
    assertStringIncludes(stage.killNotes().at(-1)!, "verified");
    await stage.stop(bot);
  }
});

Deno.test("a latch that cannot be read is tripped", async () => {
  using stage = new BotStage();
  await stage.stop(stage.run());
  Deno.mkdirSync(stage.latch);
  const bot = stage.run();
  stage.timers.turn(5_000);
  assertEquals(bot.engine.killState, "TRIPPED");
  assertStringIncludes(bot.engine.killCause!.reason, "Cannot read");
  await stage.stop(bot);
});

Deno.test("removing the latch file by hand does not arm: the journal's note stands, and the file is written anew (KIL-01)", async () => {
  using stage = new BotStage();
  const bot = stage.run();
  bot.operate(stage.event({ kind: "kill", level: "cancel" }));
  stage.timers.turn(5_000);
  await stage.stop(bot);
  Deno.removeSync(stage.latch);
  const next = stage.build();
  assertEquals(next.engine.killState, "TRIPPING");
  assert(stage.latched, "those who poll the file see what stands");
  stage.start(next);
  stage.timers.turn(5_000);
  assertEquals(stage.quotes(), []);
  await stage.stop(next);
});

Deno.test("nor does removing one that only a guard wrote: its own file tells, until a person has armed (KIL-01)", async () => {
  for (const by of ["guardian", "sentinel"] as const) {
    using stage = new BotStage();
    await stage.crash(stage.run());
    stage.timers.turn(1_000);
    const journal = new GuardJournal(stage.dataDir, by, (message) => assertEquals(message, ""));
    const at = stage.timers.micros();
    journal.add({ kind: "latch", at, level: "cancel", reason: "no heartbeat", problem: null });
    await journal.flush();
    const next = stage.run();
    stage.timers.turn(6_000);
    const { by: who, reason } = next.engine.killCause!;
    assertEquals([next.engine.killState, who, reason, stage.latched], ["TRIPPED", by, "no heartbeat", true]);
    next.operate(stage.event({ kind: "rearm", phrase: "REARM" }));
    assertEquals(stage.outcomes.at(-1)?.status, "applied");
    await stage.stop(next);
    const third = stage.run();
    assertEquals(third.engine.killState, "ARMED", "that was answered");
    await stage.stop(third);
  }
});

Deno.test("what guards wrote and nobody can read trips", async () => {
  using stage = new BotStage();
  await stage.stop(stage.run());
  Deno.mkdirSync(`${stage.dataDir}/guardian.jsonl`);
  const next = stage.run();
  assertStringIncludes(next.engine.killCause!.reason, "what the guards wrote cannot be read");
  await stage.stop(next);
});

Deno.test("a latch file that cannot be written anew is told, and the run is killed all the same", async () => {
  using stage = new BotStage();
  const bot = stage.run();
  bot.operate(stage.event({ kind: "kill", level: "cancel" }));
  stage.timers.turn(5_000);
  await stage.stop(bot);
  Deno.removeSync(stage.latch);
  Deno.mkdirSync(`${stage.latch}.tmp`); // in the way of the draft
  const next = stage.run();
  stage.timers.turn(5_000);
  assertStringIncludes(stage.logged.join(), "The latch file could not be written");
  assertEquals(next.engine.killState, "TRIPPED");
  assertEquals(stage.quotes(), []);
  await stage.stop(next);
});

Deno.test("a re-arm quotes again, and a restart after it is not tripped", async () => {
  using stage = new BotStage();
  const bot = stage.run();
  bot.operate(stage.event({ kind: "kill", level: "cancel" }));
  stage.timers.turn(6_000);
  bot.operate(stage.event({ kind: "rearm", phrase: "rearm" }));
  assertEquals(stage.outcomes.at(-1)?.status, "rejected");
  assert(stage.latched);
  bot.operate(stage.event({ kind: "rearm", phrase: "REARM" }));
  assertEquals(stage.outcomes.at(-1)?.status, "applied");
  assert(!stage.latched);
  assertEquals(killLevel(stage.words), "clear");
  stage.timers.turn(1_000);
  assertEquals(stage.quotes(), ["buy", "sell"]);
  assertEquals(stage.killNotes().at(-1), "rearm ann: a test");
  await stage.stop(bot);
  const next = stage.run();
  assertEquals(next.engine.killState, "ARMED");
  await stage.stop(next);
});

Deno.test("a kill of another thread, known by the word alone, cancels everything and is remembered", async () => {
  using stage = new BotStage();
  const bot = stage.run();
  raiseKill(stage.words, "cancel");
  stage.timers.turn(200);
  assertEquals(bot.engine.killState, "TRIPPING");
  assertEquals(stage.quotes(), []);
  stage.timers.turn(10_000);
  assertEquals(bot.engine.killState, "TRIPPED");
  assertEquals(stage.killNotes().slice(1), [
    "trip shared word: the shared kill word is set",
    "verified shared word: the shared kill word is set",
  ]);
  assert(stage.latched);
  await stage.stop(bot);
});

slowTest(
  "a crash at any record of a kill and of a re-arm comes up killed until the re-arm is on record (CP 12, CP 13)",
  async () => {
    using stage = new BotStage();
    const bot = stage.run();
    const before = stage.records().length;
    bot.operate(stage.event({ kind: "kill", level: "cancel" }));
    stage.timers.turn(6_000);
    bot.operate(stage.event({ kind: "rearm", phrase: "REARM" }));
    stage.timers.turn(200);
    await stage.crash(bot);
    const records = stage.records(), image = stage.dataDir;
    const lines = Deno.readTextFileSync(`${image}/journal/000001.jsonl`).split("\n").filter((line) => line !== "");
    assertEquals(lines.length, records.length);
    const killAt = records.findIndex(({ kind, payload }) => kind === "event" && payload.kind === "kill");
    const rearmAt = records.findLastIndex(({ kind, payload }) => kind === "kill" && payload.step === "rearm");
    assert(before <= killAt && killAt < rearmAt);
    for (let count = killAt; count <= rearmAt + 1; count++) {
      stage.dataDir = stage.temp.file(`cut${count}`);
      Deno.mkdirSync(`${stage.dataDir}/journal`, { recursive: true });
      Deno.copyFileSync(`${image}/identity.json`, `${stage.dataDir}/identity.json`);
      // The latch file is lost too: the journal alone decides.
      Deno.writeTextFileSync(
        `${stage.dataDir}/journal/000001.jsonl`,
        lines.slice(0, count).map((l) => l + "\n").join(""),
      );
      const next = stage.build(), killed = count > killAt && count <= rearmAt;
      assertEquals(next.engine.killState, killed ? "TRIPPING" : "BOOT_HALTED", `cut after ${count} records`);
      await next.close();
    }
  },
);
