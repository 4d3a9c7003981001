/** One side of a book that is only watched: levels as somebody else tells them, and what our orders took from them since.
 * @module */
import type { Side } from "../../core/event.ts";

export class ObservedSide {
  /** Ticks, the best last. */
  #prices: number[] = [];
  #sizes: number[] = [];
  /** Lots taken by our orders at a price since its level was last told. */
  readonly #taken = new Map<number, number>();
  readonly #sign: number;

  constructor(readonly side: Side) {
    this.#sign = side === "buy" ? 1 : -1;
  }

  /** 0 = empty. */
  get best(): number {
    return this.#prices.length === 0 ? 0 : this.#prices[this.#prices.length - 1];
  }

  get bestSize(): number {
    return this.#sizes.length === 0 ? 0 : this.#sizes[this.#sizes.length - 1];
  }

  /** The furthest price that is told; 0 = empty. */
  get worst(): number {
    return this.#prices.length === 0 ? 0 : this.#prices[0];
  }

  get count(): number {
    return this.#prices.length;
  }

  sizeAt(price: number): number {
    const index = this.#indexOf(price);
    return this.#prices[index] === price ? this.#sizes[index] : 0;
  }

  /** Lots at a price that our orders have not taken yet. */
  availableAt(price: number): number {
    return Math.max(0, this.sizeAt(price) - (this.#taken.get(price) ?? 0));
  }

  take(price: number, size: number): void {
    this.#taken.set(price, (this.#taken.get(price) ?? 0) + size);
  }

  set(price: number, size: number): void {
    this.#taken.delete(price);
    const prices = this.#prices, sizes = this.#sizes, index = this.#indexOf(price);
    if (prices[index] === price) {
      if (size > 0) sizes[index] = size;
      else {
        prices.splice(index, 1);
        sizes.splice(index, 1);
      }
    } else if (size > 0) {
      prices.splice(index, 0, price);
      sizes.splice(index, 0, size);
    }
  }

  /** @param levels `[ticks, lots]` in any order */
  replace(levels: readonly (readonly [number, number])[]): void {
    const sorted = levels.filter(([, size]) => size > 0).sort((a, b) => this.#sign * (a[0] - b[0]));
    this.#prices = sorted.map(([price]) => price);
    this.#sizes = sorted.map(([, size]) => size);
    this.#taken.clear();
  }

  /** `[ticks, lots]`, best first. */
  levels(limit: number): [number, number][] {
    const found: [number, number][] = [];
    for (let i = this.#prices.length - 1; i >= 0 && found.length < limit; i--) {
      found.push([this.#prices[i], this.#sizes[i]]);
    }
    return found;
  }

  /** Price of the nth best level; 0 = there are not so many. */
  priceOf(rank: number): number {
    return this.#prices[this.#prices.length - 1 - rank] ?? 0;
  }

  /** Index of the first level at least as good as `price`. */
  #indexOf(price: number): number {
    const key = price * this.#sign, prices = this.#prices;
    let low = 0, high = prices.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (prices[middle] * this.#sign < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
