/** Pages of records that are numbered in their order: newest first, `after` a number the older ones, `before` it the newer ones.
 * Source: OKX API v5, "Pagination"; copies of 2025-08 to 2026-07, read 2026-11-26. @module */
import type { Params } from "./params.ts";

const MOST = 100;

/** @param records in any order
 * @param idOf their number, which may be longer than a double holds */
export function pageOf<T>(records: readonly T[], params: Params, idOf: (record: T) => string): T[] {
  const after = boundIn(params, "after"), before = boundIn(params, "before"), limit = params.limit("limit", MOST, MOST);
  const found = records.map((record) => ({ record, id: BigInt(idOf(record)) }))
    .filter(({ id }) => (after === null || id < after) && (before === null || id > before))
    .sort((a, b) => a.id < b.id ? 1 : -1).map(({ record }) => record);
  // Between the newer ones and where the client stands lie the ones next to it.
  return before !== null && after === null ? found.slice(-limit) : found.slice(0, limit);
}

function boundIn(params: Params, name: string): bigint | null {
  return params.integer(name) === null ? null : BigInt(params.text(name));
}

/** Whether an instant in ms lies between `begin` and `end`, both included. */
export function isWithin(params: Params, ms: number): boolean {
  const begin = params.integer("begin"), end = params.integer("end");
  return (begin === null || ms >= begin) && (end === null || ms <= end);
}
