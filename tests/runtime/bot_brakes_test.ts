/** P22: whatever throws, trading ends: all of ours is cancelled, the latch stands, and the next start proves the venue empty. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { Facts } from "../../core/engine/facts.ts";
import type { Bot } from "../../runtime/bot.ts";
import { killLevel } from "../../runtime/shared_words.ts";
import { BotStage } from "../support/bot_stage.ts";
import { slowTest } from "../support/slow.ts";

const boom = () => {
  throw new TypeError("x is undefined");
};

/** The run ends as failed and latched; the next one comes up killed, proves the venue empty and sends no order. */
async function assertKilled(stage: BotStage, bot: Bot, cancelled: number): Promise<void> {
  assertEquals((await stage.end(bot)).how, "failed");
  assertEquals([killLevel(stage.words), stage.latched], ["cancel", true]);
  assertMatch(stage.killNotes().at(-1)!, /^trip /);
  const cancels = stage.session.submitted.filter(({ kind }) => kind === "cancel").length;
  assert(cancels >= cancelled, `${cancels} cancels; want ${cancelled}`);
  const next = stage.run();
  stage.timers.turn(12_000);
  assertEquals([next.engine.killState, stage.venue.truth.live()], ["TRIPPED", []]);
  assertEquals(stage.session.submitted.filter(({ kind }) => kind === "place" || kind === "replace"), []);
  await stage.stop(next);
}

slowTest(
  "P22 a throw inside the sums behind risk and PnL is itself a kill: cancelled, latched, proven empty after a restart",
  async () => {
    for (const sum of ["position", "book"] as const) {
      using stage = new BotStage();
      const bot = stage.run(), { ledger } = bot.engine.desk;
      ledger[sum] = boom;
      if (sum === "book") stage.fill("buy", 100);
      else {
        stage.venue.setMarket(stage.venue.truth.instruments[0].id, 995_000, 995_020);
        stage.timers.turn(60_000);
      }
      await assertKilled(stage, bot, 1);
    }
  },
);

Deno.test("P22 a throw inside the PnL computation is a kill that the same run verifies: failure to compute risk is itself a kill", async () => {
  using stage = new BotStage();
  const bot = stage.run();
  bot.engine.desk.ledger.pnl = boom;
  stage.fill("buy", 100);
  stage.timers.until("the venue is proven empty", 10_000, () => bot.engine.killState === "TRIPPED");
  assertEquals([stage.venue.truth.live(), stage.latched, killLevel(stage.words)], [[], true, "cancel"]);
  assertMatch(bot.engine.killCause!.reason, /could not be computed: x is undefined/);
  await stage.stop(bot);
  const next = stage.run();
  stage.timers.turn(12_000);
  assertEquals([next.engine.killState, stage.venue.truth.live()], ["TRIPPED", []]);
  await stage.stop(next);
});

Deno.test("P22 a throw inside a strategy is a kill", async () => {
  using stage = new BotStage();
  const bot = stage.run();
  bot.engine.quoters[0].strategy.decide = boom;
  stage.timers.turn(1_000);
  await assertKilled(stage, bot, 2);
});

slowTest(
  "P22 a kill needs nobody who tells of it: with every notifier throwing ours is cancelled all the same",
  async () => {
    for (const where of ["facts", "onFacts", "onOutcomes", "log"] as const) {
      using stage = new BotStage();
      let killed = false;
      const { add } = Facts.prototype, say = () => killed && boom();
      const log = { debug: say, info: say, warn: say, error: say, child: () => log };
      const bot = stage.run(where === "facts" ? {} : where === "log" ? { log } : { [where]: say });
      killed = true;
      if (where === "facts") Facts.prototype.add = boom;
      try {
        bot.operate(stage.event({ kind: "kill", level: "cancel" }));
        const cancels = stage.session.submitted.filter(({ kind }) => kind === "cancel");
        assert(cancels.length >= 2, `${where}: ${cancels.length} cancels`);
        assertEquals(killLevel(stage.words), "cancel", where);
        stage.timers.turn(100);
        assertEquals(stage.venue.truth.live(), [], where);
      } finally {
        Facts.prototype.add = add;
      }
      if (where === "log") { // nobody could be told, and nothing else was wrong
        stage.timers.turn(5_000);
        assertEquals(bot.engine.killState, "TRIPPED");
        await stage.stop(bot);
      } else await assertKilled(stage, bot, 2);
    }
  },
);

Deno.test("P22 a throw inside a cancel keeps no other order alive, and the one it left is cancelled by the next start", async () => {
  using stage = new BotStage();
  const bot = stage.run(), [first, second] = stage.venue.truth.live();
  stage.session.onSubmit = (command) => command.kind === "cancel" && command.clientId === first.clientId && boom();
  bot.operate(stage.event({ kind: "kill", level: "cancel" }));
  stage.timers.turn(100);
  assertEquals([first.status, second.status], ["open", "canceled"]);
  await assertKilled(stage, bot, 1);
  assertEquals(first.status as string, "canceled");
});
