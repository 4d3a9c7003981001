/** What the names of Bybit's public topics say. @module */

/** `orderbook.50.BTCUSDT`, `publicTrade.BTCUSDT` or `tickers.BTCUSDT`. `depth` is the number of levels a side; 0 of no book. */
export type Topic = { readonly kind: "book" | "trades" | "ticker"; readonly symbol: string; readonly depth: number };

/** The update id after a restart of the venue's service: such a message is a whole book, whatever its type says. */
export const RESTART_ID = 1;

/** A depth in levels and a symbol; `orderbook.rpi` and `orderbook.full` are other protocols. */
const BOOK = /^orderbook\.(\d+)\.(.+)$/;
const TRADES = /^publicTrade\.(.+)$/, TICKER = /^tickers\.(.+)$/;

/** The topic of that name, or null if it carries none of the three. */
export function topicOf(name: string): Topic | null {
  const [, depth, ofBook] = BOOK.exec(name) ?? [];
  if (ofBook) return { kind: "book", symbol: ofBook, depth: Number(depth) };
  const [, ofTrades] = TRADES.exec(name) ?? [], [, ofTicker] = TICKER.exec(name) ?? [];
  if (ofTrades) return { kind: "trades", symbol: ofTrades, depth: 0 };
  return ofTicker ? { kind: "ticker", symbol: ofTicker, depth: 0 } : null;
}

/** What a book of this topic is to who wants those of `depth` levels; `null` = all are books to them. */
export function roleOf(topic: Topic, depth: number | null): "book" | "top" | "other" {
  if (depth === null || topic.depth === depth) return "book";
  return topic.depth === 1 ? "top" : "other";
}
