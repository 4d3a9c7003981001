/** Why Binance ended an order: execution type, status and expiry reason of a report. A cancel does not say who wanted it.
 * Sources: binance-spot-api-docs, user-data-stream.md, "Order update", and faqs/stp_faq.md; USD-M "Event: Order Update" (`er`, client
 * ids of the exchange); read 2026-11-25. @module */
import type { OrderEndCause } from "../../core/event.ts";
import { endCause, type EndWords } from "../shared/order_ends.ts";

/** Statuses of an order that others than fills have ended. */
const ENDS: ReadonlySet<string> = new Set(["CANCELED", "EXPIRED", "EXPIRED_IN_MATCH", "REJECTED"]);
const REASONS: EndWords = new Map([
  ["REJECTED", "venue"],
  ["EXCHANGE_CANCELED", "venue"],
  ["OCO_TRIGGER", "venue"],
  ["OTO_PHASE_ONE_EXPIRED", "venue"],
  ["UNFILLED_IOC_QUANTITY_EXPIRED", "unfilled"],
  ["UNFILLED_FOK_ORDER_EXPIRED", "unfilled"],
  ["INSUFFICIENT_LIQUIDITY", "unfilled"],
  ["EXECUTION_RULE_PRICE_RANGE_EXCEEDED", "price_band"],
  ["INSUFFICIENT_BALANCES", "margin"],
  ["WOULD_MATCH_IMMEDIATELY", "post_only"],
]);
/** What the exchange places in our stead: the position is taken from us. */
const FORCED: readonly (readonly [prefix: string, cause: OrderEndCause])[] = [
  ["autoclose-", "liquidation"],
  ["adl_autoclose", "liquidation"],
  ["settlement_autoclose-", "delisting"],
];

/** @param execution `x` or "" where a body has none @param reason `r` unless it is NONE, else `eR` (USD-M `er`) */
export function endOf(status: string, execution: string, reason: string | null): OrderEndCause | undefined {
  if (!ENDS.has(status)) return undefined;
  if (status === "EXPIRED_IN_MATCH" || execution === "TRADE_PREVENTION") return "self_trade";
  return endCause(REASONS, reason) ?? (status === "EXPIRED" ? "expiry" : undefined);
}

/** A fill of an order with such a client id was forced on us. */
export function forcedBy(clientId: string): OrderEndCause | undefined {
  return FORCED.find(([prefix]) => clientId.startsWith(prefix))?.[1];
}
