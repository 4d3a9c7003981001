/** The fast road for OKX's books, best prices and trades, exactly as the venue writes them. Whatever differs in one byte is left to the
 * codec's slow road. @module */
import type { Instrument } from "../../core/instrument.ts";
import { type Grid, type Micros, MICROS_PER_MS, type Price, type Size } from "../../core/units.ts";
import { type BorrowedBook, borrowedBook } from "../shared/borrowed_books.ts";
import { borrowedTop } from "../shared/borrowed_events.ts";
import { BorrowedTrades } from "../shared/borrowed_trades.ts";
import type { Listing, TakeMessage } from "../shared/market_frames.ts";
import {
  bytesOf,
  FrameHeads,
  type FramePattern,
  type LevelShape,
  PAIRS,
  patternOf,
  type Piece,
} from "../shared/scanner.ts";
import { TrimmedScanner } from "../shared/trimmed_scanner.ts";

const CHANNEL = bytesOf('{"arg":{"channel":"'), TRADES = bytesOf('trades","instId":');
const BOOKS = ["books", "books-l2-tbt", "books50-l2-tbt"].map((channel) => bytesOf(`${channel}","instId":`));
const UPDATE = bytesOf('},"action":"update","data":[{"asks":'), BIDS = bytesOf(',"bids":');
const SNAPSHOT = bytesOf('},"action":"snapshot","data":[{"asks":');
/** ["price","size","0","orders"]: the third column is dead. */
const ROWS: LevelShape = { ...PAIRS, close: bytesOf('","0","'), end: bytesOf('"]') };
/** How a book ends. Since 2026 the checksum is always 0; before, it had either sign, and nobody needs it. */
const UPDATE_ENDS = [
  patternOf([[',"ts":"', "whole"], ['","checksum":0,"seqId":', "whole"], [',"prevSeqId":', "whole"]], "}]}"),
  ...['","checksum":', '","checksum":-'].map((checksum) =>
    patternOf([[',"ts":"', "whole"], [checksum, "whole"], [',"seqId":', "whole"], [',"prevSeqId":', "whole"]], "}]}")
  ),
];
const SNAPSHOT_ENDS = [
  patternOf([[',"ts":"', "whole"], ['","checksum":0,"seqId":', "whole"]], ',"prevSeqId":-1}]}'),
  ...['","checksum":', '","checksum":-'].map((checksum) =>
    patternOf([[',"ts":"', "whole"], [checksum, "whole"], [',"seqId":', "whole"]], ',"prevSeqId":-1}]}')
  ),
];
/** The slot of the first counter in each of these. */
const COUNTER_AT = [1, 2, 2];
const DATA = bytesOf('},"data":[{"instId":'), TRADE_ID = bytesOf(',"tradeId":"');
const TRADE = patternOf([["", "id"], ['","px":"', "price"], ['","sz":"', "size"]], '","side":"');
const BOUGHT = bytesOf('buy","ts":"'), SOLD = bytesOf('sell","ts":"');
/** How a trade ends, as of 2026 for orders of every source, of 2023 and of 2022. */
const TRADE_ENDS = [
  patternOf([["", "whole"], ['","count":"', "whole"], ['","source":"0","seqId":', "whole"]], "}"),
  patternOf([["", "whole"], ['","count":"', "whole"], ['","source":"', "whole"], ['","seqId":', "whole"]], "}"),
  patternOf([["", "whole"], ['","count":"', "whole"]], '"}'),
  patternOf([["", "whole"]], '"}'),
];
const TRADES_END = bytesOf("]}");
const TOPS = bytesOf('bbo-tbt","instId":'), TOP_BEGINS = bytesOf('},"data":[{"asks":[["');
/** One level a side, each with its dead column and its count of orders. */
const TOP = patternOf([
  ["", "price"],
  ['","', "size"],
  ['","0","', "whole"],
  ['"]],"bids":[["', "price"],
  ['","', "size"],
  ['","0","', "whole"],
  ['"]],"ts":"', "whole"],
  ['","seqId":', "whole"],
], "}]}");
/** Later instants than this many ms are left to the slow road. */
const LAST_MS = 1e14;
/** Where an instrument's name begins, in the frames of trades; it tells their heads apart best. */
const NAME_AT = '{"arg":{"channel":"trades","instId":"'.length;

/** What frames are that begin in the same way: up to the asks, to the first trade's id, or to the best ask's price. */
type Head = {
  readonly kind: "update" | "snapshot" | "trades" | "top";
  readonly symbol: string;
  /** How each trade but the first begins. */
  readonly next: Piece;
};

export class FastFrames {
  readonly #scanner = new TrimmedScanner();
  readonly #heads = new FrameHeads<Head>(NAME_AT);
  readonly #update = borrowedBook("book_delta");
  readonly #snapshot = borrowedBook("book_snapshot");
  readonly #trades = new BorrowedTrades();
  readonly #top = borrowedTop();

  constructor(readonly listing: Listing) {}

  /** Reads a frame and tells what it says. False if it has not exactly one of these shapes, names an unknown market or
   * holds a number that the grid cannot; then nothing was told. */
  decode(frame: string | Uint8Array, receivedAt: Micros, take: TakeMessage): boolean {
    const scanner = this.#scanner;
    if (!scanner.load(frame)) return false;
    const head = scanner.head(this.#heads) ?? this.#learn(frame);
    if (head === null) return false;
    const instrument = this.listing.get(head.symbol);
    if (instrument === undefined) return false;
    if (head.kind === "trades") return this.#readTrades(frame, head.next, instrument, receivedAt, take);
    if (head.kind === "top") return this.#readTop(instrument, receivedAt, take);
    return head.kind === "update"
      ? this.#readUpdate(instrument, receivedAt, take)
      : this.#readSnapshot(instrument, receivedAt, take);
  }

  #readUpdate(instrument: Instrument, receivedAt: Micros, take: TakeMessage): boolean {
    const { found } = this.#scanner, update = this.#update;
    const counterAt = this.#readBook(update, UPDATE_ENDS, instrument, receivedAt);
    if (counterAt < 0) return false;
    update.lastId = found[counterAt];
    update.previousId = found[counterAt + 1];
    take(update);
    return true;
  }

