/** Keeps room in the books: orders of which nothing more is awaited leave once they are sealed, and at once where room is short:
 * what comes between two beats must find room. Records for new ones are made while nobody waits. @module */
import type { Micros } from "../units.ts";
import type { Orders } from "../oms/orders.ts";

/** How often orders that ended are looked through. */
const EVERY_MICROS = 10_000_000;
/** With less room than this share of the books, what has ended does not stay. */
const SCARCE_SHARE = 1 / 4;

export class Pruning {
  /** When the orders were looked through last. */
  prunedAt = 0 as Micros;
  #isFull = false;

  /** @param full told once when no order can be placed any more, and why */
  constructor(private readonly orders: Orders, private readonly full: (sentence: string, now: Micros) => void) {}

  beat(now: Micros): void {
    const { orders } = this, { store } = orders, isScarce = this.#isScarce;
    if (isScarce || now - this.prunedAt >= EVERY_MICROS) {
      this.prunedAt = now;
      if (isScarce) orders.prune(now, 0);
      else orders.seal();
    } else store.prepare();
    const isFull = !orders.hasRoom;
    if (isFull && !this.#isFull) this.full(`${store.fullness}: no order can be placed`, now);
    this.#isFull = isFull;
  }

  /** While an earlier run is recalled: its orders are old already, also where the clock was put back since. */
  recall(at: Micros): void {
    const { orders } = this;
    if (!this.#isScarce && at - this.prunedAt < EVERY_MICROS) return orders.store.prepare();
    this.prunedAt = at;
    orders.prune(at, -Infinity);
  }

  get #isScarce(): boolean {
    return this.orders.store.room < SCARCE_SHARE * this.orders.capacity;
  }
}
