/** Records out of binary frames (SBE, Binance's schema `spot_stream` 1:0) of our own tapes, in the venue's decimals. Frames of
 * other schemas and templates hold nothing for a market. Source: binance-spot-api-docs, sbe/schemas/stream_1_0.xml; read
 * 2026-11-25. @module */
import type { TapeRecord, TextLevel } from "./tape_record.ts";

const SCHEMA = 1, HEADER = 8;
const TRADES = 10_000, BEST = 10_001, DIFF = 10_003;
/** Bytes of a row that we read: a frame with smaller ones could name billions of them. */
const TRADE_BYTES = 25, LEVEL_BYTES = 16;

/** @param at when it came, µs
 * @throws {RangeError} if it is cut short */
export function sbeRecords(bytes: Uint8Array, at: number): TapeRecord[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(4, true) !== SCHEMA) return [];
  const frame = new Frame(view, at, HEADER + view.getUint16(0, true));
  switch (view.getUint16(2, true)) {
    case DIFF:
      return [frame.diff()];
    case TRADES:
      return frame.trades();
    case BEST:
      return [frame.best()];
    default:
      return [];
  }
}

class Frame {
  /** @param next where the groups and the symbol begin */
  constructor(readonly view: DataView, readonly at: number, public next: number) {}

  diff(): TapeRecord {
    const bids = this.#levels(32), asks = this.#levels(32), symbol = this.#symbol();
    const firstId = this.#id(16), lastId = this.#id(24);
    return { kind: "delta", at: this.at, symbol, firstId, lastId, previousId: null, bids, asks };
  }

  trades(): TapeRecord[] {
    const { view, at } = this, step = this.#u16(), count = view.getUint32(this.next, true), start = this.next + 4;
    checkStep(step, count, TRADE_BYTES);
    this.next = start + step * count;
    const symbol = this.#symbol();
    return Array.from({ length: count }, (_, i) => {
      const row = start + i * step, aggressor = view.getUint8(row + 24) === 1 ? "sell" as const : "buy" as const;
      const [price, size] = this.#level(row + 8, 24);
      return { kind: "trade", at, symbol, price, size, aggressor, id: this.#id(row), firstId: null, lastId: null };
    });
  }

  best(): TapeRecord {
    const symbol = this.#symbol(), updateId = this.#id(16);
    return { kind: "best", at: this.at, symbol, updateId, bid: this.#level(26, 24), ask: this.#level(42, 24) };
  }

  #levels(exponents: number): TextLevel[] {
    const step = this.#u16(), count = this.#u16(), start = this.next;
    checkStep(step, count, LEVEL_BYTES);
    this.next += step * count;
    return Array.from({ length: count }, (_, i) => this.#level(start + i * step, exponents));
  }

  #level(row: number, exponents: number): TextLevel {
    const { view } = this;
    return [
      decimal(view.getBigInt64(row, true), view.getInt8(exponents)),
      decimal(view.getBigInt64(row + 8, true), view.getInt8(exponents + 1)),
    ];
  }

  #symbol(): string {
    const { view } = this, length = view.getUint8(this.next);
    if (this.next + 1 + length > view.byteLength) throw new RangeError("a binary frame is cut short");
    return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + this.next + 1, length));
  }

  #u16(): number {
    const value = this.view.getUint16(this.next, true);
    this.next += 2;
    return value;
  }

  #id(at: number): number | null {
    const id = Number(this.view.getBigInt64(at, true));
    return Number.isSafeInteger(id) ? id : null;
  }
}

function checkStep(step: number, count: number, least: number): void {
  if (count > 0 && step < least) {
    throw new RangeError(`a binary frame has rows of ${step} bytes; want ${least} or more`);
  }
}

function decimal(mantissa: bigint, exponent: number): string {
  if (exponent >= 0) return (mantissa * 10n ** BigInt(exponent)).toString();
  const digits = mantissa.toString().padStart(1 - exponent, "0");
  return `${digits.slice(0, exponent)}.${digits.slice(exponent)}`;
}
