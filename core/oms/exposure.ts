/** What may still be filled, per market and venue: the live orders and their worst-case lots, kept step by step. @module */
import type { Size } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { OrderRecord } from "./order.ts";

type Market = { readonly live: OrderRecord[]; buy: number; sell: number };
const NO_ORDERS: readonly OrderRecord[] = [];

export class Exposure {
  /** On all venues. */
  liveCountAll = 0;
  /** By number; markets that never had an order are holes. */
  readonly #markets: Market[] = [];
  readonly #venues = new Map<VenueId, number>();
  /** Made anew when an order comes or goes: the loop asks at every beat. */
  #all: readonly OrderRecord[] | null = null;
  /** By venue, with the count of changes at which they were made. */
  readonly #on = new Map<VenueId, { orders: readonly OrderRecord[]; madeAt: number }>();
  /** Orders that came or went. */
  #changes = 0;

  /** Brings the sums up to what `order` is now. Called after every change of an order. */
  refresh(order: OrderRecord): void {
    const market = this.#markets[order.instrument] ??= { live: [], buy: 0, sell: 0 };
    const { counts, leaves } = order;
    if (counts !== order.counted) {
      order.counted = counts;
      if (counts) market.live.push(order);
      else remove(market.live, order);
      this.liveCountAll += counts ? 1 : -1;
      this.#venues.set(order.venue, this.liveCountVenue(order.venue) + (counts ? 1 : -1));
      this.#all = null;
      this.#changes += 1;
    }
    if (leaves === order.heldLots) return;
    if (order.side === "buy") market.buy += leaves - order.heldLots;
    else market.sell += leaves - order.heldLots;
    order.heldLots = leaves;
  }

  /** The list itself, oldest first: read it at once, do not keep it. */
  live(instrument: InstrumentId): readonly OrderRecord[] {
    return this.#markets[instrument]?.live ?? NO_ORDERS;
  }

  /** Markets that ever had an order have a number below this. */
  get marketCount(): number {
    return this.#markets.length;
  }

  /** Lots of one side that may still be filled. */
  leaves(instrument: InstrumentId, side: "buy" | "sell"): Size {
    return (this.#markets[instrument]?.[side] ?? 0) as Size;
  }

  liveCountVenue(venue: VenueId): number {
    return this.#venues.get(venue) ?? 0;
  }

  /** Every live order, by market and age, as of now: the list does not change when they do. */
  all(): readonly OrderRecord[] {
    return this.#all ??= this.#markets.flatMap(({ live }) => live);
  }

  /** Those on one venue, likewise. */
  on(venue: VenueId): readonly OrderRecord[] {
    let known = this.#on.get(venue);
    if (known === undefined) this.#on.set(venue, known = { orders: NO_ORDERS, madeAt: -1 });
    if (known.madeAt !== this.#changes) {
      known.madeAt = this.#changes;
      known.orders = this.all().filter((order) => order.venue === venue);
    }
    return known.orders;
  }
}

/** The others close ranks; `splice` would make a list of what it takes out. */
function remove(live: OrderRecord[], order: OrderRecord): void {
  for (let i = live.indexOf(order); i < live.length - 1; i++) live[i] = live[i + 1];
  live.pop();
}
