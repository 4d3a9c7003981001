/** Prices and sizes as exact integers on an instrument's grid; decimals exist only at the edges. @module */
declare const unit: unique symbol;

/** Whole ticks of one instrument: 65000.10 on a 0.10 grid is 650_001. Always > 0 for a real price. */
export type Price = number & { readonly [unit]: "tick" };
/** Whole lots of one instrument; signed where it is a position. */
export type Size = number & { readonly [unit]: "lot" };
/** Microseconds since 1970 UTC; exact in a double until the year 2255. */
export type Micros = number & { readonly [unit]: "µs" };
/** A step held exactly: 0.05 is `{ step: 5, decimals: 2 }`, 10 is `{ step: 10, decimals: 0 }`. */
export type Grid = { readonly step: number; readonly decimals: number };

/** An order's side; a book's sides are bid and ask. */
export type Side = "buy" | "sell";

export const MICROS_PER_MS = 1_000;
export const MICROS_PER_SECOND = 1_000_000;

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Counts the steps in a decimal text: "101.35" on 0.05 is 2027.
 * @throws {RangeError} if it is no plain decimal, lies off the grid or leaves 2^53 */
export function parseSteps(text: string, { step, decimals }: Grid): number {
  const [, sign, whole, tail = ""] = DECIMAL.exec(text) ?? [];
  const mantissa = Number(`${whole}${tail.slice(0, decimals).padEnd(decimals, "0")}`);
  const onGrid = mantissa % step === 0 && !/[1-9]/.test(tail.slice(decimals));
  if (onGrid && Number.isSafeInteger(mantissa)) return (sign ? -1 : 1) * mantissa / step || 0;
  throw new RangeError(`Cannot place "${text}" on the grid ${formatGrid({ step, decimals })}`);
}

/** The plain decimal of `steps`, without exponent or trailing zeros: 2027 on 0.05 is "101.35".
 * @throws {RangeError} if `steps` is no safe integer or its decimal leaves 2^53 */
export function formatSteps(steps: number, { step, decimals }: Grid): string {
  const mantissa = steps * step;
  if (!Number.isSafeInteger(steps) || !Number.isSafeInteger(mantissa)) {
    throw new RangeError(`Cannot print ${steps} steps of ${step}e-${decimals}: want a safe integer`);
  }
  return formatMantissa(mantissa, decimals);
}

/** Reads a step such as "0.05", "0.01000000" or "1" into its exact grid, in lowest terms of the decimal point.
 * @throws {RangeError} unless it is a positive plain decimal below 2^53 */
export function parseGrid(text: string): Grid {
  const [, sign, whole, tail = ""] = DECIMAL.exec(text) ?? [];
  const fraction = tail.replace(/0+$/, "");
  const step = Number(`${whole}${fraction}`);
  if (sign || !(step > 0) || !Number.isSafeInteger(step)) {
    throw new RangeError(`Cannot read "${text}" as a step: want a positive plain decimal`);
  }
  return { step, decimals: fraction.length };
}

/** The step as a plain decimal: `{ step: 5, decimals: 2 }` is "0.05". */
export function formatGrid({ step, decimals }: Grid): string {
  return formatMantissa(step, decimals);
}

/** The same amount in steps of another grid; `null` = it lies between two of them, or leaves 2^53. */
export function onGrid(steps: number, from: Grid, to: Grid): number | null {
  try {
    return parseSteps(formatSteps(steps, from), to);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return null;
  }
}

/** As `onGrid`, and the next step above or below where it lies between two. For what nothing is booked by. */
export function nextOnGrid(steps: number, from: Grid, to: Grid, way: "up" | "down"): number {
  const exact = onGrid(steps, from, to);
  if (exact !== null) return exact;
  const fractional = steps * stepsBetween(from, to);
  return way === "up" ? Math.ceil(fractional) : Math.floor(fractional);
}

/** How many steps of `to` one of `from` is, as a float, for opinions. */
export function stepsBetween(from: Grid, to: Grid): number {
  return from.step * 10 ** to.decimals / (to.step * 10 ** from.decimals);
}

/** Steps as a float in the grid's unit, for opinions and displays; never for money. */
export function stepsToNumber(steps: number, { step, decimals }: Grid): number {
  return steps * step / 10 ** decimals;
}

function formatMantissa(mantissa: number, decimals: number): string {
  const value = Math.abs(mantissa), sign = mantissa < 0 ? "-" : "", unit = 10 ** decimals;
  let fraction = value % unit, places = decimals; // "%" is exact, so what is left divides evenly
  const whole = (value - fraction) / unit;
  if (fraction === 0) return `${sign}${whole}`;
  for (; fraction % 10 === 0; places -= 1) fraction /= 10;
  return `${sign}${whole}.${String(fraction).padStart(places, "0")}`;
}
