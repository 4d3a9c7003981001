/** Which trades of one market are booked already. Bounded: the oldest ids are forgotten, and a trade from the time of the
 * forgotten ones is refused rather than guessed about, so that no trade is booked twice. @module */
import type { Micros } from "../units.ts";

/** Ids kept for one market, about 5 MB. Reconciliation asks for trades of minutes ago, never for fifty thousand. */
export const REMEMBERED_TRADES = 50_000;

export type TradeMemoryState = {
  /** Oldest first: id, and when the venue dated it, µs. */
  readonly trades: readonly (readonly [id: string, at: number])[];
  readonly forgottenUntil: number;
};

export class TradeMemory {
  readonly #trades = new Map<string, Micros>();
  #forgottenUntil = 0 as Micros;
  constructor(readonly bound = REMEMBERED_TRADES) {}

  get count(): number {
    return this.#trades.size;
  }

  /** @param at the venue's time of the trade, ours where it sent none
   * @throws {RangeError} for an unknown trade so old that it may be one of the forgotten */
  has(tradeId: string, at: Micros): boolean {
    if (this.#trades.has(tradeId)) return true;
    if (at > this.#forgottenUntil) return false;
    throw new RangeError(
      `Cannot tell whether trade ${tradeId} of ${at} µs is new: trades until ${this.#forgottenUntil} µs are forgotten`,
    );
  }

  add(tradeId: string, at: Micros): void {
    this.#trades.set(tradeId, at);
    if (this.#trades.size <= this.bound) return;
    for (const [oldest, oldestAt] of this.#trades) {
      this.#trades.delete(oldest);
      if (oldestAt > this.#forgottenUntil) this.#forgottenUntil = oldestAt;
      return;
    }
  }

  state(): TradeMemoryState {
    return { trades: [...this.#trades], forgottenUntil: this.#forgottenUntil };
  }

  restore({ trades, forgottenUntil }: TradeMemoryState): void {
    this.#trades.clear();
    this.#forgottenUntil = forgottenUntil as Micros;
    for (const [id, at] of trades) this.add(id, at as Micros);
  }
}
