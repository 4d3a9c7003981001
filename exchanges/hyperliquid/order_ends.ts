/** Why Hyperliquid ended an order: the status word of the order stream. Unknown words that end in "Canceled" or "Rejected" are an
 * end by the venue. Source: Hyperliquid docs, "Order statuses", mirrors of 2026; read 2026-11-25. @module */
import type { OrderEndCause } from "../../core/event.ts";
import { endCause, type EndWords } from "../shared/order_ends.ts";

const STATUSES: EndWords = new Map([
  ["open", "asked"],
  ["triggered", "asked"],
  ["filled", "asked"],
  ["canceled", "asked"],
  ["rejected", "venue"],
  ["marginCanceled", "margin"],
  ["vaultWithdrawalCanceled", "margin"],
  ["openInterestCapCanceled", "position_limit"],
  ["selfTradeCanceled", "self_trade"],
  ["reduceOnlyCanceled", "reduce_only"],
  ["siblingFilledCanceled", "venue"],
  ["delistedCanceled", "delisting"],
  ["liquidatedCanceled", "liquidation"],
  ["outcomeSettledCanceled", "delisting"],
  ["scheduledCancel", "dead_man"],
  ["internalCancel", "venue"],
  ["badAloPxRejected", "post_only"],
  ["iocCancelRejected", "unfilled"],
  ["marketOrderNoLiquidityRejected", "unfilled"],
  ["perpMarginRejected", "margin"],
  ["insufficientSpotBalanceRejected", "margin"],
  ["reduceOnlyRejected", "reduce_only"],
  ["oracleRejected", "price_band"],
  ["perpMaxPositionRejected", "position_limit"],
  ["positionIncreaseAtOpenInterestCapRejected", "position_limit"],
  ["positionFlipAtOpenInterestCapRejected", "position_limit"],
  ["tooAggressiveAtOpenInterestCapRejected", "position_limit"],
  ["openInterestIncreaseRejected", "position_limit"],
]);

export function endOf(status: string): OrderEndCause | undefined {
  return endCause(STATUSES, status);
}
