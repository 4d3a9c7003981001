/** Binance spot market streams and depth snapshots to events: text in, events out, no state but buffers.
 * Times are milliseconds, or microseconds where the connection asked for them. Source: binance-spot-api-docs,
 * web-socket-streams.md, "Detailed Stream information" and "How to manage a local order book correctly"; docs of
 * 2026-07-21, read 2026-11-25. @module */
import type { BookDelta, BookSnapshot, Ignored, Levels, TopOfBook, Trade } from "../../core/event.ts";
import { type Grid, type Micros, parseSteps, type Price, type Size } from "../../core/units.ts";
import type { Instrument } from "../../core/instrument.ts";
import {
  type Fields,
  fieldsOf,
  FrameError,
  listOf,
  messageOf,
  type Origin,
  parseJson,
  shown,
} from "../shared/fields.ts";
import type { ServerShutdown, StreamReply } from "../shared/fapi_stream.ts";
import { type Listing, textOf } from "../shared/market_frames.ts";
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
    const { id, tick, lot } = this.#instrument(data.text("s"), data.origin);
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
      instrument: id,
      bids: readLevels(data, "b", this.#bids, tick, lot),
      asks: readLevels(data, "a", this.#asks, tick, lot),
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

/** A depth snapshot, from REST or a partial stream, with arrays of its own. @throws {FrameError} */
export function snapshotOf(body: Fields, { id, tick, lot }: Instrument, receivedAt: Micros): BookSnapshot {
  const lastId = body.integer("lastUpdateId");
  return {
    kind: "book_snapshot",
    instrument: id,
    bids: readLevels(body, "bids", new LevelBuffer(), tick, lot),
    asks: readLevels(body, "asks", new LevelBuffer(), tick, lot),
    firstId: null,
    lastId,
    previousId: null,
    venueAt: null,
    receivedAt,
  };
}

/** The symbol of a frame that could not be read, if it looks like a depth frame; null = it is none, or hides whose. */
export function depthSymbolIn(frame: string): string | null {
  if (!/depthUpdate|@depth/.test(frame)) return null;
  return /"s"\s*:\s*"([^"]+)"/.exec(frame)?.[1] ?? /"stream"\s*:\s*"([^"@]+)@/.exec(frame)?.[1]?.toUpperCase() ?? null;
}

function replyIn(data: Fields): StreamReply | null {
  const refusal = data.has("error") ? data.object("error") : data.has("code") ? data : null;
  if (!refusal && !("result" in data.values && "id" in data.values)) return null;
  const id = data.values.id;
  return {
    kind: "reply",
    id: typeof id === "number" || typeof id === "string" ? id : null,
    result: data.values.result,
    refusal: refusal && { code: refusal.integer("code"), message: refusal.text("msg") },
  };
}

function readLevels(data: Fields, name: string, side: LevelBuffer, tick: Grid, lot: Grid): Levels {
  side.count = 0;
  for (const level of data.list(name)) {
    const [price, size] = listOf(level, data.origin, `${data.path}.${name}`);
    if (typeof price !== "string" || typeof size !== "string") {
      throw new FrameError(
        data.origin.venue,
        `Cannot read level ${shown(level)}: want two decimal texts`,
        data.origin.frame,
      );
    }
    if (!side.push(readStep(price, tick, data.origin, 1), readStep(size, lot, data.origin, 0))) {
      throw new FrameError(
        data.origin.venue,
        `Cannot keep ${data.list(name).length} levels: want fewer`,
        data.origin.frame,
      );
    }
  }
  return side;
}

function readStep(text: string, grid: Grid, origin: Origin, least: number): number {
  let steps: number;
  try {
    steps = parseSteps(text, grid);
  } catch (cause) {
    throw new FrameError(origin.venue, messageOf(cause), origin.frame, { cause });
  }
  if (steps >= least) return steps;
  throw new FrameError(origin.venue, `Cannot read level "${text}": want at least ${least} steps`, origin.frame);
}
