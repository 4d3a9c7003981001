/** One side of a book as a ladder of ticks: a ring of lots with a bitmap of what is occupied, over a window of ticks that
 * follows the best level; what lies below the window waits in `FarLevels`.
 *
 * Both sides run the same code on keys, of which the highest is best: a bid's key is its price, an ask's is 2^30 − price.
 * A key's slot is `key & (width − 1)`, so moving the window copies nothing that stays in it. Nothing ever lies above the
 * window: a better level moves it at once. @module */
import type { Levels } from "./levels.ts";
import { FarLevels } from "./far_levels.ts";

/** Prices are whole ticks in (0, 2^30): keys then fit 32-bit integers on both sides. */
export const PRICE_LIMIT = 2 ** 30;
/** Ticks in the window of a book of neighbouring levels, and of one with a fine grid. A side begins narrow and widens
 * when a snapshot does not fit; it never narrows again. */
const NARROW = 4_096;
const WIDE = 16_384;

/** Allocates nothing once warm, save when a snapshot widens the window or the far levels outgrow their arrays. */
export class Ladder {
  readonly #origin: number;
  readonly #sign: number;
  #lots = new Float64Array(NARROW);
  #words = new Int32Array(NARROW / 32);
  #width = NARROW;
  /** First key of the window; a multiple of 32. */
  #base = 0;
  /** No level is better than this key; it lies in the window, or is 0. Deleting leaves it, reading the best lowers it. */
  #top = 0;
  /** Levels in the window. */
  #near = 0;
  readonly #far = new FarLevels();

  constructor(side: "bid" | "ask") {
    this.#origin = side === "bid" ? 0 : PRICE_LIMIT;
    this.#sign = side === "bid" ? 1 : -1;
  }

  get count(): number {
    return this.#near + this.#far.count;
  }
  get bytes(): number {
    return this.#lots.byteLength + this.#words.byteLength + this.#far.bytes;
  }
  /** In ticks; 0 = the side is empty. */
  get best(): number {
    const key = this.#best();
    return key === 0 ? 0 : this.#origin + this.#sign * key;
  }
  /** Lots at the best level; 0 = the side is empty. */
  get bestLots(): number {
    return this.#lots[this.#best() & (this.#width - 1)];
  }

  /** Applies every level in its order. @returns the index of the first that is unreadable, where it stopped; -1 = none */
  apply({ count, prices, sizes }: Levels): number {
    const origin = this.#origin, sign = this.#sign;
    for (let i = 0; i < count; i++) {
      const price = prices[i] | 0, lots = sizes[i];
      if (price !== prices[i] || price <= 0 || price >= PRICE_LIMIT) return i;
      if (!(lots >= 0 && lots <= Number.MAX_SAFE_INTEGER)) return i;
      this.#set(origin + sign * price, lots);
    }
    return -1;
  }

  /** Replaces everything, in a window that fits. @returns as `apply` does */
  replace(levels: Levels): number {
    this.clear();
    let best = 0, worst = PRICE_LIMIT;
    for (let i = 0; i < levels.count; i++) {
      if (!(levels.sizes[i] > 0)) continue;
      const key = this.#origin + this.#sign * levels.prices[i];
      if (key > best) best = key;
      if (key < worst) worst = key;
    }
    if (best - worst > NARROW * 3 / 4 && this.#width < WIDE) {
      this.#width = WIDE;
      this.#lots = new Float64Array(WIDE);
      this.#words = new Int32Array(WIDE / 32);
    }
    if (best < PRICE_LIMIT) this.#base = this.#baseFor(best);
    return this.apply(levels);
  }

  clear(): void {
    this.#lots.fill(0);
    this.#words.fill(0);
    this.#far.clear();
    this.#near = 0;
    this.#top = 0;
  }

