/** The fast road for Hyperliquid's books and trades, exactly as the venue writes them. Whatever differs in one byte is left
 * to the codec's slow road. @module */
import type { Instrument } from "../../core/instrument.ts";
import { type Micros, MICROS_PER_MS } from "../../core/units.ts";
import { borrowedBook } from "../shared/borrowed_books.ts";
import { BorrowedTrades } from "../shared/borrowed_trades.ts";
import type { Listing, TakeMessage } from "../shared/market_frames.ts";
import { bytesOf, FrameHeads, type LevelShape, patternOf, type Piece } from "../shared/scanner.ts";
import { TrimmedScanner } from "../shared/trimmed_scanner.ts";

const BOOK = bytesOf('{"channel":"l2Book","data":{"coin":'), TRADES = bytesOf('{"channel":"trades","data":[{"coin":');
const BOOK_AT = bytesOf(',"time":'), TRADE_SIDE = bytesOf(',"side":"');
const TIME = patternOf([["", "whole"]], ',"levels":['), NEXT = bytesOf(",");
/** {"px":"price","sz":"size","n":orders} */
const OBJECTS: LevelShape = {
  open: bytesOf('{"px":"'),
  between: bytesOf('","sz":"'),
  close: bytesOf('","n":'),
  end: bytesOf("}"),
};
const BOOK_END = bytesOf("]}}"), FAST_BOOK_END = bytesOf('],"fast":true}}');
const BOUGHT = bytesOf('B","px":"'), SOLD = bytesOf('A","px":"');
const TRADE = patternOf([["", "price"], ['","sz":"', "size"], ['","time":', "whole"]], ',"hash":');
const TRADE_ID = patternOf([[',"tid":', "id"]], "");
const USERS = bytesOf(',"users":['), USERS_END = bytesOf("]}"), TRADE_END = bytesOf("}"), TRADES_END = bytesOf("]}");
/** Later instants than this many ms are microseconds: left to the slow road. */
const LAST_MS = 1e14;
/** Where a coin's name begins in the frames of books, and nearly so in those of trades: what tells their heads apart best. */
const COIN_AT = '{"channel":"l2Book","data":{"coin":"'.length;

/** What frames are that begin in the same way: up to the time of a book, or to the side of the first trade. */
type Head = {
  readonly kind: "book" | "trades";
  readonly coin: string;
  /** How each trade but the first begins. */
  readonly next: Piece;
};

export class FastFrames {
  readonly #scanner = new TrimmedScanner();
  readonly #heads = new FrameHeads<Head>(COIN_AT);
  readonly #book = borrowedBook("book_snapshot");
  readonly #trades = new BorrowedTrades();

  constructor(readonly listing: Listing) {}

  /** Reads a frame and tells what it says. False if it has not exactly one of the two shapes, names an unknown market or
   * trades of two, or holds a number that the grid cannot; then nothing was told. */
  decode(frame: string | Uint8Array, receivedAt: Micros, take: TakeMessage): boolean {
    const scanner = this.#scanner;
    if (!scanner.load(frame)) return false;
    const head = scanner.head(this.#heads) ?? this.#learn(frame);
    if (head === null) return false;
    const instrument = this.listing.get(head.coin);
    if (instrument === undefined) return false;
    return head.kind === "book"
      ? this.#readBook(instrument, receivedAt, take)
      : this.#readTrades(frame, head.next, instrument, receivedAt, take);
  }

  #readBook({ id, tick, lot }: Instrument, receivedAt: Micros, take: TakeMessage): boolean {
    const scanner = this.#scanner, book = this.#book;
    if (!scanner.match(TIME, tick, lot)) return false;
    const at = scanner.found[0];
    if (at >= LAST_MS || !scanner.levels(book.bids, tick, lot, OBJECTS) || !scanner.literal(NEXT)) return false;
    if (!scanner.levels(book.asks, tick, lot, OBJECTS)) return false;
    if (!scanner.literal(BOOK_END) && !scanner.literal(FAST_BOOK_END) || !scanner.done) return false;
    book.instrument = id;
    book.venueAt = at * MICROS_PER_MS as Micros;
    book.receivedAt = receivedAt;
    take(book);
    return true;
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
    const scanner = this.#scanner, { found } = scanner, bought = scanner.literal(BOUGHT);
    if (!bought && !scanner.literal(SOLD)) return false;
    if (!scanner.match(TRADE, tick, lot)) return false;
    const price = found[0], size = found[1], tradedAt = found[2];
    if (price === 0 || tradedAt >= LAST_MS || !scanner.skipWord() || !scanner.match(TRADE_ID, tick, lot)) return false;
    const idStart = scanner.idStarts[0], idEnd = scanner.idEnds[0];
    if (scanner.literal(USERS)) {
      if (!scanner.skipWord() || !scanner.literal(NEXT) || !scanner.skipWord() || !scanner.literal(USERS_END)) {
        return false;
      }
    } else if (!scanner.literal(TRADE_END)) return false;
    const side = bought ? "buy" : "sell", venueAt = tradedAt * MICROS_PER_MS;
    return this.#trades.add(id, price, size, side, venueAt, receivedAt, frame, idStart, idEnd);
  }

  /** Reads how a market's first frame of its kind begins, and remembers it. The cursor then stands where the head ends. Null
   * if the frame is of no such kind, or of a market that was not asked for. */
  #learn(frame: string | Uint8Array): Head | null {
    const scanner = this.#scanner, ofBook = scanner.literal(BOOK);
    if (!ofBook && !scanner.literal(TRADES)) return null;
    const coin = scanner.word(frame);
    if (coin === null || this.listing.get(coin) === undefined) return null;
    if (!scanner.literal(ofBook ? BOOK_AT : TRADE_SIDE)) return null;
    const kind = ofBook ? "book" as const : "trades" as const;
    const head = { kind, coin, next: bytesOf(`,{"coin":"${coin}","side":"`) };
    scanner.learn(this.#heads, frame, head);
    return head;
  }
}
