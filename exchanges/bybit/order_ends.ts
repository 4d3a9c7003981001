/** Why Bybit ended an order: `rejectReason` first, since a refused post-only order has no `cancelType`, then `cancelType`.
 * Source: Bybit v5 docs, enums, rejectReason and cancelType, of 2026-07-24; read 2026-11-25. @module */
import type { OrderEndCause } from "../../core/event.ts";
import { endCause, type EndWords } from "../shared/order_ends.ts";

const REJECT_REASONS: EndWords = new Map([
  ["EC_NoError", "asked"],
  ["EC_PerCancelRequest", "asked"],
  // The cancel came too late: the order's own end is told by another message.
  ["EC_OrigClOrdIDDoesNotExist", "asked"],
  ["EC_TooLateToCancel", "asked"],
  ["EC_PostOnlyWillTakeLiquidity", "post_only"],
  ["EC_NoImmediateQtyToFill", "unfilled"],
  ["EC_CancelForNoFullFill", "unfilled"],
  ["EC_BySelfMatch", "self_trade"],
  ["EC_ReachMaxTradeNum", "venue"],
  ["EC_InvalidSymbolStatus", "delisting"],
  ["EC_ReachRiskPriceLimit", "price_band"],
]);
const CANCEL_TYPES: EndWords = new Map([
  ["UNKNOWN", "asked"],
  ["CancelByUser", "asked"],
  ["CancelByReduceOnly", "reduce_only"],
  ["CancelByPrepareLiq", "liquidation"],
  ["CancelAllBeforeLiq", "liquidation"],
  ["CancelByPrepareAdl", "liquidation"],
  ["CancelAllBeforeAdl", "liquidation"],
  ["CancelByAdmin", "venue"],
  ["CancelBySettle", "expiry"],
  ["CancelByTpSlTsClear", "venue"],
  ["CancelBySmp", "self_trade"],
  ["CancelByDCP", "dead_man"],
]);

export function endOf(cancelType: string | null, rejectReason: string | null): OrderEndCause | undefined {
  return endCause(REJECT_REASONS, rejectReason) ?? endCause(CANCEL_TYPES, cancelType);
}
