/** The fast road for the three frames that come by the thousand: depth, trade and top of book on a combined stream,
 * exactly as the venue writes them. Whatever differs in one byte is left to the codec's slow road. @module */
import type { BookDelta, TopOfBook, Trade } from "../../core/event.ts";
import { type Micros, MICROS_PER_MS, type Price, type Size } from "../../core/units.ts";
import { bytesOf, LevelBuffer, Scanner } from "../shared/scanner.ts";
import type { Listing } from "./instruments.ts";

const STREAM = bytesOf('{"stream":');
const DEPTH = bytesOf(',"data":{"e":"depthUpdate","E":');
const TRADE = bytesOf(',"data":{"e":"trade","E":');
const TOP = bytesOf(',"data":{"u":');
const SYMBOL = bytesOf(',"s":');
const FIRST_ID = bytesOf(',"U":'), LAST_ID = bytesOf(',"u":');
const BIDS = bytesOf(',"b":'), ASKS = bytesOf(',"a":'), BID_SIZE = bytesOf(',"B":'), ASK_SIZE = bytesOf(',"A":');
const TRADE_ID = bytesOf(',"t":'), PRICE = bytesOf(',"p":'), SIZE = bytesOf(',"q":'), TRADED_AT = bytesOf(',"T":');
const BUYER_IS_MAKER = bytesOf(',"m":'), LEGACY_FLAG = bytesOf(',"M":');
const TRUE = bytesOf("true"), FALSE = bytesOf("false"), END = bytesOf("}}");
/** Later instants than this many ms are microseconds: left to the slow road. */
const LAST_MS = 1e14;

export class FastFrames {
  readonly #scanner = new Scanner();
  readonly #bids = new LevelBuffer();
  readonly #asks = new LevelBuffer();

  constructor(readonly listing: Listing) {}

  /** The event, or null if the frame has not exactly one of the three shapes, names an unknown symbol or holds a number
   * that the grid cannot. The levels belong to this object and are valid until the next frame. */
  decode(frame: string | Uint8Array, receivedAt: Micros): BookDelta | Trade | TopOfBook | null {
    const scanner = this.#scanner;
    if (!scanner.load(frame) || !scanner.literal(STREAM) || !scanner.skipWord()) return null;
    if (scanner.literal(DEPTH)) return this.#depth(frame, receivedAt);
    if (scanner.literal(TOP)) return this.#top(frame, receivedAt);
    if (scanner.literal(TRADE)) return this.#trade(frame, receivedAt);
    return null;
  }

  #depth(frame: string | Uint8Array, receivedAt: Micros): BookDelta | null {
    const scanner = this.#scanner;
    const sentAt = scanner.integer();
    if (sentAt < 0 || sentAt >= LAST_MS || !scanner.literal(SYMBOL)) return null;
    const symbol = scanner.word(frame);
    const instrument = symbol === null ? undefined : this.listing.get(symbol);
    if (!instrument || !scanner.literal(FIRST_ID)) return null;
    const firstId = scanner.integer();
    if (firstId < 0 || !scanner.literal(LAST_ID)) return null;
    const lastId = scanner.integer();
    if (lastId < firstId) return null;
    const { tick, lot } = instrument;
    if (!scanner.literal(BIDS) || !scanner.levels(this.#bids, tick, lot)) return null;
    if (!scanner.literal(ASKS) || !scanner.levels(this.#asks, tick, lot)) return null;
    if (!scanner.literal(END) || !scanner.done) return null;
    return {
      kind: "book_delta",
      instrument: instrument.id,
      bids: this.#bids,
      asks: this.#asks,
      firstId,
      lastId,
      previousId: null,
      venueAt: sentAt * MICROS_PER_MS as Micros,
      receivedAt,
    };
  }

  #top(frame: string | Uint8Array, receivedAt: Micros): TopOfBook | null {
    const scanner = this.#scanner;
    const lastId = scanner.integer();
    if (lastId < 0 || !scanner.literal(SYMBOL)) return null;
    const symbol = scanner.word(frame);
    const instrument = symbol === null ? undefined : this.listing.get(symbol);
    if (!instrument || !scanner.literal(BIDS)) return null;
    const { tick, lot } = instrument;
    const bidPrice = scanner.decimal(tick);
    if (bidPrice < 0 || !scanner.literal(BID_SIZE)) return null;
    const bidSize = scanner.decimal(lot);
    if (bidSize < 0 || !scanner.literal(ASKS)) return null;
    const askPrice = scanner.decimal(tick);
    if (askPrice < 0 || !scanner.literal(ASK_SIZE)) return null;
    const askSize = scanner.decimal(lot);
    if (askSize < 0 || !scanner.literal(END) || !scanner.done) return null;
    return {
      kind: "top_of_book",
      instrument: instrument.id,
      bidPrice: bidPrice as Price,
      bidSize: bidSize as Size,
      askPrice: askPrice as Price,
      askSize: askSize as Size,
      lastId,
      venueAt: null,
      receivedAt,
    };
  }

  #trade(frame: string | Uint8Array, receivedAt: Micros): Trade | null {
    const scanner = this.#scanner;
    if (scanner.integer() < 0 || !scanner.literal(SYMBOL)) return null;
    const symbol = scanner.word(frame);
    const instrument = symbol === null ? undefined : this.listing.get(symbol);
    if (!instrument || !scanner.literal(TRADE_ID)) return null;
    const tradeId = scanner.integer();
    if (tradeId < 0 || !scanner.literal(PRICE)) return null;
    const price = scanner.decimal(instrument.tick);
    if (price <= 0 || !scanner.literal(SIZE)) return null;
    const size = scanner.decimal(instrument.lot);
    if (size < 0 || !scanner.literal(TRADED_AT)) return null;
    const tradedAt = scanner.integer();
    if (tradedAt < 0 || tradedAt >= LAST_MS || !scanner.literal(BUYER_IS_MAKER)) return null;
    const buyerIsMaker = scanner.literal(TRUE);
    if (!buyerIsMaker && !scanner.literal(FALSE)) return null;
    if (!scanner.literal(LEGACY_FLAG) || !(scanner.literal(TRUE) || scanner.literal(FALSE))) return null;
    if (!scanner.literal(END) || !scanner.done) return null;
    return {
      kind: "trade",
      instrument: instrument.id,
      price: price as Price,
      size: size as Size,
      aggressor: buyerIsMaker ? "sell" : "buy",
      tradeId: String(tradeId),
      venueAt: tradedAt * MICROS_PER_MS as Micros,
      receivedAt,
    };
  }
}
