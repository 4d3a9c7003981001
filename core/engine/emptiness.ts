/** When each venue was last seen without an order of ours: what complete lists of open orders say, of the whole account or of
 * one market each. Of all markets, or of those of a narrower scope. @module */
import type { Micros } from "../units.ts";
import type { VenueId } from "../instrument.ts";
import type { OpenOrders, OrderReport } from "../event.ts";
import type { Desk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";

export class Emptiness {
  readonly #markets: readonly Market[];
  /** When the newest list was asked for that showed none of ours, by market; 0 = never, or the newest one showed some. */
  readonly #seenAt: Micros[];
  /** Venues whose newest list of the whole account shows orders of ours on none of our markets. */
  readonly #strange = new Set<VenueId>();

  /** @param covers the markets that count; absent = all
   * @param whole whether orders of ours on other markets count as well */
  constructor(desk: Desk, covers: (market: Market) => boolean = () => true, private readonly whole = true) {
    this.#markets = desk.markets.filter(covers);
    this.#seenAt = desk.markets.map(() => 0 as Micros);
  }

  /** @param isOurs whether that order must not be there @param isTagged whether that id carries our tag */
  observe(
    { venue, instrument, orders, strangers = [], requestedAt }: OpenOrders,
    isOurs: (order: OrderReport) => boolean,
    isTagged: (clientId: string) => boolean,
  ): void {
    if (instrument === null) {
      if (this.whole && strangers.some(({ clientId }) => isTagged(clientId))) this.#strange.add(venue);
      else this.#strange.delete(venue);
    }
    for (const market of this.#markets) {
      if (market.venue !== venue || (instrument !== null && instrument !== market.id)) continue;
      const ours = orders.some((order) => order.instrument === market.id && isOurs(order));
      this.#seenAt[market.id] = ours ? 0 as Micros : Math.max(this.#seenAt[market.id], requestedAt) as Micros;
    }
  }

  /** The oldest of the newest lists of its markets; `null` = one of them was not seen empty. */
  at(venue: VenueId): Micros | null {
    if (this.#strange.has(venue)) return null;
    let oldest = Infinity;
    for (const market of this.#markets) {
      if (market.venue === venue) oldest = Math.min(oldest, this.#seenAt[market.id]);
    }
    return oldest > 0 && oldest < Infinity ? oldest as Micros : null;
  }
}
