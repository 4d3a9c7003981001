/** Room for one side of a book change, used again for each frame. @module */
import type { Levels } from "../../core/book/levels.ts";

/** One side's levels, filled anew by each frame; grows to the longest frame met, at most `LONGEST_SIDE` levels. */
export class LevelBuffer implements Levels {
  count = 0;
  prices = new Float64Array(64);
  sizes = new Float64Array(64);

  /** False if the side is full. */
  push(price: number, size: number): boolean {
    if (this.count === this.prices.length && !this.grow()) return false;
    this.prices[this.count] = price;
    this.sizes[this.count++] = size;
    return true;
  }

  /** Makes room for more. False if the side is full. */
  grow(): boolean {
    const length = this.prices.length * 2;
    if (length > LONGEST_SIDE) return false;
    const prices = new Float64Array(length), sizes = new Float64Array(length);
    prices.set(this.prices);
    sizes.set(this.sizes);
    this.prices = prices;
    this.sizes = sizes;
    return true;
  }
}
/** More levels on one side than this are no frame of a sane venue. */
export const LONGEST_SIDE = 65_536;
