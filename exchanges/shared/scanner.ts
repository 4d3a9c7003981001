/** A strict cursor over the bytes of one text frame: each step either matches the shape that the caller expects or says
 * no, at any cut-off point; then the caller takes the slow road through `JSON.parse`. No allocation once warm. @module */
import type { Grid } from "../../core/units.ts";
import type { Levels } from "../../core/book/levels.ts";

const QUOTE = 0x22, COMMA = 0x2c, POINT = 0x2e, ZERO = 0x30, NINE = 0x39, BACKSLASH = 0x5c;
const OPEN = 0x5b, CLOSE = 0x5d;
/** 10^0 to 10^15, all exact. */
const POWERS = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);
/** Digits that a double holds whatever they are. */
const SAFE_DIGITS = 15;

/** One side's levels, filled anew by each frame; grows to the longest frame met, at most `LONGEST_SIDE` levels. */
export class LevelBuffer implements Levels {
  count = 0;
  prices = new Float64Array(64);
  sizes = new Float64Array(64);

  /** False if the side is full. */
  push(price: number, size: number): boolean {
    if (this.count === this.prices.length && !this.#grow()) return false;
    this.prices[this.count] = price;
    this.sizes[this.count++] = size;
    return true;
  }

  #grow(): boolean {
    const length = this.prices.length * 2;
    if (length > LONGEST_SIDE) return false;
    const prices = new Float64Array(length), sizes = new Float64Array(length);
    prices.set(this.prices);
    sizes.set(this.sizes);
    this.prices = prices;
    this.sizes = sizes;
    return true;
  }
}
/** More levels on one side than this are no frame of a sane venue. */
export const LONGEST_SIDE = 65_536;

/** The bytes of an expected piece of a frame. */
export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

export class Scanner {
  #bytes = new Uint8Array(16_384);
  #at = 0;
  #end = 0;
  readonly #encoder = new TextEncoder();

  /** Takes a frame in. False if it is longer than `limit` bytes or not ASCII. */
  load(frame: string | Uint8Array, limit = 4_194_304): boolean {
    const length = frame.length;
    if (length > limit) return false;
    // One byte more than the frame: the terminator ends every loop below, where the last frame's tail would not.
    if (this.#bytes.length <= length) this.#bytes = new Uint8Array(2 ** Math.ceil(Math.log2(length + 2)));
    if (typeof frame === "string") {
      const { read, written } = this.#encoder.encodeInto(frame, this.#bytes);
      if (read !== length || written !== length) return false;
    } else {
      this.#bytes.set(frame);
    }
    this.#bytes[length] = 0;
    this.#end = length;
    this.#at = 0;
    return true;
  }

  /** True if the whole frame was read. */
  get done(): boolean {
    return this.#at === this.#end;
  }

  /** Steps over `expected`, or stays and says false. */
  literal(expected: Uint8Array): boolean {
    const bytes = this.#bytes, start = this.#at;
    for (let i = 0; i < expected.length; i++) if (bytes[start + i] !== expected[i]) return false;
    this.#at = start + expected.length;
    return true;
  }

  /** A whole number without sign; -1 if there is none or it has more than 15 digits. */
  integer(): number {
    const bytes = this.#bytes, start = this.#at;
    let at = start, value = 0, byte = bytes[at];
    while (byte >= ZERO && byte <= NINE) {
      value = value * 10 + (byte - ZERO);
      byte = bytes[++at];
    }
    const digits = at - start;
    if (digits === 0 || digits > SAFE_DIGITS || (digits > 1 && bytes[start] === ZERO)) return -1;
    this.#at = at;
    return value;
  }

  /** The inside of a quoted text in ASCII without escapes, read out of `frame`, which must be what was loaded; null if
   * there is none. */
  word(frame: string | Uint8Array): string | null {
    const start = this.#at + 1;
    if (!this.skipWord()) return null;
    if (typeof frame === "string") return frame.slice(start, this.#at - 1);
    let text = "";
    for (let i = start; i < this.#at - 1; i++) text += String.fromCharCode(this.#bytes[i]);
    return text;
  }

  /** Steps over a quoted text in ASCII without escapes. */
  skipWord(): boolean {
    const bytes = this.#bytes;
    let at = this.#at;
    if (bytes[at] !== QUOTE) return false;
    let byte = bytes[++at];
    while (byte !== QUOTE) {
      if (byte < 0x20 || byte > 0x7e || byte === BACKSLASH) return false;
      byte = bytes[++at];
    }
    this.#at = at + 1;
    return true;
  }

  /** A quoted plain decimal as whole steps of `grid`; -1 if it is none, is negative, lies off the grid or is too long. */
  decimal({ step, decimals }: Grid): number {
    const mantissa = this.#mantissa(decimals);
    if (step === 1 || mantissa < 0) return mantissa;
    return mantissa % step === 0 ? mantissa / step : -1;
  }

  /** A list of ["price","size"] pairs into `side`, replacing what it held. False if it is no such list. */
  levels(side: LevelBuffer, tick: Grid, lot: Grid): boolean {
    const bytes = this.#bytes;
    side.count = 0;
    if (bytes[this.#at] !== OPEN) return false;
    if (bytes[++this.#at] === CLOSE) {
      this.#at++;
      return true;
    }
    for (;;) {
      if (bytes[this.#at++] !== OPEN) return false;
      const price = this.decimal(tick);
      if (price <= 0 || bytes[this.#at++] !== COMMA) return false;
      const size = this.decimal(lot);
      if (size < 0 || bytes[this.#at++] !== CLOSE || !side.push(price, size)) return false;
      const next = bytes[this.#at++];
      if (next === CLOSE) return true;
      if (next !== COMMA) return false;
    }
  }

  /** The digits of a quoted plain decimal as a whole number with `decimals` places; -1 if it is none or has more. */
  #mantissa(decimals: number): number {
    const bytes = this.#bytes;
    let at = this.#at;
    if (bytes[at] !== QUOTE) return -1;
    const first = ++at;
    let mantissa = 0, byte = bytes[at];
    while (byte >= ZERO && byte <= NINE) {
      mantissa = mantissa * 10 + (byte - ZERO);
      byte = bytes[++at];
    }
    const wholeDigits = at - first;
    if (wholeDigits === 0 || wholeDigits + decimals > SAFE_DIGITS) return -1;
    let missing = decimals;
    if (byte === POINT) {
      const point = at;
      byte = bytes[++at];
      while (missing > 0 && byte >= ZERO && byte <= NINE) {
        mantissa = mantissa * 10 + (byte - ZERO);
        missing--;
        byte = bytes[++at];
      }
      while (byte === ZERO) byte = bytes[++at];
      if (at === point + 1) return -1;
    }
    if (byte !== QUOTE) return -1;
    this.#at = at + 1;
    return missing === 0 ? mantissa : mantissa * POWERS[missing];
  }
}
