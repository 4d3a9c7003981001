/** Money as people see it: equity and its parts, where PnL comes from, and each market's, venue's and strategy's share. @module */
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { Desk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";
import { ratesOf, worthOf } from "../desk/worth.ts";
import { type Attribution, NOTHING_EARNED, sumOf } from "../ledger/attribution.ts";
import type { Pnl } from "../ledger/pnl.ts";
import type { Rates } from "../ledger/rates.ts";
import { settlementAsset } from "../ledger/settlement.ts";
import {
  add,
  compare,
  divide,
  formatMoney,
  type Money,
  multiply,
  notional,
  parseMoney,
  sizeAmount,
  subtract,
  ZERO,
} from "../money.ts";
import type { AttributionView, EarningsView, Totals } from "./view.ts";

const PNL_DECIMALS = 8;

/** A market's money in text, in the asset that it settles in. */
export type MarketMoney = {
  readonly averagePrice: string | null;
  readonly realisedPnl: string;
  readonly unrealisedPnl: string | null;
  readonly fees: string;
  readonly volume: string;
};
export type MoneyView = {
  readonly totals: Totals;
  readonly markets: ReadonlyMap<InstrumentId, MarketMoney>;
  readonly venues: ReadonlyMap<VenueId, EarningsView & { readonly equity: string }>;
  readonly strategies: ReadonlyMap<string, EarningsView>;
};

/** Equity and its parts, told in one asset at today's rates; what has none is left out and named.
 * @param peak the highest equity seen, transfers left out; `null` = none yet */
export function moneyOf(desk: Desk, peak: Money | null): MoneyView {
  const rates = ratesOf(desk), worth = worthOf(desk, rates), markets = new Map<InstrumentId, MarketMoney>();
  let realised: Money = ZERO, unrealised: Money = ZERO, exposure: Money = ZERO;
  for (const market of desk.markets) {
    const pnl = desk.ledger.pnl(market.id, market.markBid, market.markAsk);
    const rate = market.instrument && rates.rate(settlementAsset(market.instrument));
    markets.set(market.id, marketMoney(desk, market, pnl, rates, rate));
    if (rate === null) continue;
    realised = add(realised, multiply(pnl.realised, rate));
    if (pnl.unrealised !== null) unrealised = add(unrealised, multiply(pnl.unrealised, rate));
    if (pnl.exposure !== null) exposure = add(exposure, multiply(pnl.exposure, rate));
  }
  const { equity, transfers, attribution } = worth;
  return {
    totals: {
      equity: rounded(equity),
      realisedPnl: rounded(realised),
      unrealisedPnl: rounded(unrealised),
      fees: rounded(subtract(ZERO, attribution.fees)),
      netExposure: rounded(exposure),
      drawdown: formatMoney(drawdownOf(peak, equity, transfers)),
      quote: worth.reporting,
      attribution: partsView(attribution),
      transfers: rounded(transfers),
      coins: rounded(worth.coins),
      unvalued: worth.unvalued,
      depegs: worth.depegs.map(({ sentence }) => sentence),
    },
    markets,
    venues: new Map([...worth.venues].map(([id, venue]) => [
      id,
      { equity: rounded(venue.equity), ...earningsView(venue.attribution) },
    ])),
    strategies: new Map([...worth.strategies].map(([name, parts]) => [name, earningsView(parts)])),
  };
}

/** The fall from the highest equity as a share of it. What was paid in since lifts that height, what was taken out lowers it:
 * neither is a gain or a loss. */
function drawdownOf(peak: Money | null, equity: Money, transfers: Money): Money {
  if (peak === null) return ZERO;
  const height = add(peak, transfers);
  return height[0] > 0n && compare(height, equity) > 0 ? divide(subtract(height, equity), height, 6) : ZERO;
}

export function earningsView(parts: Attribution = NOTHING_EARNED): EarningsView {
  return { pnl: rounded(sumOf(parts)), attribution: partsView(parts) };
}

function partsView({ spread, inventory, fees, funding, hedgeSlippage, adjustments }: Attribution): AttributionView {
  return {
    spread: rounded(spread),
    inventory: rounded(inventory),
    fees: rounded(fees),
    funding: rounded(funding),
    hedgeSlippage: rounded(hedgeSlippage),
    adjustments: rounded(adjustments),
  };
}

/** What orders of ours at a venue may take of its balances of which it is not known yet that they rest: in flight, or of unknown
 * fate. A purchase takes quote, a sale base; what contracts take the venue's word on margin tells. */
export function reservedOf({ markets, orders }: Desk, venue: VenueId): ReadonlyMap<string, Money> {
  const amounts = new Map<string, Money>();
  for (const market of markets) {
    const { instrument } = market;
    if (market.venue !== venue || instrument?.kind !== "spot") continue;
    for (const { resting, leaves, price, side } of orders.live(market.id)) {
      if (resting) continue;
      const asset = side === "buy" ? instrument.quote : instrument.base;
      const taken = side === "buy" ? notional(price, leaves, instrument) : sizeAmount(leaves, instrument);
      amounts.set(asset, add(amounts.get(asset) ?? ZERO, taken));
    }
  }
  return amounts;
}

/** Changes with every fill and whatever else is booked: money that was told before it is old. */
export function fillsOf({ markets, ledger }: Desk): number {
  let count = ledger.entryCount;
  for (let i = 0; i < markets.length; i++) count += ledger.position(markets[i].id).fillCount;
  return count;
}

/** The highest equity so far, transfers left out; `null` = none was told yet. While a position has no price, what its lots may
 * have lost is not in the equity, which then makes no peak. */
export function peakOf(
  peak: Money | null,
  { totals, markets }: {
    readonly totals: Pick<Totals, "equity" | "transfers">;
    readonly markets: readonly Pick<MarketMoney, "unrealisedPnl">[];
  },
): Money | null {
  if (markets.some(({ unrealisedPnl }) => unrealisedPnl === null)) return peak;
  const earned = subtract(parseMoney(totals.equity), parseMoney(totals.transfers));
  const equity = earned[0] < 0n ? ZERO : earned;
  return peak === null || compare(equity, peak) > 0 ? equity : peak;
}

function marketMoney({ ledger }: Desk, { id }: Market, pnl: Pnl, rates: Rates, rate: Money | null): MarketMoney {
  const { averagePrice, volume } = ledger.position(id), { realised, unrealised, fees, unconvertedFees } = pnl;
  const others = rate === null ? ZERO : divide(rates.sum(unconvertedFees, () => {}), rate, PNL_DECIMALS);
  return {
    averagePrice: averagePrice === null ? null : formatMoney(averagePrice),
    realisedPnl: rounded(realised),
    unrealisedPnl: unrealised === null ? null : rounded(unrealised),
    fees: rounded(add(fees, others)),
    volume: rounded(volume),
  };
}

/** Money for people: eight places at most, rounded once. */
function rounded(amount: Money): string {
  return formatMoney(amount[1] <= PNL_DECIMALS ? amount : divide(amount, [1n, 0], PNL_DECIMALS));
}
