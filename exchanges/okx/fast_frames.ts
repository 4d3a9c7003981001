/** The fast road for OKX's books and trades, exactly as the venue writes them. Whatever differs in one byte is left to the
 * codec's slow road. @module */
import type { Trade } from "../../core/event.ts";
import type { Instrument } from "../../core/instrument.ts";
import { type Micros, MICROS_PER_MS, type Price, type Size } from "../../core/units.ts";
import type { Listing, TakeMessage } from "../shared/market_frames.ts";
import { bytesOf, LevelBuffer, type LevelShape, PAIRS, Scanner } from "../shared/scanner.ts";

const CHANNEL = bytesOf('{"arg":{"channel":"');
const BOOKS = bytesOf('books","instId":'), TRADES = bytesOf('trades","instId":');
const BOOKS_TBT = bytesOf('books-l2-tbt","instId":'), BOOKS50_TBT = bytesOf('books50-l2-tbt","instId":');
const UPDATE = bytesOf('},"action":"update","data":[{"asks":');
const SNAPSHOT = bytesOf('},"action":"snapshot","data":[{"asks":');
const BIDS = bytesOf(',"bids":'), BOOK_AT = bytesOf(',"ts":"');
const NEXT = bytesOf(","), QUOTE = bytesOf('"');
/** ["price","size","0","orders"]: the third column is dead. */
const ROWS: LevelShape = { ...PAIRS, close: bytesOf('","0","'), end: bytesOf('"]') };
const CHECKSUM = bytesOf(',"checksum":'), MINUS = bytesOf("-");
const SEQUENCE = bytesOf(',"seqId":'), PREVIOUS = bytesOf(',"prevSeqId":'), NONE_BEFORE = bytesOf("-1");
const DATA = bytesOf('},"data":['), TRADE = bytesOf('{"instId":'), TRADE_ID = bytesOf(',"tradeId":');
const PRICE = bytesOf(',"px":'), SIZE = bytesOf(',"sz":'), SIDE_BUY = bytesOf(',"side":"buy","ts":"');
const SIDE_SELL = bytesOf(',"side":"sell","ts":"');
const COUNT = bytesOf(',"count":'), SOURCE = bytesOf(',"source":'), TRADE_END = bytesOf("}"), END = bytesOf("}]}");
const LIST_END = bytesOf("]}");
/** Later instants than this many ms are left to the slow road. */
const LAST_MS = 1e14;

export class FastFrames {
  readonly #scanner = new Scanner();
  readonly #bids = new LevelBuffer();
  readonly #asks = new LevelBuffer();
  /** Of one frame, told together once all of it was read. */
  readonly #trades: Trade[] = [];

  constructor(readonly listing: Listing) {}

  /** Reads a frame and tells what it says. False if it has not exactly one of the two shapes, names an unknown market or
   * holds a number that the grid cannot; then nothing was told. The levels are valid until the next frame. */
  decode(frame: string | Uint8Array, receivedAt: Micros, take: TakeMessage): boolean {
    const scanner = this.#scanner;
    if (!scanner.load(frame) || !scanner.literal(CHANNEL)) return false;
    if (scanner.literal(BOOKS) || scanner.literal(BOOKS_TBT) || scanner.literal(BOOKS50_TBT)) {
      return this.#book(frame, receivedAt, take);
    }
    return scanner.literal(TRADES) && this.#allTrades(frame, receivedAt, take);
  }

  #book(frame: string | Uint8Array, receivedAt: Micros, take: TakeMessage): boolean {
    const scanner = this.#scanner, instrument = this.#instrument(frame);
    if (instrument === undefined) return false;
    const update = scanner.literal(UPDATE), { id, tick, lot } = instrument;
    if (!update && !scanner.literal(SNAPSHOT)) return false;
    if (!scanner.levels(this.#asks, tick, lot, ROWS) || !scanner.literal(BIDS)) return false;
    if (!scanner.levels(this.#bids, tick, lot, ROWS) || !scanner.literal(BOOK_AT)) return false;
    const sentAt = scanner.integer();
    if (sentAt < 0 || sentAt >= LAST_MS || !scanner.literal(QUOTE)) return false;
    if (scanner.literal(CHECKSUM)) {
      scanner.literal(MINUS);
      if (scanner.integer() < 0) return false;
    }
    let lastId = null, previousId = null;
    if (scanner.literal(SEQUENCE)) {
      lastId = scanner.integer();
      if (lastId < 0 || !scanner.literal(PREVIOUS)) return false;
      if (!scanner.literal(NONE_BEFORE)) {
        previousId = scanner.integer();
        if (previousId < 0) return false;
      }
    }
    if (!scanner.literal(END) || !scanner.done) return false;
    take({
      kind: update ? "book_delta" : "book_snapshot",
      instrument: id,
      bids: this.#bids,
      asks: this.#asks,
      firstId: null,
      lastId,
      previousId,
      venueAt: sentAt * MICROS_PER_MS as Micros,
      receivedAt,
    });
    return true;
  }

  #allTrades(frame: string | Uint8Array, receivedAt: Micros, take: TakeMessage): boolean {
    const scanner = this.#scanner, instrument = this.#instrument(frame), trades = this.#trades;
    if (instrument === undefined || !scanner.literal(DATA)) return false;
    trades.length = 0;
    do {
      const trade = this.#trade(frame, instrument, receivedAt);
      if (trade === null) return false;
      trades.push(trade);
    } while (scanner.literal(NEXT));
    if (!scanner.literal(LIST_END) || !scanner.done) return false;
    for (let i = 0; i < trades.length; i++) take(trades[i]);
    return true;
  }

  #trade(frame: string | Uint8Array, { id, symbol, tick, lot }: Instrument, receivedAt: Micros): Trade | null {
    const scanner = this.#scanner;
    if (!scanner.literal(TRADE) || scanner.name(frame) !== symbol || !scanner.literal(TRADE_ID)) return null;
    const tradeId = scanner.word(frame);
    if (!tradeId || !scanner.literal(PRICE)) return null;
    const price = scanner.decimal(tick);
    if (price <= 0 || !scanner.literal(SIZE)) return null;
    const size = scanner.decimal(lot);
    if (size < 0) return null;
    const bought = scanner.literal(SIDE_BUY);
    if (!bought && !scanner.literal(SIDE_SELL)) return null;
    const tradedAt = scanner.integer();
    if (tradedAt < 0 || tradedAt >= LAST_MS || !scanner.literal(QUOTE)) return null;
    // Each of these came with a later year of the venue.
    if (scanner.literal(COUNT) && !scanner.skipWord()) return null;
    if (scanner.literal(SOURCE) && !scanner.skipWord()) return null;
    if (scanner.literal(SEQUENCE) && scanner.integer() < 0) return null;
    if (!scanner.literal(TRADE_END)) return null;
    return {
      kind: "trade",
      instrument: id,
      price: price as Price,
      size: size as Size,
      aggressor: bought ? "buy" : "sell",
      tradeId,
      venueAt: tradedAt * MICROS_PER_MS as Micros,
      receivedAt,
    };
  }

  #instrument(frame: string | Uint8Array): Instrument | undefined {
    const symbol = this.#scanner.name(frame);
    return symbol === null ? undefined : this.listing.get(symbol);
  }
}
