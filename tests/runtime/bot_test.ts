/** One run: how it takes its folder, trades, is told things and ends in order. Restarts, latch and failures have their own
 * files beside this one. */
import { assert, assertEquals, assertInstanceOf, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { Bot, type BotOptions } from "../../runtime/bot.ts";
import { InstanceLockError, takeInstanceLock } from "../../runtime/instance_lock.ts";
import { JournalError } from "../../runtime/journal.ts";
import { verify } from "../../runtime/verify.ts";
import type { TapeEntry } from "../../runtime/tape.ts";
import { killLevel, PHASE_WORD, PHASES } from "../../runtime/shared_words.ts";
import { BotStage, exists } from "../support/bot_stage.ts";

Deno.test("a bot arms after a verified start, quotes both sides, books fills and stops with nothing resting", async () => {
  using stage = new BotStage();
  const bot = stage.run();
  assertEquals(bot.engine.killState, "ARMED");
  stage.fill("buy", 300);
  assertEquals(bot.engine.desk.ledger.position(bot.engine.desk.markets[0].id).size as number, 300);
  assertEquals(stage.facts.filter(({ kind }) => kind === "fill").length, 1);
  assertEquals(await stage.stop(bot), { how: "verified", error: null });
  assertEquals(stage.venue.truth.live(), []);
  assert(!stage.latched, "an orderly stop is no kill");
  assertEquals(killLevel(stage.words), "clear");
  assertEquals(stage.timers.waiting, 0);
});

Deno.test("a run that was seen empty says that it is over before it waits for a peer's goodbye or the disk", async () => {
  using stage = new BotStage();
  const bot = stage.run(), phase = () => Atomics.load(stage.words, PHASE_WORD);
  bot.stop("test", "it is over");
  assertEquals(phase(), PHASES.stopping as number);
  // Nothing was waited for yet: a guard would take a silence of a second for a hung engine, and leave its latch.
  stage.timers.turn(20_000);
  assertEquals([stage.endings, phase()], [[], PHASES.stopped as number]);
  await bot.ended;
});

Deno.test("a run whose venue was not seen empty never says that it is over", async () => {
  using stage = new BotStage();
  const bot = stage.run();
  stage.session.cut = true;
  assertEquals((await stage.stop(bot)).how, "unverified");
  assertEquals(Atomics.load(stage.words, PHASE_WORD), PHASES.stopping as number);
});

Deno.test("the journal's monotonic times are those of the run's own timers", () => {
  using stage = new BotStage();
  const from = stage.timers.monotonic();
  stage.run();
  const times = stage.records().map(({ monoNs }) => monoNs / 1e6);
  assert(times.length > 1);
  assert(times.every((at) => at >= from && at <= stage.timers.monotonic()), `${times}`);
});

Deno.test("a bot that waits for its operator quotes nothing until it is armed", async () => {
  using stage = new BotStage();
  const bot = stage.start(stage.build({ armAtStart: false }));
  stage.timers.turn(5_000);
  assertEquals(bot.engine.killState, "BOOT_HALTED");
  assertEquals(stage.quotes(), []);
  bot.operate(stage.event({ kind: "rearm", phrase: "REARM" }));
  stage.timers.turn(1_000);
  assertEquals(stage.quotes(), ["buy", "sell"]);
  await stage.stop(bot);
});

Deno.test("a second bot on the folder is refused by the holder's name, and the first goes on undisturbed", async () => {
  using stage = new BotStage();
  const bot = stage.run(), { session, words } = stage, before = stage.records().length;
  const refused = assertThrows(() => stage.build(), InstanceLockError);
  assertEquals(refused.holder?.pid, Deno.pid);
  assertStringIncludes(refused.message, `process ${Deno.pid}`);
  assertStringIncludes(refused.message, "started 2023-11-14T22:13:20");
  assertEquals(stage.records().length, before, "the journal was not touched");
  stage.session = session;
  stage.words = words;
  stage.fill("sell", 100);
  assertEquals(stage.quotes(), ["buy", "sell"]);
  assertEquals((await stage.stop(bot)).how, "verified");
});

Deno.test("the lock and every handle are given back when a bot cannot be put together", async () => {
  using stage = new BotStage();
  const strange = [{ id: "mm", kind: {} as never, markets: ["binance:DOGEUSDT"], parameters: {} }];
  const cases: [string, Partial<BotOptions>][] = [
    ['Cannot find market "binance:DOGEUSDT": configured are binance:BTCUSDT', { strategies: strange }],
    ["no session today", {
      venues: [stage.botVenue({
        createSession() {
          throw new Error("no session today");
        },
      })],
    }],
    ["no space left", {
      onAppended() {
        throw new Error("no space left");
      },
    }],
  ];
  for (const [message, change] of cases) {
    assertThrows(() => stage.build(change), Error, message);
    takeInstanceLock(stage.dataDir, stage.timers.micros()).release();
  }
  await stage.stop(stage.run());
});

Deno.test("PER-03 a journal with a broken chain refuses to start, says how to look, and uses up no epoch", async () => {
  using stage = new BotStage();
  await stage.stop(stage.run());
  const path = `${stage.dataDir}/journal/000001.jsonl`, text = Deno.readTextFileSync(path);
  const identity = Deno.readTextFileSync(`${stage.dataDir}/identity.json`);
  Deno.writeTextFileSync(path, text.replace('"symbol":"BTCUSDT"', '"symbol":"ETHUSDT"'));
  const refused = assertThrows(() => stage.build(), JournalError);
  assertStringIncludes(refused.message, "Cannot trust journal/000001.jsonl line");
  assertStringIncludes(refused.message, 'run "verify"');
  assertEquals(Deno.readTextFileSync(`${stage.dataDir}/identity.json`), identity);
  Deno.writeTextFileSync(path, text);
  await stage.stop(stage.run());
});

Deno.test("every start has a new epoch under the same install tag, and its boot is the first record of its run", async () => {
  using stage = new BotStage();
  for (let i = 0; i < 3; i++) await stage.stop(stage.run());
  const boots = stage.records().flatMap(({ kind, payload }) => kind === "boot" ? [payload] : []);
  assertEquals(boots.map(({ epoch }) => epoch), [1, 2, 3]);
  assertEquals(new Set(boots.map(({ tag }) => tag)).size, 1);
  const { startedAt } = boots[0];
  const ground = { mode: "live", build: "test", config: "0".repeat(64), startedAt, armAtStart: true, tripped: null };
  assertEquals(boots[0], { tag: boots[0].tag, epoch: 1, ...ground });
  const ids = stage.records().flatMap(({ kind, payload }) =>
    kind === "command" && payload.kind === "place" ? [payload.clientId] : []
  );
  assertEquals(new Set(ids).size, ids.length, "no id is used twice (INV-16)");
});

Deno.test("INV-08, PER-01 every placement stands in the journal before its session is handed it", async () => {
  using stage = new BotStage();
  const bot = stage.build();
  let looked = 0;
  stage.session.onSubmit = (command) => {
    if (command.kind !== "place" && command.kind !== "replace") return;
    const { clientId } = command.kind === "place" ? command : command.place;
    const text = Deno.readTextFileSync(`${stage.dataDir}/journal/000001.jsonl`);
    assertStringIncludes(text.slice(text.indexOf('"kind":"command"')), clientId);
    looked += 1;
  };
  stage.start(bot);
  stage.timers.turn(5_000);
  assert(looked >= 2);
  await stage.stop(bot);
});

Deno.test("when a run has ended everything is flushed: the chain is whole, the archive saw each record once, the lock is free", async () => {
  using stage = new BotStage();
  let seen = 0, lastSeq = 0;
  const bot = stage.run({
    onAppended({ firstSeq, lastSeq: last, bytes }) {
      assertEquals(firstSeq, lastSeq + 1);
      lastSeq = last;
      seen += bytes.filter((byte) => byte === 10).length;
    },
  });
  bot.note("curve", { point: { at: 1 } });
  stage.fill("buy");
  await stage.stop(bot);
  bot.note("late", {}); // after the end: left out, no error
  const { records, head, firstBad, torn } = verify(stage.dataDir);
  assertEquals([firstBad, torn], [undefined, undefined]);
  assertEquals([seen, lastSeq, head.seq], [records, records, records]);
  assert(stage.records().some(({ kind, payload }) => kind === "note" && payload.topic === "curve"));
  using _lock = takeInstanceLock(stage.dataDir, stage.timers.micros());
});

Deno.test("stop() twice, or after the end, changes nothing", async () => {
  using stage = new BotStage();
  const bot = stage.run();
  bot.stop("signal", "SIGINT");
  bot.stop("signal", "SIGTERM");
  await stage.end(bot);
  bot.stop("signal", "SIGTERM");
  const stops = stage.records().filter(({ kind, payload }) => kind === "event" && payload.kind === "stop");
  assertEquals(stops.length, 1);
  assertEquals(stage.endings, [{ how: "verified", error: null }]);
});

Deno.test("an orderly stop that cannot see a venue empty ends unverified and leaves the latch, also in the journal", async () => {
  using stage = new BotStage();
  const bot = stage.run();
  stage.venue.moods.query = "fail";
  assertEquals(await stage.stop(bot), { how: "unverified", error: null });
  assert(stage.latched);
  assertEquals(stage.killNotes().at(-1), "trip runtime: the orderly stop could not verify that nothing of ours rests");
  assertEquals(killLevel(stage.words), "cancel");
  Deno.removeSync(stage.latch);
  stage.venue.moods.query = "answer";
  const next = stage.run();
  assertEquals(next.engine.killState, "TRIPPING", "the journal remembers it without the file");
  await stage.stop(next);
});

Deno.test("an order that outlives its cancels ends the stop unverified", async () => {
  using stage = new BotStage();
  const bot = stage.run();
  stage.venue.plant(null, "buy", 900_000, 1_000); // somebody else's: nothing may be cancelled market-wide
  stage.venue.moods.cancel = "feign";
  assertEquals((await stage.stop(bot)).how, "unverified");
  assertEquals(stage.quotes(), ["buy", "sell"]);
  assert(stage.latched);
});

Deno.test("what people ask is answered once, journalled and put on the tape", async () => {
  using stage = new BotStage();
  const tape: TapeEntry[] = [];
  const bot = stage.run({ tape: { put: (entry) => tape.push(entry) } });
  const asked = stage.event({ kind: "set_params", strategy: "mm", ifVersion: 1, set: { half_spread_bps: 9 } });
  bot.operate(asked);
  assertEquals(stage.outcomes.map(({ requestId, status, version }) => ({ requestId, status, version })), [
    { requestId: asked.requestId, status: "applied", version: 2 },
  ]);
  const events = stage.records().flatMap(({ kind, payload }) =>
    kind === "event" && payload.kind === "set_params" ? [payload] : []
  );
  assertEquals(events, [asked]);
  assertEquals(tape.filter(({ kind }) => kind === "operator"), [
    { kind: "operator", at: asked.at, venue: "", event: asked },
  ]);
  await stage.stop(bot);
});

Deno.test("hostFacts() tells what only the loop knows: latency, lag, memory, counters, queues", async () => {
  using stage = new BotStage();
  const fresh = stage.build();
  assertEquals(fresh.hostFacts().latency, {
    tickToOrderMicros: { p50: null, p99: null, p999: null },
    loopLagMs: null,
  });
  stage.start(fresh);
  stage.timers.turn(5_000);
  const { latency, rssBytes, counters, queueAhead } = fresh.hostFacts();
  assertEquals(latency.loopLagMs, 0);
  assert(latency.tickToOrderMicros.p50! < 50_000);
  assert(rssBytes > 1e6);
  assert(counters.turns > 90 && counters.commands > 2);
  assertEquals(counters.frames, 0, "of the network; this venue has none");
  const [order] = stage.venue.truth.live();
  assertEquals(typeof queueAhead?.(order.clientId!), "number");
  assertEquals(queueAhead?.("nobody's"), null);
  await stage.stop(fresh);
});

Deno.test("close() gives a run back that was never started; a started one has to be stopped", async () => {
  using stage = new BotStage();
  const bot = stage.build();
  bot.note("dashboard", { address: "http://127.0.0.1:1" });
  await bot.close();
  assertEquals(await bot.ended, { how: "verified", error: null });
  assertEquals(stage.records().map(({ kind }) => kind), ["boot", "note"]);
  const next = stage.run();
  await assertRejects(() => next.close(), Error, "it has to be stopped");
  await stage.stop(next);
});

Deno.test("a folder of another machine and a journal that a power cut has torn are told in the log", async () => {
  using stage = new BotStage();
  await stage.stop(stage.run());
  const identity = JSON.parse(Deno.readTextFileSync(`${stage.dataDir}/identity.json`));
  Deno.writeTextFileSync(`${stage.dataDir}/identity.json`, JSON.stringify({ ...identity, machine: "another" }));
  Deno.writeTextFileSync(`${stage.dataDir}/journal/000001.jsonl`, '{"seq":', { append: true });
  const bot = stage.run();
  assertEquals(stage.logged.filter((line) => line.includes("WARN")).length, 2);
  assertStringIncludes(stage.logged.join(), "a new install tag");
  assertStringIncludes(stage.logged.join(), "cut short");
  const [before, after] = stage.records().flatMap(({ kind, payload }) => kind === "boot" ? [payload] : []);
  assert(before.tag !== after.tag);
  await stage.stop(bot);
});

Deno.test("abandon() latches what is left behind, unless the venues begin anew", async () => {
  for (const freshVenues of [false, true]) {
    using stage = new BotStage();
    const bot = stage.run({ freshVenues });
    bot.stop("signal", "SIGINT");
    bot.abandon("a second SIGINT");
    assertEquals(exists(stage.latch), !freshVenues);
    assertEquals(killLevel(stage.words), "cancel");
    if (!freshVenues) assertEquals(stage.killNotes().at(-1), "trip runtime: a second SIGINT");
    assertInstanceOf(bot, Bot);
    await stage.end(bot); // a process would be gone
    bot.abandon("too late");
    assertEquals(exists(stage.latch), true, "the stop itself could not be verified any more");
  }
});
