/** How old a book may be. @module */
import { MICROS_PER_SECOND } from "../units.ts";
import type { Market } from "../desk/market.ts";

const FRESH_AT_LEAST = 1 * MICROS_PER_SECOND;
const FRESH_AT_MOST = 10 * MICROS_PER_SECOND;
const FRESH_GAPS = 10;

/** Age until which a book counts as fresh, µs: ten times the usual gap between its messages, from 1 to 10 s. */
export function freshnessLimit({ bookGap }: Pick<Market, "bookGap">): number {
  return Math.min(FRESH_AT_MOST, Math.max(FRESH_AT_LEAST, FRESH_GAPS * bookGap));
}
