/** What a restart knows: books from the journal, fills that came meanwhile from the venue (reliability.md 5.3, 5.4). */
import { assert, assertEquals } from "@std/assert";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Bot } from "../../runtime/bot.ts";
import { BotStage } from "../support/bot_stage.ts";
import { slowTest } from "../support/slow.ts";

const ONLY = 0 as InstrumentId;
const position = (bot: Bot) => bot.engine.desk.ledger.position(ONLY).size as number;
const quoter = (bot: Bot) => bot.engine.quoters[0];

async function traded(stage: BotStage): Promise<void> {
  const bot = stage.run();
  stage.fill("buy", 400);
  stage.fill("sell", 100);
  bot.operate(stage.event({ kind: "set_params", strategy: "mm", ifVersion: 1, set: { half_spread_bps: 9 } }));
  stage.timers.turn(2_000);
  bot.operate(stage.event({ kind: "pause", strategy: "mm", reason: "lunch" }));
  await stage.crash(bot);
}

slowTest(
  "a crash on a standing venue: position, parameters and pauses come back, and what still rested is cancelled",
  async () => {
    using stage = new BotStage();
    await traded(stage);
    assertEquals(stage.quotes(), ["buy", "sell"], "the cancels of the pause never arrived");
    const bot = stage.build();
    assertEquals(position(bot), 300);
    assertEquals([quoter(bot).parameters.version, quoter(bot).parameters.values.half_spread_bps], [2, 9]);
    assertEquals(bot.engine.heldAll(quoter(bot))?.sentence, "lunch");
    assert(bot.restoredCount > 10);
    assertEquals(stage.facts.filter(({ kind }) => kind === "fill").length, 2, "the past is not told again");
    stage.start(bot);
    stage.timers.turn(12_000);
    assertEquals(stage.quotes(), [], "an old quote is not kept");
    assertEquals(bot.engine.killState, "ARMED");
    bot.operate(stage.event({ kind: "resume", strategy: "mm" }));
    stage.timers.turn(1_000);
    assertEquals(stage.quotes(), ["buy", "sell"]);
    assertEquals(position(bot), stage.venue.truth.position(ONLY));
    await stage.stop(bot);
  },
);

Deno.test("venues that begin anew: only what people said comes back", async () => {
  using stage = new BotStage();
  await traded(stage);
  const bot = stage.build({ freshVenues: true });
  assertEquals(position(bot), 0);
  assertEquals([quoter(bot).parameters.version, quoter(bot).parameters.values.half_spread_bps], [2, 9]);
  assertEquals(bot.engine.heldAll(quoter(bot))?.sentence, "lunch");
  assertEquals(bot.restoredCount, 2);
  await bot.close();
});

Deno.test("fills that came while the process was dead are booked once, from the venue's history", async () => {
  using stage = new BotStage();
  const bot = stage.run();
  stage.fill("buy", 400);
  await stage.crash(bot);
  const sell = stage.venue.truth.live().find(({ side }) => side === "sell")!;
  stage.venue.fill(sell, 150);
  stage.venue.advance(stage.timers.micros()); // nobody hears it
  stage.timers.turn(3_600_000);
  stage.venue.advance(stage.timers.micros());
  const next = stage.start(stage.build());
  stage.timers.turn(15_000);
  assertEquals(position(next), 250);
  assertEquals(stage.quotes(), ["buy", "sell"]);
  await stage.stop(next);
});

slowTest(
  "fills that came while the link was down and the process went on before it died are booked all the same",
  async () => {
    using stage = new BotStage();
    const bot = stage.run();
    stage.venue.moods.push = "mute"; // the private stream is dead, and lists are not answered either
    stage.venue.moods.query = "mute";
    stage.venue.fill(stage.venue.truth.live().find(({ side }) => side === "buy")!);
    for (let minute = 0; minute < 10; minute++) {
      stage.timers.turn(60_000);
      bot.note("curve", { point: {} }); // the journal goes on
    }
    assertEquals(position(bot), 0);
    await stage.crash(bot);
    stage.venue.moods = { ...stage.venue.moods, push: "speak", query: "answer" };
    const next = stage.start(stage.build());
    stage.timers.turn(15_000);
    assertEquals(position(next), 1_000);
    assertEquals(position(next), stage.venue.truth.position(ONLY));
    await stage.stop(next);
  },
);

