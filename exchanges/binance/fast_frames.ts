/** The fast road for the three frames that come by the thousand: depth, trade and top of book on a combined stream,
 * exactly as the venue writes them. Whatever differs in one byte is left to the codec's slow road. @module */
import type { BookDelta, TopOfBook, Trade } from "../../core/event.ts";
import type { Instrument } from "../../core/instrument.ts";
import { type Micros, MICROS_PER_MS, type Price, type Size } from "../../core/units.ts";
import { borrowedDelta, borrowedTop, BorrowedTrade } from "../shared/borrowed_events.ts";
import { bytesOf, FrameHeads, type FramePattern, patternOf, Scanner } from "../shared/scanner.ts";
import type { Listing } from "../shared/market_frames.ts";

const STREAM = bytesOf('{"stream":'), SYMBOL = bytesOf(',"s":');
const DEPTH = bytesOf(',"data":{"e":"depthUpdate","E":'), TRADE = bytesOf(',"data":{"e":"trade","E":');
const TOP = bytesOf(',"data":{"u":');
const BUYER_MADE = bytesOf(',"m":true,"M":true}}'), SELLER_MADE = bytesOf(',"m":false,"M":true}}');
const ASKS = bytesOf(',"a":'), END = bytesOf("}}");
/** Later instants than this many ms are microseconds: left to the slow road. */
const LAST_MS = 1e14;

type Kind = "depth" | "trade" | "top";
/** What the frames of one stream are, by how they begin, and what follows: up to the levels, or to the end. */
type Stream = { readonly kind: Kind; readonly symbol: string; readonly rest: FramePattern };

export class FastFrames {
  readonly #scanner = new Scanner();
  readonly #streams = new FrameHeads<Stream>('{"stream":"'.length);
  readonly #delta = borrowedDelta();
  readonly #top = borrowedTop();
  readonly #trade = new BorrowedTrade();

  constructor(readonly listing: Listing) {}

  /** The event, or null if the frame has not exactly one of the three shapes, names an unknown symbol or holds a number
   * that the grid cannot. Event and levels belong to this object and are valid until the next frame. */
  decode(frame: string | Uint8Array, receivedAt: Micros): BookDelta | Trade | TopOfBook | null {
    const scanner = this.#scanner;
    if (!scanner.load(frame)) return null;
    const stream = scanner.head(this.#streams) ?? this.#learn(frame);
    if (stream === null) return null;
    const instrument = this.listing.get(stream.symbol);
    if (instrument === undefined || !scanner.match(stream.rest, instrument.tick, instrument.lot)) return null;
    switch (stream.kind) {
      case "depth":
        return this.#readDepth(instrument, receivedAt);
      case "trade":
        return this.#readTrade(frame, instrument, receivedAt);
      case "top":
        return this.#readTop(instrument, receivedAt);
    }
  }

  #readDepth({ id, tick, lot }: Instrument, receivedAt: Micros): BookDelta | null {
    const scanner = this.#scanner, { found } = scanner, delta = this.#delta;
    const sentAt = found[0], firstId = found[1], lastId = found[2];
    if (sentAt >= LAST_MS || lastId < firstId) return null;
    if (!scanner.levels(delta.bids, tick, lot) || !scanner.literal(ASKS)) return null;
    if (!scanner.levels(delta.asks, tick, lot) || !scanner.literal(END) || !scanner.done) return null;
    delta.instrument = id;
    delta.firstId = firstId;
    delta.lastId = lastId;
    delta.venueAt = sentAt * MICROS_PER_MS as Micros;
    delta.receivedAt = receivedAt;
    return delta;
  }

  /** `m`: the BUYER was the maker, so the aggressor sold. */
  #readTrade(frame: string | Uint8Array, { id }: Instrument, receivedAt: Micros): Trade | null {
    const scanner = this.#scanner, { found } = scanner, trade = this.#trade;
    const price = found[2], tradedAt = found[4];
    if (price === 0 || tradedAt >= LAST_MS) return null;
    const sold = scanner.literal(BUYER_MADE);
    if (!sold && !scanner.literal(SELLER_MADE) || !scanner.done) return null;
    trade.instrument = id;
    trade.price = price as Price;
    trade.size = found[3] as Size;
    trade.aggressor = sold ? "sell" : "buy";
    trade.identify(frame, scanner.idStarts[1], scanner.idEnds[1]);
    trade.venueAt = tradedAt * MICROS_PER_MS as Micros;
    trade.receivedAt = receivedAt;
    return trade;
  }

  #readTop({ id }: Instrument, receivedAt: Micros): TopOfBook | null {
    const scanner = this.#scanner, { found } = scanner, top = this.#top;
    if (!scanner.done) return null;
    top.instrument = id;
    top.lastId = found[0];
    top.bidPrice = found[1] as Price;
    top.bidSize = found[2] as Size;
    top.askPrice = found[3] as Price;
    top.askSize = found[4] as Size;
    top.receivedAt = receivedAt;
    return top;
  }

  /** Reads a stream's first frame as far as its symbol, and remembers how it begins. The cursor then stands where the head
   * ends. Null if the frame is of no such stream. */
  #learn(frame: string | Uint8Array): Stream | null {
    const scanner = this.#scanner;
    if (!scanner.literal(STREAM) || !scanner.skipWord()) return null;
    const kind = scanner.literal(DEPTH)
      ? "depth"
      : scanner.literal(TRADE)
      ? "trade"
      : scanner.literal(TOP)
      ? "top"
      : null;
    const { at } = scanner;
    if (kind === null || scanner.integer() < 0 || !scanner.literal(SYMBOL)) return null;
    const symbol = scanner.word(frame);
    if (symbol === null || this.listing.get(symbol) === undefined) return null;
    const stream = { kind, symbol, rest: restOf(kind, symbol) } as const;
    scanner.at = at;
    scanner.learn(this.#streams, frame, stream);
    return stream;
  }
}

function restOf(kind: Kind, symbol: string): FramePattern {
  const named = `,"s":"${symbol}"`;
  switch (kind) {
    case "depth":
      return patternOf([["", "whole"], [`${named},"U":`, "whole"], [',"u":', "whole"]], ',"b":');
    case "trade":
      return patternOf([
        ["", "id"],
        [`${named},"t":`, "id"],
        [',"p":"', "price"],
        ['","q":"', "size"],
        ['","T":', "whole"],
      ], "");
    case "top":
      return patternOf([
        ["", "whole"],
        [`${named},"b":"`, "price"],
        ['","B":"', "size"],
        ['","a":"', "price"],
        ['","A":"', "size"],
      ], '"}}');
  }
}
