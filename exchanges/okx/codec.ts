/** OKX v5 market channels to events: books, best prices and trades; text in, events out, no state but buffers. Every other frame is left
 * to its own codec. Sizes are lots of whatever the venue counts: base units on spot, contracts on swaps, where one contract
 * is worth the instrument's multiplier. Source: OKX v5 API, "Order book channel" and "Trades channel"; docs of 2026-07, with
 * captures up to 2026-09. @module */
import type { BookDelta, BookSnapshot, Ignored, Trade } from "../../core/event.ts";
import { type Micros, MICROS_PER_MS, type Price, type Size } from "../../core/units.ts";
import type { Instrument } from "../../core/instrument.ts";
import { type Fields, fieldsOf, FrameError, parseJson } from "../shared/fields.ts";
import { instrumentOf, type Listing, readRows, type TakeMessage, tellAll, textOf } from "../shared/market_frames.ts";
import { LevelBuffer } from "../shared/scanner.ts";
import { FastFrames } from "./fast_frames.ts";
import { readTop } from "./public_codec.ts";

/** Channels that send a snapshot, then updates chained by `prevSeqId`. Each has a sequence of its own: a session takes one
 * of them for a market, never two. */
const BOOK_CHANNELS = new Set(["books", "books50-l2-tbt", "books-l2-tbt"]);
/** One level a side, as soon as it changes. */
const TOPS = "bbo-tbt";
/** `trades` merges what one taker order met at one price; `trades-all` lists each match. */
const TRADE_CHANNELS = new Set(["trades", "trades-all"]);
/** The answer to our `ping`: a bare word, not JSON. */
const PONG = "pong";

export class MarketCodec {
  readonly #fast: FastFrames;
  readonly #bids = new LevelBuffer();
  readonly #asks = new LevelBuffer();
  /** Frames that the fast road left to the slow one: those of other kinds, and books and trades that are spelt oddly. */
  slowCount = 0;

  constructor(readonly venue: string, readonly listing: Listing) {
    this.#fast = new FastFrames(listing);
  }

  /** Reads one frame. What it tells is borrowed until `take` returns.
   * @returns false if the frame is neither book nor best prices nor trades; then nothing was told
   * @throws {FrameError} if it cannot be read, or names a market that was not asked for; then nothing was told either */
  decode(frame: string | Uint8Array, receivedAt: Micros, take: TakeMessage): boolean {
    if (this.#fast.decode(frame, receivedAt, take)) return true;
    this.slowCount++;
    return this.#decodeSlowly(textOf(this.venue, frame), receivedAt, take);
  }

  #decodeSlowly(frame: string, receivedAt: Micros, take: TakeMessage): boolean {
    if (frame === PONG) return false;
    const outer = fieldsOf(parseJson(this.venue, frame), { venue: this.venue, frame });
    if (!outer.has("arg") || !outer.has("data")) return false;
    const arg = outer.object("arg"), channel = arg.text("channel");
    if (BOOK_CHANNELS.has(channel)) take(this.#decodeBook(outer, arg.text("instId"), receivedAt));
    else if (channel === TOPS) this.#decodeTops(outer, arg.text("instId"), receivedAt, take);
    else if (TRADE_CHANNELS.has(channel)) {
      tellAll(
        this.#decodeTrades(outer, arg.text("instId"), receivedAt),
        this.#nothing(receivedAt, "a message of trades with none in it"),
        take,
      );
    } else return false;
    return true;
  }

  #decodeBook(outer: Fields, symbol: string, receivedAt: Micros): BookSnapshot | BookDelta {
    const instrument = instrumentOf(this.listing, symbol, outer.origin), kind = bookKindOf(outer);
    const books = outer.list("data");
    if (books.length !== 1) {
      throw new FrameError(this.venue, `Cannot read ${books.length} books: want one`, outer.origin.frame);
    }
    const book = fieldsOf(books[0], outer.origin, "frame.data[0]");
    return {
      kind,
      instrument: instrument.id,
      bids: readRows(book, "bids", this.#bids, instrument),
      asks: readRows(book, "asks", this.#asks, instrument),
      firstId: null,
      lastId: sequenceOf(book, "seqId"),
      previousId: sequenceOf(book, "prevSeqId"),
      venueAt: instantOf(book),
      receivedAt,
    };
  }

  #decodeTops(outer: Fields, symbol: string, receivedAt: Micros, take: TakeMessage): void {
    const instrument = instrumentOf(this.listing, symbol, outer.origin),
      tops = outer.list("data").map((entry, i) =>
        readTop(fieldsOf(entry, outer.origin, `frame.data[${i}]`), instrument, receivedAt)
      );
    tellAll(
      tops.filter((top) => top !== null),
      this.#nothing(receivedAt, "a message of best prices without both sides"),
      take,
    );
  }

  #decodeTrades(outer: Fields, symbol: string, receivedAt: Micros): Trade[] {
    const instrument = instrumentOf(this.listing, symbol, outer.origin);
    return outer.list("data").map((entry, i) => {
      const trade = fieldsOf(entry, outer.origin, `frame.data[${i}]`);
      return readTrade(trade, symbol, instrument, receivedAt);
    });
  }

  #nothing(receivedAt: Micros, reason: string): Ignored {
    return { kind: "ignored", venue: this.venue, reason, receivedAt };
  }
}

function bookKindOf(outer: Fields): "book_snapshot" | "book_delta" {
  const action = outer.text("action");
  if (action === "snapshot") return "book_snapshot";
  if (action === "update") return "book_delta";
  const { venue, frame } = outer.origin;
  throw new FrameError(venue, `Cannot read frame.action "${action}": want snapshot or update`, frame);
}

/** `side` is the taker's; `tradeId` is the last of the `count` matches that one entry merges. */
function readTrade(trade: Fields, symbol: string, { id, tick, lot }: Instrument, receivedAt: Micros): Trade {
  const { venue, frame } = trade.origin, instId = trade.text("instId"), side = trade.text("side");
  if (instId !== symbol) throw new FrameError(venue, `Cannot place a trade of ${instId} under ${symbol}`, frame);
  if (side !== "buy" && side !== "sell") {
    throw new FrameError(venue, `Cannot read ${trade.path}.side "${side}": want buy or sell`, frame);
  }
  return {
    kind: "trade",
    instrument: id,
    price: trade.steps("px", tick, 1) as Price,
    size: trade.steps("sz", lot) as Size,
    aggressor: side,
    tradeId: trade.identifier("tradeId"),
    venueAt: instantOf(trade),
    receivedAt,
  };
}

/** Absent in frames of 2022; -1 stands before the first message of a sequence. */
function sequenceOf(book: Fields, name: "seqId" | "prevSeqId"): number | null {
  if (!book.has(name)) return null;
  const id = book.integer(name);
  if (id >= 0) return id;
  if (id === -1 && name === "prevSeqId") return null;
  const { venue, frame } = book.origin;
  throw new FrameError(venue, `Cannot read ${book.path}.${name} ${id}: want a counter`, frame);
}

/** `ts`: milliseconds, as a text. */
function instantOf(fields: Fields): Micros {
  const text = fields.text("ts");
  if (/^\d{1,14}$/.test(text)) return Number(text) * MICROS_PER_MS as Micros;
  const { venue, frame } = fields.origin;
  throw new FrameError(venue, `Cannot read ${fields.path}.ts "${text}": want milliseconds`, frame);
}
