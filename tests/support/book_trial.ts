/** A random life of an order book beside the naive model: messages of every temper, after each one the top and often everything
 * that the book shows is held against the model. The same seed gives the same life. @module */
import type { Price, Size } from "../../core/units.ts";
import type { Levels } from "../../core/book/levels.ts";
import { OrderBook } from "../../core/book/order_book.ts";
import { Random } from "../../exchanges/shared/random.ts";
import { MapBook } from "./map_book.ts";

const LAST_PRICE = 2 ** 30 - 1;
const MOST_CHANGES = 24;
/** Messages from one look at everything to the next; sorting the model is what takes the time. */
const DEEP_EVERY = 3;
const SIDES = ["bid", "ask"] as const;

/** How a market behaves. Distances and jumps in ticks. */
type Temper = {
  readonly name: string;
  /** Ticks from one place for a level to the next. */
  readonly gap: number;
  readonly jump: number;
  /** Share of levels anywhere between the first price and the last. */
  readonly far: number;
  readonly remove: number;
  /** How far a side may reach over the other. */
  readonly overlap: number;
};
const TEMPERS: readonly Temper[] = [
  { name: "neighbouring levels", gap: 1, jump: 3, far: 0, remove: 0.45, overlap: 0 },
  { name: "holes", gap: 40, jump: 200, far: 0.01, remove: 0.4, overlap: 0 },
  { name: "a fine grid", gap: 110, jump: 60, far: 0.002, remove: 0.5, overlap: 0 },
  { name: "jumps past every window", gap: 5, jump: 30_000, far: 0.02, remove: 0.6, overlap: 20 },
  { name: "sides that run dry", gap: 3, jump: 50, far: 0.005, remove: 0.9, overlap: 5 },
  { name: "crossed messages", gap: 2, jump: 20, far: 0, remove: 0.5, overlap: 200 },
  { name: "prices everywhere", gap: 1_000, jump: 1_000_000, far: 0.5, remove: 0.6, overlap: 3 },
  { name: "the first ticks", gap: 1, jump: 30, far: 0.001, remove: 0.5, overlap: 2 },
];

/** Arrays that are filled anew for each message. */
type Draft = { count: number; readonly prices: Float64Array; readonly sizes: Float64Array };
const draft = (): Draft => ({
  count: 0,
  prices: new Float64Array(MOST_CHANGES),
  sizes: new Float64Array(MOST_CHANGES),
});

export class BookTrial {
  /** Levels set or removed, snapshots, clears and settlings so far. */
  operations = 0;
  /** Values of the book held against the model's so far. */
  comparisons = 0;
  readonly #random: Random;
  readonly #temper: Temper;
  readonly #book = new OrderBook();
  readonly #model = new MapBook();
  readonly #bids = draft();
  readonly #asks = draft();
  readonly #prices = new Float64Array(65_536);
  readonly #sizes = new Float64Array(65_536);
  #mid: number;
  #message = 0;

  constructor(readonly seed: number) {
    this.#random = new Random(seed);
    this.#temper = TEMPERS[seed % TEMPERS.length];
    this.#mid = this.#temper.name === "the first ticks" ? 60 : 500_000;
  }

  /** One message and a look at the top, now and then at everything. @throws {Error} at the first difference, naming seed and message */
  step(): void {
    this.#message += 1;
    this.#mid = clamp(this.#mid + Math.round(this.#random.normal() * this.#temper.jump));
    const dice = this.#random.next();
    if (dice < 0.004) this.#snapshot();
    else if (dice < 0.005) this.#changeTick();
    else if (dice < 0.006) this.#clear();
    else if (dice < 0.008) this.#unreadable();
    else this.#delta();
    if (dice > 0.5) {
      this.#book.settle();
      this.operations += 1;
    }
    this.#lookAtTop();
    if (this.#message % DEEP_EVERY === 0) { for (const side of SIDES) this.#lookThrough(side); }
  }

  #delta(): void {
    this.#fill(-1, this.#bids);
    this.#fill(1, this.#asks);
    this.#book.applyDelta(this.#bids, this.#asks);
    this.#model.applyDelta(this.#bids, this.#asks);
    this.operations += this.#bids.count + this.#asks.count;
  }

