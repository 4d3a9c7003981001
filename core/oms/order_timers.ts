/** How long an order may wait for a word before its silence becomes a question. @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { Exposure } from "./exposure.ts";
import type { OrderRecord } from "./order.ts";

/** All in µs. */
export type OrderTimers = {
  /** From the intent, and again from the send, to the first answer. */
  readonly ack: number;
  /** From a cancel to its answer, and from that to the end of the order. */
  readonly cancel: number;
  readonly replace: number;
  /** From a question to its answer. */
  readonly query: number;
  /** From a reported quantity to the trades behind it; then again for each round of asking. */
  readonly trades: number;
  /** From the end of an order to the begin of the reconciliation that seals it. */
  readonly seal: number;
};
/** Source: reliability.md 1.6. */
export const DEFAULT_TIMERS: OrderTimers = {
  ack: 2 * MICROS_PER_SECOND,
  cancel: 2 * MICROS_PER_SECOND,
  replace: 2 * MICROS_PER_SECOND,
  query: 5 * MICROS_PER_SECOND,
  trades: 2 * MICROS_PER_SECOND,
  seal: 600 * MICROS_PER_SECOND,
};
export type VenueTimers = ReadonlyMap<VenueId, Partial<OrderTimers>>;

/** The timers of each venue: the defaults, changed for all, and changed again for one. */
export class TimerTable {
  readonly #common: OrderTimers;
  readonly #venues = new Map<VenueId, OrderTimers>();

  /** @throws {RangeError} for a time that is no whole number of µs above 0 */
  constructor(common: Partial<OrderTimers> = {}, venues: VenueTimers = new Map()) {
    this.#common = checked("all venues", { ...DEFAULT_TIMERS, ...common });
    for (const [venue, own] of venues) this.#venues.set(venue, checked(venue, { ...this.#common, ...own }));
  }

  of(venue: VenueId): OrderTimers {
    return this.#venues.size === 0 ? this.#common : this.#venues.get(venue) ?? this.#common;
  }
}

function checked(whose: string, timers: OrderTimers): OrderTimers {
  for (const [name, micros] of Object.entries(timers)) {
    if (Number.isSafeInteger(micros) && micros > 0) continue;
    throw new RangeError(`Cannot time "${name}" of ${whose} with ${micros} µs: want a whole number above 0`);
  }
  return timers;
}

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
      return now - order.pendingAt >= timers.replace;
    default:
      return false;
  }
}

/** Whether any live order waited too long for anything. */
export function isAnythingDue(exposure: Exposure, now: Micros, table: TimerTable): boolean {
  for (let i = 0; i < exposure.marketCount; i++) {
    const live = exposure.live(i as InstrumentId);
    for (let k = 0; k < live.length; k++) {
      const timers = table.of(live[k].venue);
      if (isUnanswered(live[k], now, timers) || isPendingOverdue(live[k], now, timers)) return true;
    }
  }
  return false;
}
