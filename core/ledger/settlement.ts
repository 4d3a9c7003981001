/** What lots are worth in the asset that their market settles in, with their sign: of two values of the same lots, the later
 * less the earlier is what they have earned. Spot and linear contracts settle in quote: price × size × multiplier, exact.
 * Inverse contracts settle in base, and there `multiplier` is the face value in quote of one unit of size: a long of N with
 * face F that goes from price p to q earns N·F·(1/p − 1/q), so its value at p is −N·F/p. That quotient mostly has no end: it
 * is rounded once, sixteen places behind the last one that the venue settles to. @module */
import { divide, type Money, multiply, negate, notional, sizeAmount } from "../money.ts";
import type { Size } from "../units.ts";
import type { Price } from "../units.ts";
import type { Instrument } from "../instrument.ts";

/** Places to which an inverse contract settles, where its listing does not say. */
export const SETTLE_DECIMALS = 8;
/** Places that a value or a share of a cost is kept to, beyond those of a settlement. */
export const GUARD_DECIMALS = 16;
/** Of those, the ones that no sum of roundings reaches: fewer would take what lies near a half for one. */
const SURE_DECIMALS = 12;

const HALF: Money = [5n, 1];
const TWO: Money = [2n, 0];

/** The asset of profits, losses and margin. */
export function settlementAsset({ kind, base, quote, settle }: Instrument): string {
  return settle ?? (kind === "inverse" ? base : quote);
}

/** Places to which the venue rounds each settlement; `null` = it settles exactly, or nothing (spot). */
export function settlementDecimals({ kind, settleDecimals }: Instrument): number | null {
  if (kind === "spot") return null;
  return settleDecimals ?? (kind === "inverse" ? SETTLE_DECIMALS : null);
}

/** @param size signed lots
 * @param price ticks, > 0 */
export function valueAt(price: Price, size: Size, instrument: Instrument): Money {
  return instrument.kind === "inverse" ? inverseValue(price, size, instrument, 1) : notional(price, size, instrument);
}

/** The same at a mid that may lie half-way between two ticks.
 * @param doubleMid twice the mid, whole ticks, > 0 */
export function valueAtMid(doubleMid: number, size: Size, instrument: Instrument): Money {
  if (instrument.kind === "inverse") return inverseValue(doubleMid, size, instrument, 2);
  return multiply(notional(doubleMid as Price, size, instrument), HALF);
}

function inverseValue(ticks: number, size: Size, instrument: Instrument, of: 1 | 2): Money {
  const { tick, multiplier } = instrument, face = multiply(sizeAmount(size, instrument), multiplier);
  const places = settlementDecimals(instrument)! + GUARD_DECIMALS;
  return negate(
    divide(of === 2 ? multiply(face, TWO) : face, [BigInt(ticks) * BigInt(tick.step), tick.decimals], places),
  );
}

/** What the venue pays of `amount`: rounded to its places, half away from zero (venues do not write how they round: what a unit
 * of difference leaves is booked as dust). The last guard places, which values were rounded to, do not decide a half. */
export function settled(amount: Money, instrument: Instrument): Money {
  const decimals = settlementDecimals(instrument);
  if (decimals === null || amount[1] <= decimals) return amount;
  const sure = decimals + SURE_DECIMALS;
  return rounded(amount[1] > sure ? rounded(amount, sure) : amount, decimals);
}

function rounded(amount: Money, decimals: number): Money {
  return divide(amount, [1n, 0], decimals);
}
