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
 * when an eighth of a snapshot does not fit; it never narrows again. */
const NARROW = 4_096;
const WIDE = 16_384;
/** Levels further than this from the best do not fit a narrow window. */
const NARROW_SPAN = NARROW * 3 / 4;
/** Bytes a tick takes in a window: its lots and its bit. */
const BYTES_PER_32_TICKS = 32 * 8 + 4;

/** Allocates nothing once warm, save when a snapshot widens the window or the far levels outgrow their arrays. */
export class Ladder {
  /** A key is `(price ^ flip) + offset`, and a price `(key - offset) ^ flip`. */
  readonly #flip: number;
  readonly #offset: number;
  /** One bit a tick: whether a level stands there. */
  #words: Int32Array;
  /** Lots by slot. What the bitmap does not name counts as nothing, whatever stands here. */
  #lots: Float64Array;
  /** The window's width less one. */
  #mask: number;
  /** First key of the window; a multiple of 32, so that no word of the bitmap holds both of the ring's ends. The window
   * ends below 2^30. */
  #base = 0;
  /** The best key; 0 = the side is empty. Never outside the window. */
  #best = 0;
  readonly #far = new FarLevels();

  constructor(side: "bid" | "ask") {
    this.#flip = side === "bid" ? 0 : -1;
    this.#offset = side === "bid" ? 0 : PRICE_LIMIT + 1;
    const { words, lots } = window(NARROW);
    this.#words = words;
    this.#lots = lots;
    this.#mask = NARROW - 1;
  }

