/** Lists page by page. A cursor names the last thing of its page, so that what is added meanwhile shifts nothing; like
 * the venue's it is percent-encoded as it stands in an answer, and taken back encoded or not. @module */
import { refusals } from "./errors.ts";
import type { Params } from "./params.ts";

const WORD = "page_token=";

export type Page<T> = { readonly rows: readonly T[]; readonly nextPageCursor: string };

/** @param rows newest first
 * @param idOf numbers them, the newest highest
 * @param always whether the last page names a next one too, which is then empty: so do lists of orders
 * @throws {BybitError} for a cursor that no page gave */
export function pageOf<T>(
  rows: readonly T[],
  idOf: (row: T) => number,
  params: Params,
  limits: { readonly absent: number; readonly most: number },
  always: boolean,
): Page<T> {
  const limit = params.limit("limit", limits.absent, limits.most), after = idIn(params.optional("cursor"));
  const left = after === null ? rows : rows.filter((row) => idOf(row) < after);
  const page = left.slice(0, limit), last = page.at(-1);
  if (last === undefined || !always && page.length === left.length) return { rows: page, nextPageCursor: "" };
  return { rows: page, nextPageCursor: encodeURIComponent(`${WORD}${idOf(last)}&`) };
}

function idIn(cursor: string | null): number | null {
  if (cursor === null) return null;
  const [, id] = /^page_token=(\d{1,16})&?$/.exec(decoded(cursor)) ?? [];
  if (id === undefined) throw refusals.invalid("cursor");
  return Number(id);
}

function decoded(cursor: string): string {
  try {
    return decodeURIComponent(cursor);
  } catch {
    throw refusals.invalid("cursor");
  }
}
