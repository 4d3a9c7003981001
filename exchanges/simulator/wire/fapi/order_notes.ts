/** What the hosts print of orders and the exchange does not keep. @module */
import type { AccountOrder } from "../../orders.ts";

export class OrderNotes {
  /** Ended by an amendment to a price that crossed: told as canceled, where a placement would be told as expired. */
  readonly #amendedAway = new WeakSet<AccountOrder>();
  #changing: AccountOrder | null = null;

  /** Carries out an amendment; how its order ends meanwhile is remembered. */
  whileChanging<T>(order: AccountOrder, change: () => T): T {
    this.#changing = order;
    try {
      return change();
    } finally {
      this.#changing = null;
    }
  }

  noteEnd(order: AccountOrder): void {
    if (order === this.#changing) this.#amendedAway.add(order);
  }

  isAmendedAway(order: AccountOrder): boolean {
    return this.#amendedAway.has(order);
  }
}
