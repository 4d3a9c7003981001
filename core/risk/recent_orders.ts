/** The orders that the gate has let through in the last moments, to know a repetition also when the first is gone. @module */
import type { Micros, Price, Size } from "../units.ts";
import type { InstrumentId } from "../instrument.ts";
import type { Side } from "../event.ts";

/** How long an order is remembered. */
export const RECENT_MICROS = 250_000;
/** No rate limit comes near it; beyond it the oldest is forgotten. A power of two. */
const CAPACITY = 1_024;

type Recent = {
  readonly strategy: string;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly price: Price;
  readonly size: Size;
  readonly at: Micros;
};

/** A ring: the oldest gives way. Numbers lie in arrays of their own, so that noting an order makes nothing. */
export class RecentOrders {
  readonly #strategies: string[] = new Array(CAPACITY).fill("");
  readonly #instruments = new Int32Array(CAPACITY);
  readonly #sides: Side[] = new Array(CAPACITY).fill("buy");
  readonly #prices = new Float64Array(CAPACITY);
  readonly #sizes = new Float64Array(CAPACITY);
  readonly #times = new Float64Array(CAPACITY).fill(-Infinity);
  /** Where the next one goes. */
  #next = 0;

  note(order: Recent): void {
    this.add(order.strategy, order.instrument, order.side, order.price, order.size, order.at);
  }

  add(strategy: string, instrument: InstrumentId, side: Side, price: Price, size: Size, at: Micros): void {
    const place = this.#next;
    this.#strategies[place] = strategy;
    this.#instruments[place] = instrument;
    this.#sides[place] = side;
    this.#prices[place] = price;
    this.#sizes[place] = size;
    this.#times[place] = at;
    this.#next = (place + 1) & (CAPACITY - 1);
  }

  /** When the same order was let through within the last 250 ms; `null` = it was not. */
  find(strategy: string, instrument: InstrumentId, side: Side, price: Price, size: Size, now: Micros): Micros | null {
    for (let seen = 1; seen <= CAPACITY; seen++) {
      const place = (this.#next - seen) & (CAPACITY - 1), at = this.#times[place];
      if (now - at >= RECENT_MICROS) return null;
      if (this.#prices[place] !== price || this.#instruments[place] !== instrument) continue;
      if (this.#sizes[place] !== size || this.#sides[place] !== side || this.#strategies[place] !== strategy) continue;
      return at as Micros;
    }
    return null;
  }
}
