/** Numbers of SBE frames without BigInt: 64-bit integers, and decimals (mantissa × 10^exponent) as whole steps of a grid.
 * Little endian, as every machine is that Deno is built for. @module */
import type { Grid } from "../../core/units.ts";
import type { LevelBuffer } from "../shared/level_buffer.ts";

const TWO_16 = 2 ** 16, TWO_32 = 2 ** 32, TWO_52 = 2 ** 52;
/** The upper half of an integer from 2^53 on is at least this. */
const UNSAFE_HIGH = 2 ** 21;
/** Upper half of the double 2^52: with an integer below 2^52 in the other bits it is the double 2^52 + that integer. */
const HIGH_OF_TWO_52 = 0x43300000;
/** Adding and taking it away again rounds a double below 2^51 to the nearest integer. */
const ROUNDER = 1.5 * TWO_52;
/** 10^0 to 10^15, all exact. */
const POWERS = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);
/** Largest divisor whose remainders leave room for 16 more bits. */
const MOST_DIVISOR = 2 ** 37;
/** So few levels are read one by one: to shift the copy for them would cost more. */
const FEW = 3;

/** Bytes of a level that are read: price and size. */
export const LEVEL_BYTES = 16;

/** Steps = mantissa × multiply ÷ divide, both whole. */
export type Scale = { readonly multiply: number; readonly divide: number };

/** How mantissas with this exponent become steps of a grid; null = farther apart than doubles can tell exactly. */
export function scaleOf(exponent: number, { step, decimals }: Grid): Scale | null {
  const shift = exponent + decimals;
  if (shift >= POWERS.length || -shift >= POWERS.length) return null;
  const divide = shift < 0 ? POWERS[-shift] * step : step;
  return divide < TWO_52 ? { multiply: shift < 0 ? 1 : POWERS[shift], divide } : null;
}

/** A 64-bit integer; -1 if it is negative or 2^53 and more. */
export function longAt(view: DataView, at: number): number {
  const high = view.getInt32(at + 4, true);
  return high < 0 || high >= UNSAFE_HIGH ? -1 : high * TWO_32 + view.getUint32(at, true);
}

/** A 64-bit mantissa in steps; -1 if it is negative, lies between two steps, or is more than doubles can tell exactly. */
export function stepsAt(view: DataView, at: number, { multiply, divide }: Scale): number {
  const high = view.getInt32(at + 4, true), low = view.getUint32(at, true);
  if (high < 0) return -1;
  if (high >= UNSAFE_HIGH) return multiply === 1 ? divided(high, low, divide) : -1;
  const scaled = (high * TWO_32 + low) * multiply;
  if (scaled > Number.MAX_SAFE_INTEGER) return -1;
  const steps = scaled / divide;
  return Number.isInteger(steps) && steps * divide === scaled ? steps : -1;
}

/** Long division of a mantissa beyond 2^53, sixteen bits at a time: sizes of cheap coins are that long. */
function divided(high: number, low: number, divide: number): number {
  if (divide > MOST_DIVISOR) return -1;
  let rest = high % divide, steps = (high - rest) / divide;
  for (const limb of [low >>> 16, low & 0xffff]) {
    const part = rest * TWO_16 + limb;
    rest = part % divide;
    steps = steps * TWO_16 + (part - rest) / divide;
  }
  return rest === 0 && steps <= Number.MAX_SAFE_INTEGER ? steps : -1;
}

/** A copy of the frame under way, `shift` bytes from the start. It belongs to the module, since the compiler knows where a
 * constant lies: held by an object it costs a third more. One thread reads one frame at a time. */
const COPY = new Uint8Array(262_144), SHIFT = 2;
const VIEW = new DataView(COPY.buffer, SHIFT);
const WORDS = new Int32Array(COPY.buffer), DOUBLES = new Float64Array(COPY.buffer);
let shift = SHIFT;

const isShort = (frame: Uint8Array) => frame.length <= COPY.length - 8;
const ownView = (frame: Uint8Array) => new DataView(frame.buffer, frame.byteOffset, frame.byteLength);

/** A view of the frame, which may reach beyond its end; valid until the next call of this or of `readLevels`. */
export function viewOf(frame: Uint8Array): DataView {
  if (!isShort(frame)) return ownView(frame);
  COPY.set(frame, shift = SHIFT); // a view of the frame itself would cost more
  return VIEW;
}

/** Fills `side` with `count` levels that lie `step` bytes apart from `at` on, all inside the frame that `viewOf` was given
 * last.
 * @returns the place of the first number that is none (a price below one step counts as such); -1 = all are fine */
export function readLevels(
  frame: Uint8Array,
  at: number,
  step: number,
  count: number,
  side: LevelBuffer,
  price: Scale,
  size: Scale,
): number {
  while (side.prices.length < count) if (!side.grow()) return at;
  side.count = count;
  if (count <= FEW && shift === SHIFT && isShort(frame)) {
    return readExactly(VIEW, at, step, count, side, price, size);
  }
  const fast = step === LEVEL_BYTES && price.multiply === 1 && size.multiply === 1 && isShort(frame) &&
    readFast(frame, at, count, side.prices, side.sizes, price.divide, size.divide);
  return fast ? -1 : readExactly(ownView(frame), at, step, count, side, price, size);
}

/** Two passes: integers into doubles by their bits alone, then doubles into steps. Making each double of two 32-bit halves
 * costs twice as much. False where a mantissa is 2^52 or more, negative or off the grid: then nothing is said about any. */
function readFast(
  frame: Uint8Array,
  at: number,
  count: number,
  prices: Float64Array,
  sizes: Float64Array,
  priceDivide: number,
  sizeDivide: number,
): boolean {
  const aligned = -at & 7;
  if (shift !== aligned) COPY.set(frame, shift = aligned);
  const start = at + aligned >> 3;
  let highs = 0;
  for (let k = 2 * start + 1, end = k + 4 * count; k < end; k += 4) {
    const priceHigh = WORDS[k], sizeHigh = WORDS[k + 2];
    highs |= priceHigh | sizeHigh;
    WORDS[k] = priceHigh | HIGH_OF_TWO_52;
    WORDS[k + 2] = sizeHigh | HIGH_OF_TWO_52;
  }
  if (highs >>> 20 !== 0) return false;
  const perPrice = 1 / priceDivide, perSize = 1 / sizeDivide;
  for (let i = 0, k = start; i < count; i++, k += 2) {
    const price = DOUBLES[k] - TWO_52, size = DOUBLES[k + 1] - TWO_52;
    const priceSteps = price * perPrice + ROUNDER - ROUNDER, sizeSteps = size * perSize + ROUNDER - ROUNDER;
    if (priceSteps < 1 || priceSteps * priceDivide !== price || sizeSteps * sizeDivide !== size) return false;
    prices[i] = priceSteps;
    sizes[i] = sizeSteps;
  }
  return true;
}

function readExactly(
  view: DataView,
  start: number,
  step: number,
  count: number,
  { prices, sizes }: LevelBuffer,
  price: Scale,
  size: Scale,
): number {
  for (let i = 0, at = start; i < count; i++, at += step) {
    const priceSteps = stepsAt(view, at, price), sizeSteps = stepsAt(view, at + 8, size);
    if (priceSteps < 1) return at;
    if (sizeSteps < 0) return at + 8;
    prices[i] = priceSteps;
    sizes[i] = sizeSteps;
  }
  return -1;
}
