/** What our fills were worth a while later: (mid after the horizon − fill price) × side, buy +1, sell −1. Unit: ticks;
 * positive = good for us, negative = we were picked off.
 * Source: the realised half-spread of R. Huang and H. Stoll, "Dealer versus auction markets" (1996), from the maker's side.
 * @module */
import type { Micros, Price } from "../units.ts";

/** Fills that may wait for their horizon at once. When one more comes, the oldest is dropped and counted. */
const PENDING = 256;

export class Markout {
  readonly #prices = new Float64Array(PENDING);
  readonly #signs = new Int8Array(PENDING);
  readonly #due = new Float64Array(PENDING);
  #first = 0;
  #pending = 0;
  #mean = NaN;
  #count = 0;
  #dropped = 0;

  /** @param horizon seconds after the fill at which the mid is read; > 0
   * @param memory fills over which the mean remembers: each new one weighs 1/memory once as many were seen; ≥ 1 */
  constructor(readonly horizon: number, readonly memory = 100) {
    if (!(horizon > 0)) throw new RangeError(`Cannot measure after ${horizon} s: want more than 0`);
    if (!(memory >= 1)) throw new RangeError(`Cannot remember ${memory} fills: want 1 or more`);
  }

  /** One of our fills. @param sign 1 = we bought, −1 = we sold @param at when it happened */
  fill(price: Price, sign: 1 | -1, at: Micros): void {
    if (this.#pending === PENDING) {
      this.#first = (this.#first + 1) % PENDING;
      this.#pending -= 1;
      this.#dropped += 1;
    }
    const slot = (this.#first + this.#pending++) % PENDING;
    this.#prices[slot] = price;
    this.#signs[slot] = sign;
    this.#due[slot] = at + this.horizon * 1e6;
  }

  /** Measures every fill whose horizon has passed by this mid, the first one told since then.
   * @param mid in ticks; not a number: they go on waiting */
  update(mid: number, at: Micros): void {
    if (!Number.isFinite(mid)) return;
    while (this.#pending > 0 && this.#due[this.#first] <= at) {
      const value = (mid - this.#prices[this.#first]) * this.#signs[this.#first];
      this.#count += 1;
      const weight = 1 / Math.min(this.#count, this.memory);
      this.#mean = this.#count === 1 ? value : this.#mean + weight * (value - this.#mean);
      this.#first = (this.#first + 1) % PENDING;
      this.#pending -= 1;
    }
  }

  /** Mean over the recent fills; NaN until the first has come of age. */
  get value(): number {
    return this.#mean;
  }
  /** Fills that were measured. */
  get count(): number {
    return this.#count;
  }
  /** Fills that wait for their horizon. */
  get pending(): number {
    return this.#pending;
  }
  /** Fills that were dropped unmeasured, for want of room. */
  get dropped(): number {
    return this.#dropped;
  }
}
