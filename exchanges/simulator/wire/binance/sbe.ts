/** Market events as Binance spot writes them in SBE, schema `spot_stream` 1:0: little endian, times in µs, decimals as
 * mantissas with an exponent. Source: binance-spot-api-docs, sbe-market-data-streams.md and sbe/schemas/stream_1_0.xml;
 * read 2026-11-25. @module */
import type { Grid, Micros } from "../../../../core/units.ts";
import type { Instrument } from "../../../../core/instrument.ts";
import type { DepthChange, PublicLevel } from "../../depth_feed.ts";
import type { PublicBest, PublicTrade } from "../../exchange.ts";

const SCHEMA = 1, VERSION = 0;
const TRADES = 10_000, BEST = 10_001, SNAPSHOT = 10_002, DIFF = 10_003;
/** The venue's decimals have at least so many places. */
const PLACES = 8;
const LEVEL_BYTES = 16, TRADE_BYTES = 25;

export function tradeBytes(instrument: Instrument, trade: PublicTrade, sentAt: Micros, tradedAt: Micros): Uint8Array {
  const writer = new Writer(TRADES, 18, instrument).long(sentAt).long(tradedAt).exponents();
  writer.u16(TRADE_BYTES).u32(1).long(trade.id).price(trade.price).size(trade.size);
  return writer.u8(trade.aggressor === "sell" ? 1 : 0).end();
}

export function bestBytes(instrument: Instrument, best: PublicBest, sentAt: Micros): Uint8Array {
  return new Writer(BEST, 50, instrument).long(sentAt).long(best.updateId).exponents()
    .price(best.bidPrice).size(best.bidSize).price(best.askPrice).size(best.askSize).end();
}

export function diffBytes(instrument: Instrument, change: DepthChange, sentAt: Micros): Uint8Array {
  return new Writer(DIFF, 26, instrument).long(sentAt).long(change.firstId).long(change.lastId).exponents()
    .levels(change.bids).levels(change.asks).end();
}

export function partialBytes(
  instrument: Instrument,
  updateId: number,
  bids: readonly PublicLevel[],
  asks: readonly PublicLevel[],
  sentAt: Micros,
): Uint8Array {
  return new Writer(SNAPSHOT, 18, instrument).long(sentAt).long(updateId).exponents().levels(bids).levels(asks).end();
}

class Writer {
  #bytes = new Uint8Array(1_024);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  constructor(template: number, blockLength: number, readonly instrument: Instrument) {
    this.u16(blockLength).u16(template).u16(SCHEMA).u16(VERSION);
  }

  u8(value: number): this {
    const at = this.#take(1);
    this.#view.setUint8(at, value);
    return this;
  }

  u16(value: number): this {
    const at = this.#take(2);
    this.#view.setUint16(at, value, true);
    return this;
  }

  u32(value: number): this {
    const at = this.#take(4);
    this.#view.setUint32(at, value, true);
    return this;
  }

  long(value: number | bigint): this {
    const at = this.#take(8);
    this.#view.setBigInt64(at, BigInt(value), true);
    return this;
  }

  /** Of prices, then of sizes. */
  exponents(): this {
    const { tick, lot } = this.instrument;
    return this.u8(-placesOf(tick)).u8(-placesOf(lot));
  }

  price(ticks: number): this {
    return this.long(mantissaOf(ticks, this.instrument.tick));
  }

  size(lots: number): this {
    return this.long(mantissaOf(lots, this.instrument.lot));
  }

  levels(levels: readonly PublicLevel[]): this {
    this.u16(LEVEL_BYTES).u16(levels.length);
    for (const [price, size] of levels) this.price(price).size(size);
    return this;
  }

  /** The symbol, which comes last, and with it the frame. */
  end(): Uint8Array {
    const symbol = new TextEncoder().encode(this.instrument.symbol);
    this.u8(symbol.length);
    const at = this.#take(symbol.length);
    this.#bytes.set(symbol, at);
    return this.#bytes.slice(0, this.#at);
  }

  /** Makes room first: it may change the view. */
  #take(count: number): number {
    const at = this.#at;
    this.#at += count;
    if (this.#at > this.#bytes.length) {
      const bytes = new Uint8Array(2 * this.#at);
      bytes.set(this.#bytes);
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer);
    }
    return at;
  }
}

function placesOf({ decimals }: Grid): number {
  return Math.max(PLACES, decimals);
}

function mantissaOf(steps: number, grid: Grid): bigint {
  return BigInt(steps) * BigInt(grid.step) * 10n ** BigInt(placesOf(grid) - grid.decimals);
}
