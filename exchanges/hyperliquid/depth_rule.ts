/** How a book of Hyperliquid goes on: every frame is the whole visible book, without ids and without changes, dated by the venue. What
 * is older than the last one taken, as from a second socket, is left. Silence is the only gap: the fast stream repeats itself about
 * twice a second. Source: Hyperliquid docs, WebSocket, l2Book, and wire measurements of 2026-09; read 2026-11-25. @module */
import type { StreamRule } from "../shared/streamed_sync.ts";

export const DEPTH_RULE: StreamRule = {
  next: () => "gap",
  isOld: ({ venueAt: last }, { venueAt }) => last !== null && venueAt !== null && venueAt < last,
};
