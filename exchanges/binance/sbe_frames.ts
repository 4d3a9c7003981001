/** Binary market frames of Binance spot (SBE, schema `spot_stream` 1:0) to the events of the JSON streams, straight into
 * ticks and lots. Fields that later versions append are stepped over by the lengths that the frame itself names; a frame of
 * version 0 must fit to the byte. Every instant is in µs. Source: binance-spot-api-docs, sbe-market-data-streams.md and
 * sbe/schemas/stream_1_0.xml; read 2026-11-25. @module */
import type { BookDelta, BookSnapshot, Ignored, TopOfBook } from "../../core/event.ts";
import type { Instrument, InstrumentId } from "../../core/instrument.ts";
import type { Micros, Price, Size } from "../../core/units.ts";
import { borrowedDelta } from "../shared/borrowed_events.ts";
import { FrameError } from "../shared/fields.ts";
import { LevelBuffer } from "../shared/level_buffer.ts";
import type { Listing } from "../shared/market_frames.ts";
import { LEVEL_BYTES, longAt, readLevels, type Scale, scaleOf, stepsAt, viewOf } from "./sbe_numbers.ts";
import { SbeTrade } from "./sbe_trade.ts";

/** One frame tells several trades, the first `count` of the list. */
export type Trades = { readonly kind: "trades"; readonly count: number; readonly trades: readonly SbeTrade[] };
export type SbeMessage = BookDelta | BookSnapshot | TopOfBook | Trades | Ignored;

const SCHEMA = 1;
const TRADES = 10_000, BEST = 10_001, SNAPSHOT = 10_002, DIFF = 10_003;
const HEADER = 8;
/** Bytes of the fixed fields, and of one trade, in version 0. */
const TRADES_BLOCK = 18, BEST_BLOCK = 50, SNAPSHOT_BLOCK = 18, DIFF_BLOCK = 26, TRADE_BYTES = 25;
/** Heads of the groups: this one counts with 32 bits, the groups of the books with 16. */
const TRADES_HEAD = 6, LEVELS_HEAD = 4;
/** A symbol's table of slots, at most half full: more markets than one connection can stream. */
const SLOTS = 1_024, MOST_SLOTS = 512;
/** Bytes of a frame that an error shows. */
const SHOWN = 1_000;

/** A binary frame that cannot be read. */
export class SbeError extends FrameError {
  /** It may be a book change, and nobody can tell of which market: the symbol stands behind all that could not be read. */
  readonly hidesBook: boolean;

  /** @param depthSymbol whose book may lack it now; null = it tells no book change, or hides whose */
  constructor(venue: string, message: string, frame: Uint8Array, readonly depthSymbol: string | null) {
    super(venue, message, frame.subarray(0, SHOWN).toHex());
    this.hidesBook = depthSymbol === null && mayTellBook(frame);
  }
}

/** What is known of one symbol's numbers. */
type Slot = {
  readonly symbol: string;
  readonly bytes: Uint8Array;
  instrument: Instrument | null;
  priceExponent: number;
  sizeExponent: number;
  price: Scale;
  size: Scale;
};
type Writable<T> = { -readonly [K in keyof T]: T[K] };

