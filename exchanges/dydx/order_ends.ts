/** Why dYdX ended an order: `removalReason` of the indexer, with or without its prefix. An end by best effort is none yet: the order
 * can fill until its last block has passed. Source: v4-chain, indexer protos, OrderRemovalReason, of 2026-03; read 2026-11-25.
 * @module */
import type { OrderEndCause } from "../../core/event.ts";
import { endCause, type EndWords } from "../shared/order_ends.ts";

const PREFIX = "ORDER_REMOVAL_REASON_";
const REASONS: EndWords = new Map([
  ["EXPIRED", "expiry"],
  ["INDEXER_EXPIRED", "expiry"],
  ["USER_CANCELED", "asked"],
  ["REPLACED", "asked"],
  ["FULLY_FILLED", "asked"],
  ["UNDERCOLLATERALIZED", "margin"],
  ["INTERNAL_ERROR", "venue"],
  ["SELF_TRADE_ERROR", "self_trade"],
  ["POST_ONLY_WOULD_CROSS_MAKER_ORDER", "post_only"],
  ["IMMEDIATE_OR_CANCEL_WOULD_REST_ON_BOOK", "unfilled"],
  ["FOK_ORDER_COULD_NOT_BE_FULLY_FULLED", "unfilled"],
  ["REDUCE_ONLY_RESIZE", "reduce_only"],
  ["EQUITY_TIER", "position_limit"],
  ["FINAL_SETTLEMENT", "delisting"],
  ["VIOLATES_ISOLATED_SUBACCOUNT_CONSTRAINTS", "position_limit"],
]);

export function endOf(removalReason: string | null): OrderEndCause | undefined {
  return endCause(REASONS, removalReason?.startsWith(PREFIX) ? removalReason.slice(PREFIX.length) : removalReason);
}
