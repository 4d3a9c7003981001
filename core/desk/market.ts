/** All that we know of one market: its rules, its book, what we hold and have working there. One owner writes it: the
 * engine. @module */
import type { Micros, Price, Side, Size } from "../units.ts";
import type { Instrument, InstrumentId, VenueId } from "../instrument.ts";
import type { Orders } from "../oms/orders.ts";
import { OrderBook } from "../book/order_book.ts";

/** Levels looked through for the best price that is not ours alone. */
const OWN_SEARCH_LEVELS = 16;
/** Orders of ours that are looked for in one book; no limit of ours allows as many on one market. */
const OWN_ORDERS_MOST = 256;
/** Weight of the newest gap in the running estimate of the time between two book messages. */
const GAP_WEIGHT = 0.05;

/** Places of `#pulse`. */
const AT = 0, GAP = 1;

export class Market {
  readonly book: OrderBook = new OrderBook();
  /** `null` until the venue has told its rules. */
  instrument: Instrument | null = null;
  /** Set while the session vouches for a gapless book. */
  bookValid = false;
  bookReason = "no book yet";
  /** The last two-sided top that the session vouched for: what an open position is valued at; 0 = none yet. */
  markBid = 0 as Price;
  markAsk = 0 as Price;
  lastTradePrice = 0 as Price;
  lastTradeAt = 0 as Micros;
  readonly #prices = new Float64Array(OWN_SEARCH_LEVELS);
  readonly #sizes = new Float64Array(OWN_SEARCH_LEVELS);
  /** What of ours stood in the book when it came: lots (negative = a sell) and price. An order that came to rest since is
   * not in it yet, one that ended since still is. */
  readonly #ownLots = new Float64Array(OWN_ORDERS_MOST);
  readonly #ownPrices = new Float64Array(OWN_ORDERS_MOST);
  #ownCount = 0;
  /** What changes with every book message, in an array of numbers: in fields each change would be a piece of garbage. */
  readonly #pulse = new Float64Array(2);

  constructor(readonly id: InstrumentId, readonly venue: VenueId, readonly symbol: string, readonly orders: Orders) {}

  /** When the last book message came; 0 = never. */
  get bookAt(): Micros {
    return this.#pulse[AT] as Micros;
  }
  set bookAt(at: Micros) {
    this.#pulse[AT] = at;
  }
  /** Typical time between two book messages, µs; 0 until two came. */
  get bookGap(): number {
    return this.#pulse[GAP];
  }
  set bookGap(micros: number) {
    this.#pulse[GAP] = micros;
  }

  /** Notes a book message of the session. */
  bookTouched(now: Micros): void {
    const pulse = this.#pulse;
    if (pulse[AT] > 0 && this.bookValid) {
      const gap = now - pulse[AT];
      pulse[GAP] = pulse[GAP] === 0 ? gap : pulse[GAP] + GAP_WEIGHT * (gap - pulse[GAP]);
    }
    pulse[AT] = now;
    this.bookValid = true;
    this.bookReason = "";
    this.#noteOwn();
    if (!this.quotable) return;
    this.markBid = this.book.bestBid;
    this.markAsk = this.book.bestAsk;
  }

  bookLost(reason: string): void {
    this.bookValid = false;
    this.bookReason = reason;
    this.book.clear();
    this.#ownCount = 0;
  }

  /** A book that one may quote on: vouched for, two-sided, not crossed, not locked. */
  get quotable(): boolean {
    return this.bookValid && this.instrument !== null && this.book.bestBid > 0 && this.book.bestAsk > this.book.bestBid;
  }

  /** Mid in ticks, may lie half-way between two; NaN while the book is not quotable. */
  get mid(): number {
    return this.quotable ? (this.book.bestBid + this.book.bestAsk) / 2 : NaN;
  }

  /** The best price of `side` that somebody else stands on, our own size in the book subtracted; 0 = none within sixteen
   * levels. `side` is an order's: "buy" looks at the bids. */
  bestOthers(side: Side): Price {
    const { book } = this, best = side === "buy" ? book.bestBid : book.bestAsk;
    // Nearly always somebody else stands on the best level, ours or not.
    if (best > 0 && (side === "buy" ? book.bestBidSize : book.bestAskSize) > this.#ownAt(side, best)) return best;
    const prices = this.#prices, sizes = this.#sizes;
    const count = this.book.top(side === "buy" ? "bid" : "ask", OWN_SEARCH_LEVELS, prices, sizes);
    for (let i = 0; i < count; i++) if (sizes[i] > this.#ownAt(side, prices[i])) return prices[i] as Price;
    return 0 as Price;
  }

  /** Lots of others at that price. */
  sizeOthers(side: Side, price: Price): Size {
    const all = this.book.sizeAt(side === "buy" ? "bid" : "ask", price);
    return Math.max(0, all - this.#ownAt(side, price)) as Size;
  }

  #ownAt(side: Side, price: number): number {
    let lots = 0;
    for (let i = 0; i < this.#ownCount; i++) {
      if (this.#ownPrices[i] === price && this.#ownLots[i] > 0 === (side === "buy")) lots += Math.abs(this.#ownLots[i]);
    }
    return lots;
  }

  #noteOwn(): void {
    const own = this.orders.live(this.id);
    let count = 0;
    for (let i = 0; i < own.length && count < OWN_ORDERS_MOST; i++) {
      const { resting, side, price, size, filled } = own[i];
      if (!resting) continue;
      this.#ownLots[count] = side === "buy" ? size - filled : filled - size;
      this.#ownPrices[count] = price;
      count += 1;
    }
    this.#ownCount = count;
  }
}