Deno.test("a venue that is not configured any more leaves nothing behind that would keep the rest from starting", async () => {
  using stage = new BotStage();
  await traded(stage);
  const text = Deno.readTextFileSync(`${stage.dataDir}/journal/000001.jsonl`);
  assert(text.includes('"kind":"balances"') && text.includes('"kind":"open_orders"'));
  const venue = stage.botVenue({ id: "okx", symbols: ["ETHUSDT"] });
  const bot = stage.build({ venues: [venue], strategies: [] });
  assertEquals(position(bot), 0);
  const told = bot.engine.takeFacts().map((fact) => fact.kind === "incident" ? fact.code : fact.kind);
  assertEquals(told, ["orders_left", "market_gone"]);
  await bot.close();
});

Deno.test("KIL-11 a run that broke off is armed by itself so often a day, then it waits for a person; after a stop it is again", async () => {
  using stage = new BotStage();
  const states: string[] = [];
  const start = () => {
    const bot = stage.start(stage.build({ armsAfterCrash: 2 }));
    stage.timers.turn(5_000);
    states.push(bot.engine.killState);
    return bot;
  };
  for (let run = 0; run < 3; run++) await stage.crash(start());
  const waiting = start();
  assert(stage.facts.some((fact) => fact.kind === "incident" && fact.code === "crashes"));
  await stage.stop(waiting);
  await stage.stop(start());
  assertEquals(states, ["ARMED", "ARMED", "ARMED", "BOOT_HALTED", "ARMED"]);
});

slowTest(
  "a journal that lost its tail at any record: nothing of ours is left resting, and what was traded is known (CP 2 to 8)",
  async () => {
    using stage = new BotStage();
    const bot = stage.run();
    stage.fill("buy", 400);
    stage.venue.setMarket(ONLY, 999_790, 999_810); // the quotes move
    stage.timers.turn(500);
    stage.fill("buy", 200);
    await stage.crash(bot);
    const image = stage.dataDir, { truth } = stage.venue;
    const lines = Deno.readTextFileSync(`${image}/journal/000001.jsonl`).split("\n").filter((line) => line !== "");
    assert(lines.length > 40, `${lines.length} records`);
    // Lists of trades name no client ids: what was traded by an order that is gone from venue and journal is not known as ours.
    const lastPlace = stage.records().findLastIndex(({ kind, payload }) =>
      kind === "command" && payload.kind === "place"
    );
    const lastReplace = stage.records().findLastIndex(({ kind, payload }) =>
      kind === "command" && payload.kind === "replace"
    );
    const allKnown = Math.max(lastPlace, lastReplace) + 1;
    assert(allKnown < lines.length - 5);
    const resting = truth.live().map((order) => ({ ...order }));
    for (let count = 1; count <= lines.length; count++) {
      stage.dataDir = stage.temp.file(`cut${count}`);
      Deno.mkdirSync(`${stage.dataDir}/journal`, { recursive: true });
      Deno.copyFileSync(`${image}/identity.json`, `${stage.dataDir}/identity.json`);
      Deno.writeTextFileSync(
        `${stage.dataDir}/journal/000001.jsonl`,
        lines.slice(0, count).map((line) => line + "\n").join(""),
      );
      for (const { clientId, side, price, size } of resting) {
        if (!truth.live().some((order) => order.clientId === clientId)) stage.venue.plant(clientId, side, price, size);
      }
      const next = stage.start(stage.build({ armAtStart: false }));
      stage.timers.turn(20_000);
      assertEquals(stage.quotes(), [], `cut after ${count} records: something of ours rests`);
      if (count >= allKnown) {
        assertEquals(position(next), truth.position(ONLY), `cut after ${count} records: the position`);
      }
      assertEquals((await stage.stop(next)).how, "verified", `cut after ${count} records`);
    }
  },
);
