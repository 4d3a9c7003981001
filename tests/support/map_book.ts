/** The referee of the order book: one Map a side, sorted whenever somebody looks. Slow and plainly right. @module */
import type { Levels } from "../../core/book/levels.ts";
import type { BookSide } from "../../core/book/order_book.ts";

export class MapBook {
  readonly bid = new Map<number, number>();
  readonly ask = new Map<number, number>();

  applyDelta(bids: Levels, asks: Levels): void {
    setAll(this.bid, bids);
    setAll(this.ask, asks);
  }

  applySnapshot(bids: Levels, asks: Levels): void {
    this.bid.clear();
    this.ask.clear();
    this.applyDelta(bids, asks);
  }

  /** 0 = the side is empty. */
  best(side: BookSide): number {
    let best = 0;
    for (const price of this[side].keys()) {
      if (best === 0 || (side === "bid" ? price > best : price < best)) best = price;
    }
    return best;
  }

  /** All levels, best first. */
  levels(side: BookSide): [price: number, lots: number][] {
    return [...this[side]].sort(([a], [b]) => side === "bid" ? b - a : a - b);
  }

  depth(side: BookSide, n: number): number {
    return this.levels(side).slice(0, n).reduce((sum, [, lots]) => sum + lots, 0);
  }
}

/** `Levels` from pairs, for tests. */
export function levels(...pairs: readonly (readonly [price: number, lots: number])[]): Levels {
  return {
    count: pairs.length,
    prices: Float64Array.from(pairs, ([price]) => price),
    sizes: Float64Array.from(pairs, ([, lots]) => lots),
  };
}

function setAll(side: Map<number, number>, { count, prices, sizes }: Levels): void {
  for (let i = 0; i < count; i++) {
    if (sizes[i] > 0) side.set(prices[i], sizes[i]);
    else side.delete(prices[i]);
  }
}
