/** SIGKILL with orders resting: the next start on the same data directory clears them, keeps every fill and doubles nothing. */
import { assert, assertEquals, assertGreater } from "@std/assert";
import { assertEqualLedgers } from "../support/ledger_check.ts";
import { BTC, SOL } from "../support/bot_config.ts";
import { Rig } from "../support/rig.ts";
import type { SimulatorState } from "../support/simulator_program.ts";
import { ours, placements } from "../support/venue_sight.ts";
import { throughout, until } from "../support/until.ts";

const MARKETS = [BTC, SOL].map((market) => ({ ...market, parameters: { half_spread_bps: 1 } }));
/** Two levels a side; while a replacement is under way the old order may still be there. */
const MOST_ORDERS_A_MARKET = 8;

/** Asserts that no two of ours share market, side and price, and that there are not more than the strategy can want. */
function assertNoDoubles(state: SimulatorState): void {
  for (const symbol of ["BTCUSDT", "SOLUSDT"]) {
    const mine = ours(state, symbol);
    assert(mine.length <= MOST_ORDERS_A_MARKET, `${mine.length} orders of ours on ${symbol}`);
    const places = mine.map(({ side, price }) => `${side} ${price}`);
    assertEquals(new Set(places).size, places.length, `two orders at one price: ${places.join(", ")}`);
  }
  const ids = state.openOrders.map(({ clientOrderId }) => clientOrderId);
  assertEquals(new Set(ids).size, ids.length);
}

Deno.test("SIGKILL with orders resting: the next start cancels them first, keeps every fill, then quotes", async () => {
  await using rig = await Rig.start({ markets: MARKETS, simulator: ["--seed", "3"] });
  const { simulator } = rig;
  for (let run = 1; run <= 2; run++) {
    await using bot = await rig.bot();
    await rig.quoting(bot);
    await throughout(2_000, async () => assertNoDoubles(await simulator.state()));
    const before = await simulator.state();
    bot.program.signal("SIGKILL");
    await bot.program.end();
    assertGreater(ours(await simulator.state()).length, 0, "a dead process cancels nothing");
    assertGreater(before.connections, 0);
  }

  const left = await simulator.state(), sentBefore = placements(left);
  const leftIds = new Set(ours(left).map(({ clientOrderId }) => clientOrderId));
  await using bot = await rig.bot();
  await until("what an earlier run left is gone", 10_000, async () => {
    const state = await simulator.state();
    const still = ours(state).filter(({ clientOrderId }) => leftIds.has(clientOrderId));
    // Nothing new before everything old is gone.
    if (still.length > 0) assertEquals(placements(state), sentBefore, "it placed before it had cleared");
    assertEquals(still, []);
  });
  await rig.quoting(bot);
  const [view, truth] = [await bot.state(), await simulator.state()];
  assertEquals(view.state, "RUNNING");
  assertEquals(view.killSwitch.state, "ARMED");
  assertNoDoubles(truth);
  const ids = truth.fills.map(({ clientOrderId }) => clientOrderId);
  assert(ids.every((id) => id.startsWith("mm")));
  await until("something was filled", 30_000, async () => assertGreater((await simulator.state()).fillCount, 0));
  const figures = await assertEqualLedgers(bot, simulator, rig.dataDir);
  console.log(`  ${figures.fills} fills over three runs, positions ${JSON.stringify(figures.positions)}`);
});

Deno.test("fills that happened while the bot was dead are booked once at the next start", async () => {
  await using rig = await Rig.start({ markets: [SOL] });
  const { simulator } = rig;
  {
    await using bot = await rig.bot();
    await rig.quoting(bot);
    bot.program.signal("SIGKILL");
    await bot.program.end();
  }
  // The market moves on; its takers hit what rests there.
  const fillsAtDeath = (await simulator.state()).fillCount;
  await until("an order of the dead bot was filled", 60_000, async () => {
    assertGreater((await simulator.state()).fillCount, fillsAtDeath);
  });
  await using bot = await rig.bot();
  await rig.quoting(bot, 15_000);
  const figures = await assertEqualLedgers(bot, simulator, rig.dataDir);
  assertGreater(figures.fills, fillsAtDeath);
});
