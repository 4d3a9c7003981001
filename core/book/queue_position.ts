/** An estimate of the lots that stand ahead of our order at its price. A venue that tells prices and sizes alone does not
 * say where in a level a cancelled order stood, so this is a model:
 *  - when we join, all that others show at the price is ahead of us; what comes later queues behind;
 *  - a trade at the price takes from the front;
 *  - any other decrease is cancellation, spread evenly: the share of it that is ahead of us is ahead / level.
 * Hidden size makes it a lower bound. A trade told after the book message that already lacks it counts as both, so the
 * estimate then errs towards the front; tell trades first where the venue allows it. @module */
import type { Size } from "../units.ts";

export class QueuePosition {
  #ahead = NaN;
  /** What others show at our price, less the trades since. */
  #level = NaN;

  /** Lots ahead of ours, from 0 to the level's size; may be fractional; NaN = unknown. */
  get ahead(): number {
    return this.#ahead;
  }

  /** Our order has come to rest. @param others lots at its price without ours */
  join(others: Size): void {
    this.#ahead = this.#level = others;
  }

  /** Somebody traded `size` lots at our price, against our side. */
  trade(size: Size): void {
    this.#ahead = Math.max(0, this.#ahead - size);
    this.#level = Math.max(this.#ahead, this.#level - size);
  }

  /** A book message has passed. @param others lots at our price without ours, whether they changed or not */
  resize(others: Size): void {
    if (others < this.#level) this.#ahead = Math.min(others, this.#ahead * (others / this.#level));
    this.#level = others;
  }

  /** The order left its price, or the book was lost: the place is unknown until `join`. */
  forget(): void {
    this.#ahead = this.#level = NaN;
  }
}
