/** Selling down in a whole bot: what the shared words let pass, what the journal keeps, how the process ends. */
import { assert, assertEquals, assertFalse, assertMatch } from "@std/assert";
import type { Micros } from "../../core/units.ts";
import type { KillReceipt } from "../../core/engine/view.ts";
import type { Bot } from "../../runtime/bot.ts";
import {
  FLATTEN_WORD,
  isFlattenPermitted,
  KILL_WORD,
  killLevel,
  mayLeave,
  raiseKill,
  raiseVenueKill,
} from "../../runtime/shared_words.ts";
import { BotStage } from "../support/bot_stage.ts";
import { slowTest } from "../support/slow.ts";

/** A bot that holds 0.02 BTC; every order that it hands over is held to the shared words of that instant. */
function holding(stage: BotStage, change: Parameters<BotStage["run"]>[0] = {}): Bot {
  const bot = stage.run(change);
  for (let i = 0; i < 2; i++) {
    stage.fill("buy");
    stage.timers.until("both sides are quoted again", 20_000, () => stage.quotes().length === 2);
  }
  stage.session.onSubmit = (command) => {
    if (command.kind !== "place" && command.kind !== "replace" && command.kind !== "amend") return;
    const kind = command.kind === "place" && command.purpose === "flatten" ? "flatten" : "order";
    assert(mayLeave(stage.words, kind, 0), `a ${command.kind} of kind ${kind} at level ${killLevel(stage.words)}`);
    if (kind === "flatten") assertFalse(mayLeave(stage.words, "order", 0), "no quote beside it");
  };
  return bot;
}
const held = ({ venue }: BotStage) =>
  venue.truth.instruments.reduce((sum, { id }) => sum + venue.truth.position(id), 0);
const receiptsOf = (bot: Bot, stage: BotStage): readonly KillReceipt[] =>
  bot.engine.control.receipts(stage.timers.micros());
const gap = ({ venue }: BotStage) => venue.setMarket(venue.truth.instruments[0].id, 900_000, 1_000_010);
const heal = ({ venue }: BotStage) => venue.setMarket(venue.truth.instruments[0].id, 999_990, 1_000_010);

Deno.test("INV-09 the wire opens for the sale alone, after the proof, and is shut when it is over", async () => {
  using stage = new BotStage();
  const bot = holding(stage), opened: boolean[] = [];
  bot.operate(stage.event({ kind: "kill", level: "flatten" }));
  for (let ms = 0; ms < 6_000; ms += 10) {
    stage.timers.turn(10);
    opened.push(isFlattenPermitted(stage.words));
    if (isFlattenPermitted(stage.words)) {
      assertEquals([bot.engine.killState, stage.quotes()], ["TRIPPED", []]);
      assertFalse(mayLeave(stage.words, "order", 0));
    }
  }
  assert(opened.includes(true));
  assertEquals([stage.words[FLATTEN_WORD], killLevel(stage.words), held(stage)], [0, "flatten", 0]);
  assertEquals(receiptsOf(bot, stage).at(-1)!.flatten!.state, "FLAT");
  assertEquals((await stage.stop(bot)).how, "verified");
});

Deno.test("INV-09 a kill from another thread shuts the wire at once, and for good: the sale is over", async () => {
  using stage = new BotStage();
  const bot = holding(stage);
  gap(stage);
  bot.operate(stage.event({ kind: "kill", level: "flatten" }));
  stage.timers.until("the sale has begun", 10_000, () => isFlattenPermitted(stage.words));
  raiseKill(stage.words, "cancel");
  assertFalse(mayLeave(stage.words, "flatten", 0), "nobody has asked the engine yet");
  assertEquals(killLevel(stage.words), "flatten", "a level never falls");
  heal(stage);
  for (let ms = 0; ms < 6_000; ms += 10) {
    stage.timers.turn(10);
    assertFalse(mayLeave(stage.words, "flatten", 0));
  }
  const [first, second] = receiptsOf(bot, stage).slice(-2);
  assertEquals([first.flatten?.state, second.by, second.level], ["FLATTEN_INCOMPLETE", "shared word", "cancel"]);
  assertEquals([held(stage), bot.engine.killState], [2_000, "TRIPPED"]);
  bot.operate(stage.event({ kind: "kill", level: "flatten" }));
  stage.timers.turn(6_000);
  assertEquals(
    [receiptsOf(bot, stage).at(-1)!.flatten!.state, held(stage)],
    ["FLAT", 0],
    "asked for once more it sells",
  );
  await stage.stop(bot);
});

