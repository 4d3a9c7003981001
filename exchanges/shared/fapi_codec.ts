/** Market streams of USD-M futures, and of venues that took over their API, to events: text in, events out, no state but buffers.
 * Depth and best prices are dated by the time of their sending (`E`), trades by that of the trade (`T`). Source: USD-M futures,
 * "Websocket Market Streams", read 2026-11-25. @module */
import type { BookDelta, BookSnapshot, Ignored, ReferencePrice, TopOfBook, Trade } from "../../core/event.ts";
import type { Instrument } from "../../core/instrument.ts";
import type { Micros, Price, Size } from "../../core/units.ts";
import { FuturesFrames } from "./fapi_fast_frames.ts";
import { replyIn, snapshotOf } from "./fapi_frames.ts";
import type { References, StreamMessage } from "./fapi_stream.ts";
import { type Fields, fieldsOf, FrameError, parseJson } from "./fields.ts";
import { LevelBuffer } from "./level_buffer.ts";
import { instrumentOf, type Listing, readRows, textOf } from "./market_frames.ts";

/** Streams that a client may have asked for and that carry nothing for a market maker here. */
const WITHOUT_USE = new Set([
  "kline",
  "continuous_kline",
  "24hrMiniTicker",
  "24hrTicker",
  "forceOrder",
  "contractInfo",
  "assetIndexUpdate",
  "compositeIndex",
  "tradingSession",
  "tradepro",
]);
/** `st`: streams of all markets mix those settled in stablecoins with those settled in coin. */
const STABLECOIN = 1;
/** `X` of a trade that somebody's order made; the others are the venue's own doing. */
const MARKET = "MARKET";
const PARTIAL = /@depth(5|10|20)(@|$)/;

export class FuturesCodec {
  readonly #fast: FuturesFrames;
  readonly #bids = new LevelBuffer();
  readonly #asks = new LevelBuffer();
  /** Frames that the fast road left to the slow one. */
  slowCount = 0;

  constructor(readonly venue: string, readonly listing: Listing) {
    this.#fast = new FuturesFrames(listing);
  }

  /** Reads one frame. Book changes with their levels, tops of book and trades belong to this codec and are valid until its
   * next frame.
   * @throws {FrameError} if it cannot be read, or names a symbol that was not asked for */
  decode(frame: string | Uint8Array, receivedAt: Micros): StreamMessage {
    const message = this.#fast.decode(frame, receivedAt);
    if (message !== null) return message;
    this.slowCount++;
    return this.#decodeSlowly(textOf(this.venue, frame), receivedAt);
  }

  #decodeSlowly(frame: string, receivedAt: Micros): StreamMessage {
    const outer = fieldsOf(parseJson(this.venue, frame), { venue: this.venue, frame });
    const wrapped = outer.has("stream") && outer.has("data");
    const stream = wrapped ? outer.text("stream") : "";
    if (wrapped && Array.isArray(outer.values.data)) return this.#ignore(`${stream} was not asked for`, receivedAt);
    const data = wrapped ? outer.object("data") : outer;
    if (data.has("e")) return this.#decodeEvent(data, stream, receivedAt);
    if (data.has("lastUpdateId")) {
      return snapshotOf(data, this.#instrument(stream.split("@")[0].toUpperCase(), data), receivedAt);
    }
    if (["u", "s", "b", "B", "a", "A"].every((name) => data.has(name))) return this.#decodeTop(data, receivedAt);
    if (data.has("method")) return this.#ignore(`a client's own request ${data.text("method")}`, receivedAt);
    const reply = replyIn(data);
    if (reply) return reply;
    throw new FrameError(this.venue, "Cannot tell what this frame is: want an event, a book or a reply", frame);
  }

