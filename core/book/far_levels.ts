/** The levels of one side that lie below a ladder's window: keys and lots in two sorted arrays, best last, so that levels
 * that leave the window are appended and levels that enter it are popped. Finding is O(log n), a change in place too;
 * inserting and deleting move what lies above. Not a Map: its order would cost a sort at each walk, its doubles garbage.
 * @module */

/** Below this many elements a plain loop moves them faster than copyWithin starts. */
const SHORT_MOVE = 64;
const FIRST_CAPACITY = 256;

/** Keys are whole numbers in (0, 2^30), higher is better. Allocates only when it must grow; 12 bytes a level. */
export class FarLevels {
  #keys = new Int32Array(FIRST_CAPACITY);
  #lots = new Float64Array(FIRST_CAPACITY);
  #count = 0;

  get count(): number {
    return this.#count;
  }
  get bytes(): number {
    return this.#keys.byteLength + this.#lots.byteLength;
  }
  /** The best key; 0 = none. */
  get best(): number {
    return this.#count === 0 ? 0 : this.#keys[this.#count - 1];
  }
  /** Lots at the best key; 0 = none. */
  get bestLots(): number {
    return this.#count === 0 ? 0 : this.#lots[this.#count - 1];
  }

  /** Lots at `key`; 0 = no such level. */
  at(key: number): number {
    const i = this.#find(key);
    return i < this.#count && this.#keys[i] === key ? this.#lots[i] : 0;
  }

  /** The best key that is worse than `key`; 0 = none. */
  below(key: number): number {
    const i = this.#find(key);
    return i === 0 ? 0 : this.#keys[i - 1];
  }

  /** Sets a level; 0 lots removes it, and removing an unknown one changes nothing. */
  set(key: number, lots: number): void {
    const i = this.#find(key);
    if (i < this.#count && this.#keys[i] === key) {
      if (lots > 0) this.#lots[i] = lots;
      else this.#close(i);
    } else if (lots > 0) {
      this.#open(i);
      this.#keys[i] = key;
      this.#lots[i] = lots;
    }
  }

  /** Appends a level that is better than every one here. */
  push(key: number, lots: number): void {
    this.#open(this.#count);
    this.#keys[this.#count - 1] = key;
    this.#lots[this.#count - 1] = lots;
  }

  /** Drops the best level. */
  pop(): void {
    if (this.#count > 0) this.#count -= 1;
  }

  clear(): void {
    this.#count = 0;
  }

  /** The index of the first key that is not below `key`. */
  #find(key: number): number {
    const keys = this.#keys;
    let low = 0, high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (keys[middle] < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Makes room at `i`. */
  #open(i: number): void {
    if (this.#count === this.#keys.length) this.#grow();
    const keys = this.#keys, lots = this.#lots, end = this.#count++;
    if (end - i < SHORT_MOVE) {
      for (let k = end; k > i; k--) {
        keys[k] = keys[k - 1];
        lots[k] = lots[k - 1];
      }
    } else {
      keys.copyWithin(i + 1, i, end);
      lots.copyWithin(i + 1, i, end);
    }
  }

  /** Takes the level at `i` out. */
  #close(i: number): void {
    const keys = this.#keys, lots = this.#lots, last = --this.#count;
    if (last - i < SHORT_MOVE) {
      for (let k = i; k < last; k++) {
        keys[k] = keys[k + 1];
        lots[k] = lots[k + 1];
      }
    } else {
      keys.copyWithin(i, i + 1, last + 1);
      lots.copyWithin(i, i + 1, last + 1);
    }
  }

  #grow(): void {
    const keys = new Int32Array(this.#keys.length * 2), lots = new Float64Array(this.#lots.length * 2);
    keys.set(this.#keys);
    lots.set(this.#lots);
    this.#keys = keys;
    this.#lots = lots;
  }
}
