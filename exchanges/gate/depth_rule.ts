/** How books of Gate go on. The `obu` streams bring their snapshot first (`full`) and then changes whose first id follows the book's,
 * also without any level. The older `order_book_update` is joined to a book over REST (`with_id=true`, of the same depth). Source:
 * Gate WebSocket v4, "Order Book V2" and "Local order book maintenance"; read 2026-11-25. @module */
import type { DepthRule } from "../shared/depth_sync.ts";
import { RANGE_RULE } from "../shared/depth_rules.ts";
import type { StreamRule } from "../shared/streamed_sync.ts";

export const DEPTH_RULE: StreamRule = {
  next: (lastId, { firstId }) => firstId === lastId + 1 ? "next" : "gap",
};
/** For `order_book_update`: overlap with the fetched book is legal. */
export const FETCHED_RULE: DepthRule = RANGE_RULE;
