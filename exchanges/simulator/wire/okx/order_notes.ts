/** What OKX tells of an order beyond the exchange's own record: the trades behind its fees and its last price, and the words of an
 * amendment while it happens. @module */
import type { AccountOrder, Execution } from "../../orders.ts";

export type AmendNote = { readonly reqId: string };

const NONE: readonly Execution[] = [];

export class OrderNotes {
  readonly #trades = new WeakMap<AccountOrder, Execution[]>();
  /** Of the request that is carried out now; null = nobody asked for what happens. */
  amending: AmendNote | null = null;

  add(execution: Execution): void {
    const trades = this.#trades.get(execution.order);
    if (trades === undefined) this.#trades.set(execution.order, [execution]);
    else trades.push(execution);
  }

  /** Trades of an order, oldest first; of one as it stood a while ago those until then. */
  tradesOf(order: AccountOrder): readonly Execution[] {
    const own = this.#trades.get(order);
    if (own !== undefined) return own;
    const today = this.#trades.get(Object.getPrototypeOf(order));
    return today === undefined ? NONE : today.filter(({ at }) => at <= order.updatedAt);
  }
}
