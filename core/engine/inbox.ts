/** The order in which one batch of events is taken: kill > operator > account > timer > market. Bounded; a burst loses no
 * book change, and of tops of book only the newest of each market is kept. @module */
import type { Micros } from "../units.ts";
import type { Event, OperatorEvent } from "../event.ts";

export const LANES = ["kill", "operator", "account", "timer", "market"] as const;
export type Lane = typeof LANES[number];

/** Events that one lane holds before it must be taken early. */
export const LANE_LIMIT = 4_096;

export class Inbox {
  readonly #lanes: Record<Lane, Event[]> = { kill: [], operator: [], account: [], timer: [], market: [] };
  /** Where the newest top of book of an instrument stands in the market lane. */
  readonly #tops = new Map<number, number>();
  /** Tops of book that a newer one of the same batch replaced. */
  conflatedCount = 0;
  /** How often a lane was full and was taken before its batch was complete. */
  earlyCount = 0;

  /** False = the lane is full: take it, then offer the event again. Nothing is dropped. */
  offer(event: Event): boolean {
    const name = laneOf(event), lane = this.#lanes[name];
    if (event.kind === "top_of_book") {
      const index = this.#tops.get(event.instrument);
      if (index !== undefined) {
        lane[index] = event;
        this.conflatedCount += 1;
        return true;
      }
    }
    if (lane.length >= LANE_LIMIT) {
      this.earlyCount += 1;
      return false;
    }
    if (event.kind === "top_of_book") this.#tops.set(event.instrument, lane.length);
    lane.push(event);
    return true;
  }

  /** Hands every waiting event to `apply` in the order of the lanes, first come first served within one. */
  drain(apply: (event: Event, now: Micros) => void, now: Micros): void {
    for (let k = 0; k < LANES.length; k++) {
      const lane = this.#lanes[LANES[k]];
      for (let i = 0; i < lane.length; i++) apply(lane[i], now);
      lane.length = 0;
    }
    if (this.#tops.size > 0) this.#tops.clear(); // an empty one would make itself a new table
  }
}

export function laneOf(event: Event): Lane {
  switch (event.kind) {
    case "kill":
      return "kill";
    case "rearm":
    case "pause":
    case "resume":
    case "set_params":
    case "rollback_params":
    case "stop":
      return "operator";
    case "timer":
      return "timer";
    // Rules of a market travel with account facts: an order may not be judged by rules that were already replaced.
    case "instrument":
    case "order":
    case "fill":
    case "balances":
    case "sent":
    case "send_refused":
    case "place_answer":
    case "cancel_answer":
    case "amend_answer":
    case "open_orders":
    case "order_found":
    case "own_trades":
    case "query_failed":
    case "venue_link":
    case "clock_offset":
    case "rate_budget":
    case "rate_limited":
      return "account";
    case "book_snapshot":
    case "book_delta":
    case "book_lost":
    case "top_of_book":
    case "trade":
    case "error":
    case "ignored":
      return "market";
    default:
      return event satisfies never;
  }
}

export function isOperatorEvent(event: Event): event is OperatorEvent {
  const lane = laneOf(event);
  return lane === "kill" || lane === "operator";
}
