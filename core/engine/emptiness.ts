/** When each venue was last seen without an order of ours: what complete lists of open orders say, of the whole account or of
 * one market each. @module */
import type { Micros } from "../units.ts";
import type { VenueId } from "../instrument.ts";
import type { OpenOrders } from "../event.ts";
import type { Desk } from "../desk/desk.ts";

export class Emptiness {
  /** When the newest list was asked for that showed none of ours, by market; 0 = never, or the newest one showed some. */
  readonly #seenAt: Micros[];

  constructor(private readonly desk: Desk) {
    this.#seenAt = desk.markets.map(() => 0 as Micros);
  }

  observe({ venue, instrument, orders, requestedAt }: OpenOrders, isOurs: (clientId: string | null) => boolean): void {
    for (const market of this.desk.markets) {
      if (market.venue !== venue || (instrument !== null && instrument !== market.id)) continue;
      const ours = orders.some((order) => order.instrument === market.id && isOurs(order.clientId));
      this.#seenAt[market.id] = ours ? 0 as Micros : Math.max(this.#seenAt[market.id], requestedAt) as Micros;
    }
  }

  /** The oldest of the newest lists of its markets; `null` = one of them was not seen empty. */
  at(venue: VenueId): Micros | null {
    let oldest = Infinity;
    for (const market of this.desk.markets) {
      if (market.venue === venue) oldest = Math.min(oldest, this.#seenAt[market.id]);
    }
    return oldest > 0 && oldest < Infinity ? oldest as Micros : null;
  }
}