  get count(): number {
    let near = 0;
    for (let i = 0; i < this.#words.length; i++) near += ones(this.#words[i]);
    return near + this.#far.count;
  }
  /** Levels forgotten since the last `replace` or `clear`, the worst of their time; see `MOST_FAR`. */
  get forgotten(): number {
    return this.#far.forgotten;
  }
  get bytes(): number {
    return this.#words.byteLength + this.#lots.byteLength + this.#far.bytes;
  }
  /** In ticks; 0 = the side is empty. */
  get best(): number {
    return this.#best === 0 ? 0 : (this.#best - this.#offset) ^ this.#flip;
  }
  /** Lots at the best level; 0 = the side is empty. */
  get bestLots(): number {
    return this.#best === 0 ? 0 : this.#lots[this.#best & this.#mask];
  }

  /** Applies every level in its order. @returns the index of the first that is unreadable, where it stopped; -1 = none */
  apply({ count, prices, sizes }: Levels): number {
    return this.#apply(count, prices, sizes);
  }

  #apply(count: number, prices: Float64Array, sizes: Float64Array): number {
    const flip = this.#flip, offset = this.#offset, words = this.#words, lots = this.#lots, mask = this.#mask;
    let first = Math.max(1, this.#base), last = this.#base + mask, best = this.#best, i = 0;
    for (; i < count; i++) {
      const price = prices[i] | 0, size = sizes[i], key = ((price ^ flip) + offset) | 0;
      if (key < first || key > last || price !== prices[i] || !(size >= 0 && size <= Number.MAX_SAFE_INTEGER)) {
        this.#best = best;
        if (!this.#applyOutside(prices, sizes, i)) break;
        first = Math.max(1, this.#base);
        last = this.#base + mask;
        best = this.#best;
        continue;
      }
      // No branch on what the level was or becomes: a lively feed makes that a coin's toss, and a wrong guess of the
      // processor's costs more than all of this.
      const slot = key & mask, on = +(size > 0);
      words[slot >>> 5] = (words[slot >>> 5] & ~(1 << slot)) | (on << slot);
      lots[slot] = size;
      if (key > best && on !== 0) best = key;
    }
    this.#best = this.#highest(best);
    return i < count ? i : -1;
  }

  /** Replaces everything, in a window that fits. @returns as `apply` does */
  replace({ count, prices, sizes }: Levels): number {
    this.clear();
    let best = 0, sorted = true, previous = PRICE_LIMIT, near = count;
    for (let i = 0; i < count; i++) {
      const key = this.#keyOf(prices[i]), readable = key > 0 && sizes[i] > 0 && sizes[i] <= Number.MAX_SAFE_INTEGER;
      sorted &&= readable && key < previous;
      previous = key;
      if (readable && key > best) best = key;
    }
    if (this.#mask < WIDE - 1 && this.#strays(best, count, prices, sizes) > count / 8) this.#widen();
    this.#base = this.#baseFor(best);
    // Best first is the usual order, and the wrong one for the far levels, which are quick to append worst first.
    for (; sorted && near > 0 && this.#keyOf(prices[near - 1]) < this.#base; near--) {
      this.#far.push(this.#keyOf(prices[near - 1]), sizes, near - 1);
    }
    return this.#apply(near, prices, sizes);
  }

  /** Levels that a narrow window below `best` would not hold. */
  #strays(best: number, count: number, prices: Float64Array, sizes: Float64Array): number {
    let strays = 0;
    for (let i = 0; i < count; i++) if (sizes[i] > 0 && this.#keyOf(prices[i]) < best - NARROW_SPAN) strays += 1;
    return strays;
  }

  #widen(): void {
    const { words, lots } = window(WIDE);
    this.#words = words;
    this.#lots = lots;
    this.#mask = WIDE - 1;
  }

  clear(): void {
    this.#words.fill(0);
    this.#far.clear();
    this.#best = 0;
  }

  /** Lots at `price`; 0 = no such level. */
  lotsAt(price: number): number {
    const key = this.#keyOf(price);
    if ((key - this.#base) >>> 0 > this.#mask) return this.#far.at(key);
    const slot = key & this.#mask;
    return (this.#words[slot >>> 5] >>> slot & 1) === 0 ? 0 : this.#lots[slot];
  }

  /** The best price that is worse than `price`; 0 = none. */
  behind(price: number): number {
    const key = this.#keyOf(price), words = this.#words, mask = this.#mask, base = this.#base;
    const from = Math.min(key - 1, this.#best);
    if (from >= base && from > 0) {
      let start = from & ~31, bits = words[(from & mask) >>> 5] & (-1 >>> (31 - (from & 31)));
      while (bits === 0 && (start -= 32) >= base) bits = words[(start & mask) >>> 5];
      if (bits !== 0) return (start + 31 - Math.clz32(bits) - this.#offset) ^ this.#flip;
    }
    const far = this.#far.below(key);
    return far === 0 ? 0 : (far - this.#offset) ^ this.#flip;
  }

  /** Fills both arrays, best first, with at most `n` levels, and no more than they hold. @returns how many */
  top(n: number, prices: Float64Array, sizes: Float64Array): number {
    const flip = this.#flip, offset = this.#offset, lots = this.#lots, words = this.#words, mask = this.#mask;
    const best = this.#best, base = this.#base, most = Math.min(n, prices.length, sizes.length);
    let count = 0;
    if (best === 0 || !(most > 0)) return 0;
    for (let start = best & ~31; start >= base; start -= 32) {
      const slot = start & mask;
      let bits = words[slot >>> 5];
      while (bits !== 0) {
        const bit = 31 - Math.clz32(bits);
        prices[count] = (start + bit - offset) ^ flip;
        sizes[count++] = lots[slot + bit];
        if (count >= most) return count;
        bits ^= 1 << bit;
      }
    }
    const far = this.#far;
    for (let place = far.next(far.start); place >= 0 && count < most; place = far.next(place)) {
      prices[count] = (far.keyOf(place) - offset) ^ flip;
      sizes[count++] = far.lotsOf(place);
    }
    return count;
  }

  /** The lots of the `n` best levels together. */
  depth(n: number): number {
    const lots = this.#lots, words = this.#words, mask = this.#mask, best = this.#best, base = this.#base;
    let left = n, sum = 0;
    if (best === 0 || n <= 0) return 0;
    for (let start = best & ~31; start >= base; start -= 32) {
      const slot = start & mask;
      let bits = words[slot >>> 5];
      while (bits !== 0) {
        const bit = 31 - Math.clz32(bits);
        sum += lots[slot + bit];
        if (--left <= 0) return sum;
        bits ^= 1 << bit;
      }
    }
    const far = this.#far;
    for (let place = far.next(far.start); place >= 0 && left > 0; place = far.next(place), left--) {
      sum += far.lotsOf(place);
    }
    return sum;
  }

  /** The lots that lie no further than `ticks` from the best level. */
  depthWithin(ticks: number): number {
    const lots = this.#lots, words = this.#words, mask = this.#mask, best = this.#best, base = this.#base;
    const lowest = best - ticks;
    let sum = 0;
    if (best === 0) return 0;
    for (let start = best & ~31; start >= base; start -= 32) {
      const slot = start & mask;
      let bits = words[slot >>> 5];
      while (bits !== 0) {
        const bit = 31 - Math.clz32(bits);
        if (start + bit < lowest) return sum;
        sum += lots[slot + bit];
        bits ^= 1 << bit;
      }
    }
    const far = this.#far;
    for (let place = far.next(far.start); place >= 0; place = far.next(place)) {
      if (far.keyOf(place) < lowest) break;
      sum += far.lotsOf(place);
    }
    return sum;
  }

  /** The worst price that trading `wanted` lots would reach; 0 = the side does not hold as many. */
  walk(wanted: number): number {
    const lots = this.#lots, words = this.#words, mask = this.#mask, best = this.#best, base = this.#base;
    let left = wanted;
    if (best === 0) return 0;
    for (let start = best & ~31; start >= base; start -= 32) {
      const slot = start & mask;
      let bits = words[slot >>> 5];
      while (bits !== 0) {
        const bit = 31 - Math.clz32(bits);
        left -= lots[slot + bit];
        if (left <= 0) return (start + bit - this.#offset) ^ this.#flip;
        bits ^= 1 << bit;
      }
    }
    const far = this.#far;
    for (let place = far.next(far.start); place >= 0; place = far.next(place)) {
      left -= far.lotsOf(place);
      if (left <= 0) return (far.keyOf(place) - this.#offset) ^ this.#flip;
    }
    return 0;
  }

  /** Moves the window an eighth when the best level has left its upper part. Cheap when there is nothing to do. */
  settle(): void {
    const best = this.#best, width = this.#mask + 1, height = best - this.#base;
    if (best === 0) return;
    if (height > width * 15 / 16) this.#rise(Math.min(this.#base + width / 8, PRICE_LIMIT - width));
    else if (height < width * 11 / 16 && this.#far.count > 0) this.#sink(Math.max(0, this.#base - width / 8));
  }

  /** The key of a price; 0 where it is none. */
  #keyOf(price: number): number {
    const whole = price | 0;
    return whole === price && whole > 0 && whole < PRICE_LIMIT ? (whole ^ this.#flip) + this.#offset : 0;
  }

  /** The level `i`, which lies outside the window or cannot be read. @returns whether it could */
  #applyOutside(prices: Float64Array, sizes: Float64Array, i: number): boolean {
    const key = this.#keyOf(prices[i]), size = sizes[i];
    if (key === 0 || !(size >= 0 && size <= Number.MAX_SAFE_INTEGER)) return false;
    if (key < this.#base) this.#far.set(key, sizes, i);
    else if (size > 0) { // nothing lies above the window
      this.#rise(this.#baseFor(key));
      const slot = key & this.#mask;
      this.#words[slot >>> 5] |= 1 << slot;
      this.#lots[slot] = size;
      this.#best = key;
    }
    return true;
  }

  /** The best key, given that none is better than `top`, which lies in the window or is 0. */
  #highest(top: number): number {
    const words = this.#words, mask = this.#mask;
    if (top > 0) {
      if ((words[(top & mask) >>> 5] >>> top & 1) !== 0) return top;
      for (let start = top & ~31; start >= this.#base; start -= 32) {
        const bits = words[(start & mask) >>> 5];
        if (bits !== 0) return start + 31 - Math.clz32(bits);
      }
    }
    const best = this.#far.best;
    if (best > 0) this.#sink(this.#baseFor(best));
    return best;
  }

  /** Where a window begins that has `best` at 13/16 of its height: most of it is for what lies below the best level, and
   * moves that come step by step need little above. */
  #baseFor(best: number): number {
    const width = this.#mask + 1;
    return Math.min(Math.max(0, (best - width * 13 / 16) & ~31), PRICE_LIMIT - width);
  }

  /** Moves the window up; what it leaves goes far, worst first. The best level must be in it afterwards. */
  #rise(base: number): void {
    const lots = this.#lots, words = this.#words, mask = this.#mask;
    const end = Math.min(base, this.#base + mask + 1);
    for (let start = this.#base; start < end; start += 32) {
      const slot = start & mask;
      for (let bits = words[slot >>> 5]; bits !== 0; bits &= bits - 1) {
        const bit = 31 - Math.clz32(bits & -bits);
        this.#far.push(start + bit, lots, slot + bit);
      }
      words[slot >>> 5] = 0;
    }
    this.#base = base;
  }

  /** Moves the window down; no level lies in the part that it leaves. What it reaches comes in from far. */
  #sink(base: number): void {
    const far = this.#far, words = this.#words, mask = this.#mask;
    this.#base = base;
    for (let key = far.best; key >= base && key > 0; key = far.best) {
      const slot = key & mask;
      words[slot >>> 5] |= 1 << slot;
      far.pop(this.#lots, slot);
    }
  }
}

/** The arrays of a window, in one piece of memory: a message touches a few lines of both. */
function window(width: number): { words: Int32Array; lots: Float64Array } {
  const buffer = new ArrayBuffer(width / 32 * BYTES_PER_32_TICKS);
  return { words: new Int32Array(buffer, 0, width / 32), lots: new Float64Array(buffer, width / 8, width) };
}

/** How many bits of a 32-bit word are set. */
function ones(word: number): number {
  let bits = word - (word >>> 1 & 0x55555555);
  bits = (bits & 0x33333333) + (bits >>> 2 & 0x33333333);
  return Math.imul(bits + (bits >>> 4) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
