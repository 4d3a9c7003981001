/** The last public trades of each symbol, single and aggregated: what one taker took at one price. @module */
import type { Instrument } from "../../core/instrument.ts";
import type { PublicTrade } from "./exchange.ts";

/** Kept of each kind and symbol; the oldest go first. */
const KEPT = 1_000;

export type AggregateTrade = PublicTrade & { readonly firstId: number; readonly lastId: number };

/** All trades since the simulator's start; at most a day's worth of them is what the venue would tell. */
export type TradeSums = {
  readonly first: PublicTrade;
  last: PublicTrade;
  high: number;
  low: number;
  /** Lots, and ticks × lots: exact while below 2^53. */
  volume: number;
  value: number;
  count: number;
};

type Shelf = {
  trades: PublicTrade[];
  aggregates: AggregateTrade[];
  open: AggregateTrade | null;
  sums: TradeSums | null;
};

export class RecentTrades {
  readonly #shelves = new Map<string, Shelf>();
  #lastAggregateId: number;

  /** @param onAggregate hears of each aggregated trade once no more can join it
   * @param firstId where ids of aggregated trades begin */
  constructor(readonly onAggregate: (instrument: Instrument, trade: AggregateTrade) => void, firstId = 0) {
    this.#lastAggregateId = firstId;
  }

  add(instrument: Instrument, trade: PublicTrade): void {
    const shelf = this.#shelf(instrument.symbol), { open } = shelf;
    keep(shelf.trades, trade);
    shelf.sums = summed(shelf.sums, trade);
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

  /** Null = no trade yet. */
  sums(symbol: string): TradeSums | null {
    return this.#shelf(symbol).sums;
  }

  #shelf(symbol: string): Shelf {
    let shelf = this.#shelves.get(symbol);
    if (shelf === undefined) {
      this.#shelves.set(symbol, shelf = { trades: [], aggregates: [], open: null, sums: null });
    }
    return shelf;
  }
}

function summed(sums: TradeSums | null, trade: PublicTrade): TradeSums {
  const { price, size } = trade, value = price * size;
  if (sums === null) return { first: trade, last: trade, high: price, low: price, volume: size, value, count: 1 };
  sums.last = trade;
  sums.high = Math.max(sums.high, price);
  sums.low = Math.min(sums.low, price);
  sums.volume += size;
  sums.value += value;
  sums.count++;
  return sums;
}

function keep<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length >= 2 * KEPT) list.splice(0, list.length - KEPT);
}