Deno.test("INV-09 a kill of the venue shuts the wire for the sale there", async () => {
  using stage = new BotStage();
  const bot = holding(stage);
  gap(stage);
  bot.operate(stage.event({ kind: "kill", level: "flatten" }));
  stage.timers.until("the sale has begun", 10_000, () => isFlattenPermitted(stage.words));
  raiseVenueKill(stage.words, 0);
  assertFalse(mayLeave(stage.words, "flatten", 0), "before the engine has heard of it");
  bot.operate(stage.event({ kind: "kill", level: "cancel", scope: "binance" }));
  heal(stage);
  stage.timers.turn(6_000);
  assertEquals([receiptsOf(bot, stage)[0].flatten!.state, held(stage)], ["FLATTEN_INCOMPLETE", 2_000]);
  await stage.stop(bot);
});

Deno.test("INV-09 a run that fails while it sells shuts the wire and cancels", async () => {
  using stage = new BotStage();
  const bot = holding(stage);
  gap(stage);
  bot.operate(stage.event({ kind: "kill", level: "flatten" }));
  stage.timers.until("the sale has begun", 10_000, () => isFlattenPermitted(stage.words));
  bot.fail(new Error("a bug"));
  assertFalse(mayLeave(stage.words, "flatten", 0));
  assertEquals(stage.words[FLATTEN_WORD], 0);
  assertEquals((await stage.end(bot)).how, "failed");
});

slowTest("P22 receipts of kills survive a restart, each as its run left it", async () => {
  using stage = new BotStage();
  const bot = holding(stage);
  bot.operate(stage.event({ kind: "kill", level: "cancel", reason: "first" }));
  stage.timers.turn(5_000);
  bot.operate(stage.event({ kind: "kill", level: "flatten", reason: "second" }));
  stage.timers.turn(6_000);
  const before = receiptsOf(bot, stage);
  assertEquals(before.map(({ reason, state, flatten }) => [reason, state, flatten?.state ?? null]), [
    ["first", "TRIPPED", null],
    ["second", "TRIPPED", "FLAT"],
  ]);
  await stage.stop(bot);
  const next = stage.run();
  stage.timers.turn(5_000);
  const after = receiptsOf(next, stage);
  assertEquals(after.slice(0, 2), before);
  assertMatch(after[2].id, /^restart-/);
  assertEquals([next.engine.killState, after.length], ["TRIPPED", 3]);
  await stage.crash(next);
  const third = stage.run();
  stage.timers.turn(5_000);
  assertEquals(receiptsOf(third, stage).slice(0, 2), before, "and the restart after that");
  await stage.stop(third);
});

Deno.test("P26 on_stop flatten: the run ends verified when the venue says that nothing is held", async () => {
  using stage = new BotStage();
  const bot = holding(stage, { stop: { onStop: "flatten" } });
  const ending = await stage.stop(bot);
  assertEquals([ending.how, held(stage), stage.quotes()], ["verified", 0, []]);
  assertEquals(
    [stage.words[KILL_WORD], stage.words[FLATTEN_WORD], stage.latched],
    [0, 0, false],
    "a stop does not latch",
  );
});

Deno.test("P26 on_stop flatten: what is left ends the run as not flat, with an alarm, and nothing rests", async () => {
  using stage = new BotStage();
  const bot = holding(stage, { stop: { onStop: "flatten", flattenDeadline: 5_000_000 as Micros } });
  gap(stage);
  const ending = await stage.stop(bot);
  assertEquals([ending.how, held(stage), stage.quotes(), stage.latched], ["not_flat", 2_000, [], false]);
  const alarm = stage.facts.find((fact) => fact.kind === "incident" && fact.code === "flatten_incomplete");
  assertMatch(JSON.stringify(alarm), /binance:BTCUSDT holds 0\.02 BTC: not flat in time/);
});

Deno.test("P26 on_stop cancel leaves what is held", async () => {
  using stage = new BotStage();
  const bot = holding(stage);
  assertEquals([(await stage.stop(bot)).how, held(stage)], ["verified", 2_000]);
});

Deno.test("P26 a kill of level cancel ends the sale of a stop at once", async () => {
  using stage = new BotStage();
  const bot = holding(stage, { stop: { onStop: "flatten" } });
  gap(stage);
  bot.stop("test", "it is over");
  stage.timers.until("the sale has begun", 10_000, () => isFlattenPermitted(stage.words));
  bot.operate(stage.event({ kind: "kill", level: "cancel" }));
  assertFalse(mayLeave(stage.words, "flatten", 0));
  heal(stage);
  const ending = await stage.end(bot);
  assertEquals([ending.how, held(stage), stage.latched], ["not_flat", 2_000, true]);
});
