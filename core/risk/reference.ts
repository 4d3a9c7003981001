/** What others say a market's price is: the median of other venues' mids of the same pair and of the venue's own index. An
 * opinion in ticks, for checks and never for money. @module */
import type { Micros } from "../units.ts";
import { stepsToNumber } from "../units.ts";
import type { Desk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";
import { freshnessLimit } from "./rules/health.ts";

/** An index that is older says nothing. */
export const INDEX_FRESH_MICROS = 10_000_000;

/** In ticks of `market`, may lie between two; NaN = nobody else says anything now.
 * @param par assets that count as the same quote, such as dollars of several makers */
export function referenceOf({ markets }: Desk, market: Market, par: readonly string[], now: Micros): number {
  const prices: number[] = [];
  if (market.indexPrice > 0 && now - market.indexAt <= INDEX_FRESH_MICROS) prices.push(market.indexPrice);
  for (let i = 0; i < markets.length; i++) {
    const price = priceFor(market, markets[i], par, now);
    if (price > 0) prices.push(price);
  }
  return medianOf(prices);
}

/** The mid of `other` in ticks of `market`; NaN where it is no other venue's word on the same pair, or none of now. */
function priceFor(market: Market, other: Market, par: readonly string[], now: Micros): number {
  const mine = market.instrument, its = other.instrument;
  if (mine === null || its === null || other.venue === market.venue || mine.base !== its.base) return NaN;
  if (mine.kind === "inverse" || its.kind === "inverse") return NaN;
  if (mine.quote !== its.quote && !(par.includes(mine.quote) && par.includes(its.quote))) return NaN;
  if (!other.quotable || now - other.bookAt > freshnessLimit(other)) return NaN;
  return stepsToNumber(other.mid, its.tick) / stepsToNumber(1, mine.tick);
}

/** NaN of nothing; sorts in place. */
function medianOf(values: number[]): number {
  if (values.length === 0) return NaN;
  values.sort((a, b) => a - b);
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}