  /** Lots at `price`; 0 = no such level. */
  lotsAt(price: number): number {
    const key = this.#origin + this.#sign * price;
    if (key !== (key | 0)) return 0;
    return (key - this.#base) >>> 0 < this.#width ? this.#lots[key & (this.#width - 1)] : this.#far.at(key);
  }

  /** Fills both arrays, best first, with at most `n` levels. @returns how many */
  top(n: number, prices: Float64Array, sizes: Float64Array): number {
    const origin = this.#origin, sign = this.#sign;
    let i = 0;
    for (let key = this.#best(); key > 0 && i < n; key = this.#next(key)) {
      prices[i] = origin + sign * key;
      sizes[i++] = this.#lotsOf(key);
    }
    return i;
  }

  /** The lots of the `n` best levels together. */
  depth(n: number): number {
    let sum = 0;
    for (let key = this.#best(), i = 0; key > 0 && i < n; key = this.#next(key), i++) sum += this.#lotsOf(key);
    return sum;
  }

  /** The lots that lie no further than `ticks` from the best level. */
  depthWithin(ticks: number): number {
    const best = this.#best();
    let sum = 0;
    for (let key = best; key > 0 && best - key <= ticks; key = this.#next(key)) sum += this.#lotsOf(key);
    return sum;
  }

  /** The worst price that trading `lots` would reach; 0 = the side does not hold as many. */
  walk(lots: number): number {
    let left = lots;
    for (let key = this.#best(); key > 0; key = this.#next(key)) {
      left -= this.#lotsOf(key);
      if (left <= 0) return this.#origin + this.#sign * key;
    }
    return 0;
  }

  /** Moves the window a quarter when the best level comes near one of its ends. Cheap when there is nothing to do. */
  settle(): void {
    const best = this.#best(), quarter = this.#width / 4;
    if (best === 0) return;
    const height = best - this.#base;
    if (height > this.#width - quarter / 2) this.#rise(this.#base + quarter);
    else if (height < quarter && this.#far.count > 0) this.#sink(Math.max(0, this.#base - quarter));
  }

  #set(key: number, lots: number): void {
    if ((key - this.#base) >>> 0 >= this.#width) {
      if (key < this.#base) return this.#far.set(key, lots);
      if (lots === 0) return; // nothing lies above the window
      this.#rise(this.#baseFor(key));
    }
    const slot = key & (this.#width - 1), before = this.#lots[slot];
    this.#lots[slot] = lots;
    if (lots > 0) {
      if (before > 0) return;
      this.#words[slot >>> 5] |= 1 << slot;
      this.#near += 1;
      if (key > this.#top) this.#top = key;
    } else if (before > 0) {
      this.#words[slot >>> 5] &= ~(1 << slot);
      this.#near -= 1;
    }
  }

  /** The best key, always inside the window; 0 = empty. */
  #best(): number {
    const top = this.#top;
    if (top > 0 && this.#lots[top & (this.#width - 1)] > 0) return top;
    if (this.#near > 0) return this.#top = this.#highest(top);
    if (this.#far.count > 0) {
      this.#top = this.#far.best;
      this.#sink(this.#baseFor(this.#top));
      return this.#top;
    }
    return this.#top = 0;
  }

  /** The best occupied key that is worse than `key`; 0 = none. */
  #next(key: number): number {
    if (key > this.#base) {
      const next = this.#highest(key - 1);
      if (next > 0) return next;
    }
    return this.#far.count === 0 ? 0 : this.#far.below(key);
  }

  /** The highest occupied key of the window that is not above `key`, which lies in it; 0 = none. */
  #highest(key: number): number {
    const words = this.#words, mask = this.#width - 1, base = this.#base;
    let start = key & ~31, bits = words[(key & mask) >>> 5] & (-1 >>> (31 - (key & 31)));
    while (bits === 0) {
      start -= 32;
      if (start < base) return 0;
      bits = words[(start & mask) >>> 5];
    }
    return start + 31 - Math.clz32(bits);
  }

  #lotsOf(key: number): number {
    return key >= this.#base ? this.#lots[key & (this.#width - 1)] : this.#far.at(key);
  }

  /** Where a window begins that has `best` at three quarters of its height. */
  #baseFor(best: number): number {
    return Math.max(0, (best - this.#width * 3 / 4) & ~31);
  }

  /** Moves the window up; what it leaves goes far, worst first. */
  #rise(base: number): void {
    const lots = this.#lots, words = this.#words, mask = this.#width - 1;
    const end = Math.min(base, this.#base + this.#width);
    for (let start = this.#base; start < end && this.#near > 0; start += 32) {
      const word = (start & mask) >>> 5;
      for (let bits = words[word]; bits !== 0; bits &= bits - 1) {
        const key = start + 31 - Math.clz32(bits & -bits), slot = key & mask;
        this.#far.push(key, lots[slot]);
        lots[slot] = 0;
        this.#near -= 1;
      }
      words[word] = 0;
    }
    this.#base = base;
    if (this.#top < base) this.#top = 0;
  }

  /** Moves the window down; no level lies in the part that it leaves. What it reaches comes in from far. */
  #sink(base: number): void {
    const lots = this.#lots, words = this.#words, mask = this.#width - 1;
    this.#base = base;
    for (let key = this.#far.best; key >= base && key > 0; key = this.#far.best) {
      const slot = key & mask;
      lots[slot] = this.#far.bestLots;
      words[slot >>> 5] |= 1 << slot;
      this.#near += 1;
      this.#far.pop();
    }
  }
}
