/** Why OKX ended an order: `cancelSource` of the orders channel, and `category` for what was forced on us.
 * Source: OKX API v5, "Order channel", cancelSource and category; copies of 2025-08 to 2026-07; read 2026-11-25. @module */
import type { OrderEndCause } from "../../core/event.ts";
import { endCause, type EndWords } from "../shared/order_ends.ts";

const CANCEL_SOURCES: EndWords = new Map([
  ["0", "venue"],
  ["1", "asked"],
  ["2", "margin"],
  ["3", "margin"],
  ["6", "liquidation"],
  ["7", "delisting"],
  ["9", "margin"],
  ["13", "unfilled"],
  ["14", "unfilled"],
  ["15", "price_band"],
  ["20", "dead_man"],
  ["22", "reduce_only"],
  ["23", "reduce_only"],
  ["27", "price_band"],
  ["31", "post_only"],
  ["32", "self_trade"],
  ["33", "venue"],
  ["43", "price_band"],
]);
const CATEGORIES: EndWords = new Map([
  ["normal", "asked"],
  ["twap", "asked"],
  ["adl", "liquidation"],
  ["full_liquidation", "liquidation"],
  ["partial_liquidation", "liquidation"],
  ["delivery", "delisting"],
]);

export function endOf(cancelSource: string | null, category = "normal"): OrderEndCause | undefined {
  return endCause(CATEGORIES, category) ?? endCause(CANCEL_SOURCES, cancelSource);
}
