/** A strict cursor over the bytes of one text frame: each step either matches the shape that the caller expects or says
 * no, at any cut-off point; then the caller takes the slow road through `JSON.parse`. Digits become whole numbers four at a
 * time, never a float; what a grid cannot hold is no match. No allocation once warm.
 *
 * A step that says no leaves the cursor where it was, so that another piece may be tried, except `levels`. @module */
import type { Grid } from "../../core/units.ts";
import type { Levels } from "../../core/book/levels.ts";
import { KnownWords } from "./known_words.ts";

const QUOTE = 0x22, COMMA = 0x2c, POINT = 0x2e, ZERO = 0x30, NINE = 0x39, BACKSLASH = 0x5c, OPEN = 0x5b, CLOSE = 0x5d;
/** Four bytes at once: "0000"; what carries a byte above 9 into its top bit; the top bits. */
const FOUR_ZEROS = 0x30303030, PAST_NINE = 0x76767676, TOP_BITS = 0x80808080 | 0;
/** By the number of bytes that count in the last word of a piece; 0 = all four. */
const MASKS = Int32Array.of(-1, 0xff, 0xffff, 0xffffff);
/** 10^0 to 10^22, all exact. */
const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);
/** By the places of a grid: which of the first and of the second four digits of a fraction must be zero. */
const FIRST_REST = Int32Array.of(-1, ~0xff, ~0xffff, ~0xffffff, 0, 0, 0, 0, 0);
const SECOND_REST = Int32Array.of(-1, -1, -1, -1, -1, ~0xff, ~0xffff, ~0xffffff, 0);
/** Digits that 32 bits hold whatever they are. */
const SMALL_DIGITS = 9;
/** Bytes behind a frame that may be read in passing; the first eight are zero, so that nothing before is taken for more of
 * it. */
const TAIL = 16;

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

/** An expected piece of a frame, at least one byte of ASCII. */
export type Piece = {
  readonly length: number;
  /** Its bytes in fours, lowest first, filled up with zero bytes. */
  readonly words: Int32Array;
};

export function bytesOf(text: string): Piece {
  const bytes = new Uint8Array(Math.ceil(text.length / 4) * 4);
  const { written } = new TextEncoder().encodeInto(text, bytes);
  if (text.length === 0 || written !== text.length) throw new RangeError(`Cannot expect "${text}": want ASCII`);
  const view = new DataView(bytes.buffer);
  return {
    length: written,
    words: Int32Array.from({ length: bytes.length / 4 }, (_, i) => view.getInt32(4 * i, true)),
  };
}

/** How one level of a side is written: `open` price `between` size `close`. The quotes of the two decimals belong to these
 * pieces. Where `end` is one, a whole number that nobody needs stands between `close` and it. */
export type LevelShape = {
  readonly open: Piece;
  readonly between: Piece;
  readonly close: Piece;
  readonly end: Piece | null;
};
/** ["price","size"] */
export const PAIRS: LevelShape = { open: bytesOf('["'), between: bytesOf('","'), close: bytesOf('"]'), end: null };

export class Scanner {
  #bytes = new Uint8Array(16_384);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;
  #end = 0;
  /** What the last number was. */
  #number = NaN;
  readonly #encoder = new TextEncoder();
  readonly #names = new KnownWords();

