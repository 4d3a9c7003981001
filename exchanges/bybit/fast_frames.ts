/** The fast road for Bybit's books and trades, exactly as the venue writes them: the order of keys differs between spot and
 * futures. Whatever differs in one byte is left to the codec's slow road. @module */
import type { Instrument } from "../../core/instrument.ts";
import { type Micros, MICROS_PER_MS, type Price, type Size } from "../../core/units.ts";
import { borrowedBook } from "../shared/borrowed_books.ts";
import { borrowedTop } from "../shared/borrowed_events.ts";
import type { Listing, TakeMessage } from "../shared/market_frames.ts";
import { bytesOf, FrameHeads, type FramePattern, patternOf } from "../shared/scanner.ts";
import { TrimmedScanner } from "../shared/trimmed_scanner.ts";
import { FastTrades, type TradeShapes, tradeShapes } from "./fast_trades.ts";
import { RESTART_ID, roleOf, topicOf } from "./topic.ts";

const TOPIC = bytesOf('{"topic":'), AT = bytesOf(',"ts":'), ASKS = bytesOf(',"a":');
/** The type of a frame, and whether it says so before the time, as futures do, or after it. */
const TYPES = ["delta", "snapshot"] as const;
const TYPED = TYPES.map((type) => bytesOf(`,"type":"${type}","ts":`));
const IDS = [[',"u":', "whole"], [',"seq":', "whole"]] as const;
/** How a book ends, as of 2023 and before. */
const MATCHED_END = patternOf([...IDS, ['},"cts":', "whole"]], "}"), SENT_END = patternOf(IDS, "}}");
/** Later instants than this many ms are microseconds: left to the slow road. */
const LAST_MS = 1e14;
/** Where a symbol begins in the frames of trades, and nearly so in those of books: what tells their heads apart best. */
const SYMBOL_AT = '{"topic":"publicTrade.'.length;

/** What frames are that begin in the same way, up to their time, and what follows: one way for each type that may stand there.
 * `trades` is null for books; `isTop` = they are told as best prices. */
type Head = {
  readonly symbol: string;
  readonly isTop: boolean;
  readonly delta: FramePattern | null;
  readonly snapshot: FramePattern | null;
  readonly trades: TradeShapes | null;
};

export class FastFrames {
  readonly #scanner = new TrimmedScanner();
  readonly #heads = new FrameHeads<Head>(SYMBOL_AT);
  readonly #delta = borrowedBook("book_delta");
  readonly #snapshot = borrowedBook("book_snapshot");
  readonly #top = borrowedTop();
  readonly #trades = new FastTrades(this.#scanner);

  /** @param depth as the codec has it */
  constructor(readonly listing: Listing, readonly depth: number | null = null) {
    this.#top.lastId = null;
  }

  /** Reads a frame and tells what it says. False if it has not exactly one of the two shapes, names an unknown market or
   * holds a number that the grid cannot; then nothing was told. */
  decode(frame: string | Uint8Array, receivedAt: Micros, take: TakeMessage): boolean {
    const scanner = this.#scanner;
    if (!scanner.load(frame)) return false;
    const head = scanner.head(this.#heads) ?? this.#learn(frame);
    const instrument = head === null ? undefined : this.listing.get(head.symbol);
    if (head === null || instrument === undefined) return false;
    const { at } = scanner, { tick, lot } = instrument;
    const delta = head.delta !== null && scanner.match(head.delta, tick, lot);
    if (!delta) {
      scanner.at = at;
      if (head.snapshot === null || !scanner.match(head.snapshot, tick, lot)) return false;
    }
    const sentAt = scanner.found[0];
    if (sentAt >= LAST_MS) return false;
    return head.trades === null
      ? this.#readBook(instrument, head.isTop, delta, sentAt, receivedAt, take)
      : this.#trades.read(frame, head.trades, instrument, receivedAt, take);
  }

  #readBook(
    { id, tick, lot }: Instrument,
    isTop: boolean,
    delta: boolean,
    sentAt: number,
    receivedAt: Micros,
    take: TakeMessage,
  ): boolean {
    const scanner = this.#scanner, { found } = scanner, { bids, asks } = this.#delta;
    if (!scanner.levels(bids, tick, lot) || !scanner.literal(ASKS) || !scanner.levels(asks, tick, lot)) return false;
    const { at } = scanner;
    let venueAt = sentAt;
    if (scanner.match(MATCHED_END, tick, lot)) venueAt = found[2];
    else {
      scanner.at = at;
      if (!scanner.match(SENT_END, tick, lot)) return false;
    }
    if (venueAt >= LAST_MS || !scanner.done) return false;
    if (isTop) return this.#tellTop(id, venueAt, receivedAt, take);
    const updateId = found[0], whole = !delta || updateId === RESTART_ID;
    const book = whole ? this.#snapshot : this.#delta;
    book.instrument = id;
    book.bids = bids;
    book.asks = asks;
    book.firstId = whole ? null : updateId;
    book.lastId = updateId;
    book.venueAt = venueAt * MICROS_PER_MS as Micros;
    book.receivedAt = receivedAt;
    take(book);
    return true;
  }

  /** False if a side has not exactly one level. */
  #tellTop(id: Instrument["id"], venueAt: number, receivedAt: Micros, take: TakeMessage): boolean {
    const { bids, asks } = this.#delta, top = this.#top;
    if (bids.count !== 1 || asks.count !== 1) return false;
    top.instrument = id;
    top.bidPrice = bids.prices[0] as Price;
    top.bidSize = bids.sizes[0] as Size;
    top.askPrice = asks.prices[0] as Price;
    top.askSize = asks.sizes[0] as Size;
    top.venueAt = venueAt * MICROS_PER_MS as Micros;
    top.receivedAt = receivedAt;
    take(top);
    return true;
  }

  /** Reads how a topic's first frame begins, and remembers it. The cursor then stands where the head ends. Null if the frame
   * is of no such topic, or of a market that was not asked for. */
  #learn(frame: string | Uint8Array): Head | null {
    const scanner = this.#scanner;
    if (!scanner.literal(TOPIC)) return null;
    const topic = topicOf(scanner.word(frame) ?? "");
    if (topic === null || topic.kind === "ticker" || this.listing.get(topic.symbol) === undefined) return null;
    const { symbol } = topic, isBook = topic.kind === "book", role = isBook ? roleOf(topic, this.depth) : null;
    if (role === "other") return null;
    const data = isBook ? `,"data":{"s":"${symbol}","b":` : ',"data":[';
    let types: readonly string[] = TYPES;
    if (!scanner.literal(AT)) {
      types = TYPES.filter((_, i) => scanner.literal(TYPED[i]));
      if (types.length === 0) return null;
    }
    const typed = types.length === 1;
    const follows = (type: string) =>
      types.includes(type) ? patternOf([["", "whole"]], typed ? data : `,"type":"${type}"${data}`) : null;
    const head = {
      symbol,
      isTop: role === "top",
      delta: isBook ? follows("delta") : null,
      snapshot: follows("snapshot"),
      trades: isBook ? null : tradeShapes(symbol),
    };
    scanner.learn(this.#heads, frame, head);
    return head;
  }
}
