/** The trades of one frame, filled anew for each: they are told together once the whole frame was read, since half of a frame
 * is no news. @module */
import type { Side } from "../../core/event.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Micros, Price, Size } from "../../core/units.ts";
import { BorrowedTrade } from "./borrowed_events.ts";
import type { TakeMessage } from "./market_frames.ts";

/** A longer list is left to the slow road; Bybit sends up to 1,024. */
export const MOST_TRADES = 1_024;

export class BorrowedTrades {
  readonly #trades: BorrowedTrade[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#count = 0;
  }

  /** Adds a trade, whose id stands in `frame` from `idStart` to `idEnd`. False if there is no room. */
  add(
    instrument: InstrumentId,
    price: number,
    size: number,
    aggressor: Side,
    venueAt: number,
    receivedAt: Micros,
    frame: string | Uint8Array,
    idStart: number,
    idEnd: number,
  ): boolean {
    if (this.#count === MOST_TRADES) return false;
    if (this.#count === this.#trades.length) this.#trades.push(new BorrowedTrade());
    const trade = this.#trades[this.#count++];
    trade.instrument = instrument;
    trade.price = price as Price;
    trade.size = size as Size;
    trade.aggressor = aggressor;
    trade.venueAt = venueAt as Micros;
    trade.receivedAt = receivedAt;
    trade.identify(frame, idStart, idEnd);
    return true;
  }

  /** Hands them on in their order. */
  tell(take: TakeMessage): void {
    for (let i = 0; i < this.#count; i++) take(this.#trades[i]);
  }
}
