/** The filters of a symbol as Binance and the venues that took over its API list them. A value of 0 switches that part off.
 * Source: binance-spot-api-docs, filters.md; read 2026-11-25. @module */
import { compare, type Money, ZERO } from "../../core/money.ts";
import { type Grid, parseGrid } from "../../core/units.ts";
import { within } from "./fapi_limits.ts";
import { type Fields, fieldsOf, FrameError, messageOf } from "./fields.ts";

/** Decimals that an asset may have at most before they cannot be meant. */
const MOST_DECIMALS = 30;

/** The filters of a symbol, or of the exchange, by kind. @throws {FrameError} */
export function readFilters(holder: Fields): Map<string, Fields> {
  const filters = holder.list("filters").map((value) => fieldsOf(value, holder.origin, "filter"));
  return new Map(filters.map((filter) => [filter.text("filterType"), filter]));
}

/** The filter's step, or the asset's precision where the filter is missing or off. @throws {FrameError} */
export function gridOf(filter: Fields | undefined, step: string, symbol: Fields, precision: string): Grid {
  if (!filter || compare(filter.amount(step), ZERO) === 0) {
    return { step: 1, decimals: within(symbol, precision, 0, MOST_DECIMALS) };
  }
  try {
    return parseGrid(filter.text(step));
  } catch (cause) {
    throw new FrameError(symbol.origin.venue, messageOf(cause), symbol.origin.frame, { cause });
  }
}

/** A bound in steps, rounded inwards; 1 or the largest printable count where the filter is missing or off. */
export function bound(
  filter: Fields | undefined,
  name: string,
  { step, decimals }: Grid,
  inwards: "up" | "down",
): number {
  const largest = Math.floor(Number.MAX_SAFE_INTEGER / step);
  const [mantissa, places] = filter?.amount(name) ?? ZERO;
  if (mantissa === 0n) return inwards === "up" ? 1 : largest;
  const unit = BigInt(step) * 10n ** BigInt(places), scaled = mantissa * 10n ** BigInt(decimals);
  const steps = inwards === "up" ? (scaled + unit - 1n) / unit : scaled / unit;
  return steps < BigInt(largest) ? Number(steps) : largest;
}

/** An amount that limits; null where the filter is missing or off. @throws {FrameError} */
export function limitAmount(filter: Fields | undefined, name: string): Money | null {
  if (!filter?.has(name)) return null;
  const amount = filter.amount(name);
  return compare(amount, ZERO) === 0 ? null : amount;
}
