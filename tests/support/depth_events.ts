/** Book events for tests of rules: ids and levels as given, all else empty. @module */
import type { BookDelta, BookSnapshot } from "../../core/event.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Micros } from "../../core/units.ts";
import { levels } from "./map_book.ts";

type Pairs = readonly (readonly [price: number, lots: number])[];
type Given = {
  readonly firstId?: number | null;
  readonly lastId?: number | null;
  readonly previousId?: number | null;
  readonly venueAt?: Micros | null;
  readonly bids?: Pairs;
  readonly asks?: Pairs;
};

export function delta(given: Given = {}): BookDelta {
  return { ...event(given), kind: "book_delta" };
}

export function snapshot(given: Given = {}): BookSnapshot {
  return { ...event(given), kind: "book_snapshot" };
}

function event({ firstId = null, lastId = null, previousId = null, venueAt = null, bids = [], asks = [] }: Given) {
  const common = { instrument: 0 as InstrumentId, receivedAt: 0 as Micros, venueAt, firstId, lastId, previousId };
  return { ...common, bids: levels(...bids), asks: levels(...asks) };
}
