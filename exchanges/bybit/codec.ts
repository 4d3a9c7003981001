/** Bybit v5 public topics to events: `orderbook.N` and `publicTrade`; text in, events out, no state but buffers. Every other
 * frame is left to its own codec. One codec serves one category, since spot and linear share their symbols. Source: Bybit v5
 * API, "Orderbook" and "Trade" of the public streams; docs of 2026-07-24, with captures up to 2026-10. @module */
import type { BookDelta, BookSnapshot, Ignored, TopOfBook, Trade } from "../../core/event.ts";
import type { Micros, Price, Size } from "../../core/units.ts";
import type { Instrument } from "../../core/instrument.ts";
import { type Fields, fieldsOf, FrameError, parseJson } from "../shared/fields.ts";
import { instrumentOf, type Listing, readRows, type TakeMessage, tellAll, textOf } from "../shared/market_frames.ts";
import { LevelBuffer } from "../shared/scanner.ts";
import { FastFrames } from "./fast_frames.ts";
import { RESTART_ID, roleOf, type Topic, topicOf } from "./topic.ts";

export class MarketCodec {
  readonly #fast: FastFrames;
  readonly #bids = new LevelBuffer();
  readonly #asks = new LevelBuffer();
  /** Frames that the fast road left to the slow one: those of other kinds, and books and trades that are spelt oddly. */
  slowCount = 0;

  /** @param depth whose books are told; those of one level are then told as best prices, and others as ignored, since books of
   * several depths would mix. `null` = every depth is a book */
  constructor(readonly venue: string, readonly listing: Listing, readonly depth: number | null = null) {
    this.#fast = new FastFrames(listing, depth);
  }

  /** Reads one frame. What it tells is borrowed until `take` returns.
   * @returns false if the frame is neither book nor trades; then nothing was told
   * @throws {FrameError} if it cannot be read, or names a market that was not asked for; then nothing was told either */
  decode(frame: string | Uint8Array, receivedAt: Micros, take: TakeMessage): boolean {
    if (this.#fast.decode(frame, receivedAt, take)) return true;
    this.slowCount++;
    return this.#decodeSlowly(textOf(this.venue, frame), receivedAt, take);
  }

  #decodeSlowly(frame: string, receivedAt: Micros, take: TakeMessage): boolean {
    const outer = fieldsOf(parseJson(this.venue, frame), { venue: this.venue, frame });
    if (!outer.has("topic")) return false;
    const topic = topicOf(outer.text("topic"));
    if (topic === null || topic.kind === "ticker") return false;
    if (topic.kind === "book") take(this.#decodeDepth(outer, topic, receivedAt));
    else {
      const none = this.#ignore("a message of trades with none in it", receivedAt);
      tellAll(this.#decodeTrades(outer, topic.symbol, receivedAt), none, take);
    }
    return true;
  }

  #decodeDepth(outer: Fields, topic: Topic, receivedAt: Micros): BookSnapshot | BookDelta | TopOfBook | Ignored {
    const role = roleOf(topic, this.depth);
    if (role === "other") return this.#ignore(`a book of ${topic.depth} levels, which was not asked for`, receivedAt);
    const book = this.#decodeBook(outer, topic.symbol, receivedAt);
    if (role === "book") return book;
    const { bids, asks, instrument, venueAt } = book;
    if (bids.count !== 1 || asks.count !== 1) return this.#ignore("best prices with a side missing", receivedAt);
    return {
      kind: "top_of_book",
      instrument,
      bidPrice: bids.prices[0] as Price,
      bidSize: bids.sizes[0] as Size,
      askPrice: asks.prices[0] as Price,
      askSize: asks.sizes[0] as Size,
      // It counts another stream than the book's.
      lastId: null,
      venueAt,
      receivedAt,
    };
  }

  #decodeBook(outer: Fields, symbol: string, receivedAt: Micros): BookSnapshot | BookDelta {
    const { origin } = outer, instrument = instrumentOf(this.listing, symbol, origin);
    const data = outer.object("data"), type = outer.text("type"), updateId = data.integer("u");
    if (type !== "snapshot" && type !== "delta") {
      throw new FrameError(this.venue, `Cannot read frame.type "${type}": want snapshot or delta`, origin.frame);
    }
    requireSymbol(data, symbol);
    if (updateId < 0) throw new FrameError(this.venue, `Cannot read frame.data.u ${updateId}`, origin.frame);
    const whole = type === "snapshot" || updateId === RESTART_ID;
    return {
      kind: whole ? "book_snapshot" : "book_delta",
      instrument: instrument.id,
      bids: readRows(data, "b", this.#bids, instrument),
      asks: readRows(data, "a", this.#asks, instrument),
      firstId: whole ? null : updateId,
      lastId: updateId,
      previousId: null,
      // The matching engine's time, which trades carry too; older frames have only the time of sending.
      venueAt: outer.instant(outer.has("cts") ? "cts" : "ts"),
      receivedAt,
    };
  }

  #decodeTrades(outer: Fields, symbol: string, receivedAt: Micros): (Trade | Ignored)[] {
    const instrument = instrumentOf(this.listing, symbol, outer.origin);
    return outer.list("data").map((entry, i) => {
      const trade = fieldsOf(entry, outer.origin, `frame.data[${i}]`);
      requireSymbol(trade, symbol);
      // A block trade was agreed on elsewhere: it met nobody's resting order and may lie off the grid.
      if (trade.has("BT") && trade.flag("BT")) return this.#ignore("a block trade met no book", receivedAt);
      return readTrade(trade, instrument, receivedAt);
    });
  }

  #ignore(reason: string, receivedAt: Micros): Ignored {
    return { kind: "ignored", venue: this.venue, reason, receivedAt };
  }
}

/** `S` is the taker's side. */
function readTrade(trade: Fields, { id, tick, lot }: Instrument, receivedAt: Micros): Trade {
  const side = trade.text("S");
  if (side !== "Buy" && side !== "Sell") {
    const { venue, frame } = trade.origin;
    throw new FrameError(venue, `Cannot read ${trade.path}.S "${side}": want Buy or Sell`, frame);
  }
  return {
    kind: "trade",
    instrument: id,
    price: trade.steps("p", tick, 1) as Price,
    size: trade.steps("v", lot) as Size,
    aggressor: side === "Buy" ? "buy" : "sell",
    tradeId: trade.identifier("i"),
    venueAt: trade.instant("T"),
    receivedAt,
  };
}

function requireSymbol(fields: Fields, symbol: string): void {
  const named = fields.text("s");
  if (named === symbol) return;
  const { venue, frame } = fields.origin;
  throw new FrameError(venue, `Cannot place ${fields.path} of ${named} under the topic of ${symbol}`, frame);
}
