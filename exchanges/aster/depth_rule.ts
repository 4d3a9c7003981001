/** How books of Aster go on, perpetuals and spot alike: each change names the last id of the one before (`pu`). The page's rule for
 * spot (`U` follows `u`) does not hold on live data, where ids jump. Source: asterdex/api-docs of 2026-06-30, "How to manage a local
 * order book correctly", and recordings of others of 2026; read 2026-11-25. @module */
import type { DepthRule } from "../shared/depth_sync.ts";
import { LINKED_RULE } from "../shared/depth_rules.ts";

export const DEPTH_RULE: DepthRule = LINKED_RULE;
