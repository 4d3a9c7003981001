/** Orders whose story is told, kept a while longer: a late fill still finds the slot it belongs to. The oldest gives way
 * to the newest once `limit` is reached. @module */
import type { OrderRecord } from "./order.ts";

export class SealedOrders {
  /** A Map remembers the order of insertion: the first key is the oldest. */
  readonly #orders = new Map<string, OrderRecord>();

  /** @param limit orders kept at most; > 0 */
  constructor(readonly limit: number) {}

  /** Keeps `order`; returns the one that had to give way, if any. */
  add(order: OrderRecord): OrderRecord | null {
    this.#orders.set(order.clientId, order);
    if (this.#orders.size <= this.limit) return null;
    const oldest: OrderRecord = this.#orders.values().next().value!;
    this.#orders.delete(oldest.clientId);
    return oldest;
  }

  get(clientId: string): OrderRecord | undefined {
    return this.#orders.get(clientId);
  }

  /** Gives an order back to the books. */
  remove(order: OrderRecord): boolean {
    return this.#orders.delete(order.clientId);
  }

  get size(): number {
    return this.#orders.size;
  }
}