  #snapshot(): void {
    this.#fill(-1, this.#bids);
    this.#fill(1, this.#asks);
    if (this.#random.next() < 0.7) { // a true snapshot removes nothing
      for (const { count, sizes } of [this.#bids, this.#asks]) for (let i = 0; i < count; i++) sizes[i] ||= 1;
    }
    if (this.#random.next() < 0.1) this.#bids.count = 0;
    if (this.#random.next() < 0.1) this.#asks.count = 0;
    if (this.#random.next() < 0.5) {
      sort(this.#bids, -1);
      sort(this.#asks, 1);
    }
    this.#replace(this.#bids, this.#asks);
  }

  /** The same book on a grid that is ten or a hundred times as fine or as coarse, as the venue would tell it anew. */
  #changeTick(): void {
    const by = [0.01, 0.1, 10, 100][this.#random.int(4)];
    const scaled = (side: "bid" | "ask"): Levels => {
      const levels = this.#model.levels(side).map(([price, lots]) => [clamp(Math.round(price * by)), lots] as const);
      const unique = [...new Map(levels)];
      return {
        count: unique.length,
        prices: Float64Array.from(unique, ([price]) => price),
        sizes: Float64Array.from(unique, ([, lots]) => lots),
      };
    };
    this.#mid = clamp(Math.round(this.#mid * by));
    this.#replace(scaled("bid"), scaled("ask"));
    if (this.#mid < 10_000 || this.#mid > 1e8) this.#mid = 500_000;
  }

  #replace(bids: Levels, asks: Levels): void {
    this.#book.applySnapshot(bids, asks);
    this.#model.applySnapshot(bids, asks);
    this.operations += 1 + bids.count + asks.count;
  }

  #clear(): void {
    this.#book.clear();
    this.#model.applySnapshot(EMPTY, EMPTY);
    this.operations += 1;
  }

  /** A message that no grid can hold: it is refused whole, and the book is empty. */
  #unreadable(): void {
    this.#fill(-1, this.#bids);
    this.#fill(1, this.#asks);
    const side = this.#random.next() < 0.5 ? this.#bids : this.#asks, at = this.#random.int(side.count);
    if (this.#random.next() < 0.5) {
      side.prices[at] = [0, -7, 0.5, NaN, 2 ** 30, 2 ** 40, -Infinity][this.#random.int(7)];
    } else side.sizes[at] = [-1, NaN, Infinity, 2 ** 53][this.#random.int(4)];
    let refused = false;
    try {
      this.#book[this.#random.next() < 0.5 ? "applyDelta" : "applySnapshot"](this.#bids, this.#asks);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      refused = true;
    }
    this.#same("refusal", Number(refused), 1);
    this.#model.applySnapshot(EMPTY, EMPTY);
    this.operations += 1;
  }

  #fill(away: -1 | 1, to: Draft): void {
    const random = this.#random, { gap, far, remove, overlap } = this.#temper;
    to.count = 1 + random.int(MOST_CHANGES);
    for (let i = 0; i < to.count; i++) {
      const distance = 1 - overlap + Math.floor(random.next() ** 2 * 150) * gap;
      to.prices[i] = random.next() < far ? 1 + random.int(LAST_PRICE) : clamp(this.#mid + away * distance);
      to.sizes[i] = random.next() < remove ? 0 : 1 + random.int(random.next() < 0.1 ? 2 ** 40 : 1_000);
    }
    // What stands far off is deleted too, and the best level more often than any other.
    const model = away < 0 ? this.#model.bid : this.#model.ask;
    if (random.next() < far * 40 && model.size > 0) to.prices[0] = [...model.keys()][random.int(model.size)];
  }

  #lookThrough(side: "bid" | "ask"): void {
    const model = this.#model[side], keys = Float64Array.from(model.keys()).sort(), count = keys.length;
    if (side === "bid") keys.reverse();
    this.#same("levels", this.#book.levelCount(side), count);
    this.#same("top()", this.#book.top(side, count + 1, this.#prices, this.#sizes), count);
    const best = keys[0] ?? 0, n = this.#random.int(30), ticks = this.#random.int(400) * this.#temper.gap;
    const wanted = 1 + this.#random.int(20_000);
    let sum = 0, depth = 0, within = 0, walked = 0;
    for (let i = 0; i < count; i++) {
      const price = keys[i], lots = model.get(price)!;
      if (this.#prices[i] !== price || this.#sizes[i] !== lots) {
        this.#same(`price ${i}`, this.#prices[i], price);
        this.#same(`lots ${i}`, this.#sizes[i], lots);
      }
      sum += lots;
      if (i < n) depth = sum;
      if (Math.abs(price - best) <= ticks) within = sum;
      if (walked === 0 && sum >= wanted) walked = price;
    }
    this.comparisons += 2 * count;
    this.#same(`depth(${n})`, this.#book.depth(side, n), depth);
    this.#same("depth of all", this.#book.depth(side, Infinity), sum);
    this.#same(`depthWithin(${ticks})`, this.#book.depthWithin(side, ticks), within);
    this.#same(`walk(${wanted})`, this.#book.walk(side, wanted as Size), walked);
    this.#same("walk past the end", this.#book.walk(side, sum + 1 as Size), 0);
    const some = count > 0 && this.#random.next() < 0.5 ? keys[this.#random.int(count)] : this.#mid;
    this.#same(`behind(${some})`, this.#book.behind(side, some as Price), behind(keys, some, side));
    this.#same(`sizeAt(${some})`, this.#book.sizeAt(side, some as Price), model.get(some) ?? 0);
  }

  #lookAtTop(): void {
    const { bestBid, bestAsk, bestBidSize, bestAskSize, crossed, locked } = this.#book, model = this.#model;
    const bid = model.best("bid"), ask = model.best("ask");
    this.#same("best bid", bestBid, bid);
    this.#same("best ask", bestAsk, ask);
    this.#same("best bid's size", bestBidSize, model.bid.get(bid) ?? 0);
    this.#same("best ask's size", bestAskSize, model.ask.get(ask) ?? 0);
    this.#same("crossed", Number(crossed), Number(ask > 0 && bid > ask));
    this.#same("locked", Number(locked), Number(ask > 0 && bid === ask));
  }

  #same(what: string, seen: number, wanted: number): void {
    this.comparisons += 1;
    if (seen === wanted) return;
    throw new Error(
      `Book of seed ${this.seed} (${this.#temper.name}) differs after message ${this.#message}: ` +
        `${what} is ${seen}, want ${wanted}`,
    );
  }
}

const EMPTY: Levels = { count: 0, prices: new Float64Array(0), sizes: new Float64Array(0) };

/** The first of `keys`, best first, that is worse than `price`; 0 = none. */
function behind(keys: Float64Array, price: number, side: "bid" | "ask"): number {
  return keys.find((key) => side === "bid" ? key < price : key > price) ?? 0;
}

function clamp(price: number): number {
  return Math.min(LAST_PRICE, Math.max(1, price));
}

/** Best first, as most venues send a snapshot. */
function sort({ count, prices, sizes }: Draft, away: -1 | 1): void {
  const pairs = Array.from({ length: count }, (_, i) => [prices[i], sizes[i]]).sort(([a], [b]) => (a - b) * away);
  pairs.forEach(([price, size], i) => {
    prices[i] = price;
    sizes[i] = size;
  });
}
