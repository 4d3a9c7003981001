/** The order in which one batch of events is taken: kill > operator > account > timer > market. Bounded; a burst loses no
 * book change, and of tops of book only the newest of each market is kept. @module */
import type { Micros } from "../units.ts";
import type { Event, OperatorEvent } from "../event.ts";

/** In the order in which they are taken. */
export type Lane = "kill" | "operator" | "account" | "timer" | "market";

/** Events that one lane holds before it must be taken early. */
export const LANE_LIMIT = 4_096;

/** Events of one lane, first come first served; places are made once. */
class LaneQueue {
  /** Only the first `count` are meant. */
  readonly events: Event[] = [];
  count = 0;
}
/** Stands in the places that are free, so that they keep no event alive. */
const NOTHING: Event = { kind: "timer", at: 0 as Micros };

export class Inbox {
  readonly #kill = new LaneQueue();
  readonly #operator = new LaneQueue();
  readonly #account = new LaneQueue();
  readonly #timer = new LaneQueue();
  readonly #market = new LaneQueue();
  /** Where the newest top of book of a market stands in the market lane, and in which batch that was. */
  readonly #tops: number[] = [];
  readonly #topBatches: number[] = [];
  #batch = 1;
  /** Tops of book that a newer one of the same batch replaced. */
  conflatedCount = 0;
  /** How often a lane was full and was taken before its batch was complete. */
  earlyCount = 0;

  /** False = the lane is full: take it, then offer the event again. Nothing is dropped. */
  offer(event: Event): boolean {
    const lane = this.#queue(event), isTop = event.kind === "top_of_book";
    if (isTop && this.#topBatches[event.instrument] === this.#batch) {
      lane.events[this.#tops[event.instrument]] = event;
      this.conflatedCount += 1;
      return true;
    }
    if (lane.count >= LANE_LIMIT) {
      this.earlyCount += 1;
      return false;
    }
    if (isTop) this.#remember(event.instrument, lane.count);
    lane.events[lane.count++] = event;
    return true;
  }

  /** Hands every waiting event to `apply` in the order of the lanes, first come first served within one. */
  drain(apply: (event: Event, now: Micros) => void, now: Micros): void {
    drainLane(this.#kill, apply, now);
    drainLane(this.#operator, apply, now);
    drainLane(this.#account, apply, now);
    drainLane(this.#timer, apply, now);
    drainLane(this.#market, apply, now);
    this.#batch += 1;
  }

  #queue(event: Event): LaneQueue {
    const name = laneOf(event);
    switch (name) {
      case "kill":
        return this.#kill;
      case "operator":
        return this.#operator;
      case "account":
        return this.#account;
      case "timer":
        return this.#timer;
      case "market":
        return this.#market;
      default:
        return name satisfies never;
    }
  }

  #remember(instrument: number, place: number): void {
    while (this.#tops.length <= instrument) {
      this.#tops.push(0);
      this.#topBatches.push(0);
    }
    this.#tops[instrument] = place;
    this.#topBatches[instrument] = this.#batch;
  }
}

function drainLane(lane: LaneQueue, apply: (event: Event, now: Micros) => void, now: Micros): void {
  const { events } = lane;
  for (let i = 0; i < lane.count; i++) {
    const event = events[i];
    events[i] = NOTHING;
    apply(event, now);
  }
  lane.count = 0;
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
    case "adopt_position":
    case "close_order":
    case "set_limits":
    case "cancel_foreign":
      return "operator";
    case "timer":
      return "timer";
    // Rules of a market travel with account facts: an order may not be judged by rules that were already replaced.
    case "instrument":
    case "order":
    case "fill":
    case "balances":
    case "positions":
    case "cash_flow":
    case "account_mode":
    case "margin":
    case "sent":
    case "send_refused":
    case "place_answer":
    case "cancel_answer":
    case "amend_answer":
    case "open_orders":
    case "order_found":
    case "own_trades":
    case "cash_flows":
    case "query_failed":
    case "venue_link":
    case "clock_offset":
    case "rate_budget":
    case "rate_limited":
    case "dead_man_answer":
      return "account";
    case "book_snapshot":
    case "book_delta":
    case "book_lost":
    case "top_of_book":
    case "trade":
    case "reference_price":
    case "error":
    case "ignored":
      return "market";
    default:
      return event satisfies never;
  }
}

/** A venue's or the transport's word about one order of ours. */
export function isOrderWord({ kind }: Event): boolean {
  switch (kind) {
    case "sent":
    case "place_answer":
    case "cancel_answer":
    case "amend_answer":
    case "order":
    case "fill":
      return true;
    default:
      return false;
  }
}

export function isOperatorEvent(event: Event): event is OperatorEvent {
  const lane = laneOf(event);
  return lane === "kill" || lane === "operator";
}
