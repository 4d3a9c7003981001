/** The fast road for the three frames of futures that come by the thousand: depth, aggregate trades and top of book on a combined
 * stream, exactly as Binance USD-M has written them since 2021, in mid-2026, and as venues write them that took over its API. And for
 * trades and top of book of a spot that has its depth as futures have it, which is Aster's.
 * Whatever differs in one byte is left to the codec's slow road. @module */
import type { BookDelta, TopOfBook, Trade } from "../../core/event.ts";
import type { Instrument } from "../../core/instrument.ts";
import { type Micros, MICROS_PER_MS, type Price, type Size } from "../../core/units.ts";
import { borrowedDelta, borrowedTop, BorrowedTrade } from "./borrowed_events.ts";
import type { Listing } from "./market_frames.ts";
import { bytesOf, FrameHeads, type FramePattern, patternOf, Scanner } from "./scanner.ts";

const STREAM = bytesOf('{"stream":');
const DEPTH = bytesOf(',"data":{"e":"depthUpdate","E":'), TRADE = bytesOf(',"data":{"e":"aggTrade","E":');
const TOP = bytesOf(',"data":{"e":"bookTicker","u":');
const SPOT_TRADE = bytesOf(',"data":{"e":"trade","E":'), SPOT_TOP = bytesOf(',"data":{"u":');
/** Partial books have the shape of changes: `<symbol>@depth5`, `10` or `20`. */
const PARTIAL = /@depth\d/;
const ASKS = bytesOf(',"a":'), END = bytesOf("}}");
/** Later instants than this many ms are microseconds: left to the slow road. */
const LAST_MS = 1e14;

type Kind = "depth" | "trade" | "top" | "spot_trade" | "spot_top";
/** One way in which the rest of a frame is written: up to the levels, or up to what ends it; and where in it the numbers stand. */
type Shape = {
  readonly pattern: FramePattern;
  /** Slots of: when it was sent, the first price, the trade's id and when it was made. */
  readonly sentAt: number;
  readonly first: number;
  readonly id: number;
  readonly madeAt: number;
  /** The frame names no time. */
  readonly undated: boolean;
};
/** What the frames of one stream are, by how they begin. `shape` is the one that fitted last. */
type Stream = { readonly kind: Kind; readonly symbol: string; readonly shapes: readonly Shape[]; shape: number };

/** How the frame of a kind goes on behind the stream's name. */
const HEADS: readonly (readonly [head: ReturnType<typeof bytesOf>, kind: Kind])[] = [
  [DEPTH, "depth"],
  [TRADE, "trade"],
  [TOP, "top"],
  [SPOT_TRADE, "spot_trade"],
  [SPOT_TOP, "spot_top"],
];
/** Ends of a trade whose buyer was the maker, and of one whose seller was, pairwise. */
const SOLD = [bytesOf(',"m":true}}'), bytesOf(',"m":true,"st":1}}')];
const BOUGHT = [bytesOf(',"m":false}}'), bytesOf(',"m":false,"st":1}}')];

export class FuturesFrames {
  readonly #scanner = new Scanner();
  readonly #streams = new FrameHeads<Stream>('{"stream":"'.length);
  readonly #delta = borrowedDelta();
  readonly #top = borrowedTop();
  readonly #trade = new BorrowedTrade();

  constructor(readonly listing: Listing) {
    this.#delta.previousId = NaN;
    this.#top.venueAt = NaN as Micros;
  }

  /** The event, or null if the frame has not exactly one of the shapes, names an unknown symbol or holds a number that the
   * grid cannot. Event and levels belong to this object and are valid until the next frame. */
  decode(frame: string | Uint8Array, receivedAt: Micros): BookDelta | Trade | TopOfBook | null {
    const scanner = this.#scanner;
    if (!scanner.load(frame)) return null;
    const stream = scanner.head(this.#streams) ?? this.#learn(frame);
    if (stream === null) return null;
    const instrument = this.listing.get(stream.symbol);
    if (instrument === undefined) return null;
    const shape = this.#shapeOf(stream, instrument);
    if (shape === null || scanner.found[shape.sentAt] >= LAST_MS) return null;
    switch (stream.kind) {
      case "depth":
        return this.#readDepth(shape, instrument, receivedAt);
      case "trade":
      case "spot_trade":
        return this.#readTrade(frame, shape, instrument, receivedAt);
      case "top":
      case "spot_top":
        return this.#readTop(shape, instrument, receivedAt);
    }
  }

  /** A venue writes all frames of a stream alike: the shape that fitted last is tried first. */
  #shapeOf(stream: Stream, { tick, lot }: Instrument): Shape | null {
    const scanner = this.#scanner, { shapes } = stream, { at } = scanner;
    if (scanner.match(shapes[stream.shape].pattern, tick, lot)) return shapes[stream.shape];
    for (let i = 0; i < shapes.length; i++) {
      scanner.at = at;
      if (!scanner.match(shapes[i].pattern, tick, lot)) continue;
      stream.shape = i;
      return shapes[i];
    }
    return null;
  }

