/** What we are worth, and what we have earned and from what, told in one asset.
 *
 * equity = capital + PnL. Capital is what lies at the venues for trading: dollars of any make, and what their contracts settle
 * in, from the opening on and with every transfer. Other coins that were there before us, or came by a transfer, are told apart
 * (`coins`): that their price moves is no result of trading, and no loss limit should fire at it. Everything is told at
 * today's rates; what has none is left out and named, never counted as zero in silence. @module */
import { add, type Money, ZERO } from "../money.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import { type Attribution, attributionOf, join, NOTHING_EARNED, sumOf } from "./attribution.ts";
import type { Ledger } from "./ledger.ts";
import { type Depeg, type Rates, STABLE_ASSETS } from "./rates.ts";
import { settlementAsset } from "./settlement.ts";

export type VenueStatement = {
  readonly attribution: Attribution;
  readonly pnl: Money;
  readonly capital: Money;
  readonly equity: Money;
  /** What came to the capital less what went since the opening, and is in it: equity less this moves by trading alone. */
  readonly transfers: Money;
  readonly coins: Money;
};

export type Statement = VenueStatement & {
  /** The asset that all of it is told in. */
  readonly reporting: string;
  readonly markets: ReadonlyMap<InstrumentId, Attribution>;
  /** By name; "" = nobody's. Their PnL adds up to the total. */
  readonly strategies: ReadonlyMap<string, Attribution>;
  readonly venues: ReadonlyMap<VenueId, VenueStatement>;
  /** What no figure holds, for want of a price: such as "binance BNB" or "okx:BTC-USDT-SWAP". */
  readonly unvalued: readonly string[];
  /** Dollars that are not worth one. */
  readonly depegs: readonly Depeg[];
};

/** @param doubleMid twice the mid of a market, ticks; 0 = none */
export function statementOf(ledger: Ledger, doubleMid: (id: InstrumentId) => number, rates: Rates): Statement {
  const markets = new Map<InstrumentId, Attribution>(), strategies = new Map<string, Attribution>();
  const earned = new Map<VenueId, Attribution>(), settling = new Map<VenueId, Set<string>>();
  const unvalued = new Set<string>(ledger.waiting);
  const miss = (what: string) => unvalued.add(what);

  for (const account of ledger.markets()) {
    const instrument = account.position.instrument!, { id, venue } = instrument;
    if (instrument.kind !== "spot") found(settling, venue).add(settlementAsset(instrument));
    let market = NOTHING_EARNED;
    for (const [strategy, part] of attributionOf(account, doubleMid(id), rates, miss)) {
      market = join(market, part);
      strategies.set(strategy, join(strategies.get(strategy) ?? NOTHING_EARNED, part));
    }
    markets.set(id, market);
    earned.set(venue, join(earned.get(venue) ?? NOTHING_EARNED, market));
  }

  const venues = new Map<VenueId, VenueStatement>();
  let total: VenueStatement = stated(NOTHING_EARNED, ZERO, ZERO, ZERO);
  for (const [id, account] of ledger.venues()) {
    const { carry, adjusted } = account.reasons, missing = (asset: string) => miss(`${id} ${asset}`);
    const nobody = { ...NOTHING_EARNED, funding: rates.sum(carry, missing), adjustments: rates.sum(adjusted, missing) };
    strategies.set("", join(strategies.get("") ?? NOTHING_EARNED, nobody));
    const isCapital = (asset: string) =>
      asset === rates.reporting || STABLE_ASSETS.has(asset) || settling.get(id)?.has(asset) === true;
    const opened = new Map<string, Money>(), came = new Map<string, Money>(), coins = new Map<string, Money>();
    for (const asset of account.assets) {
      const opening = account.opening(asset) ?? ZERO, moved = account.reasons.external.get(asset) ?? ZERO;
      if (!isCapital(asset)) coins.set(asset, add(opening, moved));
      else {
        opened.set(asset, opening);
        came.set(asset, moved);
      }
    }
    const transfers = rates.sum(came, missing);
    const venue = stated(
      join(earned.get(id) ?? NOTHING_EARNED, nobody),
      add(rates.sum(opened, missing), transfers),
      rates.sum(coins, missing),
      transfers,
    );
    venues.set(id, venue);
    total = stated(
      join(total.attribution, venue.attribution),
      add(total.capital, venue.capital),
      add(total.coins, venue.coins),
      add(total.transfers, venue.transfers),
    );
  }
  return {
    ...total,
    reporting: rates.reporting,
    markets,
    strategies,
    venues,
    unvalued: [...unvalued].sort(),
    depegs: rates.depegs,
  };
}

function stated(attribution: Attribution, capital: Money, coins: Money, transfers: Money): VenueStatement {
  const pnl = sumOf(attribution);
  return { attribution, pnl, capital, equity: add(capital, pnl), coins, transfers };
}

function found(sets: Map<VenueId, Set<string>>, venue: VenueId): Set<string> {
  let set = sets.get(venue);
  if (set === undefined) sets.set(venue, set = new Set());
  return set;
}
