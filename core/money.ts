/** Exact amounts of an asset: cash, fees, PnL. A `Money` is a dnum, `[mantissa, decimals]`; every operation here keeps
 * every digit, save `divide`, which rounds once and says how. @module */
import type { Dnum } from "dnum";
import type { Grid, Price, Size } from "./units.ts";

/** An exact decimal: `[123n, 2]` is 1.23. */
export type Money = Dnum;

/** What of an instrument turns steps into amounts. */
type Scale = { readonly tick: Grid; readonly lot: Grid; readonly multiplier: Money };

export const ZERO: Money = [0n, 0];

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Reads a plain decimal text, keeping its digits.
 * @throws {RangeError} on anything else, exponents included */
export function parseMoney(text: string): Money {
  const match = DECIMAL.exec(text);
  if (!match) throw new RangeError(`Cannot read "${text}" as an amount: want a plain decimal`);
  const [, sign, whole, tail = ""] = match;
  const mantissa = BigInt(`${whole}${tail}`);
  return [sign ? -mantissa : mantissa, tail.length];
}

/** The plain decimal without trailing zeros: `[1230n, 3]` is "1.23". */
export function formatMoney([mantissa, decimals]: Money): string {
  const negative = mantissa < 0n;
  const digits = (negative ? -mantissa : mantissa).toString().padStart(decimals + 1, "0");
  const whole = decimals === 0 ? digits : digits.slice(0, -decimals);
  const fraction = decimals === 0 ? "" : digits.slice(-decimals).replace(/0+$/, "");
  return `${negative ? "-" : ""}${whole}${fraction ? "." + fraction : ""}`;
}

export function add(a: Money, b: Money): Money {
  const decimals = Math.max(a[1], b[1]);
  return [scaled(a, decimals) + scaled(b, decimals), decimals];
}

export function subtract(a: Money, b: Money): Money {
  return add(a, negate(b));
}

export function negate([mantissa, decimals]: Money): Money {
  return [-mantissa, decimals];
}

/** Without its sign. */
export function absolute(amount: Money): Money {
  return amount[0] < 0n ? negate(amount) : amount;
}

export function multiply(a: Money, b: Money): Money {
  return [a[0] * b[0], a[1] + b[1]];
}

/** `a / b` to `decimals` places, rounded once, half away from zero.
 * @throws {RangeError} on division by zero */
export function divide(a: Money, b: Money, decimals: number): Money {
  if (b[0] === 0n) throw new RangeError(`Cannot divide ${formatMoney(a)} by zero`);
  const shift = decimals + b[1] - a[1];
  let numerator = a[0], denominator = b[0];
  if (shift >= 0) numerator *= powerOfTen(shift);
  else denominator *= powerOfTen(-shift);
  const negative = (numerator < 0n) !== (denominator < 0n);
  const n = numerator < 0n ? -numerator : numerator, d = denominator < 0n ? -denominator : denominator;
  const rounded = (2n * n + d) / (2n * d);
  return [negative ? -rounded : rounded, decimals];
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compare(a: Money, b: Money): number {
  const [difference] = subtract(a, b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The nearest float, for opinions, limits in percent and charts; never booked. */
export function toNumber(amount: Money): number {
  const [mantissa, decimals] = amount;
  const float = Number(mantissa);
  // Both sides of the division are exact, so that it rounds once; 10^22 is the last power of ten that a float holds.
  if (Number.isSafeInteger(float) && decimals <= 22) return float / 10 ** decimals;
  return Number(formatMoney(amount));
}

/** price × size × multiplier in the quote asset, exact, with the sign of `size`. Spot and linear contracts. */
export function notional(price: Price, size: Size, { tick, lot, multiplier }: Scale): Money {
  const steps = BigInt(price) * BigInt(size) * BigInt(tick.step) * BigInt(lot.step);
  return multiply([steps, tick.decimals + lot.decimals], multiplier);
}

/** `size` lots as an amount of the base asset (or of contracts), exact. */
export function sizeAmount(size: Size, { lot }: Pick<Scale, "lot">): Money {
  return [BigInt(size) * BigInt(lot.step), lot.decimals];
}

/** `price` ticks as an amount of the quote asset for one unit, exact. */
export function priceAmount(price: Price, { tick }: Pick<Scale, "tick">): Money {
  return [BigInt(price) * BigInt(tick.step), tick.decimals];
}

function scaled([mantissa, decimals]: Money, to: number): bigint {
  return to === decimals ? mantissa : mantissa * powerOfTen(to - decimals);
}

/** 10^0, 10^1 and so on, as far as they were asked for: making one anew costs as much as the sum it is for. */
const POWERS: bigint[] = [];

/** @param exponent a whole number from 0 */
function powerOfTen(exponent: number): bigint {
  return POWERS[exponent] ??= 10n ** BigInt(exponent);
}
