/** Notices that a venue has ended several orders of ours at once, which is how a dead-man switch shows at venues that have no
 * word for it (KIL-15). @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";

/** So many within so long, µs. */
export const VANISHED_COUNT = 2;
export const VANISHED_WITHIN = MICROS_PER_SECOND;

export class VanishedOrders {
  /** When the last orders ended, oldest first; never as many as count. */
  #ends: Micros[] = [];

  /** The venue has ended an order that nobody of us cancelled, at a time when its switch may have fired.
   * @returns whether enough of them ended together; they then count no more */
  add(at: Micros): boolean {
    this.#ends = this.#ends.filter((end) => Math.abs(at - end) <= VANISHED_WITHIN);
    this.#ends.push(at);
    if (this.#ends.length < VANISHED_COUNT) return false;
    this.#ends = [];
    return true;
  }
}
