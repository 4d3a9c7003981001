/** The settings' amounts and the venue's rules, counted in one instrument's lots and steps. @module */
import type { Price, Size } from "../../core/units.ts";
import type { Instrument } from "../../core/instrument.ts";
import { type Money, multiply, notional, sizeAmount } from "../../core/money.ts";
import { PRICE_LIMIT } from "../../core/book/ladder.ts";
import type { Settings } from "./parameters.ts";

export type Limits = {
  /** Lots of one quote, rounded down; may be 0. */
  readonly clip: Size;
  /** Lots that the position may reach either way, rounded down. */
  readonly maxPosition: Size;
  readonly minSize: Size;
  readonly maxSize: Size;
  readonly minPrice: Price;
  readonly maxPrice: Price;
  /** price · size, in ticks · lots, from which the venue's smallest notional is met; 0 = it states none. */
  readonly minSteps: number;
  /** price · size up to which its largest is kept; Infinity = it states none. */
  readonly maxSteps: number;
};

/** Exact while the venue's bounds lie below 2^53 ticks · lots; real ones do by far. */
export function limitsOf(instrument: Instrument, { orderSize, maxPosition }: Settings): Limits {
  const lot = multiply(sizeAmount(1 as Size, instrument), instrument.multiplier);
  const step = notional(1 as Price, 1 as Size, instrument);
  const { minSize, maxSize, minPrice, maxPrice, minNotional, maxNotional } = instrument;
  return {
    clip: floorShare(orderSize, lot) as Size,
    maxPosition: floorShare(maxPosition, lot) as Size,
    minSize: Math.max(1, minSize) as Size,
    maxSize: maxSize > 0 ? maxSize : Number.MAX_SAFE_INTEGER as Size,
    minPrice: Math.max(1, minPrice) as Price,
    maxPrice: (maxPrice > 0 ? Math.min(maxPrice, PRICE_LIMIT - 1) : PRICE_LIMIT - 1) as Price,
    minSteps: minNotional === null ? 0 : ceilShare(minNotional, step),
    maxSteps: maxNotional === null ? Infinity : floorShare(maxNotional, step),
  };
}

/** How many whole `parts` fit into a positive `amount`. */
function floorShare(amount: Money, part: Money): number {
  const [numerator, denominator] = fraction(amount, part);
  return safe(numerator / denominator);
}

/** How many whole `parts` reach a positive `amount`. */
function ceilShare(amount: Money, part: Money): number {
  const [numerator, denominator] = fraction(amount, part);
  return safe((numerator + denominator - 1n) / denominator);
}

function fraction([a, aDecimals]: Money, [b, bDecimals]: Money): [bigint, bigint] {
  return [a * 10n ** BigInt(bDecimals), b * 10n ** BigInt(aDecimals)];
}

function safe(count: bigint): number {
  return Math.min(Number(count), Number.MAX_SAFE_INTEGER);
}
