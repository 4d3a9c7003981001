/** The fast road for Hyperliquid's books and trades, exactly as the venue writes them. Whatever differs in one byte is left
 * to the codec's slow road. @module */
import type { Trade } from "../../core/event.ts";
import type { Instrument } from "../../core/instrument.ts";
import { type Micros, MICROS_PER_MS, type Price, type Size } from "../../core/units.ts";
import type { Listing, TakeMessage } from "../shared/market_frames.ts";
import { bytesOf, LevelBuffer, type LevelShape, Scanner } from "../shared/scanner.ts";

const BOOK = bytesOf('{"channel":"l2Book","data":{"coin":'), TRADES = bytesOf('{"channel":"trades","data":[');
const AT = bytesOf(',"time":'), LEVELS = bytesOf(',"levels":[');
const NEXT = bytesOf(","), CLOSE = bytesOf("]"), SIZE = bytesOf(',"sz":');
/** {"px":"price","sz":"size","n":orders} */
const OBJECTS: LevelShape = {
  open: bytesOf('{"px":"'),
  between: bytesOf('","sz":"'),
  close: bytesOf('","n":'),
  end: bytesOf("}"),
};
const BOOK_END = bytesOf("]}}"), FAST_BOOK_END = bytesOf('],"fast":true}}');
const TRADE = bytesOf('{"coin":'), BOUGHT = bytesOf(',"side":"B","px":'), SOLD = bytesOf(',"side":"A","px":');
const HASH = bytesOf(',"hash":'), TRADE_ID = bytesOf(',"tid":'), USERS = bytesOf(',"users":[');
const TRADE_END = bytesOf("}"), LIST_END = bytesOf("]}");
/** Later instants than this many ms are microseconds: left to the slow road. */
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
    if (!scanner.load(frame)) return false;
    if (scanner.literal(BOOK)) return this.#book(frame, receivedAt, take);
    return scanner.literal(TRADES) && this.#allTrades(frame, receivedAt, take);
  }

  #book(frame: string | Uint8Array, receivedAt: Micros, take: TakeMessage): boolean {
    const scanner = this.#scanner, instrument = this.#instrument(frame);
    if (instrument === undefined || !scanner.literal(AT)) return false;
    const at = scanner.integer(), { id, tick, lot } = instrument;
    if (at < 0 || at >= LAST_MS || !scanner.literal(LEVELS)) return false;
    if (
      !scanner.levels(this.#bids, tick, lot, OBJECTS) || !scanner.literal(NEXT) ||
      !scanner.levels(this.#asks, tick, lot, OBJECTS)
    ) {
      return false;
    }
    if (!scanner.literal(BOOK_END) && !scanner.literal(FAST_BOOK_END) || !scanner.done) return false;
    take({
      kind: "book_snapshot",
      instrument: id,
      bids: this.#bids,
      asks: this.#asks,
      firstId: null,
      lastId: null,
      previousId: null,
      venueAt: at * MICROS_PER_MS as Micros,
      receivedAt,
    });
    return true;
  }

  #allTrades(frame: string | Uint8Array, receivedAt: Micros, take: TakeMessage): boolean {
    const scanner = this.#scanner, trades = this.#trades;
    trades.length = 0;
    do {
      const trade = this.#trade(frame, receivedAt);
      if (trade === null) return false;
      trades.push(trade);
    } while (scanner.literal(NEXT));
    if (!scanner.literal(LIST_END) || !scanner.done) return false;
    for (let i = 0; i < trades.length; i++) take(trades[i]);
    return true;
  }

  #trade(frame: string | Uint8Array, receivedAt: Micros): Trade | null {
    const scanner = this.#scanner, instrument = scanner.literal(TRADE) ? this.#instrument(frame) : undefined;
    if (instrument === undefined) return null;
    const bought = scanner.literal(BOUGHT);
    if (!bought && !scanner.literal(SOLD)) return null;
    const price = scanner.decimal(instrument.tick);
    if (price <= 0 || !scanner.literal(SIZE)) return null;
    const size = scanner.decimal(instrument.lot);
    if (size < 0 || !scanner.literal(AT)) return null;
    const tradedAt = scanner.integer();
    if (tradedAt < 0 || tradedAt >= LAST_MS || !scanner.literal(HASH) || !scanner.skipWord()) return null;
    if (!scanner.literal(TRADE_ID)) return null;
    const tradeId = scanner.digits(frame);
    if (tradeId === null) return null;
    if (scanner.literal(USERS)) {
      if (!scanner.skipWord() || !scanner.literal(NEXT) || !scanner.skipWord() || !scanner.literal(CLOSE)) return null;
    }
    if (!scanner.literal(TRADE_END)) return null;
    return {
      kind: "trade",
      instrument: instrument.id,
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
