/** Which way takers lean: signed traded volume that fades with time. Unit: lots, positive = takers bought; for a rate in
 * lots per second multiply by ln 2 / half-life.
 * Source: an exponential kernel over marked trades; A. G. Hawkes, "Spectra of some self-exciting and mutually exciting point
 * processes" (1971), with volume as the mark. @module */
import type { Micros, Size } from "../units.ts";

export class TradeFlow {
  #flow = 0;
  #at = NaN;

  /** @param halfLife seconds until a trade weighs half; > 0 */
  constructor(readonly halfLife: number) {
    if (!(halfLife > 0)) throw new RangeError(`Cannot measure with a half-life of ${halfLife} s: want more than 0`);
  }

  /** @param size lots; positive = the taker bought, negative = the taker sold
   * @param at a trade told late, with a time before the last one's, counts in full */
  update(size: Size, at: Micros): void {
    this.#flow = this.at(at) + size;
    if (!(at <= this.#at)) this.#at = at;
  }

  /** What is left of all trades at `now`; 0 before the first. */
  at(now: Micros): number {
    const seconds = (now - this.#at) / 1e6;
    return seconds > 0 ? this.#flow * 2 ** (-seconds / this.halfLife) : this.#flow;
  }
}