export class SbeFrames {
  /** The frame under way, a view of it (longer than it, perhaps), its length, its schema's version. */
  #frame: Uint8Array = new Uint8Array();
  #view = viewOf(this.#frame);
  #length = 0;
  #version = 0;
  /** Where the group of the asks and the symbol begin. */
  #asksAt = 0;
  #symbolAt = 0;
  readonly #delta = borrowedDelta();
  /** Unlike JSON's it tells the venue's time, a double in place from the beginning. */
  readonly #top: Writable<TopOfBook> = {
    kind: "top_of_book",
    instrument: 0 as InstrumentId,
    bidPrice: NaN as Price,
    bidSize: NaN as Size,
    askPrice: NaN as Price,
    askSize: NaN as Size,
    lastId: NaN,
    venueAt: NaN as Micros,
    receivedAt: NaN as Micros,
  };
  readonly #list: SbeTrade[] = [];
  readonly #trades: Writable<Trades> = { kind: "trades", count: 0, trades: this.#list };
  readonly #slots = new Array<Slot | null>(SLOTS).fill(null);
  #slotCount = 0;

  constructor(readonly venue: string, readonly listing: Listing) {}

  /** Reads one frame. Book changes with their levels, tops of book and trades belong to this object and are valid until its
   * next frame. Templates that are not known are ignored, as the venue asks.
   * @throws {SbeError} if it cannot be read, or names a symbol that was not asked for */
  decode(frame: Uint8Array, receivedAt: Micros): SbeMessage {
    this.#frame = frame;
    this.#length = frame.length;
    if (frame.length < HEADER) throw this.#cut();
    const view = this.#view = viewOf(frame);
    const blockLength = view.getUint16(0, true), template = view.getUint16(2, true), schema = view.getUint16(4, true);
    this.#version = view.getUint16(6, true);
    if (schema !== SCHEMA) throw this.#refuse(`Cannot read a frame of SBE schema ${schema}: want ${SCHEMA}`);
    switch (template) {
      case DIFF:
        this.#checkBlock(blockLength, DIFF_BLOCK);
        return this.#diff(HEADER + blockLength, receivedAt);
      case TRADES:
        this.#checkBlock(blockLength, TRADES_BLOCK);
        return this.#tradeList(HEADER + blockLength, receivedAt);
      case BEST:
        this.#checkBlock(blockLength, BEST_BLOCK);
        return this.#best(HEADER + blockLength, receivedAt);
      case SNAPSHOT:
        this.#checkBlock(blockLength, SNAPSHOT_BLOCK);
        return this.#snapshot(HEADER + blockLength, receivedAt);
      default:
        return { kind: "ignored", venue: this.venue, reason: `SBE template ${template} is not known`, receivedAt };
    }
  }

  #diff(groups: number, receivedAt: Micros): BookDelta {
    const view = this.#view, delta = this.#delta;
    this.#findGroups(groups);
    const slot = this.#slotOf(this.#symbolAt, 32, true);
    const firstId = longAt(view, 16), lastId = longAt(view, 24);
    if (firstId < 0 || lastId < firstId) {
      throw this.#refuse(`Cannot read a depth update from ${firstId} to ${lastId}: want U up to u`, slot.symbol);
    }
    delta.venueAt = this.#instant(8, slot.symbol);
    delta.instrument = slot.instrument!.id;
    delta.firstId = firstId;
    delta.lastId = lastId;
    delta.receivedAt = receivedAt;
    this.#readSides(groups, delta.bids, delta.asks, slot);
    return delta;
  }

  #snapshot(groups: number, receivedAt: Micros): BookSnapshot {
    this.#findGroups(groups);
    const slot = this.#slotOf(this.#symbolAt, 24, false), { id: instrument } = slot.instrument!;
    const lastId = this.#id(16), venueAt = this.#instant(8, null), bids = new LevelBuffer(), asks = new LevelBuffer();
    this.#readSides(groups, bids, asks, slot);
    return {
      kind: "book_snapshot",
      instrument,
      bids,
      asks,
      firstId: null,
      lastId,
      previousId: null,
      venueAt,
      receivedAt,
    };
  }

  #best(symbolAt: number, receivedAt: Micros): TopOfBook {
    const { instrument, price, size } = this.#slotOf(symbolAt, 24, false), top = this.#top;
    top.instrument = instrument!.id;
    top.bidPrice = this.#steps(26, price) as Price;
    top.bidSize = this.#steps(34, size) as Size;
    top.askPrice = this.#steps(42, price) as Price;
    top.askSize = this.#steps(50, size) as Size;
    top.lastId = this.#id(16);
    top.venueAt = this.#instant(8, null);
    top.receivedAt = receivedAt;
    return top;
  }

  /** `isBuyerMaker`: the BUYER was the maker, so the aggressor sold. */
  #tradeList(group: number, receivedAt: Micros): Trades {
    const view = this.#view, list = this.#list;
    if (group + TRADES_HEAD > this.#length) throw this.#cut();
    const step = view.getUint16(group, true), count = view.getUint32(group + 2, true);
    const start = group + TRADES_HEAD, end = start + step * count;
    this.#checkStep(step, count, TRADE_BYTES);
    const slot = this.#slotOf(end, 24, false), instrument = slot.instrument!.id, venueAt = this.#instant(16, null);
    for (let i = 0, at = start; i < count; i++, at += step) {
      const price = this.#steps(at + 8, slot.price), flag = view.getUint8(at + 24);
      if (price < 1 || flag > 1) throw this.#refuse(`Cannot read a trade at ${price} ticks with the flag ${flag}`);
      const trade = list[i] ??= new SbeTrade();
      trade.instrument = instrument;
      trade.price = price as Price;
      trade.size = this.#steps(at + 16, slot.size) as Size;
      trade.aggressor = flag === 1 ? "sell" : "buy";
      trade.identify(view, at);
      trade.venueAt = venueAt;
      trade.receivedAt = receivedAt;
    }
    this.#trades.count = count;
    return this.#trades;
  }

  /** Walks over both groups of a book to the symbol behind them. */
  #findGroups(bidsAt: number): void {
    this.#asksAt = this.#behind(bidsAt);
    this.#symbolAt = this.#behind(this.#asksAt);
  }

  #behind(group: number): number {
    if (group + LEVELS_HEAD > this.#length) throw this.#cut();
    const step = this.#view.getUint16(group, true), count = this.#view.getUint16(group + 2, true);
    this.#checkStep(step, count, LEVEL_BYTES);
    return group + LEVELS_HEAD + step * count;
  }

  /** To be called when all else has been read: levels are turned in place. */
  #readSides(bidsAt: number, bids: LevelBuffer, asks: LevelBuffer, slot: Slot): void {
    const view = this.#view, asksAt = this.#asksAt;
    const bidStep = view.getUint16(bidsAt, true), bidCount = view.getUint16(bidsAt + 2, true);
    const askStep = view.getUint16(asksAt, true), askCount = view.getUint16(asksAt + 2, true);
    this.#readSide(bidsAt + LEVELS_HEAD, bidStep, bidCount, bids, slot);
    this.#readSide(asksAt + LEVELS_HEAD, askStep, askCount, asks, slot);
  }

  #readSide(at: number, step: number, count: number, side: LevelBuffer, slot: Slot): void {
    const bad = readLevels(this.#frame, at, step, count, side, slot.price, slot.size);
    if (bad < 0) return;
    const isPrice = (bad - at) % step === 0, exponent = isPrice ? slot.priceExponent : slot.sizeExponent;
    const seen = `${viewOf(this.#frame).getBigInt64(bad, true)} × 10^${exponent}`;
    const what = isPrice ? "price" : "size", wanted = isPrice ? "at least one whole tick" : "whole lots";
    throw this.#refuse(`Cannot read ${what} ${seen} of ${slot.symbol}: want ${wanted}`, slot.symbol);
  }

  /** The symbol at `at`, with the scales for the two exponents at `exponents`. */
  #slotOf(at: number, exponents: number, depth: boolean): Slot {
    const slot = this.#slotAt(at), instrument = this.listing.get(slot.symbol), view = this.#view;
    const depthSymbol = depth ? slot.symbol : null;
    if (!instrument) throw this.#refuse(`Cannot place symbol "${slot.symbol}": it was not asked for`, depthSymbol);
    const priceExponent = view.getInt8(exponents), sizeExponent = view.getInt8(exponents + 1);
    if (
      slot.instrument === instrument && slot.priceExponent === priceExponent && slot.sizeExponent === sizeExponent
    ) return slot;
    const price = scaleOf(priceExponent, instrument.tick), size = scaleOf(sizeExponent, instrument.lot);
    if (price === null || size === null) {
      const seen = `10^${priceExponent} and 10^${sizeExponent}`;
      throw this.#refuse(`Cannot tell ${seen} on the grids of ${slot.symbol}`, depthSymbol);
    }
    return Object.assign(slot, { instrument, priceExponent, sizeExponent, price, size });
  }

  /** Symbols are looked up by their bytes, so that no text is made of them. */
  #slotAt(at: number): Slot {
    if (at >= this.#length) throw this.#cut();
    const bytes = this.#frame, count = bytes[at], from = at + 1, end = from + count;
    if (end > this.#length) throw this.#cut();
    if (end < this.#length && this.#version === 0) {
      throw this.#refuse(
        `Cannot read an SBE frame of ${this.#length} bytes: want it to end with its symbol, at ${end}`,
      );
    }
    let hash = count;
    for (let i = from; i < end; i++) hash = Math.imul(hash, 31) + bytes[i] | 0;
    const slots = this.#slots;
    let index = hash & SLOTS - 1;
    for (let slot = slots[index]; slot !== null; slot = slots[index]) {
      if (isAt(slot.bytes, bytes, from, count)) return slot;
      index = index + 1 & SLOTS - 1;
    }
    return this.#learn(index, bytes.slice(from, end));
  }

  #learn(index: number, bytes: Uint8Array): Slot {
    const symbol = new TextDecoder().decode(bytes), none: Scale = { multiply: 1, divide: 1 };
    const slot: Slot = {
      symbol,
      bytes,
      instrument: null,
      priceExponent: 0,
      sizeExponent: 0,
      price: none,
      size: none,
    };
    if (this.#slotCount < MOST_SLOTS && this.listing.get(symbol)) {
      this.#slots[index] = slot;
      this.#slotCount++;
    }
    return slot;
  }

  #steps(at: number, scale: Scale): number {
    const steps = stepsAt(this.#view, at, scale);
    if (steps >= 0) return steps;
    throw this.#refuse(`Cannot read mantissa ${this.#view.getBigInt64(at, true)}: want whole steps of its grid`);
  }

  #id(at: number): number {
    const id = longAt(this.#view, at);
    if (id >= 0) return id;
    throw this.#refuse(`Cannot read update id ${this.#view.getBigInt64(at, true)}: want 0 up to 2^53`);
  }

  #instant(at: number, depthSymbol: string | null): Micros {
    const micros = longAt(this.#view, at);
    if (micros >= 0) return micros as Micros;
    throw this.#refuse(`Cannot read instant ${this.#view.getBigInt64(at, true)}: want µs since 1970`, depthSymbol);
  }

  #checkBlock(seen: number, wanted: number): void {
    if (HEADER + seen > this.#length) throw this.#cut();
    if (this.#version === 0 ? seen === wanted : seen >= wanted) return;
    throw this.#refuse(`Cannot read a root block of ${seen} bytes: want ${wanted}`);
  }

  /** An empty group's step means nothing. */
  #checkStep(seen: number, count: number, wanted: number): void {
    if (count === 0 || (this.#version === 0 ? seen === wanted : seen >= wanted)) return;
    throw this.#refuse(`Cannot read a group with steps of ${seen} bytes: want ${wanted}`);
  }

  #cut(): SbeError {
    return this.#refuse(`Cannot read an SBE frame of ${this.#frame.length} bytes: it is cut short`);
  }

  #refuse(message: string, depthSymbol: string | null = null): SbeError {
    return new SbeError(this.venue, message, this.#frame, depthSymbol);
  }
}

/** True for a book change, and for what does not even say what it is. */
function mayTellBook(frame: Uint8Array): boolean {
  if (frame.length < HEADER) return true;
  const template = frame[2] | frame[3] << 8, schema = frame[4] | frame[5] << 8;
  return schema !== SCHEMA || template === DIFF;
}

function isAt(symbol: Uint8Array, bytes: Uint8Array, from: number, count: number): boolean {
  if (symbol.length !== count) return false;
  for (let i = 0; i < count; i++) if (symbol[i] !== bytes[from + i]) return false;
  return true;
}
