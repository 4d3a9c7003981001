/** What may still be filled, per market and venue: the live orders and their worst-case lots, kept step by step. @module */
import type { Size } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { OrderRecord } from "./order.ts";

type Market = { readonly live: OrderRecord[]; buy: number; sell: number };
const NO_ORDERS: readonly OrderRecord[] = [];

export class Exposure {
  readonly #markets: (Market | undefined)[] = [];
  readonly #venues = new Map<VenueId, number>();

  /** Brings the sums up to what `order` is now. Called after every change of an order. */
  refresh(order: OrderRecord): void {
    const market = this.#markets[order.instrument] ??= { live: [], buy: 0, sell: 0 };
    const { counts, leaves } = order;
    if (counts !== order.counted) {
      order.counted = counts;
      if (counts) market.live.push(order);
      else market.live.splice(market.live.indexOf(order), 1);
      this.#venues.set(order.venue, this.liveCountVenue(order.venue) + (counts ? 1 : -1));
    }
    if (leaves === order.heldLots) return;
    market[order.side] += leaves - order.heldLots;
    order.heldLots = leaves;
  }

  /** The list itself, oldest first: read it at once, do not keep it. */
  live(instrument: InstrumentId): readonly OrderRecord[] {
    return this.#markets[instrument]?.live ?? NO_ORDERS;
  }

  /** Lots of one side that may still be filled. */
  leaves(instrument: InstrumentId, side: "buy" | "sell"): Size {
    return (this.#markets[instrument]?.[side] ?? 0) as Size;
  }

  liveCountVenue(venue: VenueId): number {
    return this.#venues.get(venue) ?? 0;
  }

  /** Every live order, by market and age. */
  *all(): Generator<OrderRecord> {
    for (const market of this.#markets) if (market) yield* market.live;
  }
}
