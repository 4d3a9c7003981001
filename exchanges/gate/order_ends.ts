/** Why Gate ended an order: `finish_as` of spot and futures. "cancelled" does not say who wanted it.
 * Source: Gate API v4, spot and futures orders, finish_as; copies of 2025-05 to 2025-11; read 2026-11-25. @module */
import type { OrderEndCause } from "../../core/event.ts";
import { endCause, type EndWords } from "../shared/order_ends.ts";

const FINISHED_AS: EndWords = new Map([
  ["open", "asked"],
  ["filled", "asked"],
  ["cancelled", "asked"],
  ["ioc", "unfilled"],
  ["fok", "unfilled"],
  ["poc", "post_only"],
  ["stp", "self_trade"],
  ["small", "venue"],
  ["depth_not_enough", "unfilled"],
  ["trader_not_enough", "margin"],
  ["liquidate_cancelled", "liquidation"],
  ["liquidated", "liquidation"],
  ["auto_deleveraged", "liquidation"],
  ["price_protect_cancelled", "price_band"],
  ["reduce_only", "reduce_only"],
  ["reduce_out", "reduce_only"],
  ["position_closed", "reduce_only"],
  ["unknown", "venue"],
]);

export function endOf(finishAs: string | null): OrderEndCause | undefined {
  return endCause(FINISHED_AS, finishAs);
}
