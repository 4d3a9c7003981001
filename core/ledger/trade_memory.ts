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
  /** The ids in the order in which they came: a ring once it is full. The map knows that order too, but would have to look for
   * its oldest among the holes of all that went before, which takes tens of microseconds. */
  readonly #ids: string[] = [];
  /** Where the oldest stands in the full ring. */
  #oldest = 0;
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
    if (this.#trades.has(tradeId)) return;
    this.#trades.set(tradeId, at);
    if (this.#ids.length < this.bound) {
      this.#ids.push(tradeId);
      return;
    }
    const forgotten = this.#ids[this.#oldest], forgottenAt = this.#trades.get(forgotten)!;
    this.#ids[this.#oldest] = tradeId;
    this.#oldest = (this.#oldest + 1) % this.bound;
    this.#trades.delete(forgotten);
    if (forgottenAt > this.#forgottenUntil) this.#forgottenUntil = forgottenAt;
  }

  state(): TradeMemoryState {
    return { trades: [...this.#trades], forgottenUntil: this.#forgottenUntil };
  }

  restore({ trades, forgottenUntil }: TradeMemoryState): void {
    this.#trades.clear();
    this.#ids.length = this.#oldest = 0;
    this.#forgottenUntil = forgottenUntil as Micros;
    for (const [id, at] of trades) this.add(id, at as Micros);
  }
}
