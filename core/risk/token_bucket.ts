/** A rate with a burst: tokens come in evenly, each order takes one. Counted in whole parts of a token, so that the same
 * times give the same answers. @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";

export class TokenBucket {
  /** Tokens × 10^6: at one token a second, one part a microsecond. */
  #parts: number;
  #at = 0 as Micros;
  readonly #capacity: number;

  /** @param perSecond > 0
   * @param burst tokens that a quiet time saves up at most; at least 1 */
  constructor(readonly perSecond: number, readonly burst: number = Math.max(1, 2 * perSecond)) {
    this.#capacity = Math.max(1, burst) * MICROS_PER_SECOND;
    this.#parts = this.#capacity;
  }

  /** Whole tokens that could be taken now. A clock that steps back adds none. */
  available(now: Micros): number {
    this.#refill(now);
    return Math.floor(this.#parts / MICROS_PER_SECOND);
  }

  /** Takes one, also below zero: what was sent is counted, whatever the limit says. */
  take(now: Micros): void {
    this.#refill(now);
    this.#parts -= MICROS_PER_SECOND;
  }

  #refill(now: Micros): void {
    if (!(now > this.#at)) return;
    this.#parts = Math.min(this.#capacity, this.#parts + (now - this.#at) * this.perSecond);
    this.#at = now;
  }
}
