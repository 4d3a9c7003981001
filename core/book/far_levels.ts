/** The levels of one side that lie below a ladder's window: keys and lots in two sorted arrays, best last, so that levels
 * that leave the window are appended and levels that enter it are popped. Finding is O(log n), a change in place too.
 * A level that is deleted leaves its place behind, empty, for the next one that comes between the same neighbours: far from
 * the best, feeds insert as often as they delete, and moving all that lies above was most of a message's time. Empty places
 * are swept out together when they are many. Not a Map: its order would cost a sort at each walk, its doubles garbage.
 * @module */

/** Below this many elements a plain loop moves them faster than copyWithin starts. */
const SHORT_MOVE = 64;
const FIRST_CAPACITY = 256;
/** Most levels of one side that are remembered: 786 KB. Beyond it the worst eighth is forgotten, and counted. */
export const MOST_FAR = 65_536;

/** Keys are whole numbers in (0, 2^30), higher is better. Allocates only when it must grow; 12 bytes a place. Lots come and go
 * by array and index: a double that is handed to a function becomes an object wherever the call is not inlined. */
export class FarLevels {
  #keys = new Int32Array(FIRST_CAPACITY);
  /** 0 = an empty place; its key still keeps the order. The last place is never empty. */
  #lots = new Float64Array(FIRST_CAPACITY);
  /** Places in use, empty ones with them. */
  #end = 0;
  #count = 0;
  #forgotten = 0;

  get count(): number {
    return this.#count;
  }
  /** Levels forgotten for want of room since `clear`. They were the worst of their time. */
  get forgotten(): number {
    return this.#forgotten;
  }
  get bytes(): number {
    return this.#keys.byteLength + this.#lots.byteLength;
  }
  /** The best key; 0 = none. */
  get best(): number {
    return this.#end === 0 ? 0 : this.#keys[this.#end - 1];
  }
  /** Lots at `key`; 0 = no such level. */
  at(key: number): number {
    const i = this.#find(key);
    return i < this.#end && this.#keys[i] === key ? this.#lots[i] : 0;
  }

