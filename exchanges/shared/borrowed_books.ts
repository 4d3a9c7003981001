/** Book messages that a codec fills anew for each frame instead of making new ones. They are borrowed like their levels, until
 * the step that takes them returns. @module */
import type { BookDelta, BookSnapshot } from "../../core/event.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Micros } from "../../core/units.ts";
import { LevelBuffer } from "./level_buffer.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Message<K> = K extends "book_delta" ? BookDelta : BookSnapshot;

export type BorrowedBook<K extends "book_delta" | "book_snapshot"> =
  & Omit<Writable<Message<K>>, "kind" | "bids" | "asks">
  & { readonly kind: K; bids: LevelBuffer; asks: LevelBuffer };

/** Times begin as NaN, so that V8 keeps them as doubles in place and boxes none. */
export function borrowedBook<K extends "book_delta" | "book_snapshot">(kind: K): BorrowedBook<K>;
export function borrowedBook(kind: "book_delta" | "book_snapshot"): BorrowedBook<typeof kind> {
  return {
    kind,
    instrument: 0 as InstrumentId,
    bids: new LevelBuffer(),
    asks: new LevelBuffer(),
    firstId: null,
    lastId: null,
    previousId: null,
    venueAt: NaN as Micros,
    receivedAt: NaN as Micros,
  };
}
