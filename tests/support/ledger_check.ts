/** Our books against the venue's, to the last digit: positions, balances, fees, fills. Decimal texts are compared as exact
 * numbers, never as floats. @module */
import { assert, assertEquals } from "@std/assert";
import { add, compare, formatMoney, type Money, parseMoney, subtract, ZERO } from "../../core/money.ts";
import type { View } from "../../core/engine/view.ts";
import { scanJournal } from "../../runtime/journal_reader.ts";
import type { BotProgram } from "./bot_program.ts";
import type { SimulatorAdmin, SimulatorState } from "./simulator_program.ts";
import { until } from "./until.ts";
import { ours } from "./venue_sight.ts";

export type LedgerFigures = {
  readonly positions: Readonly<Record<string, string>>;
  readonly balances: Readonly<Record<string, string>>;
  readonly fees: Readonly<Record<string, string>>;
  readonly fills: number;
};

/** What the bot's view says, and its journal of the fees: one fact a fill that the ledger has booked. */
export function ourFigures(view: View, dataDir: string): LedgerFigures {
  const fees = new Map<string, Money>(), trades = new Set<string>();
  scanJournal(`${dataDir}/journal`, ({ kind, payload }) => {
    if (kind !== "fact" || payload.kind !== "fill") return;
    const { symbol, tradeId, fee, feeAsset } = payload, trade = `${symbol} ${tradeId}`;
    assertEquals(trades.has(trade), false, `trade ${trade} was booked twice`);
    trades.add(trade);
    fees.set(feeAsset, add(fees.get(feeAsset) ?? ZERO, parseMoney(fee)));
  });
  const fillCount = view.markets.reduce((sum, market) => sum + market.fillCount, 0);
  assertEquals(fillCount, trades.size, "fills of the view and of the journal");
  return {
    positions: named(view.markets.filter((m) => m.fillCount > 0).map((m) => [m.symbol, parseMoney(m.position)])),
    // Ledger = venue − difference, so that a ledger that is wrong cannot hide behind the venue's own word.
    balances: named(view.venues[0].balances.map(({ asset, free, locked }) => {
      const difference = view.venues[0].differences.find((each) => each.asset === asset)?.difference ?? "0";
      return [asset, subtract(add(parseMoney(free), parseMoney(locked)), parseMoney(difference))];
    })),
    fees: named([...fees]),
    fills: fillCount,
  };
}

/** What the venue says of the demo's account. */
export function venueFigures(state: SimulatorState): LedgerFigures {
  const mine = <T extends { readonly account: string }>(rows: readonly T[]) =>
    rows.filter(({ account }) => account === "demo");
  return {
    positions: named(mine(state.positions).map(({ symbol, size }) => [symbol, parseMoney(size)])),
    balances: named(
      mine(state.balances).map(({ asset, free, locked }) => [asset, add(parseMoney(free), parseMoney(locked))]),
    ),
    fees: named(mine(state.fees).map(({ asset, amount }) => [asset, parseMoney(amount)])),
    fills: mine(state.positions).reduce((sum, { fills }) => sum + fills, 0),
  };
}

/** Sums of the venue's own list of fills, which must be whole: position = sum of fills. */
export function sumOfFills({ fills, fillCount }: SimulatorState): Readonly<Record<string, string>> {
  assertEquals(fills.length, fillCount, "the list of fills is whole");
  const sums = new Map<string, Money>();
  for (const { symbol, side, size } of fills) {
    const before = sums.get(symbol) ?? ZERO, amount = parseMoney(size);
    sums.set(symbol, side === "buy" ? add(before, amount) : subtract(before, amount));
  }
  return named([...sums]);
}

/** Pauses every strategy, waits until nothing of ours is under way, and asserts that our books and the venue's are equal to
 * the last digit. Returns the figures, which are then both's. */
export async function assertEqualLedgers(
  bot: BotProgram,
  simulator: SimulatorAdmin,
  dataDir: string,
): Promise<LedgerFigures> {
  for (const { id, state } of (await bot.state()).strategies) {
    if (state === "RUNNING") await bot.api("POST", `/api/strategies/${id}/pause`, { reason: "to compare the books" });
  }
  await until("nothing of ours is under way", 10_000, async () => {
    assertEquals((await bot.state()).markets.flatMap(({ quotes }) => quotes), []);
    assertEquals(ours(await simulator.state()), []);
  });
  // The view is at most 100 ms old and the venue's push a few ms; a difference that stays is one.
  return await until("our books equal the venue's", 5_000, async () => {
    const view = await bot.state(), truth = await simulator.state(), figures = ourFigures(view, dataDir);
    assertEquals(figures, venueFigures(truth));
    assertNoDifferences(view);
    if (truth.fills.length === truth.fillCount) assertEquals(sumOfFills(truth), figures.positions);
    return figures;
  });
}

/** The venue tells balances to eight decimals and cuts off what is finer, as on ETHBTC, where price × size has nine. */
const FINEST = parseMoney("0.00000001");

/** The bot sees no difference to what the venue tells it, save what the venue's words cannot tell. */
export function assertNoDifferences({ venues }: View): void {
  for (const { differences } of venues) {
    for (const { asset, difference } of differences) {
      const [mantissa, decimals] = parseMoney(difference);
      const size: Money = [mantissa < 0n ? -mantissa : mantissa, decimals];
      assert(compare(size, FINEST) < 0, `difference of ${difference} in ${asset}`);
    }
  }
}

function named(rows: readonly (readonly [string, Money])[]): Record<string, string> {
  return Object.fromEntries(rows.map(([name, amount]) => [name, formatMoney(amount)] as const).sort());
}
