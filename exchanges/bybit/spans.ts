/** Histories of Bybit answer for at most seven days at once: a longer time is cut into spans that leave nothing out. Source: Bybit
 * v5 docs, "Get Trade History" and "Get Transaction Log", startTime and endTime; read 2026-11-26. @module */

/** ms, both ends included. */
export type Span = { readonly from: number; readonly to: number };

const WEEK = 7 * 24 * 3_600_000;
/** What may have happened while the question was on its way counts too. */
const MARGIN = 60_000;

/** @param from the venue's time, ms @param now the same @returns oldest first, at least one */
export function spansOf(from: number, now: number): Span[] {
  const spans: Span[] = [], end = Math.max(from, now) + MARGIN;
  for (let start = from; start <= end; start += WEEK) spans.push({ from: start, to: Math.min(start + WEEK - 1, end) });
  return spans;
}
