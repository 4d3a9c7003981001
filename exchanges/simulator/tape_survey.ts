/** What a tape holds, found by reading it once: its symbols with their grids, the kind of their books, and the first
 * snapshot of each. A symbol without any book is left out. @module */
import type { BookRecord, TapeRecord } from "./tape_records.ts";

export type SurveyedSymbol = {
  readonly symbol: string;
  /** Decimal texts. */
  readonly tick: string;
  readonly lot: string;
  /** Spot ids are passed on as they are; books of other kinds get ids of our own. */
  readonly chain: "spot" | "own";
  /** The book to begin with: the first snapshot or window. */
  readonly first: BookRecord;
  /** Single trades are told where there are any, aggregated ones elsewhere. */
  readonly trades: "single" | "aggregated";
  readonly tellsBest: boolean;
};
export type Survey = {
  readonly symbols: readonly SurveyedSymbol[];
  /** µs of the recorder's clock. */
  readonly firstAt: number;
  readonly lastAt: number;
};

type Notes = {
  /** Of the books' prices, and of all prices. */
  bookDecimals: number;
  tickDecimals: number;
  lotDecimals: number;
  grid: { tick: string; lot: string } | null;
  first: BookRecord | null;
  deltas: boolean;
  futures: boolean;
  windows: boolean;
  singleTrades: boolean;
  best: boolean;
};

/** @param tick the tick that the tape's description states, if it does
 * @throws {RangeError} as the records do, or if there is no book at all */
export function survey(name: string, records: Iterable<TapeRecord>, tick: string | null): Survey {
  const symbols = new Map<string, Notes>();
  let firstAt = Infinity, lastAt = -Infinity;
  for (const record of records) {
    let notes = symbols.get(record.symbol);
    if (notes === undefined) symbols.set(record.symbol, notes = emptyNotes());
    note(notes, record);
    if (record.kind === "grid") continue;
    firstAt = Math.min(firstAt, record.at);
    lastAt = Math.max(lastAt, record.at);
  }
  const found: SurveyedSymbol[] = [];
  for (const [symbol, notes] of symbols) {
    if (notes.first === null) continue;
    found.push({
      symbol,
      tick: notes.grid?.tick ?? tickOf(notes, tick),
      lot: notes.grid?.lot ?? stepOf(notes.lotDecimals),
      chain: notes.deltas && !notes.futures && !notes.windows ? "spot" : "own",
      first: notes.first,
      trades: notes.singleTrades ? "single" : "aggregated",
      tellsBest: notes.best,
    });
  }
  if (found.length === 0) throw new RangeError(`Cannot play tape ${name}: it holds no snapshot of any book`);
  return { symbols: found, firstAt, lastAt };
}

function emptyNotes(): Notes {
  return {
    bookDecimals: 0,
    tickDecimals: 0,
    lotDecimals: 0,
    grid: null,
    first: null,
    deltas: false,
    futures: false,
    windows: false,
    singleTrades: false,
    best: false,
  };
}

function note(notes: Notes, record: TapeRecord): void {
  switch (record.kind) {
    case "grid":
      notes.grid = { tick: record.tick, lot: record.lot };
      return;
    case "best":
      notes.best = true;
      return;
    case "trade":
      if (record.firstId === null) notes.singleTrades = true;
      notes.tickDecimals = Math.max(notes.tickDecimals, decimalsOf(record.price));
      notes.lotDecimals = Math.max(notes.lotDecimals, decimalsOf(record.size));
      return;
    default:
      if (record.kind === "delta") {
        notes.deltas = true;
        if (record.previousId !== null) notes.futures = true;
      } else {
        if (record.kind === "window") notes.windows = true;
        notes.first ??= record;
      }
      for (const side of [record.bids, record.asks]) {
        for (const [price, size] of side) {
          notes.bookDecimals = Math.max(notes.bookDecimals, decimalsOf(price));
          notes.lotDecimals = Math.max(notes.lotDecimals, decimalsOf(size));
        }
      }
  }
}

/** Places after the point, trailing zeros left out. */
export function decimalsOf(text: string): number {
  const point = text.indexOf(".");
  if (point < 0) return 0;
  let end = text.length;
  while (text.charCodeAt(end - 1) === 48) end--;
  return Math.max(0, end - point - 1);
}

/** The stated tick, unless the book itself is finer; without one the finest of all prices. */
function tickOf({ bookDecimals, tickDecimals }: Notes, stated: string | null): string {
  if (stated === null) return stepOf(Math.max(bookDecimals, tickDecimals));
  return decimalsOf(stated) >= bookDecimals ? stated : stepOf(bookDecimals);
}

function stepOf(decimals: number): string {
  return decimals === 0 ? "1" : `0.${"0".repeat(decimals - 1)}1`;
}