  #decodeEvent(data: Fields, stream: string, receivedAt: Micros): StreamMessage {
    const event = data.text("e");
    if (data.has("st") && data.integer("st") !== STABLECOIN) {
      return this.#ignore(`${event} of a market that is settled in coin`, receivedAt);
    }
    switch (event) {
      case "depthUpdate":
        return PARTIAL.test(stream) ? this.#decodePartial(data, receivedAt) : this.#decodeDepth(data, receivedAt);
      case "aggTrade":
        return this.#decodeTrade(data, "a", receivedAt);
      case "trade":
        return this.#decodeTrade(data, "t", receivedAt);
      case "bookTicker":
        return this.#decodeTop(data, receivedAt);
      case "markPriceUpdate":
        return this.#decodeMark(data, receivedAt);
      case "serverShutdown":
        return { kind: "shutdown" };
      default:
        if (WITHOUT_USE.has(event)) return this.#ignore(`${event} carries nothing for us`, receivedAt);
        throw new FrameError(this.venue, `Cannot read event "${event}": no such kind is known`, data.origin.frame);
    }
  }

  #decodeDepth(data: Fields, receivedAt: Micros): BookDelta {
    const firstId = data.integer("U"), lastId = data.integer("u");
    if (firstId > lastId) {
      throw new FrameError(
        this.venue,
        `Cannot read a depth update from ${firstId} to ${lastId}: want U up to u`,
        data.origin.frame,
      );
    }
    return { kind: "book_delta", ...this.#book(data, receivedAt), firstId, previousId: data.integer("pu") };
  }

  /** The best levels, whole: of the shape of a change, and told apart by the stream's name alone. */
  #decodePartial(data: Fields, receivedAt: Micros): BookSnapshot {
    return { kind: "book_snapshot", ...this.#book(data, receivedAt), firstId: null, previousId: null };
  }

  #book(data: Fields, receivedAt: Micros) {
    const instrument = this.#instrument(data.text("s"), data);
    return {
      instrument: instrument.id,
      // Partial books of Aster's spot have both namings in its documents.
      bids: readRows(data, data.has("bids") ? "bids" : "b", this.#bids, instrument),
      asks: readRows(data, data.has("asks") ? "asks" : "a", this.#asks, instrument),
      lastId: data.integer("u"),
      venueAt: data.instant("E"),
      receivedAt,
    };
  }

  /** `m`: the BUYER was the maker, so the aggressor sold. */
  #decodeTrade(data: Fields, idField: "t" | "a", receivedAt: Micros): Trade | Ignored {
    const { id, tick, lot } = this.#instrument(data.text("s"), data);
    const by = data.optionalText("X") ?? MARKET;
    if (by !== MARKET) return this.#ignore(`a trade by ${by}, which no order of the book made`, receivedAt);
    return {
      kind: "trade",
      instrument: id,
      price: data.steps("p", tick, 1) as Price,
      size: data.steps("q", lot) as Size,
      aggressor: data.flag("m") ? "sell" : "buy",
      tradeId: data.identifier(idField),
      venueAt: data.instant("T"),
      receivedAt,
    };
  }

  #decodeTop(data: Fields, receivedAt: Micros): TopOfBook {
    const { id, tick, lot } = this.#instrument(data.text("s"), data);
    return {
      kind: "top_of_book",
      instrument: id,
      bidPrice: data.steps("b", tick) as Price,
      bidSize: data.steps("B", lot) as Size,
      askPrice: data.steps("a", tick) as Price,
      askSize: data.steps("A", lot) as Size,
      lastId: data.integer("u"),
      venueAt: data.has("E") ? data.instant("E") : null,
      receivedAt,
    };
  }

  /** Mark and index. The funding rate in the same frame has no place in the engine's facts: what it comes to is paid later,
   * and told as a flow of money. */
  #decodeMark(data: Fields, receivedAt: Micros): References {
    const instrument = this.#instrument(data.text("s"), data), venueAt = data.instant("E");
    const priceOf = (of: ReferencePrice["of"], name: string): ReferencePrice => ({
      kind: "reference_price",
      instrument: instrument.id,
      of,
      price: ticksIn(data, name, instrument),
      venueAt,
      receivedAt,
    });
    const prices = [priceOf("mark", "p")];
    if (data.has("i")) prices.push(priceOf("index", "i"));
    return { kind: "references", prices };
  }

  #instrument(symbol: string, { origin }: Fields): Instrument {
    return instrumentOf(this.listing, symbol, origin);
  }

  #ignore(reason: string, receivedAt: Micros): Ignored {
    return { kind: "ignored", venue: this.venue, reason, receivedAt };
  }
}

/** A price that may lie between two ticks, rounded once. @throws {FrameError} unless it is a decimal above zero */
function ticksIn(data: Fields, name: string, { tick }: Instrument): number {
  const [mantissa, places] = data.amount(name);
  if (mantissa > 0n) {
    return Number(mantissa * 10n ** BigInt(tick.decimals)) / Number(10n ** BigInt(places) * BigInt(tick.step));
  }
  const { venue, frame } = data.origin;
  throw new FrameError(venue, `Cannot read ${data.path}.${name} "${data.text(name)}": want a price above 0`, frame);
}
