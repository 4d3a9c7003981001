/** What the venue prints of orders and trades and the exchange does not keep: fees so far, where in the market's
 * sequence a trade fell, what the mark was then. @module */
import { add, type Money, ZERO } from "../../../../core/money.ts";
import type { Floor } from "../../floors.ts";
import { markOf } from "../../margin.ts";
import type { AccountOrder, Execution } from "../../orders.ts";
import type { Position } from "../../positions.ts";

export type TradeNote = {
  readonly sequence: number;
  readonly mark: Money;
  /** The fee's fraction. */
  readonly rate: Money;
  /** Lots of the order that were open right behind it. */
  readonly left: number;
};

export class OrderNotes {
  readonly #fees = new WeakMap<AccountOrder, { asset: string; amount: Money }>();
  readonly #trades = new WeakMap<Execution, TradeNote>();
  readonly #positions = new WeakMap<Position, number>();
  readonly #counters = new WeakMap<AccountOrder, number>();

  /** Keeps what a trade was done at, before it is told. */
  note(execution: Execution, floor: Floor, rate: Money): void {
    const { order, fee, feeAsset } = execution, former = this.#fees.get(order)?.amount ?? ZERO;
    this.#fees.set(order, { asset: feeAsset, amount: add(former, fee) });
    this.#trades.set(execution, { sequence: floor.updateId, mark: markOf(floor), rate, left: order.left });
  }

  noteSequence(position: Position): void {
    this.#positions.set(position, position.floor.updateId);
  }

  /** The other order, where self-match prevention ended this one. */
  notePrevention(order: AccountOrder, counterId: number): void {
    this.#counters.set(order, counterId);
  }

  /** Null = it has not traded. */
  feesOf(order: AccountOrder): { readonly asset: string; readonly amount: Money } | null {
    return this.#fees.get(order) ?? null;
  }

  tradeOf(execution: Execution): TradeNote | null {
    return this.#trades.get(execution) ?? null;
  }

  /** Where in its market's sequence a position changed last; 0 = never. */
  sequenceOf(position: Position): number {
    return this.#positions.get(position) ?? 0;
  }

  counterOf(order: AccountOrder): number | null {
    return this.#counters.get(order) ?? null;
  }
}
