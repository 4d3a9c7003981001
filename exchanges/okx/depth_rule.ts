/** How a book of OKX goes on. A change names the `seqId` before it: equal ids without levels are a sign of life, and an id that falls
 * is a reset for maintenance; both are links like any other. What ends where the book stands already
 * came twice. Anything else is a gap: subscribe again, since REST has no ids that fit.
 * The checksum is fixed at 0 since 2026-06 and proves nothing. Source: OKX API v5, "Order book channel", sequence id; read
 * 2026-11-25. @module */
import type { StreamRule } from "../shared/streamed_sync.ts";

export const DEPTH_RULE: StreamRule = {
  next(lastId, { previousId, lastId: id }) {
    if (previousId === lastId) return "next";
    return id === lastId ? "old" : "gap";
  },
};
