/** A rate with a burst: tokens come in evenly, each order takes one. Counted in whole parts of a token, so that the same
 * times give the same answers. @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";

/** Places of a bucket's numbers: tokens × 10^6 (at one token a second, one part a microsecond), and when they were counted. */
const PARTS = 0, AT = 1;

export class TokenBucket {
  /** In an array of numbers: in a field each would be a piece of garbage at every look. */
  readonly #state = new Float64Array(2);
  #perSecond: number;
  #burst: number;
  #capacity: number;

  /** @param perSecond > 0
   * @param burst tokens that a quiet time saves up at most; at least 1 */
  constructor(perSecond: number, burst: number = burstOf(perSecond)) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#capacity = Math.max(1, burst) * MICROS_PER_SECOND;
    this.#state[PARTS] = this.#capacity;
  }

  get perSecond(): number {
    return this.#perSecond;
  }
  get burst(): number {
    return this.#burst;
  }

  /** Another rate from now on. What was saved up is kept as far as the new burst holds it. */
  change(perSecond: number, now: Micros): void {
    this.#refill(now);
    this.#perSecond = perSecond;
    this.#burst = burstOf(perSecond);
    this.#capacity = this.#burst * MICROS_PER_SECOND;
    this.#state[PARTS] = Math.min(this.#capacity, this.#state[PARTS]);
  }

  /** Whole tokens that could be taken now. A clock that steps back adds none. */
  available(now: Micros): number {
    this.#refill(now);
    return Math.floor(this.#state[PARTS] / MICROS_PER_SECOND);
  }

  /** Takes one, also below zero: what was sent is counted, whatever the limit says. */
  take(now: Micros): void {
    this.#refill(now);
    this.#state[PARTS] -= MICROS_PER_SECOND;
  }

  #refill(now: Micros): void {
    const state = this.#state;
    if (!(now > state[AT])) return;
    state[PARTS] = Math.min(this.#capacity, state[PARTS] + (now - state[AT]) * this.#perSecond);
    state[AT] = now;
  }
}

function burstOf(perSecond: number): number {
  return perSecond > 0 ? Math.max(1, 2 * perSecond) : 0;
}
