/** Every shape of frame that has a fast road, for fuzzing: made at random as its venue writes it, and the two roads that read
 * it. A venue is added by one entry for each of its shapes. @module */
import type { BookDelta } from "../../core/event.ts";
import { formatSteps, type Grid, parseGrid } from "../../core/units.ts";
import type { Instrument, InstrumentId } from "../../core/instrument.ts";
import { StreamCodec } from "../../exchanges/binance/codec.ts";
import { FastFrames as BinanceFrames } from "../../exchanges/binance/fast_frames.ts";
import { MarketCodec as BybitCodec } from "../../exchanges/bybit/codec.ts";
import { FastFrames as BybitFrames } from "../../exchanges/bybit/fast_frames.ts";
import { MarketCodec as HyperliquidCodec } from "../../exchanges/hyperliquid/codec.ts";
import { FastFrames as HyperliquidFrames } from "../../exchanges/hyperliquid/fast_frames.ts";
import { MarketCodec as OkxCodec } from "../../exchanges/okx/codec.ts";
import { FastFrames as OkxFrames } from "../../exchanges/okx/fast_frames.ts";
import { FuturesCodec } from "../../exchanges/shared/fapi_codec.ts";
import { FuturesFrames } from "../../exchanges/shared/fapi_fast_frames.ts";
import type { Listing } from "../../exchanges/shared/market_frames.ts";
import type { Random } from "../../exchanges/shared/random.ts";
import { depthFrame, topFrame, tradeFrame } from "./binance_frames.ts";
import { bybitBook, bybitTrades } from "./bybit_frames.ts";
import { aggTrade, bookTicker, futuresDepth, SPELLINGS, spotTop, spotTrade } from "./fapi_frames.ts";
import { hyperliquidBook, hyperliquidTrades } from "./hyperliquid_frames.ts";
import { madeUpInstrument } from "./made_up_instrument.ts";
import type { Road } from "./market_roads.ts";
import { okxBook, okxTop, okxTrades } from "./okx_frames.ts";

export type FrameShape = {
  readonly name: string;
  /** A frame that the fast road has to read. */
  make(random: Random): string;
  readonly fast: Road;
  /** The whole codec: what the fast road leaves goes to the slow one. */
  readonly codec: Road;
};

/** Markets of one venue whose grids differ: coarse, fine, not of a power of ten, and lots of whole thousands of coins. */
const GRIDS: readonly (readonly [tick: string, lot: string])[] = [
  ["0.01", "0.00001"],
  ["0.00000001", "1"],
  ["0.05", "0.00000001"],
  ["1", "0.001"],
  ["0.0000000001", "1000"],
  ["2.5", "0.1"],
];
/** Steps that a made number has at most: its decimal stays below 2^53 in units of the grid. */
const MOST_STEPS = 3_000_000_000_000;
type Row = [price: string, size: string];

export type Roads = Pick<FrameShape, "fast" | "codec">;

export function binanceRoads(listing: Listing): Roads {
  const frames = new BinanceFrames(listing), codec = new StreamCodec("binance", listing);
  return {
    fast: {
      decode: (frame, at, take) => {
        const message = frames.decode(frame, at);
        if (message !== null) take(message);
        return message !== null;
      },
    },
    codec: {
      decode: (frame, at, take) => {
        const message = codec.decode(frame, at);
        if (message.kind === "reply" || message.kind === "shutdown") return false;
        take(message);
        return true;
      },
    },
  };
}

/** Of Binance USD-M, and of both products of Aster. */
export function futuresRoads(listing: Listing): Roads {
  const frames = new FuturesFrames(listing), codec = new FuturesCodec("binance_usdm", listing);
  return {
    fast: {
      decode: (frame, at, take) => {
        const message = frames.decode(frame, at);
        if (message !== null) take(message);
        return message !== null;
      },
    },
    codec: {
      decode: (frame, at, take) => {
        const message = codec.decode(frame, at);
        if (["reply", "shutdown", "references", "trades"].includes(message.kind)) return false;
        take(message as BookDelta);
        return true;
      },
    },
  };
}

export function okxRoads(listing: Listing): Roads {
  return { fast: new OkxFrames(listing), codec: new OkxCodec("okx", listing) };
}

export function bybitRoads(listing: Listing): Roads {
  return { fast: new BybitFrames(listing), codec: new BybitCodec("bybit", listing) };
}

export function frameShapes(): readonly FrameShape[] {
  return [...binance(), ...binanceUsdm(), ...okx(), ...bybit(), ...hyperliquid()];
}