  #readDepth({ first }: Shape, { id, tick, lot }: Instrument, receivedAt: Micros): BookDelta | null {
    const scanner = this.#scanner, { found } = scanner, delta = this.#delta;
    const sentAt = found[0], firstId = found[first], lastId = found[first + 1], previousId = found[first + 2];
    if (lastId < firstId) return null;
    if (!scanner.levels(delta.bids, tick, lot) || !scanner.literal(ASKS)) return null;
    if (!scanner.levels(delta.asks, tick, lot) || !scanner.literal(END) || !scanner.done) return null;
    delta.instrument = id;
    delta.firstId = firstId;
    delta.lastId = lastId;
    delta.previousId = previousId;
    delta.venueAt = sentAt * MICROS_PER_MS as Micros;
    delta.receivedAt = receivedAt;
    return delta;
  }

  /** `m`: the BUYER was the maker, so the aggressor sold. */
  #readTrade(frame: string | Uint8Array, shape: Shape, { id }: Instrument, receivedAt: Micros): Trade | null {
    const scanner = this.#scanner, { found } = scanner, trade = this.#trade, { first } = shape;
    const price = found[first], tradedAt = found[shape.madeAt];
    if (price === 0 || tradedAt >= LAST_MS) return null;
    const sold = scanner.literal(SOLD[0]) || scanner.literal(SOLD[1]);
    if (!sold && !scanner.literal(BOUGHT[0]) && !scanner.literal(BOUGHT[1])) return null;
    if (!scanner.done) return null;
    trade.instrument = id;
    trade.price = price as Price;
    trade.size = found[first + 1] as Size;
    trade.aggressor = sold ? "sell" : "buy";
    trade.identify(frame, scanner.idStarts[shape.id], scanner.idEnds[shape.id]);
    trade.venueAt = tradedAt * MICROS_PER_MS as Micros;
    trade.receivedAt = receivedAt;
    return trade;
  }

  #readTop({ sentAt, first, madeAt, undated }: Shape, { id }: Instrument, receivedAt: Micros): TopOfBook | null {
    const scanner = this.#scanner, { found } = scanner, top = this.#top;
    if (!scanner.done || found[madeAt] >= LAST_MS) return null;
    top.instrument = id;
    top.lastId = found[0];
    top.bidPrice = found[first] as Price;
    top.bidSize = found[first + 1] as Size;
    top.askPrice = found[first + 2] as Price;
    top.askSize = found[first + 3] as Size;
    top.venueAt = undated ? null : found[sentAt] * MICROS_PER_MS as Micros;
    top.receivedAt = receivedAt;
    return top;
  }

  /** Reads a stream's first frame as far as what it is, takes its symbol from the stream's name, and remembers how it begins.
   * The cursor then stands where the head ends. Null if the frame is of no such stream. */
  #learn(frame: string | Uint8Array): Stream | null {
    const scanner = this.#scanner;
    if (!scanner.literal(STREAM)) return null;
    const name = scanner.word(frame);
    if (name === null || PARTIAL.test(name)) return null;
    const kind = HEADS.find(([head]) => scanner.literal(head))?.[1] ?? null;
    const symbol = name.slice(0, Math.max(0, name.indexOf("@"))).toUpperCase();
    if (kind === null || this.listing.get(symbol) === undefined) return null;
    const stream = { kind, symbol, shapes: shapesOf(kind, symbol), shape: 0 } as const;
    scanner.learn(this.#streams, frame, stream);
    return stream;
  }
}

function shapesOf(kind: Kind, symbol: string): readonly Shape[] {
  const named = `,"s":"${symbol}"`, since2026 = `${named},"ps":"${symbol}"`;
  switch (kind) {
    case "depth":
      return [named, `${since2026},"st":1`].map((whose) =>
        shapeOf(
          patternOf([
            ["", "whole"],
            [',"T":', "whole"],
            [`${whose},"U":`, "whole"],
            [',"u":', "whole"],
            [',"pu":', "whole"],
          ], ',"b":'),
          { first: 2 },
        )
      );
    case "trade":
      return [[',"a":', `${named},"p":"`], [`${named},"a":`, ',"p":"']].flatMap(([id, price]) =>
        [false, true].map((withoutRpi) =>
          shapeOf(
            patternOf([
              ["", "whole"],
              [id, "id"],
              [price, "price"],
              ['","q":"', "size"],
              ...(withoutRpi ? [['","nq":"', "size"] as const] : []),
              ['","f":', "whole"],
              [',"l":', "whole"],
              [',"T":', "whole"],
            ], ""),
            { first: 2, id: 1, madeAt: withoutRpi ? 7 : 6 },
          )
        )
      );
    case "spot_trade":
      return [shapeOf(
        patternOf([
          ["", "whole"],
          [`${named},"t":`, "id"],
          [',"p":"', "price"],
          ['","q":"', "size"],
          ['","T":', "whole"],
        ], ""),
        { first: 2, id: 1, madeAt: 4 },
      )];
    case "spot_top":
      return [shapeOf(
        patternOf([
          ["", "whole"],
          [`${named},"b":"`, "price"],
          ['","B":"', "size"],
          ['","a":"', "price"],
          ['","A":"', "size"],
        ], '"}}'),
        { first: 1, undated: true },
      )];
    case "top":
      return [
        topShape([], named, [['","T":', "whole"], [',"E":', "whole"]], "}}"),
        topShape([[',"E":', "whole"], [',"T":', "whole"]], since2026, [], '","st":1}}'),
        topShape([[',"E":', "whole"], [',"T":', "whole"]], named, [], '"}}'),
      ];
  }
}

type Steps = Parameters<typeof patternOf>[0];

/** The times stand before the prices, or behind them. */
function topShape(before: Steps, named: string, behind: Steps, end: string): Shape {
  const early = before.length > 0;
  const pattern = patternOf([
    ["", "whole"],
    ...before,
    [`${named},"b":"`, "price"],
    ['","B":"', "size"],
    ['","a":"', "price"],
    ['","A":"', "size"],
    ...behind,
  ], end);
  return shapeOf(pattern, early ? { sentAt: 1, madeAt: 2, first: 3 } : { sentAt: 6, madeAt: 5, first: 1 });
}

function shapeOf(pattern: FramePattern, places: Partial<Omit<Shape, "pattern">>): Shape {
  return { pattern, sentAt: 0, first: 0, id: 0, madeAt: 0, undated: false, ...places };
}
