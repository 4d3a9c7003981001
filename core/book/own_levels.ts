/** What of ours stands in one market's book, so that it can be subtracted: our own orders are no market. It holds what stood
 * there when the book came; who fills it decides that. @module */
import type { Price, Size } from "../units.ts";
import type { BookSide, OrderBook } from "./order_book.ts";

/** Prices of ours that are remembered on one side; no limit of ours allows as many on one market. */
export const MOST_OWN = 256;

/** Allocates nothing after it was made: 8 KB. Each question costs one comparison for each price of ours on that side. */
export class OwnLevels {
  readonly #bids = new OwnSide();
  readonly #asks = new OwnSide();

  clear(): void {
    this.#bids.count = this.#asks.count = 0;
  }

  /** Adds `lots` of ours at `price`. @returns false where there is no room: it then counts as somebody else's */
  add(side: BookSide, price: Price, lots: Size): boolean {
    return this.#side(side).add(price, lots);
  }

  /** 0 = we do not stand there. */
  at(side: BookSide, price: Price): Size {
    return this.#side(side).at(price) as Size;
  }

  /** Lots of others at `price`. A book that shows less than is ours there shows none of others. */
  sizeOthers(book: OrderBook, side: BookSide, price: Price): Size {
    return Math.max(0, book.sizeAt(side, price) - this.#side(side).at(price)) as Size;
  }

  /** The best price on which others stand; 0 = none. */
  bestOthers(book: OrderBook, side: BookSide): Price {
    const own = this.#side(side);
    let price = book.best(side);
    // No price of ours can be passed over twice, so that this ends after as many levels as are ours.
    while (price > 0 && own.count > 0 && book.sizeAt(side, price) <= own.at(price)) price = book.behind(side, price);
    return price;
  }

  /** The `levels` best levels of others together; a level that is ours alone is none. */
  depthOthers(book: OrderBook, side: BookSide, levels: number): Size {
    const own = this.#side(side);
    if (own.count === 0) return book.depth(side, levels);
    let sum = 0, left = levels;
    for (let price = book.best(side); price > 0 && left > 0; price = book.behind(side, price)) {
      const lots = book.sizeAt(side, price) - own.at(price);
      if (lots <= 0) continue;
      sum += lots;
      left -= 1;
    }
    return sum as Size;
  }

  /** Fills the caller's arrays with at most `n` levels of others, best first, and no more than they hold.
   * @returns how many */
  topOthers(book: OrderBook, side: BookSide, n: number, prices: Float64Array, sizes: Float64Array): number {
    const own = this.#side(side), most = Math.min(n, prices.length, sizes.length);
    let count = 0;
    for (let price = book.best(side); price > 0 && count < most; price = book.behind(side, price)) {
      const lots = book.sizeAt(side, price) - own.at(price);
      if (lots <= 0) continue;
      prices[count] = price;
      sizes[count++] = lots;
    }
    return count;
  }

  #side(side: BookSide): OwnSide {
    return side === "bid" ? this.#bids : this.#asks;
  }
}

class OwnSide {
  readonly prices = new Float64Array(MOST_OWN);
  readonly lots = new Float64Array(MOST_OWN);
  count = 0;

  at(price: number): number {
    for (let i = 0; i < this.count; i++) if (this.prices[i] === price) return this.lots[i];
    return 0;
  }

  add(price: number, lots: number): boolean {
    for (let i = 0; i < this.count; i++) {
      if (this.prices[i] !== price) continue;
      this.lots[i] += lots;
      return true;
    }
    if (this.count === MOST_OWN) return false;
    this.prices[this.count] = price;
    this.lots[this.count++] = lots;
    return true;
  }
}
