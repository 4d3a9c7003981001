/** All that we know of one market: its rules, its book, what we hold and have working there. One owner writes it: the
 * engine. @module */
import { type Micros, nextOnGrid, type Price, type Side, type Size, stepsBetween } from "../units.ts";
import type { Instrument, InstrumentId, VenueId } from "../instrument.ts";
import type { Orders } from "../oms/orders.ts";
import { type BookSide, OrderBook } from "../book/order_book.ts";
import { OwnLevels } from "../book/own_levels.ts";

/** Rules that the venue has by now and our books cannot take, and why: what is open would be no whole number of lots. Its
 * sessions speak in these units already. */
export type Misfit = { readonly instrument: Instrument; readonly why: string };

/** For people. */
export function misfitSentence({ why }: Misfit): string {
  return `${why}. The venue speaks in other units than our books: nothing is placed until the position fits them. Close it ` +
    "at the venue, then adopt the venue's position";
}

export const GRID_CHANGED = "the venue changed the tick or the lot";
/** Weight of the newest gap in the running estimate of the time between two book messages. */
const GAP_WEIGHT = 0.05;

/** Places of `#pulse`. */
const AT = 0, GAP = 1, UNSETTLED = 2;

export class Market {
  readonly book: OrderBook = new OrderBook();
  /** `null` until the venue has told its rules. */
  instrument: Instrument | null = null;
  /** While it stands, `instrument` are the rules that our books go by, nothing may be placed, and what the market says of prices
   * is not taken; `null` = both are the same. */
  misfit: Misfit | null = null;
  /** Set while the session vouches for a gapless book. */
  bookValid = false;
  bookReason = "no book yet";
  /** Why our books of this market cannot be trusted: an unexplained difference from the venue's word; `null` = they can. */
  distrust: string | null = null;
  /** The last two-sided top that the session vouched for: what an open position is valued at; 0 = none yet. */
  markBid = 0 as Price;
  markAsk = 0 as Price;
  /** The venue's index of several exchanges and the mark that it values positions at, ticks; NaN = it told none. */
  indexPrice = NaN;
  venueMark = NaN;
  /** When the index came; 0 = never. */
  indexAt = 0 as Micros;
  lastTradePrice = 0 as Price;
  lastTradeAt = 0 as Micros;
  /** What of ours stood in the book when it came. An order that came to rest since is not in it yet, one that ended since
   * still is. */
  readonly #own = new OwnLevels();
  /** What changes with every book message, in an array of numbers: in fields each change would be a piece of garbage. */
  readonly #pulse = new Float64Array(3);

  /** What rests here the venue cancels if we fall silent: its dead-man switch is known to hold until then. Infinity = the socket
   * keeps it, or none is used. Written by the engine. */
  armedUntil = Infinity;
  /** So long new orders may leave: none that is under way longer than it may be arrives after the switch has fired. */
  placeUntil = Infinity;

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

  /** Messages that must still come before a book that was in doubt may be quoted on. */
  get unsettled(): number {
    return this.#pulse[UNSETTLED];
  }
  set unsettled(count: number) {
    this.#pulse[UNSETTLED] = count;
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
    if (pulse[UNSETTLED] > 0) pulse[UNSETTLED] -= 1;
    this.markBid = this.book.bestBid;
    this.markAsk = this.book.bestAsk;
  }

  bookLost(reason: string): void {
    this.bookValid = false;
    this.bookReason = reason;
    this.book.clear();
    this.#own.clear();
  }

  /** Counts prices on the new grid; the book has to come anew. What is rounded is opinion: nothing is booked by it. */
  regrid(before: Instrument, after: Instrument): void {
    const next = (price: Price, way: "up" | "down") =>
      (price > 0 ? Math.max(1, nextOnGrid(price, before.tick, after.tick, way)) : 0) as Price;
    const times = stepsBetween(before.tick, after.tick);
    this.markBid = next(this.markBid, "down");
    this.markAsk = next(this.markAsk, "up");
    this.lastTradePrice = next(this.lastTradePrice, "down");
    this.indexPrice *= times;
    this.venueMark *= times;
    this.bookLost(GRID_CHANGED);
  }

  /** A book that one may quote on: vouched for, two-sided, not crossed, not locked. */
  get quotable(): boolean {
    return this.doubleMid > 0;
  }

  /** Twice the mid, whole ticks; 0 while the book is not quotable. A whole number goes from hand to hand without garbage. */
  get doubleMid(): number {
    if (!this.bookValid || this.instrument === null) return 0;
    const bid = this.book.bestBid, ask = this.book.bestAsk;
    return bid > 0 && ask > bid ? bid + ask : 0;
  }

  /** Mid in ticks, may lie half-way between two; NaN while the book is not quotable. */
  get mid(): number {
    const double = this.doubleMid;
    return double > 0 ? double / 2 : NaN;
  }

  /** The best price of `side` that somebody else stands on, our own size in the book subtracted; 0 = none. `side` is an
   * order's: "buy" looks at the bids. */
  bestOthers(side: Side): Price {
    return this.#own.bestOthers(this.book, bookSide(side));
  }

  /** Lots of others at that price. */
  sizeOthers(side: Side, price: Price): Size {
    return this.#own.sizeOthers(this.book, bookSide(side), price);
  }

  #noteOwn(): void {
    const own = this.orders.live(this.id);
    this.#own.clear();
    for (let i = 0; i < own.length; i++) {
      const { resting, side, price, size, filled } = own[i];
      if (resting) this.#own.add(bookSide(side), price, size - filled as Size);
    }
  }
}

function bookSide(side: Side): BookSide {
  return side === "buy" ? "bid" : "ask";
}
