/** Pages of records that are numbered in their order: newest first, `after` a number the older ones, `before` it the newer ones.
 * Source: OKX API v5, "Pagination"; copies of 2025-08 to 2026-07, read 2026-11-26. @module */
import type { Params } from "./params.ts";

const MOST = 100;

/** @param records in any order
 * @param idOf their number */
export function pageOf<T>(records: readonly T[], params: Params, idOf: (record: T) => number): T[] {
  const after = params.integer("after"), before = params.integer("before"), limit = params.limit("limit", MOST, MOST);
  const found = records
    .filter((record) => (after === null || idOf(record) < after) && (before === null || idOf(record) > before))
    .sort((a, b) => idOf(b) - idOf(a));
  // Between the newer ones and where the client stands lie the ones next to it.
  return before !== null && after === null ? found.slice(-limit) : found.slice(0, limit);
}

/** Whether an instant in ms lies between `begin` and `end`, both included. */
export function isWithin(params: Params, ms: number): boolean {
  const begin = params.integer("begin"), end = params.integer("end");
  return (begin === null || ms >= begin) && (end === null || ms <= end);
}
