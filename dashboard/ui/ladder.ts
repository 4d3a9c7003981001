/** The ladder as rows: the book's best levels with our quotes among them. A quote that lies beyond the levels shown keeps its
 * row at the far end, for a market maker without a sight of his own quotes is blind. @module */
import type { LevelView, QuoteView } from "../protocol.ts";
import { numberOf, signOf, sumDecimals } from "./format.ts";

export type Ghost = {
  readonly side: "buy" | "sell";
  readonly level: number;
  readonly price: string;
  readonly from: string;
};
export type Row = {
  readonly price: string;
  /** Size at the price, ours included; empty where only a quote is known. */
  readonly size: string;
  /** Our size at the price; empty if none. */
  readonly ours: string;
  readonly queueAhead: string | null;
  readonly quote: QuoteView | null;
  /** A quote that would stand here if the draft were applied. */
  readonly ghost: Ghost | null;
  /** Levels between this row and the one nearer to the market are not shown. */
  readonly gap: boolean;
  /** Size against the largest shown, 0..1. */
  readonly share: number;
};

/** Rows of one side, best first, at most `limit`: quotes and ghosts always have theirs, levels fill what is left. */
export function ladderSide(
  side: "buy" | "sell",
  levels: readonly LevelView[],
  quotes: readonly QuoteView[],
  ghosts: readonly Ghost[],
  limit: number,
): readonly Row[] {
  const rows = new Map<number, Row>();
  const at = (price: string): Row =>
    rows.get(numberOf(price)) ??
      { price, size: "", ours: "", queueAhead: null, quote: null, ghost: null, gap: false, share: 0 };
  const inBook = new Set<number>(), marked = new Set<number>();
  for (const { price, size, ours, queueAhead } of levels) {
    inBook.add(numberOf(price));
    if (signOf(ours) > 0) marked.add(numberOf(price));
    rows.set(numberOf(price), { ...at(price), size, ours: signOf(ours) > 0 ? ours : "", queueAhead });
  }
  for (const quote of quotes) {
    if (quote.side !== side) continue;
    const row = at(quote.price);
    // The book's own mark counts all of ours at a price; beyond the book the quotes themselves are summed.
    const rest = sumDecimals([quote.size], [quote.filled]);
    const ours = marked.has(numberOf(quote.price)) ? row.ours : sumDecimals([row.ours, rest]);
    const queueAhead = row.queueAhead ?? quote.queueAhead;
    rows.set(numberOf(quote.price), { ...row, ours, queueAhead, quote: row.quote ?? quote });
  }
  for (const ghost of ghosts) {
    if (ghost.side === side) rows.set(numberOf(ghost.price), { ...at(ghost.price), ghost });
  }
  const best = side === "buy" ? -1 : 1;
  const sorted = [...rows.entries()].filter(([price]) => Number.isFinite(price)).sort(([a], [b]) => (a - b) * best);
  return cut(sorted, inBook, limit);
}

function cut(sorted: readonly (readonly [number, Row])[], inBook: ReadonlySet<number>, limit: number): readonly Row[] {
  const wanted = sorted.filter(([, row]) => row.quote !== null || row.ghost !== null);
  const room = Math.max(0, limit - wanted.length);
  const kept: [number, Row][] = [];
  let plain = 0, skipped = false;
  for (const [price, row] of sorted) {
    const own = row.quote !== null || row.ghost !== null;
    if (!own && plain >= room) {
      skipped = true;
      continue;
    }
    if (!own) plain += 1;
    // Beyond the last level that came, nobody knows what lies between.
    kept.push([price, { ...row, gap: skipped || (!inBook.has(price) && kept.length > 0) }]);
    skipped = false;
    if (kept.length === limit) break;
  }
  const largest = Math.max(...kept.map(([, { size }]) => numberOf(size) || 0), 0);
  return kept.map(([, row]) => ({ ...row, share: largest > 0 ? (numberOf(row.size) || 0) / largest : 0 }));
}

/** The spread in basis points of the mid; `null` without both sides. */
export function spreadBp(bid: string | null, ask: string | null): number | null {
  const low = numberOf(bid), high = numberOf(ask);
  return low > 0 && high > 0 ? (high - low) / ((high + low) / 2) * 1e4 : null;
}
