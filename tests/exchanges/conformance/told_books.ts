/** The books that a session tells, built by the bot's own book. @module */
import { assert } from "@std/assert";
import { OrderBook } from "../../../core/book/order_book.ts";
import type { Event } from "../../../core/event.ts";
import type { Instrument, InstrumentId } from "../../../core/instrument.ts";

type Told = { readonly book: OrderBook; valid: boolean; at: number };

export class ToldBooks {
  /** Books that were told. */
  count = 0;
  lost = 0;
  readonly #told = new Map<InstrumentId, Told>();

  /** @param onTold hears of each book that is vouched for, once a message of it is complete */
  constructor(readonly onTold: (id: InstrumentId, book: OrderBook) => void) {}

  list({ id }: Instrument): void {
    if (!this.#told.has(id)) this.#told.set(id, { book: new OrderBook(), valid: false, at: 0 });
  }

  take(event: Event): void {
    if (event.kind === "book_lost") {
      this.lost++;
      this.#of(event.instrument).valid = false;
    } else if (event.kind === "book_snapshot" || event.kind === "book_delta") {
      const told = this.#of(event.instrument);
      if (event.kind === "book_snapshot") {
        told.book.applySnapshot(event.bids, event.asks);
        told.valid = true;
      } else {
        assert(told.valid, `a change of market ${event.instrument} was told while its book is lost`);
        told.book.applyDelta(event.bids, event.asks);
      }
      told.book.settle();
      told.at = event.receivedAt;
      this.count++;
      this.onTold(event.instrument, told.book);
    }
  }

  isValid(market: number): boolean {
    return this.#told.get(market as InstrumentId)?.valid ?? false;
  }
  /** When it was told last, µs. */
  toldAt(market: number): number {
    return this.#of(market as InstrumentId).at;
  }
  book(market: number): OrderBook {
    return this.#of(market as InstrumentId).book;
  }

  #of(id: InstrumentId): Told {
    const told = this.#told.get(id);
    if (told === undefined) throw new Error(`A book of market ${id} was told before its listing`);
    return told;
  }
}
