/** Volatility of the mid: an EWMA of squared changes, weighted by time. Unit: ticks per √second.
 * Source: RiskMetrics Technical Document (1996), chapter 5, in continuous time. @module */
import type { Micros } from "../units.ts";

export class Volatility {
  /** ticks² per second; NaN until two mids were seen. */
  #variance = NaN;
  #mid = NaN;
  #at = NaN;

  /** @param halfLife seconds until a change weighs half; > 0
   * @param sampleEvery seconds between two mids that count; the bounce between bid and ask is no volatility */
  constructor(readonly halfLife: number, readonly sampleEvery = 0) {
    if (!(halfLife > 0)) throw new RangeError(`Cannot measure with a half-life of ${halfLife} s: want more than 0`);
  }

  /** Whether a mid at that instant would count. */
  isDue(at: Micros): boolean {
    const seconds = (at - this.#at) / 1e6;
    return !(seconds <= 0 || seconds < this.sampleEvery); // the same instant, or a step back: no rate to learn
  }

  /** @param mid in ticks; may lie half-way between two. Not a number: ignored */
  update(mid: number, at: Micros): void {
    if (!Number.isFinite(mid) || !this.isDue(at)) return;
    const seconds = (at - this.#at) / 1e6;
    const rate = (mid - this.#mid) ** 2 / seconds, keep = 2 ** (-seconds / this.halfLife);
    this.#variance = this.#variance >= 0 ? keep * this.#variance + (1 - keep) * rate : rate;
    this.#mid = mid;
    this.#at = at;
  }

  /** NaN until warm: two mids. */
  get value(): number {
    return Math.sqrt(this.#variance);
  }
}
