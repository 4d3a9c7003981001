/** The books that a session tells beside what another witness saw of them, in a few looks. What a witness sees between two messages
 * of a stream is never told: a level in motion is right at one of the looks, a wrong one at none. @module */
import type { OrderBook } from "../../../core/book/order_book.ts";
import type { InstrumentId } from "../../../core/instrument.ts";

/** "buy 650001 12": a side, ticks, lots. */
export type Level = string;

/** Levels of a side that are remembered: the witness may have looked while some more stood in front. */
const DEPTH = 30;
/** This share of what was seen may be in motion at every look. */
const TOLERATED = 0.1;

export class SecondLook {
  readonly #told = new Map<InstrumentId, Set<Level>>();
  /** Seen at the last look and at each before it at that place, and never told. */
  readonly #suspects = new Map<InstrumentId, readonly Level[]>();
  readonly #seenCount = new Map<InstrumentId, number>();
  readonly #prices = new Float64Array(DEPTH);
  readonly #sizes = new Float64Array(DEPTH);
  #isOpen = false;

  /** Of a first look nothing is known from before. */
  reset(): void {
    this.#suspects.clear();
  }

  /** What is told from now on counts for this look. */
  open(): void {
    this.#told.clear();
    this.#isOpen = true;
  }

  told(id: InstrumentId, book: OrderBook): void {
    if (!this.#isOpen) return;
    let levels = this.#told.get(id);
    if (levels === undefined) this.#told.set(id, levels = new Set());
    for (const [side, name] of [["bid", "buy"], ["ask", "sell"]] as const) {
      const count = book.top(side, DEPTH, this.#prices, this.#sizes);
      for (let i = 0; i < count; i++) levels.add(`${name} ${this.#prices[i]} ${this.#sizes[i]}`);
    }
  }

  /** Ends the look at a market with what the witness saw of it. */
  seen(id: InstrumentId, levels: readonly Level[]): void {
    const told = this.#told.get(id), before = this.#suspects.get(id);
    const unknown = levels.filter((level) => !told?.has(level));
    const isOld = (level: Level) => before === undefined || before.some((each) => placeOf(each) === placeOf(level));
    this.#suspects.set(id, unknown.filter(isOld));
    this.#seenCount.set(id, levels.length);
    this.#told.delete(id);
    this.#isOpen = this.#told.size > 0; // other markets may still be looked at
  }

  /** Levels of a market that no told book had at any look; none if they are so few that they may be in motion. */
  wrong(id: InstrumentId): readonly Level[] {
    const suspects = this.#suspects.get(id) ?? [];
    return suspects.length <= (this.#seenCount.get(id) ?? 0) * TOLERATED ? [] : suspects;
  }
}

/** A level without its size. */
function placeOf(level: Level): string {
  return level.slice(0, level.lastIndexOf(" "));
}
