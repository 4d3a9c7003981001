/** How a change of Binance's depth streams continues a book: spot by ranges of ids, USD-M by the id of the change before.
 * Sources: web-socket-streams.md, "How to manage a local order book correctly", as corrected 2025-11-12; USD-M futures, "How to
 * manage a local order book correctly"; read 2026-11-25. @module */
import { LINKED_RULE, RANGE_RULE } from "../shared/depth_rules.ts";
import type { DepthRule } from "../shared/depth_sync.ts";

/** `U` up to the book's id + 1 continues it. What ends at or before the book's id holds nothing new: absolute sizes make applying
 * it again the same as dropping it. */
export const SPOT_RULE: DepthRule = RANGE_RULE;

/** `pu` must be the `u` before; `U` is not the `u` before plus one, as ids are shared by all symbols. The first change covers the
 * snapshot's id; live streams may also continue it directly, with `pu` equal to it, says tardis-node (verify). */
export const USDM_RULE: DepthRule = LINKED_RULE;