function binance(): FrameShape[] {
  const { markets, listing } = marketsOf("binance", (i) => `COIN${i}USDT`);
  const roads = binanceRoads(listing);
  return [{
    name: "binance depth",
    make: (random) => {
      const { symbol, tick, lot } = pick(markets, random), U = random.int(2 ** 40);
      const rows = () => rowsOf(random, tick, lot, 8);
      return depthFrame({ symbol, U, u: U + random.int(99), at: instant(random), b: rows(), a: rows() });
    },
    ...roads,
  }, {
    name: "binance trade",
    make: (random) => {
      const { symbol, tick, lot } = pick(markets, random), [p, q] = rowOf(random, tick, lot, 8);
      return tradeFrame({ symbol, t: random.int(2 ** 40), p, q, T: instant(random), m: random.next() < 0.5 });
    },
    ...roads,
  }, {
    name: "binance top",
    make: (random) => {
      const { symbol, tick, lot } = pick(markets, random);
      const [b, B] = rowOf(random, tick, lot, 8), [a, A] = rowOf(random, tick, lot, 8);
      return topFrame({ symbol, u: random.int(2 ** 40), b, B, a, A });
    },
    ...roads,
  }];
}

function binanceUsdm(): FrameShape[] {
  const { markets, listing } = marketsOf("binance_usdm", (i) => `COIN${i}USDT`);
  const roads = futuresRoads(listing);
  const spellingOf = (random: Random) => pick(SPELLINGS, random);
  return [{
    name: "binance_usdm depth",
    make: (random) => {
      const { symbol, tick, lot } = pick(markets, random), U = random.int(2 ** 40);
      const rows = () => rowsOf(random, tick, lot, 0), ids = { U, u: U + random.int(99), pu: random.int(2 ** 40) };
      return futuresDepth({ symbol, ...ids, at: instant(random), b: rows(), a: rows(), spelling: spellingOf(random) });
    },
    ...roads,
  }, {
    name: "binance_usdm trade",
    make: (random) => {
      const { symbol, tick, lot } = pick(markets, random), [p, q] = rowOf(random, tick, lot, 0);
      const nq = random.next() < 0.5 ? { nq: q } : {}, m = random.next() < 0.5;
      return aggTrade({
        symbol,
        id: random.int(2 ** 40),
        p,
        q,
        T: instant(random),
        m,
        ...nq,
        spelling: spellingOf(random),
      });
    },
    ...roads,
  }, {
    name: "binance_usdm top",
    make: (random) => {
      const { symbol, tick, lot } = pick(markets, random);
      const [b, B] = rowOf(random, tick, lot, 0), [a, A] = rowOf(random, tick, lot, 0), u = random.int(2 ** 40);
      return bookTicker({ symbol, u, at: instant(random), b, B, a, A, spelling: spellingOf(random) });
    },
    ...roads,
  }, {
    name: "aster_spot trade",
    make: (random) => {
      const { symbol, tick, lot } = pick(markets, random), [p, q] = rowOf(random, tick, lot, 0);
      return spotTrade({ symbol, id: random.int(2 ** 40), p, q, T: instant(random), m: random.next() < 0.5 });
    },
    ...roads,
  }, {
    name: "aster_spot top",
    make: (random) => {
      const { symbol, tick, lot } = pick(markets, random);
      const [b, B] = rowOf(random, tick, lot, 0), [a, A] = rowOf(random, tick, lot, 0);
      return spotTop({ symbol, u: random.int(2 ** 40), b, B, a, A });
    },
    ...roads,
  }];
}

function okx(): FrameShape[] {
  const { markets, listing } = marketsOf("okx", (i) => `COIN${i}-USDT`);
  const roads = okxRoads(listing);
  return [{
    name: "okx book",
    make: (random) => {
      const { symbol, tick, lot } = pick(markets, random), first = random.next() < 0.2;
      const sequence = {
        checksum: random.int(2 ** 32) - 2 ** 31,
        seqId: random.int(2 ** 40),
        prevSeqId: first ? -1 : 7,
      };
      const rows = () => rowsOf(random, tick, lot, 0), ts = String(instant(random));
      const channel = pick(["books", "books-l2-tbt", "books50-l2-tbt"], random);
      const action = first ? "snapshot" : "update";
      return okxBook({ symbol, channel, action, asks: rows(), bids: rows(), ts, sequence });
    },
    ...roads,
  }, {
    name: "okx trades",
    make: (random) => {
      const { symbol, tick, lot } = pick(markets, random);
      const trades = Array.from({ length: tradeCount(random) }, () => {
        const [px, sz] = rowOf(random, tick, lot, 0), side = random.next() < 0.5 ? "buy" : "sell";
        return { px, sz, side, tradeId: String(random.int(2 ** 40)), ts: String(instant(random)) };
      });
      return okxTrades(trades, symbol);
    },
    ...roads,
  }, {
    name: "okx top",
    make: (random) => {
      const { symbol, tick, lot } = pick(markets, random);
      const level = (): [string, string] => rowOf(random, tick, lot, 0);
      return okxTop({ symbol, ask: level(), bid: level(), ts: String(instant(random)), seqId: random.int(2 ** 40) });
    },
    ...roads,
  }];
}

