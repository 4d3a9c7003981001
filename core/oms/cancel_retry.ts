/** When a cancel that was refused or lost may be tried again: at doubling distances, and not for ever. A venue that refuses
 * the same cancel a thousand times must not cost a thousand requests. @module */
import type { Micros } from "../units.ts";
import type { Order } from "./order.ts";

/** Cancels of one order refused or lost in a row, after which it is no longer cancelled by id. */
export const CANCEL_ATTEMPT_LIMIT = 5;
const FIRST_WAIT = 250_000; // µs

/** µs to wait after the `attempts`-th failure in a row: 0.25, 0.5, 1, 2, then never again. */
export function cancelBackoff(attempts: number): number {
  if (attempts >= CANCEL_ATTEMPT_LIMIT) return Infinity;
  return FIRST_WAIT * 2 ** Math.max(0, attempts - 1);
}

/** Whether a cancel of `order` may go out now. None is under way, and the last failure is long enough ago. */
export function mayCancel(order: Order, now: Micros): boolean {
  return !order.terminal && order.pending !== "cancel_sent" && order.pending !== "cancel_acked" &&
    now >= order.cancelRetryAt;
}

/** Whether `order` lives and is no longer cancelled by its id: too many cancels in a row were refused or lost. */
export function isExhausted(order: Order): boolean {
  return !order.terminal && order.cancelRetryAt === Infinity;
}
