/** Somebody else trades on the same account: their orders survive whatever we do, and what they trade is not ours. */
import { assertEquals, assertGreater } from "@std/assert";
import { add, formatMoney, parseMoney } from "../../core/money.ts";
import { sumOfFills } from "../support/ledger_check.ts";
import { Rig } from "../support/rig.ts";
import { VenueTrader } from "../support/venue_trader.ts";
import { isOurs, others, ours } from "../support/venue_sight.ts";
import { throughout, until } from "../support/until.ts";

Deno.test("orders of others on the account survive start, run, stop, crash and kill", async () => {
  await using rig = await Rig.start();
  const { simulator } = rig, trader = new VenueTrader(simulator.endpoints.rest);
  // Far from the market, so that nobody fills them; one of them looks a little like ours.
  await trader.place("BTCUSDT", "BUY", "50000.00", "0.00100", "manual-1");
  await trader.place("BTCUSDT", "SELL", "80000.00", "0.00100", "web_2");
  await trader.place("BTCUSDT", "BUY", "49000.00", "0.00100", "mmOtherBot1");
  const foreign = (await simulator.state()).openOrders;
  assertEquals(foreign.length, 3);
  const assertTheyRest = async () => {
    const ids = new Set(foreign.map(({ orderId }) => orderId));
    assertEquals((await simulator.state()).openOrders.filter(({ orderId }) => ids.has(orderId)), foreign);
  };
  const started = async () => {
    const bot = await rig.bot();
    await rig.quoting(bot);
    await assertTheyRest();
    return bot;
  };
  {
    await using bot = await started();
    await throughout(1_000, assertTheyRest);
    await until("the bot counts them", 8_000, async () => {
      assertEquals((await bot.state()).venues[0].foreignOrders, 3);
    });
    // One more arrives while it runs, on a market that it does not know.
    await trader.place("SOLUSDT", "BUY", "50.00", "1.00", "manual-3");
    bot.program.signal("SIGTERM");
    assertEquals((await bot.program.end()).code, 0, bot.program.told);
    await assertTheyRest();
  }
  {
    await using bot = await started();
    bot.program.signal("SIGKILL");
    await bot.program.end();
    await assertTheyRest();
  }
  {
    await using bot = await started();
    await bot.api("POST", "/api/kill", { reason: "not theirs" });
    await until("it is verified", 8_000, async () => assertEquals((await bot.state()).killSwitch.state, "TRIPPED"));
    await assertTheyRest();
    assertEquals(others(await simulator.state()).map(({ clientOrderId }) => clientOrderId).sort(), [
      "manual-1",
      "manual-3",
      "mmOtherBot1",
      "web_2",
    ]);
    const [receipt] = (await bot.kills()).receipts;
    assertEquals(receipt.venues[0].remaining, 0, "of ours");
  }
});

Deno.test("D4 a trade made by hand is none of ours: it moves the balances as a record of its own, and no position of ours", async () => {
  await using rig = await Rig.start();
  await using bot = await rig.bot();
  await rig.quoting(bot);
  const { simulator } = rig, trader = new VenueTrader(simulator.endpoints.rest);
  const { askPrice } = await trader.best("BTCUSDT");
  await trader.place("BTCUSDT", "BUY", (Number(askPrice) + 100).toFixed(2), "0.01000", "by-hand-1");
  await bot.api("POST", "/api/strategies/mm-btcusdt/pause", { reason: "to compare the books" });
  await until("nothing of ours rests", 3_000, async () => assertEquals(ours(await simulator.state()), []));
  await until("the trade is counted as foreign, and explains all that the balances lack", 10_000, async () => {
    const [{ venues, markets, counters }, truth] = [await bot.state(), await simulator.state()];
    const fills = truth.fills.filter(({ clientOrderId }) => isOurs(clientOrderId));
    const mine = sumOfFills({ ...truth, fills, fillCount: fills.length });
    assertEquals(markets[0].position, mine.BTCUSDT ?? "0");
    assertEquals(markets[0].fillCount, fills.length);
    const theirs = truth.fills.filter(({ clientOrderId }) => clientOrderId === "by-hand-1");
    assertGreater(theirs.length, 0);
    assertEquals(counters["foreign fills"], theirs.length);
    const { differences, balances } = venues[0], ofVenue = truth.balances.filter(({ account }) => account === "demo");
    assertEquals(differences.filter(({ difference }) => Number(difference) !== 0), []);
    for (const { asset, free, locked } of ofVenue.filter(({ asset }) => asset === "BTC" || asset === "USDT")) {
      const told = balances.find((one) => one.asset === asset)!;
      assertEquals(
        formatMoney(add(parseMoney(told.free), parseMoney(told.locked))),
        formatMoney(add(parseMoney(free), parseMoney(locked))),
        asset,
      );
    }
  });
  assertEquals((await bot.state()).killSwitch.state, "ARMED");
});