  #readSnapshot(instrument: Instrument, receivedAt: Micros, take: TakeMessage): boolean {
    const { found } = this.#scanner, snapshot = this.#snapshot;
    const counterAt = this.#readBook(snapshot, SNAPSHOT_ENDS, instrument, receivedAt);
    if (counterAt < 0) return false;
    snapshot.lastId = found[counterAt];
    take(snapshot);
    return true;
  }

  /** The slot of the first counter; -1 if the frame has another shape. */
  #readBook(
    book: BorrowedBook<"book_delta" | "book_snapshot">,
    ends: readonly FramePattern[],
    { id, tick, lot }: Instrument,
    receivedAt: Micros,
  ): number {
    const scanner = this.#scanner, { found } = scanner;
    if (!scanner.levels(book.asks, tick, lot, ROWS) || !scanner.literal(BIDS)) return -1;
    if (!scanner.levels(book.bids, tick, lot, ROWS)) return -1;
    const end = this.#matchOne(ends, tick, lot);
    if (end < 0 || !scanner.done || found[0] >= LAST_MS) return -1;
    book.instrument = id;
    book.venueAt = found[0] * MICROS_PER_MS as Micros;
    book.receivedAt = receivedAt;
    return COUNTER_AT[end];
  }

  #readTrades(
    frame: string | Uint8Array,
    next: Piece,
    instrument: Instrument,
    receivedAt: Micros,
    take: TakeMessage,
  ): boolean {
    const scanner = this.#scanner, trades = this.#trades;
    trades.clear();
    do {
      if (!this.#readTrade(frame, instrument, receivedAt)) return false;
    } while (scanner.literal(next));
    if (!scanner.literal(TRADES_END) || !scanner.done) return false;
    trades.tell(take);
    return true;
  }

  #readTrade(frame: string | Uint8Array, { id, tick, lot }: Instrument, receivedAt: Micros): boolean {
    const scanner = this.#scanner, { found } = scanner;
    if (!scanner.match(TRADE, tick, lot)) return false;
    const idStart = scanner.idStarts[0], idEnd = scanner.idEnds[0], price = found[1], size = found[2];
    const bought = scanner.literal(BOUGHT);
    if (!bought && !scanner.literal(SOLD)) return false;
    if (this.#matchOne(TRADE_ENDS, tick, lot) < 0 || price === 0 || found[0] >= LAST_MS) return false;
    const side = bought ? "buy" : "sell", venueAt = found[0] * MICROS_PER_MS;
    return this.#trades.add(id, price, size, side, venueAt, receivedAt, frame, idStart, idEnd);
  }

  #readTop({ id, tick, lot }: Instrument, receivedAt: Micros, take: TakeMessage): boolean {
    const scanner = this.#scanner, { found } = scanner, top = this.#top;
    if (!scanner.match(TOP, tick, lot) || !scanner.done) return false;
    if (found[0] === 0 || found[3] === 0 || found[6] === 0 || found[6] >= LAST_MS) return false;
    top.instrument = id;
    top.askPrice = found[0] as Price;
    top.askSize = found[1] as Size;
    top.bidPrice = found[3] as Price;
    top.bidSize = found[4] as Size;
    top.venueAt = found[6] * MICROS_PER_MS as Micros;
    top.lastId = found[7];
    top.receivedAt = receivedAt;
    take(top);
    return true;
  }

  /** Steps over the first of `patterns` that matches, and says which; -1 = none. */
  #matchOne(patterns: readonly FramePattern[], tick: Grid, lot: Grid): number {
    const scanner = this.#scanner, { at } = scanner;
    for (let i = 0; i < patterns.length; i++) {
      if (scanner.match(patterns[i], tick, lot)) return i;
      scanner.at = at;
    }
    return -1;
  }

  /** Reads how a market's first frame of its kind begins, and remembers it. The cursor then stands where the head ends. Null
   * if the frame is of no such kind, or of a market that was not asked for. */
  #learn(frame: string | Uint8Array): Head | null {
    const scanner = this.#scanner;
    if (!scanner.literal(CHANNEL)) return null;
    const ofTrades = scanner.literal(TRADES), ofTops = !ofTrades && scanner.literal(TOPS);
    if (!ofTrades && !ofTops && !BOOKS.some((channel) => scanner.literal(channel))) return null;
    const symbol = scanner.word(frame);
    if (symbol === null || this.listing.get(symbol) === undefined) return null;
    let kind: Head["kind"];
    if (ofTrades && scanner.literal(DATA) && scanner.word(frame) === symbol && scanner.literal(TRADE_ID)) {
      kind = "trades";
    } else if (ofTops && scanner.literal(TOP_BEGINS)) kind = "top";
    else if (!ofTrades && !ofTops && scanner.literal(UPDATE)) kind = "update";
    else if (!ofTrades && !ofTops && scanner.literal(SNAPSHOT)) kind = "snapshot";
    else return null;
    const head = { kind, symbol, next: bytesOf(`,{"instId":"${symbol}","tradeId":"`) };
    scanner.learn(this.#heads, frame, head);
    return head;
  }
}
