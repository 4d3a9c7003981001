/** Money as people see it: equity and its parts, and each market's share. @module */
import type { InstrumentId } from "../instrument.ts";
import type { Desk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";
import type { Pnl } from "../ledger/pnl.ts";
import { add, compare, divide, formatMoney, type Money, parseMoney, subtract, ZERO } from "../money.ts";
import type { Totals } from "./view.ts";

const PNL_DECIMALS = 8;

/** A market's money in text. */
export type MarketMoney = {
  readonly averagePrice: string | null;
  readonly realisedPnl: string;
  readonly unrealisedPnl: string | null;
  readonly fees: string;
  readonly volume: string;
};
export type MoneyView = { readonly totals: Totals; readonly markets: ReadonlyMap<InstrumentId, MarketMoney> };

/** Equity and its parts in the first market's quote asset; other quote assets are not added up and not hidden: see the
 * venues' balances. @param peak the highest equity seen; `null` = none yet */
export function moneyOf(desk: Desk, peak: Money | null): MoneyView {
  const quote = quoteOf(desk), markets = new Map<InstrumentId, MarketMoney>();
  let realised: Money = ZERO, unrealised: Money = ZERO, fees: Money = ZERO, exposure: Money = ZERO;
  for (const market of desk.markets) {
    const pnl = desk.ledger.pnl(market.id, market.markBid, market.markAsk);
    markets.set(market.id, marketMoney(desk, market, pnl));
    if (market.instrument?.quote !== quote) continue;
    realised = add(realised, pnl.realised);
    if (pnl.unrealised !== null) unrealised = add(unrealised, pnl.unrealised);
    fees = add(fees, pnl.fees);
    if (pnl.exposure !== null) exposure = add(exposure, pnl.exposure);
  }
  let capital: Money = ZERO;
  for (const venue of desk.venues.keys()) capital = add(capital, desk.ledger.opening(venue, quote) ?? ZERO);
  const equity = subtract(add(add(capital, realised), unrealised), fees);
  const drawdown = peak !== null && compare(peak, equity) > 0 && peak[0] > 0n
    ? divide(subtract(peak, equity), peak, 6)
    : ZERO;
  return {
    totals: {
      equity: rounded(equity),
      realisedPnl: rounded(realised),
      unrealisedPnl: rounded(unrealised),
      fees: rounded(fees),
      netExposure: rounded(exposure),
      drawdown: formatMoney(drawdown),
      quote,
    },
    markets,
  };
}

/** Changes with every fill: money that was told before it is old. */
export function fillsOf({ markets, ledger }: Desk): number {
  let count = 0;
  for (let i = 0; i < markets.length; i++) count += ledger.position(markets[i].id).fillCount;
  return count;
}

/** The highest equity so far; `null` = none was told yet. While a position has no price, what its lots may have lost is not
 * in the equity, which then makes no peak. */
export function peakOf(
  peak: Money | null,
  { totals, markets }: {
    readonly totals: Pick<Totals, "equity">;
    readonly markets: readonly Pick<MarketMoney, "unrealisedPnl">[];
  },
): Money | null {
  if (markets.some(({ unrealisedPnl }) => unrealisedPnl === null)) return peak;
  const equity = parseMoney(totals.equity.startsWith("-") ? "0" : totals.equity);
  return peak === null || compare(equity, peak) > 0 ? equity : peak;
}

function marketMoney({ ledger }: Desk, { id }: Market, { realised, unrealised, fees }: Pnl): MarketMoney {
  const { averagePrice, volume } = ledger.position(id);
  return {
    averagePrice: averagePrice === null ? null : formatMoney(averagePrice),
    realisedPnl: rounded(realised),
    unrealisedPnl: unrealised === null ? null : rounded(unrealised),
    fees: rounded(fees),
    volume: rounded(volume),
  };
}

function quoteOf({ markets }: Desk): string {
  for (const { instrument } of markets) if (instrument !== null) return instrument.quote;
  return "";
}

/** Money for people: eight places at most, rounded once. */
function rounded(amount: Money): string {
  return formatMoney(amount[1] <= PNL_DECIMALS ? amount : divide(amount, [1n, 0], PNL_DECIMALS));
}
