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

  /** Lots mean other amounts from now on: nothing is usual yet. */
  clear(): void {
    this.#count = this.#next = 0;
  }

  /** NaN until enough orders were seen. */
  get median(): number {
    const count = this.#count, half = count >> 1, sorted = this.#sorted;
    if (count < SIZES_NEEDED) return NaN;
    return count % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** @param size lots, a real number */
  add(size: number): void {
    const sorted = this.#sorted, ring = this.#ring, at = this.#next;
    this.#next = at + 1 === SIZES_KEPT ? 0 : at + 1;
    // The oldest gives way, and leaves a hole; while none does, the hole is behind the last.
    const isFull = this.#count === SIZES_KEPT, oldest = ring[at];
    ring[at] = size;
    if (isFull && oldest === size) return;
    let hole = isFull ? placeOf(sorted, SIZES_KEPT, oldest) : this.#count++;
    const end = this.#count - 1;
    for (; hole > 0 && sorted[hole - 1] > size; hole--) sorted[hole] = sorted[hole - 1];
    for (; hole < end && sorted[hole + 1] < size; hole++) sorted[hole] = sorted[hole + 1];
    sorted[hole] = size;
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