  /** The best key that is worse than `key`; 0 = none. */
  below(key: number): number {
    const place = this.next(this.#find(key));
    return place < 0 ? 0 : this.#keys[place];
  }

  /** Where a walk from the best level on begins: hand it to `next`. */
  get start(): number {
    return this.#end;
  }

  /** The next worse level's place after `place`, for `keyOf` and `lotsOf`; -1 = there is none. Valid until a change. */
  next(place: number): number {
    let i = place - 1;
    while (i >= 0 && this.#lots[i] === 0) i--;
    return i;
  }
  keyOf(place: number): number {
    return this.#keys[place];
  }
  lotsOf(place: number): number {
    return this.#lots[place];
  }

  /** Sets a level to the lots at `from[at]`; 0 removes it, and removing an unknown one changes nothing. */
  set(key: number, from: Float64Array, at: number): void {
    const i = this.#find(key), lots = from[at];
    if (i < this.#end && this.#keys[i] === key) {
      const before = this.#lots[i];
      this.#lots[i] = lots;
      if (lots === 0 && before > 0) this.#emptied();
      else if (lots > 0 && before === 0) this.#count += 1;
    } else if (lots > 0) {
      const place = this.#insert(i, key); // may put other arrays in place
      this.#lots[place] = lots;
    }
  }

  /** Appends a level that is better than every one here, with the lots at `from[at]`. */
  push(key: number, from: Float64Array, at: number): void {
    if (this.#end === this.#keys.length) this.#makeRoom();
    this.#keys[this.#end] = key;
    this.#lots[this.#end++] = from[at];
    this.#count += 1;
  }

  /** Drops the best level, its lots written to `to[at]`. There must be one. */
  pop(to: Float64Array, at: number): void {
    this.#end -= 1;
    this.#count -= 1;
    to[at] = this.#lots[this.#end];
    this.#trim();
  }

  clear(): void {
    this.#end = this.#count = this.#forgotten = 0;
  }

  /** The index of the first key that is not below `key`. */
  #find(key: number): number {
    const keys = this.#keys;
    let from = 0, left = this.#end;
    if (left === 0) return 0;
    // Halving without a branch on what was found: that would be a coin's toss, wrong every other time.
    while (left > 1) {
      const half = left >>> 1;
      from += half & -(keys[from + half - 1] < key);
      left -= half;
    }
    return from + +(keys[from] < key);
  }

  #emptied(): void {
    this.#count -= 1;
    this.#trim();
    if (this.#end - this.#count > SHORT_MOVE + this.#count / 2) this.#sweep();
  }

  #trim(): void {
    while (this.#end > 0 && this.#lots[this.#end - 1] === 0) this.#end -= 1;
  }

  /** Makes a place for a new key before the place `i`: an empty one close by, or a new one. @returns it */
  #insert(i: number, key: number): number {
    const near = this.#emptyNear(i);
    if (near < 0) {
      if (this.#end === this.#keys.length) {
        this.#makeRoom();
        return this.#insert(this.#find(key), key);
      }
      this.#move(i, this.#end++);
    } else if (near < i) this.#moveDown(near, --i);
    else this.#move(i, near);
    this.#keys[i] = key;
    this.#count += 1;
    return i;
  }

  /** An empty place no further than a short move from `i`; -1 = none. */
  #emptyNear(i: number): number {
    if (this.#end === this.#count) return -1;
    const lots = this.#lots, last = this.#end - 1;
    for (let away = 0; away < SHORT_MOVE; away++) {
      const above = i + away, below = i - 1 - away;
      if (above <= last && lots[above] === 0) return above;
      if (below >= 0 && lots[below] === 0) return below;
    }
    return -1;
  }

  /** Moves the places `from` to `to - 1` one up, over `to`. */
  #move(from: number, to: number): void {
    const keys = this.#keys, lots = this.#lots;
    if (to - from < SHORT_MOVE) {
      for (let k = to; k > from; k--) {
        keys[k] = keys[k - 1];
        lots[k] = lots[k - 1];
      }
    } else {
      keys.copyWithin(from + 1, from, to);
      lots.copyWithin(from + 1, from, to);
    }
  }

  /** Moves the places `from + 1` to `to` one down, over `from`; always a short move. */
  #moveDown(from: number, to: number): void {
    const keys = this.#keys, lots = this.#lots;
    for (let k = from; k < to; k++) {
      keys[k] = keys[k + 1];
      lots[k] = lots[k + 1];
    }
  }

  /** Takes all empty places out. */
  #sweep(): void {
    const keys = this.#keys, lots = this.#lots;
    let to = 0;
    for (let i = 0; i < this.#end; i++) {
      if (lots[i] === 0) continue;
      keys[to] = keys[i];
      lots[to++] = lots[i];
    }
    this.#end = to;
  }

  #makeRoom(): void {
    if (this.#end - this.#count > this.#end / 8) return this.#sweep();
    if (this.#keys.length === MOST_FAR) return this.#forget();
    const keys = new Int32Array(this.#keys.length * 2), lots = new Float64Array(this.#lots.length * 2);
    keys.set(this.#keys);
    lots.set(this.#lots);
    this.#keys = keys;
    this.#lots = lots;
  }

  #forget(): void {
    const places = MOST_FAR / 8;
    for (let i = 0; i < places; i++) if (this.#lots[i] > 0) this.#forgotten += 1;
    this.#keys.copyWithin(0, places, this.#end);
    this.#lots.copyWithin(0, places, this.#end);
    this.#end -= places;
    this.#count = 0;
    for (let i = 0; i < this.#end; i++) if (this.#lots[i] > 0) this.#count += 1;
  }
}
