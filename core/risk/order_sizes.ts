/** The sizes of the last orders of one market, and their median: what is usual there. @module */

/** Orders that are remembered. */
export const SIZES_KEPT = 200;
/** Below so many there is no usual size yet. */
export const SIZES_NEEDED = 20;

/** The sizes lie in their order of coming and sorted; both in arrays of a fixed size, so that noting one makes nothing. */
export class OrderSizes {
  readonly #ring = new Float64Array(SIZES_KEPT);
  readonly #sorted = new Float64Array(SIZES_KEPT);
  #count = 0;
  #next = 0;

  get count(): number {
    return this.#count;
  }

  /** NaN until enough orders were seen. */
  get median(): number {
    const count = this.#count, half = count >> 1, sorted = this.#sorted;
    if (count < SIZES_NEEDED) return NaN;
    return count % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** @param size lots, a real number */
  add(size: number): void {
    const sorted = this.#sorted, ring = this.#ring;
    if (this.#count === SIZES_KEPT) {
      // The oldest gives way: what is sorted behind it closes ranks.
      const gone = placeOf(sorted, this.#count, ring[this.#next]);
      sorted.copyWithin(gone, gone + 1, this.#count);
      this.#count -= 1;
    }
    const place = placeOf(sorted, this.#count, size);
    sorted.copyWithin(place + 1, place, this.#count);
    sorted[place] = size;
    this.#count += 1;
    ring[this.#next] = size;
    this.#next = (this.#next + 1) % SIZES_KEPT;
  }
}

/** The first place whose value is not smaller. */
function placeOf(sorted: Float64Array, count: number, value: number): number {
  let from = 0, to = count;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle] < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
