/** What the names of Bybit's public topics say. @module */

/** `orderbook.50.BTCUSDT` or `publicTrade.BTCUSDT`. */
export type Topic = { readonly kind: "book" | "trades"; readonly symbol: string };

/** The update id after a restart of the venue's service: such a message is a whole book, whatever its type says. */
export const RESTART_ID = 1;

/** A depth in levels and a symbol; `orderbook.rpi` and `orderbook.full` are other protocols. */
const BOOK = /^orderbook\.\d+\.(.+)$/;
const TRADES = /^publicTrade\.(.+)$/;

/** The topic of that name, or null if it carries neither book nor trades. */
export function topicOf(name: string): Topic | null {
  const [, ofBook] = BOOK.exec(name) ?? [], [, ofTrades] = TRADES.exec(name) ?? [];
  if (ofBook) return { kind: "book", symbol: ofBook };
  return ofTrades ? { kind: "trades", symbol: ofTrades } : null;
}
