/** How a book of Bybit goes on: `u` rises by one with each change of a topic. 1 is a restart of the service: the message is the whole
 * book, whatever its type says. The last one once more holds nothing new. Anything else is a gap: subscribe again. That `u` has no holes is seen in recordings and promised for
 * the full book alone (verify). Source: Bybit v5 docs, "Orderbook"; read 2026-11-25. @module */
import type { StreamRule } from "../shared/streamed_sync.ts";

const RESTARTED = 1;

export const DEPTH_RULE: StreamRule = {
  next(lastId, { lastId: id }) {
    if (id === RESTARTED) return "whole";
    if (id === lastId) return "old";
    return id === lastId + 1 ? "next" : "gap";
  },
};
