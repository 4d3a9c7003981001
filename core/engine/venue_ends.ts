/** What follows when a venue ends an order that nobody of us cancelled: its slot is filled again at once, after a pause, or not
 * before somebody has looked. An end without a reason is one by the venue: the slot cools. @module */
import type { Micros } from "../units.ts";
import { marketName } from "../instrument.ts";
import type { OrderEndCause } from "../event.ts";
import type { Order } from "../oms/orders.ts";
import type { Desk } from "../desk/desk.ts";
import type { Telling } from "./telling.ts";
import type { VenueHold } from "./venue_errors.ts";

/** `now`: its time was over. `cooled`: the same again would end the same way. `market`, `venue`: nothing more is to be quoted there.
 * `switch`: neither, and that is told and done by those who mind the dead-man switches (`dead_men.ts`). */
export type Refill = "now" | "cooled" | "market" | "venue" | "switch";
type Rule = { readonly refill: Refill; readonly sentence: string };

export const END_RULES: Readonly<Record<OrderEndCause, Rule>> = {
  expiry: { refill: "now", sentence: "its time was over" },
  unfilled: { refill: "now", sentence: "nothing more could be filled at once" },
  dead_man: { refill: "switch", sentence: "the venue's dead-man's switch cancelled it" },
  self_trade: { refill: "cooled", sentence: "it would have traded with another order of this account" },
  post_only: { refill: "cooled", sentence: "it would have traded at once" },
  reduce_only: { refill: "cooled", sentence: "it would not have made the position smaller" },
  margin: { refill: "cooled", sentence: "the account's margin or balance did not cover it any more" },
  price_band: { refill: "cooled", sentence: "its price lay too far from the venue's reference" },
  position_limit: { refill: "cooled", sentence: "the position would have passed the venue's limit" },
  venue: { refill: "cooled", sentence: "the venue gave no reason that is known" },
  delisting: { refill: "market", sentence: "the venue is closing or settling this market" },
  liquidation: { refill: "venue", sentence: "the venue is liquidating the account or a position of it" },
};

/** A slot whose orders the venue keeps ending waits twice as long each time, µs; it begins anew once it was left alone so long. */
const FIRST_WAIT = 250_000, LONGEST_WAIT = 30_000_000, FORGIVEN = 60_000_000;
/** Slots remembered. */
const SLOTS = 1_000;
type Ended = { readonly wait: number; readonly at: Micros };

export type EndSurroundings = {
  readonly desk: Desk;
  readonly telling: Telling;
  /** Keeps the order's slot empty until then at least. */
  cool(order: Order, until: Micros, now: Micros): void;
  hold(hold: VenueHold, now: Micros): void;
};

export class VenueEnds {
  /** The last end of each slot, in the order in which they came. */
  readonly #ended = new Map<string, Ended>();

  constructor(private readonly around: EndSurroundings) {}

  /** The venue has ended `order`; nobody had asked for it. */
  take(order: Order, cause: OrderEndCause, now: Micros): void {
    const { desk, telling } = this.around,
      { venue, instrument, slot, side } = order,
      { refill, sentence } = END_RULES[cause];
    telling.count(`ended by the venue: ${cause}`);
    // While all is halted a cancel of everything may be ours.
    if (refill === "now" || refill === "switch" || (cause === "venue" && desk.trading === "HALTED")) return;
    const said = `${marketName(desk.market(instrument))}: ${venue} ended an order of ours: ${sentence}`;
    if (refill === "cooled") {
      this.around.cool(order, now + this.#wait(order, now) as Micros, now);
      return telling.refused(`${venue} ${cause}`, slot, instrument, side, said, now);
    }
    telling.incident(
      "S1",
      `ended_by_${cause}`,
      said,
      refill === "venue" ? venue : marketName(desk.market(instrument)),
      now,
    );
    const where = { venue, instrument: refill === "venue" ? null : instrument };
    this.around.hold({ ...where, cause: `venue_${cause}`, sentence: said, ends: "person", told: true }, now);
  }

  #wait({ slot, instrument, side }: Order, now: Micros): number {
    const key = `${slot.strategy}/${slot.level}/${instrument}/${side}`, last = this.#ended.get(key);
    const wait = last && now - last.at < last.wait + FORGIVEN ? Math.min(LONGEST_WAIT, 2 * last.wait) : FIRST_WAIT;
    this.#ended.delete(key);
    this.#ended.set(key, { wait, at: now });
    if (this.#ended.size > SLOTS) this.#ended.delete(this.#ended.keys().next().value!);
    return wait;
  }
}
