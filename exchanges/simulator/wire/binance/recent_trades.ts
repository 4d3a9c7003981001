/** The last public trades of each symbol, single and aggregated: what one taker took at one price. @module */
import type { Instrument } from "../../../../core/instrument.ts";
import type { PublicTrade } from "../../exchange.ts";

/** Kept of each kind and symbol; the oldest go first. */
const KEPT = 1_000;

export type AggregateTrade = PublicTrade & { readonly firstId: number; readonly lastId: number };

type Shelf = { trades: PublicTrade[]; aggregates: AggregateTrade[]; open: AggregateTrade | null };

export class RecentTrades {
  readonly #shelves = new Map<string, Shelf>();
  #lastAggregateId = 1_000_000;

  /** @param onAggregate hears of each aggregated trade once no more can join it */
  constructor(readonly onAggregate: (instrument: Instrument, trade: AggregateTrade) => void) {}

  add(instrument: Instrument, trade: PublicTrade): void {
    const shelf = this.#shelf(instrument.symbol), { open } = shelf;
    keep(shelf.trades, trade);
    const joins = open !== null && open.takerId === trade.takerId && trade.takerId !== 0 &&
      open.price === trade.price && open.aggressor === trade.aggressor;
    if (joins) {
      shelf.open = { ...open, size: open.size + trade.size, lastId: trade.id };
      return;
    }
    this.flush(instrument);
    const { id, firstId, lastId } = trade.aggregate ??
      { id: ++this.#lastAggregateId, firstId: trade.id, lastId: trade.id };
    shelf.open = { ...trade, id, firstId, lastId };
  }

  /** Closes what is still open: the taker has gone. */
  flush(instrument: Instrument): void {
    const shelf = this.#shelf(instrument.symbol), { open } = shelf;
    if (open === null) return;
    shelf.open = null;
    keep(shelf.aggregates, open);
    this.onAggregate(instrument, open);
  }

  trades(symbol: string, limit: number): readonly PublicTrade[] {
    return this.#shelf(symbol).trades.slice(-Math.min(limit, KEPT));
  }

  aggregates(symbol: string): readonly AggregateTrade[] {
    return this.#shelf(symbol).aggregates.slice(-KEPT);
  }

  #shelf(symbol: string): Shelf {
    let shelf = this.#shelves.get(symbol);
    if (shelf === undefined) this.#shelves.set(symbol, shelf = { trades: [], aggregates: [], open: null });
    return shelf;
  }
}

function keep<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length >= 2 * KEPT) list.splice(0, list.length - KEPT);
}
