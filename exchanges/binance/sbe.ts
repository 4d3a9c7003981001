/** Binary market frames of Binance spot (SBE, schema `spot_stream` 1:0) in the words of its JSON streams, for `decode`.
 * Little endian; a price is mantissa × 10^exponent. Fields that later versions append are stepped over by the lengths
 * that the frame itself names. Source: binance-spot-api-docs, sbe/schemas/stream_1_0.xml; read 2026-11-25. @module */
import { FrameError } from "../shared/fields.ts";

/** One frame as JSON text, and the venue's instant where the JSON stream has no field for it, µs. */
export type SbeFrame = { readonly text: string; readonly venueAt: number | null };

const SCHEMA = 1;
const TRADES = 10_000, BEST = 10_001, SNAPSHOT = 10_002, DIFF = 10_003;
const HEADER = 8;
/** Bytes of a row that we read: a frame with smaller ones could name billions of them. */
const TRADE_BYTES = 25, LEVEL_BYTES = 16;

/** True if bytes begin like a frame of this schema; JSON begins with a brace, a bracket or a blank. */
export function isSbe(bytes: Uint8Array): boolean {
  if (bytes.length < HEADER) return false;
  const view = viewOf(bytes);
  return view.getUint16(4, true) <= 3 && view.getUint16(6, true) < 256 && bytes[0] !== 0x7b && bytes[0] !== 0x5b;
}

/** @throws {FrameError} if the frame is cut short or of another schema or template */
export function readSbe(venue: string, bytes: Uint8Array): SbeFrame[] {
  const view = viewOf(bytes);
  try {
    const blockLength = view.getUint16(0, true), template = view.getUint16(2, true), schema = view.getUint16(4, true);
    if (schema !== SCHEMA) {
      throw new FrameError(venue, `Cannot read a frame of SBE schema ${schema}: want the stream schema ${SCHEMA}`, "");
    }
    const reader = new SbeReader(view, HEADER + blockLength);
    switch (template) {
      case TRADES:
        return reader.trades();
      case BEST:
        return [reader.best()];
      case SNAPSHOT:
        return [reader.book("snapshot")];
      case DIFF:
        return [reader.book("diff")];
      default:
        throw new FrameError(venue, `Cannot read SBE template ${template}: want one of 10000 to 10003`, "");
    }
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new FrameError(venue, `Cannot read an SBE frame of ${bytes.length} bytes: it is cut short`, "", { cause });
  }
}

class SbeReader {
  /** @param at where the groups and the symbol begin */
  constructor(readonly view: DataView, public at: number) {}

  trades(): SbeFrame[] {
    const E = this.#long(8), T = this.#long(16);
    const [price, size] = [this.view.getInt8(24), this.view.getInt8(25)];
    // This group counts with 32 bits, the groups of the books with 16.
    const step = this.#u16(), count = this.view.getUint32(this.at, true);
    const start = this.at + 4;
    checkStep(step, count, TRADE_BYTES);
    this.at = start + step * count;
    const s = this.#symbol();
    return Array.from({ length: count }, (_, i) => {
      const row = start + i * step;
      const text = JSON.stringify({
        e: "trade",
        E,
        s,
        t: this.#identifier(row),
        p: this.#decimal(row + 8, price),
        q: this.#decimal(row + 16, size),
        T,
        m: this.view.getUint8(row + 24) === 1,
      });
      return { text, venueAt: null };
    });
  }

  best(): SbeFrame {
    const [price, size] = [this.view.getInt8(24), this.view.getInt8(25)];
    const text = JSON.stringify({
      u: this.#long(16),
      s: this.#symbol(),
      b: this.#decimal(26, price),
      B: this.#decimal(34, size),
      a: this.#decimal(42, price),
      A: this.#decimal(50, size),
    });
    return { text, venueAt: this.#long(8) };
  }

  book(kind: "snapshot" | "diff"): SbeFrame {
    const E = this.#long(8), exponents = kind === "diff" ? 32 : 24;
    const [price, size] = [this.view.getInt8(exponents), this.view.getInt8(exponents + 1)];
    const b = this.#levels(price, size), a = this.#levels(price, size), s = this.#symbol();
    if (kind === "diff") {
      return {
        text: JSON.stringify({ e: "depthUpdate", E, s, U: this.#long(16), u: this.#long(24), b, a }),
        venueAt: null,
      };
    }
    const data = { lastUpdateId: this.#long(16), bids: b, asks: a };
    return { text: JSON.stringify({ stream: `${s.toLowerCase()}@depth20`, data }), venueAt: E };
  }

  #levels(price: number, size: number): [price: string, size: string][] {
    const step = this.#u16(), count = this.#u16(), start = this.at;
    checkStep(step, count, LEVEL_BYTES);
    this.at += step * count;
    return Array.from({ length: count }, (_, i) => {
      const row = start + i * step;
      return [this.#decimal(row, price), this.#decimal(row + 8, size)];
    });
  }

  #symbol(): string {
    const length = this.view.getUint8(this.at), from = this.view.byteOffset + this.at + 1;
    if (this.at + 1 + length > this.view.byteLength) throw new RangeError("the symbol is cut short");
    return new TextDecoder().decode(new Uint8Array(this.view.buffer, from, length));
  }

  #u16(): number {
    const value = this.view.getUint16(this.at, true);
    this.at += 2;
    return value;
  }

  #long(at: number): number {
    return Number(this.view.getBigInt64(at, true));
  }

  #identifier(at: number): string {
    return this.view.getBigInt64(at, true).toString();
  }

  #decimal(at: number, exponent: number): string {
    const mantissa = this.view.getBigInt64(at, true);
    if (exponent >= 0) return (mantissa * 10n ** BigInt(exponent)).toString();
    const digits = (mantissa < 0n ? -mantissa : mantissa).toString().padStart(1 - exponent, "0");
    return `${mantissa < 0n ? "-" : ""}${digits.slice(0, exponent)}.${digits.slice(exponent)}`;
  }
}

function checkStep(step: number, count: number, least: number): void {
  if (count > 0 && step < least) throw new RangeError(`rows have ${step} bytes; want ${least} or more`);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
