/** Market events that a codec fills anew for each frame instead of making new ones: no garbage on the hot path. They are
 * borrowed like their levels, until the step that takes them returns. Numbers begin as NaN, so that V8 keeps them as doubles
 * in place and boxes none. @module */
import type { BookDelta, TopOfBook, Trade } from "../../core/event.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Micros, Price, Side, Size } from "../../core/units.ts";
import { textBetween } from "./cursor.ts";
import { LevelBuffer } from "./level_buffer.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export type BorrowedDelta = Writable<BookDelta> & { readonly bids: LevelBuffer; readonly asks: LevelBuffer };
export type BorrowedTop = Writable<TopOfBook>;

export function borrowedDelta(): BorrowedDelta {
  return {
    kind: "book_delta",
    instrument: 0 as InstrumentId,
    bids: new LevelBuffer(),
    asks: new LevelBuffer(),
    firstId: NaN,
    lastId: NaN,
    previousId: null,
    venueAt: NaN as Micros,
    receivedAt: NaN as Micros,
  };
}

export function borrowedTop(): BorrowedTop {
  return {
    kind: "top_of_book",
    instrument: 0 as InstrumentId,
    bidPrice: NaN as Price,
    bidSize: NaN as Size,
    askPrice: NaN as Price,
    askSize: NaN as Size,
    lastId: NaN,
    venueAt: null,
    receivedAt: NaN as Micros,
  };
}

/** A trade whose id is a place in its frame and becomes a text only where somebody asks, which the engine never does. */
export class BorrowedTrade implements Trade {
  readonly kind = "trade";
  instrument = 0 as InstrumentId;
  price = NaN as Price;
  size = NaN as Size;
  aggressor: Side = "buy";
  declare readonly tradeId: string;
  venueAt: Micros | null = NaN as Micros;
  receivedAt = NaN as Micros;
  #frame: string | Uint8Array = "";
  #start = 0;
  #end = 0;

  constructor() {
    // An own property, so that a copy by spreading has it.
    Object.defineProperty(this, "tradeId", BorrowedTrade.#id);
  }

  /** The trade's id stands in `frame` from `start` to `end`. */
  identify(frame: string | Uint8Array, start: number, end: number): void {
    this.#frame = frame;
    this.#start = start;
    this.#end = end;
  }

  static readonly #id = {
    enumerable: true,
    get(this: BorrowedTrade): string {
      return textBetween(this.#frame, this.#start, this.#end);
    },
  };
}
