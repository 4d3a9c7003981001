/** When a cancel that was refused or lost may be tried again: at doubling distances, and so many times in a row. A venue that
 * refuses the same cancel a thousand times must not cost a thousand requests; an order that outlives an outage must not be
 * forgotten for it either. So a new row begins where the venue lists the order long after the last one was given up. @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";
import type { Order } from "./order.ts";

/** Cancels of one order refused or lost in a row, after which it is not cancelled by id for now. */
export const CANCEL_ATTEMPT_LIMIT = 5;
const FIRST_WAIT = 250_000; // µs
/** After the last of a row: whatever failed then may be over. */
const NEXT_ROW = 30 * MICROS_PER_SECOND;

/** µs to wait after the `attempts`-th failure in a row: 0.25, 0.5, 1, 2, then until `mayBeginAnew`. */
export function cancelBackoff(attempts: number): number {
  if (attempts >= CANCEL_ATTEMPT_LIMIT) return Infinity;
  return FIRST_WAIT * 2 ** Math.max(0, attempts - 1);
}

/** Whether a cancel of `order` may go out now. None is under way, and the last failure is long enough ago. */
export function mayCancel(order: Order, now: Micros): boolean {
  return !order.terminal && order.pending !== "cancel_sent" && order.pending !== "cancel_acked" &&
    now >= order.cancelRetryAt;
}

/** Whether `order` lives and is not cancelled by its id for now: too many cancels in a row were refused or lost. */
export function isExhausted(order: Order): boolean {
  return !order.terminal && order.cancelRetryAt === Infinity;
}

/** Whether `order` lives, its cancels were given up, and no later one was taken: what keeps its market from being quoted, also
 * while a new row of them is under way. */
export function isStuck(order: Order): boolean {
  return !order.terminal && order.cancelsGivenUp;
}

/** Whether an answer that was asked for at `requestedAt` and shows such an order alive begins a new row. */
export function mayBeginAnew(order: Order, requestedAt: Micros): boolean {
  return isExhausted(order) && requestedAt >= order.cancelSentAt + NEXT_ROW;
}
