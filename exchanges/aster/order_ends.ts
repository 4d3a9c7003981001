/** Why Aster ended an order. Its reports carry no reason: status, time in force and the client ids of the exchange are all there is.
 * Source: asterdex/api-docs of 2026-06-30, "Event: Order Update" and self-trade prevention; read 2026-11-25. @module */
import type { OrderEndCause } from "../../core/event.ts";

/** @param timeInForce of the order, as the report states it */
export function endOf(status: string, timeInForce: string): OrderEndCause | undefined {
  if (status === "EXPIRED_IN_MATCH") return "self_trade";
  if (status === "NEW_INSURANCE" || status === "NEW_ADL") return "liquidation";
  if (status !== "EXPIRED") return undefined;
  if (timeInForce === "GTX") return "post_only";
  return timeInForce === "IOC" || timeInForce === "FOK" ? "unfilled" : "expiry";
}