  /** Takes a frame in. False if it is longer than `limit` bytes or not ASCII. */
  load(frame: string | Uint8Array, limit = 4_194_304): boolean {
    const length = frame.length;
    if (length > limit) return false;
    if (length + TAIL > this.#bytes.length) this.#grow(length + TAIL);
    if (typeof frame === "string") {
      const { read, written } = this.#encoder.encodeInto(frame, this.#bytes);
      if (read !== length || written !== length) return false;
    } else {
      for (let i = 0; i < length; i++) {
        if (frame[i] > 0x7f) return false;
        this.#bytes[i] = frame[i];
      }
    }
    // The terminator ends every loop below, where the last frame's tail would not.
    this.#view.setFloat64(length, 0);
    this.#end = length;
    this.#at = 0;
    return true;
  }

  /** True if the whole frame was read. */
  get done(): boolean {
    return this.#at === this.#end;
  }

  /** Steps over `piece`. */
  literal(piece: Piece): boolean {
    if (!startsWith(this.#view, this.#at, piece)) return false;
    this.#at += piece.length;
    return true;
  }

  /** A whole number without sign up to 2^53; -1 if there is none. */
  integer(): number {
    return this.#integer() ? this.#number : -1;
  }

  /** The digits of a whole number without sign, for an identifier of any length; null if there are none. */
  digits(frame: string | Uint8Array): string | null {
    const bytes = this.#bytes, start = this.#at;
    let at = start;
    while (isDigit(bytes[at])) at++;
    if (at === start || (at > start + 1 && bytes[start] === ZERO)) return null;
    this.#at = at;
    return this.#text(frame, start, at);
  }

  /** The inside of a quoted text in ASCII without escapes, read out of `frame`, which must be what was loaded; null if
   * there is none. */
  word(frame: string | Uint8Array): string | null {
    const start = this.#at + 1;
    return this.skipWord() ? this.#text(frame, start, this.#at - 1) : null;
  }

  /** As `word`, for names that come again and again: each is made once and remembered. */
  name(frame: string | Uint8Array): string | null {
    const start = this.#at + 1;
    if (!this.skipWord()) return null;
    const end = this.#at - 1;
    return this.#names.find(this.#bytes, start, end) ?? this.#names.add(this.#text(frame, start, end));
  }

  /** Steps over a quoted text in ASCII without escapes. */
  skipWord(): boolean {
    const bytes = this.#bytes;
    let at = this.#at;
    if (bytes[at] !== QUOTE) return false;
    let byte = bytes[++at];
    while (byte !== QUOTE) {
      if (byte < 0x20 || byte === BACKSLASH) return false;
      byte = bytes[++at];
    }
    this.#at = at + 1;
    return true;
  }

  /** A quoted plain decimal as whole steps of `grid`; -1 if it is none, is negative, lies off the grid or leaves 2^53. */
  decimal({ step, decimals }: Grid): number {
    const start = this.#at;
    if (this.#byte(QUOTE) && this.#plain(decimals) && this.#byte(QUOTE)) {
      if (step === 1) return this.#number;
      if (this.#number % step === 0) return this.#number / step;
    }
    this.#at = start;
    return -1;
  }

  /** A list of levels into `side`, replacing what it held. False if it is no such list. */
  levels(side: LevelBuffer, tick: Grid, lot: Grid, shape: LevelShape = PAIRS): boolean {
    const bytes = this.#bytes, view = this.#view, { open, between, close, end } = shape;
    const tickDecimals = tick.decimals, lotDecimals = lot.decimals;
    let at = this.#at, price = 0, isPrice = true;
    side.count = 0;
    if (bytes[at++] !== OPEN) return false;
    if (bytes[at] === CLOSE) {
      this.#at = at + 1;
      return true;
    }
    for (;;) {
      const before = isPrice ? open : between, decimals = isPrice ? tickDecimals : lotDecimals;
      if (!startsWith(view, at, before)) return false;
      const start = at += before.length;
      let whole = 0, digit = bytes[at] - ZERO;
      while (digit >= 0 && digit <= 9) {
        whole = (Math.imul(whole, 10) + digit) | 0;
        at = (at + 1) | 0;
        digit = bytes[at] - ZERO;
      }
      let number = whole * POWERS[decimals];
      const first = view.getInt32(at + 1, true) ^ FOUR_ZEROS, second = view.getInt32(at + 5, true) ^ FOUR_ZEROS;
      if (
        digit === POINT - ZERO && at > start && at <= start + SMALL_DIGITS && decimals <= 8 &&
        (((first + PAST_NINE) | (second + PAST_NINE)) & TOP_BITS) === 0 && !isDigit(bytes[at + 9])
      ) {
        if (((first & FIRST_REST[decimals]) | (second & SECOND_REST[decimals])) !== 0) return false;
        number += (fourDigits(first) * 10_000 + fourDigits(second)) / POWERS[8 - decimals];
        at = (at + 9) | 0;
      } else {
        this.#at = start;
        if (!this.#plain(decimals)) return false;
        number = this.#number;
        at = this.#at;
      }
      if (isPrice) {
        price = number;
        isPrice = false;
        continue;
      }
      isPrice = true;
      if (price === 0 || !(number <= Number.MAX_SAFE_INTEGER) || !startsWith(view, at, close)) return false;
      at += close.length;
      if (end !== null) {
        this.#at = at;
        if (!this.#integer() || !this.literal(end)) return false;
        at = this.#at;
      }
      if (tick.step !== 1 || lot.step !== 1) {
        if (price % tick.step !== 0 || number % lot.step !== 0) return false;
        if (!side.push(price / tick.step, number / lot.step)) return false;
      } else if (!side.push(price, number)) return false;
      const next = bytes[at];
      at = (at + 1) | 0;
      if (next === COMMA) continue;
      this.#at = at;
      return next === CLOSE;
    }
  }

  /** Steps over one byte. */
  #byte(expected: number): boolean {
    if (this.#bytes[this.#at] !== expected) return false;
    this.#at++;
    return true;
  }

  /** A plain decimal as a whole number with `decimals` places. */
  #plain(decimals: number): boolean {
    const bytes = this.#bytes, view = this.#view, start = this.#at;
    let at = start, whole = 0, digit = bytes[at] - ZERO;
    while (digit >= 0 && digit <= 9) {
      whole = (Math.imul(whole, 10) + digit) | 0;
      digit = bytes[++at] - ZERO;
    }
    const point = at;
    if (point === start) return false;
    if (point - start > SMALL_DIGITS) return this.#long(decimals);
    let number = whole * POWERS[decimals];
    if (digit === POINT - ZERO) {
      const first = view.getInt32(++at, true) ^ FOUR_ZEROS, second = view.getInt32(at + 4, true) ^ FOUR_ZEROS;
      if (decimals <= 8 && (((first + PAST_NINE) | (second + PAST_NINE)) & TOP_BITS) === 0) {
        if (((first & FIRST_REST[decimals]) | (second & SECOND_REST[decimals])) !== 0) return false;
        number += (fourDigits(first) * 10_000 + fourDigits(second)) / POWERS[8 - decimals];
        at += 8;
        if (isDigit(bytes[at])) return this.#long(decimals);
      } else {
        let fraction = 0;
        digit = bytes[at] - ZERO;
        while (digit >= 0 && digit <= 9) {
          fraction = (Math.imul(fraction, 10) + digit) | 0;
          digit = bytes[++at] - ZERO;
        }
        const count = at - point - 1;
        if (count === 0) return false;
        if (count > decimals || count > SMALL_DIGITS) return this.#long(decimals);
        number += fraction * POWERS[decimals - count];
      }
    }
    if (!(number <= Number.MAX_SAFE_INTEGER)) return false;
    this.#number = number;
    this.#at = at;
    return true;
  }

  /** The same for numbers that 32 bits do not hold in two halves, digit by digit. */
  #long(decimals: number): boolean {
    const bytes = this.#bytes;
    let at = this.#at, number = 0;
    for (; isDigit(bytes[at]); at++) {
      number = number * 10 + (bytes[at] - ZERO);
      if (number > Number.MAX_SAFE_INTEGER) return false;
    }
    let missing = decimals;
    if (bytes[at] === POINT) {
      for (at++; isDigit(bytes[at]); at++) {
        if (missing === 0) {
          if (bytes[at] !== ZERO) return false;
          continue;
        }
        number = number * 10 + (bytes[at] - ZERO);
        missing--;
        if (number > Number.MAX_SAFE_INTEGER) return false;
      }
      if (bytes[at - 1] === POINT) return false;
    }
    number *= POWERS[missing];
    if (!(number <= Number.MAX_SAFE_INTEGER)) return false;
    this.#number = number;
    this.#at = at;
    return true;
  }

  #integer(): boolean {
    const bytes = this.#bytes, view = this.#view, start = this.#at;
    let at = start, high = 0, low = 0;
    let four = view.getInt32(at, true) ^ FOUR_ZEROS;
    if (((four + PAST_NINE) & TOP_BITS) === 0) {
      high = fourDigits(four);
      four = view.getInt32(at += 4, true) ^ FOUR_ZEROS;
      if (((four + PAST_NINE) & TOP_BITS) === 0) {
        high = (Math.imul(high, 10_000) + fourDigits(four)) | 0;
        four = view.getInt32(at += 4, true) ^ FOUR_ZEROS;
        if (((four + PAST_NINE) & TOP_BITS) === 0) {
          low = fourDigits(four);
          at += 4;
        }
      }
    }
    let digit = bytes[at] - ZERO;
    while (digit >= 0 && digit <= 9) {
      low = (Math.imul(low, 10) + digit) | 0;
      digit = bytes[++at] - ZERO;
    }
    const count = at - start;
    if (count === 0 || count > 16 || (count > 1 && bytes[start] === ZERO)) return false;
    const number = high * POWERS[count < 8 ? count & 3 : count - 8] + low;
    if (number > Number.MAX_SAFE_INTEGER) return false;
    this.#number = number;
    this.#at = at;
    return true;
  }

  #text(frame: string | Uint8Array, start: number, end: number): string {
    return typeof frame === "string" ? frame.slice(start, end) : String.fromCharCode(...frame.subarray(start, end));
  }

  #grow(length: number): void {
    this.#bytes = new Uint8Array(2 ** Math.ceil(Math.log2(length)));
    this.#view = new DataView(this.#bytes.buffer);
  }
}

/** Reads no further than three bytes behind the first that differs, and none of a piece is like the zeros behind a frame. */
function startsWith(view: DataView, start: number, { length, words }: Piece): boolean {
  const last = words.length - 1;
  for (let i = 0; i < last; i++) if (view.getInt32(start + 4 * i, true) !== words[i]) return false;
  return (view.getInt32(start + 4 * last, true) & MASKS[length & 3]) === words[last];
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

/** The number of four digits that stand in one word as values of 0 to 9, the first one lowest. */
function fourDigits(four: number): number {
  const pairs = (Math.imul(four, 10) + (four >>> 8)) & 0x00ff00ff;
  return (Math.imul(pairs & 0xff, 100) + (pairs >>> 16)) | 0;
}