function bybit(): FrameShape[] {
  const { markets, listing } = marketsOf("bybit", (i) => `COIN${i}USDT`);
  const roads = bybitRoads(listing);
  const orderOf = (random: Random) => pick(["spot", "futures"] as const, random);
  return [{
    name: "bybit book",
    make: (random) => {
      const { symbol, tick, lot } = pick(markets, random), type = pick(["delta", "delta", "snapshot"], random);
      const rows = () => rowsOf(random, tick, lot, 0), u = 1 + random.int(2 ** 40), ts = instant(random);
      return bybitBook({ symbol, type, b: rows(), a: rows(), u, seq: u + 5, ts, cts: ts - 2, order: orderOf(random) });
    },
    ...roads,
  }, {
    name: "bybit trades",
    make: (random) => {
      const { symbol, tick, lot } = pick(markets, random);
      const trades = Array.from({ length: tradeCount(random) }, () => {
        const [p, v] = rowOf(random, tick, lot, 0), S = random.next() < 0.5 ? "Buy" : "Sell";
        return { p, v, S, T: instant(random) };
      });
      return bybitTrades(trades, { symbol, order: orderOf(random), ts: instant(random), later: random.next() < 0.8 });
    },
    ...roads,
  }];
}

function hyperliquid(): FrameShape[] {
  const { markets, listing } = marketsOf("hyperliquid", (i) => `COIN${i}`);
  const roads = { fast: new HyperliquidFrames(listing), codec: new HyperliquidCodec("hyperliquid", listing) };
  return [{
    name: "hyperliquid book",
    make: (random) => {
      const { symbol: coin, tick, lot } = pick(markets, random), rows = () => rowsOf(random, tick, lot, 0);
      return hyperliquidBook({ coin, time: instant(random), bids: rows(), asks: rows() });
    },
    ...roads,
  }, {
    name: "hyperliquid trades",
    make: (random) => {
      const { symbol: coin, tick, lot } = pick(markets, random), named = random.next() < 0.8;
      return hyperliquidTrades(Array.from({ length: tradeCount(random) }, () => {
        const [px, sz] = rowOf(random, tick, lot, 0), tid = random.int(2 ** 50), side = pick(["A", "B"], random);
        return { coin, px, sz, side, tid, time: instant(random), named };
      }));
    },
    ...roads,
  }];
}

function marketsOf(venue: string, symbolOf: (i: number) => string) {
  const markets = GRIDS.map(([tick, lot], i): Instrument =>
    madeUpInstrument({
      id: i as InstrumentId,
      venue,
      symbol: symbolOf(i),
      tick: parseGrid(tick),
      lot: parseGrid(lot),
    })
  );
  return { markets, listing: new Map(markets.map((market) => [market.symbol, market])) };
}

/** Mostly few levels, sometimes none or a screenful, rarely thousands. */
function rowsOf(random: Random, tick: Grid, lot: Grid, places: number): Row[] {
  const dice = random.next();
  const count = dice < 0.1 ? 0 : dice < 0.8 ? 1 + random.int(4) : dice < 0.999 ? random.int(50) : 2_000;
  return Array.from({ length: count }, () => rowOf(random, tick, lot, places));
}

function rowOf(random: Random, tick: Grid, lot: Grid, places: number): Row {
  const size = random.next() < 0.2 ? 0 : stepsOf(random, lot);
  return [textOf(1 + stepsOf(random, tick), tick, places), textOf(size, lot, places)];
}

/** Of any number of digits, small ones as often as large ones. */
function stepsOf(random: Random, { step, decimals }: Grid): number {
  const most = Math.min(MOST_STEPS, Math.floor(Number.MAX_SAFE_INTEGER / step / 10)), scale = 10 ** random.int(13);
  return random.int(Math.max(1, Math.min(most, scale * (decimals > 4 ? 1_000 : 1))));
}

/** @param places zeros fill the decimal up to so many, as Binance does; 0 = none */
function textOf(steps: number, grid: Grid, places: number): string {
  const text = formatSteps(steps, grid), [whole, fraction = ""] = text.split(".");
  return places === 0 ? text : `${whole}.${fraction.padEnd(places, "0")}`;
}

function instant(random: Random): number {
  return 1_500_000_000_000 + random.int(500_000_000_000);
}

function tradeCount(random: Random): number {
  return random.next() < 0.8 ? 1 : 1 + random.int(6);
}

function pick<T>(from: readonly T[], random: Random): T {
  return from[random.int(from.length)];
}
