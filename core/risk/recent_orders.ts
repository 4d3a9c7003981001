/** The orders that the gate has let through in the last moments, to know a repetition also when the first is gone. @module */
import type { Micros, Price, Size } from "../units.ts";
import type { InstrumentId } from "../instrument.ts";
import type { Side } from "../event.ts";

/** How long an order is remembered. */
export const RECENT_MICROS = 250_000;
/** No rate limit comes near it; beyond it the oldest is forgotten. */
const CAPACITY = 1_024;

type Recent = {
  readonly strategy: string;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly price: Price;
  readonly size: Size;
  readonly at: Micros;
};

export class RecentOrders {
  /** Oldest first. */
  readonly #orders: Recent[] = [];

  note(order: Recent): void {
    this.#forget(order.at);
    if (this.#orders.length === CAPACITY) this.#orders.shift();
    this.#orders.push(order);
  }

  /** When the same order was let through within the last 250 ms; `null` = it was not. */
  find(strategy: string, instrument: InstrumentId, side: Side, price: Price, size: Size, now: Micros): Micros | null {
    for (let i = this.#orders.length - 1; i >= 0; i--) {
      const order = this.#orders[i];
      if (now - order.at >= RECENT_MICROS) return null;
      const same = order.instrument === instrument && order.side === side && order.price === price;
      if (same && order.size === size && order.strategy === strategy) return order.at;
    }
    return null;
  }

  #forget(now: Micros): void {
    let old = 0;
    while (old < this.#orders.length && now - this.#orders[old].at >= RECENT_MICROS) old += 1;
    if (old > 0) this.#orders.splice(0, old);
  }
}
