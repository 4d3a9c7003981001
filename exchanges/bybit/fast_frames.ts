/** The fast road for Bybit's books and trades, exactly as the venue writes them: the order of keys differs between spot and
 * futures. Whatever differs in one byte is left to the codec's slow road. @module */
import type { Trade } from "../../core/event.ts";
import type { Instrument } from "../../core/instrument.ts";
import { type Micros, MICROS_PER_MS, type Price, type Size } from "../../core/units.ts";
import type { Listing, TakeMessage } from "../shared/market_frames.ts";
import { bytesOf, LevelBuffer, Scanner } from "../shared/scanner.ts";
import { RESTART_ID, type Topic, topicOf } from "./topic.ts";

const TOPIC = bytesOf('{"topic":'), AT = bytesOf(',"ts":');
const DELTA = bytesOf(',"type":"delta"'), SNAPSHOT = bytesOf(',"type":"snapshot"');
const BOOK = bytesOf(',"data":{"s":'), BIDS = bytesOf(',"b":'), ASKS = bytesOf(',"a":'), UPDATE_ID = bytesOf(',"u":');
const CROSS_SEQUENCE = bytesOf(',"seq":'), MATCHED_AT = bytesOf('},"cts":'), CLOSE = bytesOf("}");
const TRADES = bytesOf(',"data":['), NEXT = bytesOf(","), LIST_END = bytesOf("]}");
const FUTURES_TRADE = bytesOf('{"T":'), SPOT_TRADE = bytesOf('{"i":'), TRADED_AT = bytesOf(',"T":');
const SYMBOL = bytesOf(',"s":'), BOUGHT = bytesOf(',"S":"Buy"'), SOLD = bytesOf(',"S":"Sell"');
const SIZE = bytesOf(',"v":'), PRICE = bytesOf(',"p":'), DIRECTION = bytesOf(',"L":'), TRADE_ID = bytesOf(',"i":');
const NO_BLOCK = bytesOf(',"BT":false'), RETAIL = bytesOf(',"RPI":true'), NOT_RETAIL = bytesOf(',"RPI":false');
/** Later instants than this many ms are microseconds: left to the slow road. */
const LAST_MS = 1e14;
/** Topics remembered; more than one connection carries. */
const MOST_TOPICS = 4_096;

export class FastFrames {
  readonly #scanner = new Scanner();
  readonly #bids = new LevelBuffer();
  readonly #asks = new LevelBuffer();
  /** Of one frame, told together once all of it was read. */
  readonly #trades: Trade[] = [];
  readonly #topics = new Map<string, Topic>();

  constructor(readonly listing: Listing) {}

  /** Reads a frame and tells what it says. False if it has not exactly one of the two shapes, names an unknown market or
   * holds a number that the grid cannot; then nothing was told. The levels are valid until the next frame. */
  decode(frame: string | Uint8Array, receivedAt: Micros, take: TakeMessage): boolean {
    const scanner = this.#scanner;
    if (!scanner.load(frame) || !scanner.literal(TOPIC)) return false;
    const name = scanner.name(frame);
    const topic = name === null ? null : this.#topics.get(name) ?? this.#remember(name);
    const instrument = topic === null ? undefined : this.listing.get(topic.symbol);
    if (topic === null || instrument === undefined) return false;
    let sentAt = scanner.literal(AT) ? scanner.integer() : -1;
    const delta = scanner.literal(DELTA);
    if (!delta && !scanner.literal(SNAPSHOT)) return false;
    if (sentAt < 0 && scanner.literal(AT)) sentAt = scanner.integer();
    if (sentAt < 0 || sentAt >= LAST_MS) return false;
    if (topic.kind === "trades") return this.#allTrades(frame, instrument, receivedAt, take);
    return this.#book(frame, instrument, delta, sentAt, receivedAt, take);
  }

