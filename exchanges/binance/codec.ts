/** Binance spot market streams and depth snapshots to events: text in, events out, no state but buffers.
 * Times are milliseconds, or microseconds where the connection asked for them. Source: binance-spot-api-docs,
 * web-socket-streams.md, "Detailed Stream information" and "How to manage a local order book correctly"; docs of
 * 2026-07-21, read 2026-11-25. @module */
import type { BookDelta, BookSnapshot, Ignored, TopOfBook, Trade } from "../../core/event.ts";
import type { Micros, Price, Size } from "../../core/units.ts";
import type { Instrument } from "../../core/instrument.ts";
import { type Fields, fieldsOf, FrameError, type Origin, parseJson } from "../shared/fields.ts";
import { replyIn, snapshotOf } from "../shared/fapi_frames.ts";
import type { ServerShutdown, StreamReply } from "../shared/fapi_stream.ts";
import { type Listing, readRows, textOf } from "../shared/market_frames.ts";
import { LevelBuffer } from "../shared/scanner.ts";
import { FastFrames } from "./fast_frames.ts";

export type StreamMessage = BookDelta | BookSnapshot | TopOfBook | Trade | Ignored | StreamReply | ServerShutdown;

/** Streams that a client may have asked for and that carry nothing for a market maker here. */
const WITHOUT_USE = new Set([
  "kline",
  "avgPrice",
  "24hrMiniTicker",
  "24hrTicker",
  "1hTicker",
  "4hTicker",
  "1dTicker",
  "referencePrice",
  "blockTrade",
]);

export class StreamCodec {
  readonly #fast: FastFrames;
  readonly #bids = new LevelBuffer();
  readonly #asks = new LevelBuffer();
  /** Frames that the fast road left to the slow one. */
  slowCount = 0;

  constructor(readonly venue: string, readonly listing: Listing) {
    this.#fast = new FastFrames(listing);
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
    const origin = { venue: this.venue, frame };
    const outer = fieldsOf(parseJson(this.venue, frame), origin);
    const wrapped = outer.has("stream") && outer.has("data");
    const stream = wrapped ? outer.text("stream") : null;
    const data = wrapped ? outer.object("data") : outer;
    if (data.has("e")) return this.#decodeEvent(data, receivedAt);
    if (data.has("lastUpdateId")) return this.#decodePartialBook(data, stream, receivedAt);
    if (["u", "s", "b", "B", "a", "A"].every((name) => data.has(name))) return this.#decodeTop(data, receivedAt);
    if (data.has("method")) return this.#ignore(`a client's own request ${data.text("method")}`, receivedAt);
    const reply = replyIn(data);
    if (reply) return reply;
    throw new FrameError(this.venue, "Cannot tell what this frame is: want an event, a book or a reply", frame);
  }

  #decodeEvent(data: Fields, receivedAt: Micros): StreamMessage {
    const event = data.text("e");
    switch (event) {
      case "depthUpdate":
        return this.#decodeDepth(data, receivedAt);
      case "trade":
        return this.#decodeTrade(data, "t", receivedAt);
      case "aggTrade":
        return this.#decodeTrade(data, "a", receivedAt);
      case "serverShutdown":
        return { kind: "shutdown" };
      default:
        if (WITHOUT_USE.has(event)) return this.#ignore(`${event} carries nothing for us`, receivedAt);
        throw new FrameError(this.venue, `Cannot read event "${event}": no such kind is known`, data.origin.frame);
    }
  }

  #decodeDepth(data: Fields, receivedAt: Micros): BookDelta {
    const instrument = this.#instrument(data.text("s"), data.origin);
    const firstId = data.integer("U"), lastId = data.integer("u");
    if (firstId > lastId) {
      throw new FrameError(
        this.venue,
        `Cannot read a depth update from ${firstId} to ${lastId}: want U up to u`,
        data.origin.frame,
      );
    }
    return {
      kind: "book_delta",
      instrument: instrument.id,
      bids: readRows(data, "b", this.#bids, instrument),
      asks: readRows(data, "a", this.#asks, instrument),
      firstId,
      lastId,
      previousId: null,
      venueAt: data.instant("E"),
      receivedAt,
    };
  }

  /** `m`: the BUYER was the maker, so the aggressor sold. */
  #decodeTrade(data: Fields, idField: "t" | "a", receivedAt: Micros): Trade {
    const { id, tick, lot } = this.#instrument(data.text("s"), data.origin);
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
    const { id, tick, lot } = this.#instrument(data.text("s"), data.origin);
    return {
      kind: "top_of_book",
      instrument: id,
      bidPrice: data.steps("b", tick) as Price,
      bidSize: data.steps("B", lot) as Size,
      askPrice: data.steps("a", tick) as Price,
      askSize: data.steps("A", lot) as Size,
      lastId: data.integer("u"),
      venueAt: null,
      receivedAt,
    };
  }

  /** Partial books name no symbol: only the stream's name tells whose they are. */
  #decodePartialBook(data: Fields, stream: string | null, receivedAt: Micros): BookSnapshot {
    const symbol = stream?.split("@")[0].toUpperCase() ?? "";
    return snapshotOf(data, this.#instrument(symbol, data.origin), receivedAt);
  }

  #instrument(symbol: string, origin: Origin): Instrument {
    const instrument = this.listing.get(symbol);
    if (instrument) return instrument;
    throw new FrameError(this.venue, `Cannot place symbol "${symbol}": it was not asked for`, origin.frame);
  }

  #ignore(reason: string, receivedAt: Micros): Ignored {
    return { kind: "ignored", venue: this.venue, reason, receivedAt };
  }
}
