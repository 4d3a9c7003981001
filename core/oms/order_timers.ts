/** How long an order may wait for a word before its silence becomes a question. @module */
import { type Micros, MICROS_PER_MS } from "../units.ts";
import type { InstrumentId } from "../instrument.ts";
import type { Exposure } from "./exposure.ts";
import type { OrderRecord } from "./order.ts";

/** All in µs. */
export type OrderTimers = {
  /** From the intent, and again from the send, to the first answer. */
  readonly ack: number;
  /** From a cancel to its answer, and from that to the end of the order. */
  readonly cancel: number;
  readonly amend: number;
  /** From a reported quantity to the trades behind it; then again for each round of asking. */
  readonly trades: number;
};
export const DEFAULT_TIMERS: OrderTimers = {
  ack: 1_000 * MICROS_PER_MS,
  cancel: 2_000 * MICROS_PER_MS,
  amend: 2_000 * MICROS_PER_MS,
  trades: 2_000 * MICROS_PER_MS,
};

/** No answer to the placement came in time. */
export function isUnanswered(order: OrderRecord, now: Micros, timers: OrderTimers): boolean {
  if (order.life === "SENT") return now - order.sentAt >= timers.ack;
  return order.life === "INTENT" && now - order.createdAt >= timers.ack;
}

/** What is under way with it did not end in time. */
export function isPendingOverdue(order: OrderRecord, now: Micros, timers: OrderTimers): boolean {
  switch (order.pending) {
    case "cancel_sent":
    case "cancel_acked":
      return now - order.pendingAt >= timers.cancel;
    case "replace_sent":
      return now - order.pendingAt >= timers.amend;
    default:
      return false;
  }
}

/** Whether any live order waited too long for anything. */
export function isAnythingDue(exposure: Exposure, now: Micros, timers: OrderTimers): boolean {
  for (let i = 0; i < exposure.marketCount; i++) {
    const live = exposure.live(i as InstrumentId);
    for (let k = 0; k < live.length; k++) {
      if (isUnanswered(live[k], now, timers) || isPendingOverdue(live[k], now, timers)) return true;
    }
  }
  return false;
}
