/** An order's own times after a restart whose clock was put back: none may lie ahead of now, or what waits for that moment would
 * wait for as long as the clock was wrong; an answer of the venue, for one, counts only if it was asked for after the order's
 * last word. Times that the venue gave stay. @module */
import type { Micros } from "../units.ts";
import type { OrderRecord } from "./order.ts";

const PAST_FIELDS = [
  "pendingAt",
  "createdAt",
  "sentAt",
  "ackedAt",
  "closedAt",
  "unknownAt",
  "lastEventAt",
  "lastQueryAt",
  "lastFillAt",
  "cancelSentAt",
  "amendRetryAt",
  "askedAt",
  "aheadAt",
] as const;

/** @param longest how long what we send may be on its way to the venue of the order, µs */
export function capTimes(order: OrderRecord, now: Micros, longest: Micros): void {
  for (const field of PAST_FIELDS) if (order[field] > now) order[field] = now;
  // Infinity stays: it means never.
  if (order.cancelRetryAt > now && order.cancelRetryAt < Infinity) order.cancelRetryAt = now;
  // What left just before the restart may still arrive for as long as its window is.
  order.validUntil = Math.min(order.validUntil, now + (order.window || longest)) as Micros;
  order.amendValidUntil = Math.min(order.amendValidUntil, now + longest) as Micros;
}