  #book(
    frame: string | Uint8Array,
    { id, symbol, tick, lot }: Instrument,
    delta: boolean,
    sentAt: number,
    receivedAt: Micros,
    take: TakeMessage,
  ): boolean {
    const scanner = this.#scanner;
    if (!scanner.literal(BOOK) || scanner.name(frame) !== symbol) return false;
    if (!scanner.literal(BIDS) || !scanner.levels(this.#bids, tick, lot)) return false;
    if (!scanner.literal(ASKS) || !scanner.levels(this.#asks, tick, lot)) return false;
    if (!scanner.literal(UPDATE_ID)) return false;
    const updateId = scanner.integer();
    if (updateId < 0 || !scanner.literal(CROSS_SEQUENCE) || scanner.integer() < 0) return false;
    let venueAt = sentAt;
    if (scanner.literal(MATCHED_AT)) venueAt = scanner.integer();
    else if (!scanner.literal(CLOSE)) return false;
    if (venueAt < 0 || venueAt >= LAST_MS || !scanner.literal(CLOSE) || !scanner.done) return false;
    const whole = !delta || updateId === RESTART_ID;
    take({
      kind: whole ? "book_snapshot" : "book_delta",
      instrument: id,
      bids: this.#bids,
      asks: this.#asks,
      firstId: whole ? null : updateId,
      lastId: updateId,
      previousId: null,
      venueAt: venueAt * MICROS_PER_MS as Micros,
      receivedAt,
    });
    return true;
  }

  #allTrades(
    frame: string | Uint8Array,
    instrument: Instrument,
    receivedAt: Micros,
    take: TakeMessage,
  ): boolean {
    const scanner = this.#scanner, trades = this.#trades;
    if (!scanner.literal(TRADES)) return false;
    trades.length = 0;
    do {
      const trade = scanner.literal(FUTURES_TRADE)
        ? this.#futuresTrade(frame, instrument, receivedAt)
        : this.#spotTrade(frame, instrument, receivedAt);
      if (trade === null) return false;
      trades.push(trade);
    } while (scanner.literal(NEXT));
    if (!scanner.literal(LIST_END) || !scanner.done) return false;
    for (let i = 0; i < trades.length; i++) take(trades[i]);
    return true;
  }

  #futuresTrade(frame: string | Uint8Array, instrument: Instrument, receivedAt: Micros): Trade | null {
    const scanner = this.#scanner, tradedAt = scanner.integer();
    if (!scanner.literal(SYMBOL) || scanner.name(frame) !== instrument.symbol) return null;
    const bought = scanner.literal(BOUGHT);
    if (!bought && !scanner.literal(SOLD)) return null;
    if (!scanner.literal(SIZE)) return null;
    const size = scanner.decimal(instrument.lot);
    if (!scanner.literal(PRICE)) return null;
    const price = scanner.decimal(instrument.tick);
    if (scanner.literal(DIRECTION) && !scanner.skipWord()) return null;
    if (!scanner.literal(TRADE_ID)) return null;
    const tradeId = scanner.word(frame);
    if (!scanner.literal(NO_BLOCK) || !this.#later()) return null;
    return tradeOf(instrument, price, size, bought, tradeId, tradedAt, receivedAt);
  }

  #spotTrade(frame: string | Uint8Array, instrument: Instrument, receivedAt: Micros): Trade | null {
    const scanner = this.#scanner;
    if (!scanner.literal(SPOT_TRADE)) return null;
    const tradeId = scanner.word(frame);
    if (!scanner.literal(TRADED_AT)) return null;
    const tradedAt = scanner.integer();
    if (!scanner.literal(PRICE)) return null;
    const price = scanner.decimal(instrument.tick);
    if (!scanner.literal(SIZE)) return null;
    const size = scanner.decimal(instrument.lot), bought = scanner.literal(BOUGHT);
    if (!bought && !scanner.literal(SOLD)) return null;
    if (scanner.literal(CROSS_SEQUENCE) && scanner.integer() < 0) return null;
    if (!scanner.literal(SYMBOL) || scanner.name(frame) !== instrument.symbol) return null;
    if (!scanner.literal(NO_BLOCK) || !this.#later()) return null;
    return tradeOf(instrument, price, size, bought, tradeId, tradedAt, receivedAt);
  }

  /** The end of a trade, with the fields that came in 2025 or without. */
  #later(): boolean {
    const scanner = this.#scanner;
    if (!scanner.literal(NOT_RETAIL)) scanner.literal(RETAIL);
    if (scanner.literal(CROSS_SEQUENCE) && scanner.integer() < 0) return false;
    return scanner.literal(CLOSE);
  }

  #remember(name: string): Topic | null {
    const topic = topicOf(name);
    if (topic === null || this.listing.get(topic.symbol) === undefined) return null;
    if (this.#topics.size < MOST_TOPICS) this.#topics.set(name, topic);
    return topic;
  }
}

/** The trade, or null if one of its numbers could not be read. */
function tradeOf(
  { id }: Instrument,
  price: number,
  size: number,
  bought: boolean,
  tradeId: string | null,
  tradedAt: number,
  receivedAt: Micros,
): Trade | null {
  if (price <= 0 || size < 0 || !tradeId || tradedAt < 0 || tradedAt >= LAST_MS) return null;
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
