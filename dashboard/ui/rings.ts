/** Bounded memory of the page: what grows forgets its oldest. @module */

/** `list` with `added` behind it, at most `limit` long. A new array only if something was added. */
export function keepLast<T>(list: readonly T[], added: readonly T[], limit: number): readonly T[] {
  if (added.length === 0) return list;
  return added.length >= limit
    ? added.slice(-limit)
    : [...list.slice(Math.max(0, list.length + added.length - limit)), ...added];
}

/** Samples in time, a row of numbers each, for curves: `columns` numbers beside the instant. Holds the newest `limit` rows in
 * typed arrays that double until they hold the limit and then turn in a ring. */
export class Series {
  #rows: Float64Array;
  #capacity: number;
  #first = 0;
  #length = 0;
  /** Rows ever pushed: row number `total - 1` is the newest. */
  total = 0;

  constructor(readonly columns: number, readonly limit: number) {
    this.#capacity = Math.min(limit, 256);
    this.#rows = new Float64Array(this.#capacity * (columns + 1));
  }

  get length(): number {
    return this.#length;
  }
  /** Numbers held, for tests of the bound. */
  get size(): number {
    return this.#rows.length;
  }

  /** @param at ms since 1970, never before the last one; an older one is left out */
  push(at: number, values: readonly number[]): void {
    if (this.#length > 0 && at < this.at(this.#length - 1)) return;
    if (this.#length === this.#capacity && this.#capacity < this.limit) this.#grow();
    const slot = (this.#first + this.#length) % this.#capacity * (this.columns + 1);
    this.#rows[slot] = at;
    for (let column = 0; column < this.columns; column++) this.#rows[slot + 1 + column] = values[column];
    if (this.#length < this.#capacity) this.#length += 1;
    else this.#first = (this.#first + 1) % this.#capacity;
    this.total += 1;
  }

  /** When row `index` (0 = oldest held) was taken. */
  at(index: number): number {
    return this.#rows[(this.#first + index) % this.#capacity * (this.columns + 1)];
  }
  value(index: number, column: number): number {
    return this.#rows[(this.#first + index) % this.#capacity * (this.columns + 1) + 1 + column];
  }

  /** The first row at or after `at`; `length` if there is none. */
  indexFrom(at: number): number {
    let low = 0, high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.at(middle) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  clear(): void {
    this.#first = 0;
    this.#length = 0;
  }

  #grow(): void {
    const width = this.columns + 1;
    const capacity = Math.min(this.limit, this.#capacity * 2);
    const rows = new Float64Array(capacity * width);
    for (let index = 0; index < this.#length; index++) {
      const from = (this.#first + index) % this.#capacity * width;
      rows.set(this.#rows.subarray(from, from + width), index * width);
    }
    this.#rows = rows;
    this.#capacity = capacity;
    this.#first = 0;
  }
}
