/** An average of recent values that forgets by time, not by count. Unit: that of its values.
 * Source: E ← E + (1 − 2^(−Δt / half-life))·(x − E); G. Zumbach and U. Müller, "Operators on inhomogeneous time series"
 * (2001), with the newest point taken for the whole interval. @module */
import type { Micros } from "../units.ts";

/** After a gap of that many half-lives less than a thousandth of the old average is left, and it starts anew. */
const FORGOTTEN = 10;

export class Ewma {
  #value = NaN;
  #at = NaN;

  /** @param halfLife seconds until a value weighs half; > 0 */
  constructor(readonly halfLife: number) {
    if (!(halfLife > 0)) throw new RangeError(`Cannot average with a half-life of ${halfLife} s: want more than 0`);
  }

  /** The first value starts the average; one at the same instant or before it teaches nothing, having no weight. */
  update(value: number, at: Micros): void {
    if (!Number.isFinite(value)) return;
    const elapsed = (at - this.#at) / 1e6 / this.halfLife;
    if (elapsed <= 0) return;
    if (elapsed <= FORGOTTEN) this.#value += (1 - 2 ** -elapsed) * (value - this.#value);
    else this.#value = value; // a long gap, or the first value
    this.#at = at;
  }

  /** NaN until the first value. */
  get value(): number {
    return this.#value;
  }
}
