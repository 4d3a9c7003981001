/** The levels that told books had of late: what another witness saw of a market in that time must be among them. @module */
import type { OrderBook } from "../../../core/book/order_book.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Level } from "./rest_book.ts";

/** Levels of a side that are remembered: the other witness may have looked while some more stood in front. */
const DEPTH = 30;

export class RecentLevels {
  readonly #seen = new Map<InstrumentId, Set<Level>>();
  readonly #prices = new Float64Array(DEPTH);
  readonly #sizes = new Float64Array(DEPTH);
  #isOn = false;

  /** From now on, with nothing from before. */
  begin(): void {
    this.#seen.clear();
    this.#isOn = true;
  }
  end(): void {
    this.#isOn = false;
  }

  note(id: InstrumentId, book: OrderBook): void {
    if (!this.#isOn) return;
    let seen = this.#seen.get(id);
    if (seen === undefined) this.#seen.set(id, seen = new Set());
    for (const [side, name] of [["bid", "buy"], ["ask", "sell"]] as const) {
      const count = book.top(side, DEPTH, this.#prices, this.#sizes);
      for (let i = 0; i < count; i++) seen.add(`${name} ${this.#prices[i]} ${this.#sizes[i]}`);
    }
  }

  /** Those of them that no told book had. */
  unknown(id: InstrumentId, levels: readonly Level[]): Level[] {
    const seen = this.#seen.get(id);
    return levels.filter((level) => !seen?.has(level));
  }
}
