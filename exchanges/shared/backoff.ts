/** Waits between tries: exponential with full jitter, so that clients that failed together do not return together.
 * Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog (2015). @module */
import type { Micros } from "../../core/units.ts";
import type { Random } from "./random.ts";

export type BackoffLimits = {
  /** Bound of the first wait, µs; doubles with each further one. */
  readonly first: number;
  /** Bound of every wait, µs. */
  readonly longest: number;
  /** No wait is shorter, µs. */
  readonly shortest: number;
};

export class Backoff {
  #tries = 0;

  constructor(readonly random: Random, readonly limits: BackoffLimits) {}

  /** Waits drawn since the last reset. */
  get tries(): number {
    return this.#tries;
  }

  /** The next wait: uniform between the shortest and this try's bound. */
  next(): Micros {
    const { first, longest, shortest } = this.limits;
    const bound = Math.min(longest, first * 2 ** Math.min(this.#tries++, 40));
    return Math.round(shortest + this.random.next() * Math.max(0, bound - shortest)) as Micros;
  }

  reset(): void {
    this.#tries = 0;
  }
}
