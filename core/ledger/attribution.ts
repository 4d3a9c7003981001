/** Where PnL comes from. The parts add up to it to the last unit, for each strategy, market and venue and for all together.
 *
 * - spread: how far maker fills lay from the fair mid at the fill, on the good side.
 * - hedge slippage: the same of taker fills, mostly below zero.
 * - inventory: what the lots held have won or lost by prices moving since; also what a fee paid in base would be worth today,
 *   and what a venue's rounding of settlements took.
 * - fees: paid, rebates added; in base at the price of the fill, in other assets at today's rate.
 * - funding: for positions and borrowed money.
 * - adjustments: what was booked to agree with the venue.
 *
 * Transfers, deposits and withdrawals are no part of it. @module */
import { add, type Money, multiply, negate, priceAmount, subtract, ZERO } from "../money.ts";
import type { Price } from "../units.ts";
import { type Instrument, marketName } from "../instrument.ts";
import type { MarketAccount } from "./market_account.ts";
import { worthAtMid } from "./pnl.ts";
import { ONE, type Rates } from "./rates.ts";
import { settlementAsset, valueAtMid } from "./settlement.ts";
import type { StrategyShare } from "./strategy_share.ts";

/** All in one asset; positive = won. */
export type Attribution = {
  readonly spread: Money;
  readonly inventory: Money;
  readonly fees: Money;
  readonly funding: Money;
  readonly hedgeSlippage: Money;
  readonly adjustments: Money;
};

export const NOTHING_EARNED: Attribution = {
  spread: ZERO,
  inventory: ZERO,
  fees: ZERO,
  funding: ZERO,
  hedgeSlippage: ZERO,
  adjustments: ZERO,
};

const HALF: Money = [5n, 1];

/** The PnL that the parts are of. */
export function sumOf({ spread, inventory, fees, funding, hedgeSlippage, adjustments }: Attribution): Money {
  return [inventory, fees, funding, hedgeSlippage, adjustments].reduce(add, spread);
}

export function join(a: Attribution, b: Attribution): Attribution {
  if (a === NOTHING_EARNED) return b;
  return {
    spread: plus(a.spread, b.spread),
    inventory: plus(a.inventory, b.inventory),
    fees: plus(a.fees, b.fees),
    funding: plus(a.funding, b.funding),
    hedgeSlippage: plus(a.hedgeSlippage, b.hedgeSlippage),
    adjustments: plus(a.adjustments, b.adjustments),
  };
}

/** Most parts of most markets are nothing, and that is found out sooner than added. */
function plus(a: Money, b: Money): Money {
  return b[0] === 0n ? a : a[0] === 0n ? b : add(a, b);
}
function times(amount: Money, rate: Money): Money {
  return amount[0] === 0n || rate === ONE ? amount : multiply(amount, rate);
}

/** Each strategy's part of a market's PnL, told in the reporting asset; "" = nobody's, with what rounding leaves.
 * @param doubleMid twice the mid, ticks; 0 = none: then open lots count at their cost, with no strategy, and the market is
 * named among the unvalued
 * @param unvalued is told what has no price: such a part is missing from all figures */
export function attributionOf(
  account: MarketAccount,
  doubleMid: number,
  rates: Rates,
  unvalued: (what: string) => void,
): ReadonlyMap<string, Attribution> {
  const parts = new Map<string, Attribution>(), { position, shares } = account, { instrument } = position;
  if (instrument === null || shares.size === 0) return parts;
  const name = marketName(instrument), worth = worthAtMid(position, doubleMid);
  if (worth === null) unvalued(name);
  const rate = rates.rate(settlementAsset(instrument));
  if (rate === null) unvalued(`${name} in ${settlementAsset(instrument)}`);
  let rest = worth === null ? position.realised : add(position.realised, subtract(worth, position.cost));
  for (const share of shares.values()) {
    if (share.strategy === "") continue;
    const traded = tradedBy(share, worth === null ? 0 : doubleMid, instrument);
    rest = subtract(rest, traded);
    parts.set(share.strategy, partsOf(share, traded, doubleMid, instrument, rates, unvalued));
  }
  const nobody = shares.get("");
  if (nobody !== undefined) parts.set("", partsOf(nobody, rest, doubleMid, instrument, rates, unvalued));
  else if (rest[0] !== 0n && rate !== null) parts.set("", { ...NOTHING_EARNED, inventory: multiply(rest, rate) });
  return parts;
}

/** What a strategy's fills have earned by prices alone, in the settling asset. */
function tradedBy({ size, paid, spread, slippage }: StrategyShare, doubleMid: number, instrument: Instrument): Money {
  if (size === 0) return negate(paid);
  if (doubleMid > 0) return subtract(valueAtMid(doubleMid, size, instrument), paid);
  return add(spread, slippage);
}

function partsOf(
  share: StrategyShare,
  traded: Money,
  doubleMid: number,
  instrument: Instrument,
  rates: Rates,
  unvalued: (what: string) => void,
): Attribution {
  const { spread, slippage, granted, fees, openFees, funding } = share;
  const rate = rates.rate(settlementAsset(instrument)) ?? ZERO,
    missing = (asset: string) => unvalued(`${marketName(instrument)} ${asset}`);
  const inventory = times(subtract(traded, plus(spread, slippage)), rate),
    drift = baseFeeDrift(share, doubleMid, instrument, rate, rates);
  return {
    spread: times(spread, rate),
    inventory: plus(inventory, drift),
    fees: negate(plus(times(fees, rate), rates.sum(openFees, missing))),
    funding: rates.sum(funding, missing),
    hedgeSlippage: times(slippage, rate),
    adjustments: times(granted, rate),
  };
}

/** The base that went for fees takes no part in what the lots earn: on spot it is missing from them, beside a contract it is
 * a coin less in the account. In the reporting asset. */
function baseFeeDrift(
  { baseFees, baseFeesWorth }: StrategyShare,
  doubleMid: number,
  instrument: Instrument,
  rate: Money,
  rates: Rates,
): Money {
  if (baseFees[0] === 0n) return ZERO;
  const today = instrument.kind === "spot" ? midIn(rate, doubleMid, instrument) : rates.rate(instrument.base);
  return today === null ? ZERO : subtract(times(baseFeesWorth, rate), multiply(baseFees, today));
}

function midIn(rate: Money, doubleMid: number, instrument: Instrument): Money | null {
  if (!(doubleMid > 0)) return null;
  return times(multiply(priceAmount(doubleMid as Price, instrument), HALF), rate);
}
