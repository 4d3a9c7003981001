/** A cursor over the bytes of one text frame, and the pieces that it can step over. Each step either matches what the caller
 * expects or says no and stays where it was; none reads what an older frame left behind this one. Digits become whole numbers
 * four at a time, never a float. No allocation once warm. @module */
import * as digitBytes from "./digit_bytes.ts";
import * as framePiece from "./frame_piece.ts";
import type { Piece } from "./frame_piece.ts";

// V8 folds the constants of a module into its code, but reads what is imported anew at each use, functions too: a seventh of
// the time of a frame.
const { areDigits, eightDigits, FIRST_REST, FOUR_ZEROS, fourDigits, isDigit, POWERS, SECOND_REST, SMALL_DIGITS, ZERO } =
  digitBytes;
const { startsWith, TAIL } = framePiece;
const QUOTE = 0x22, POINT = 0x2e, BACKSLASH = 0x5c, SPACE = 0x20;
const MOST = Number.MAX_SAFE_INTEGER;
/** Digits of 2^53. */
const MOST_DIGITS = 16;

export class Cursor {
  protected bytes = new Uint8Array(16_384);
  protected view = new DataView(this.bytes.buffer);
  /** Where it stands; may be set to where it stood before. */
  at = 0;
  /** What the last number was. A field, because V8 boxes a large number that a function returns. */
  protected number = NaN;
  #end = 0;
  readonly #encoder = new TextEncoder();

  /** Takes a frame in. False if it is longer than `limit` bytes or not ASCII. */
  load(frame: string | Uint8Array, limit = 4_194_304): boolean {
    const length = frame.length;
    if (length > limit) return false;
    if (length + TAIL > this.bytes.length) this.#grow(length + TAIL);
    if (typeof frame === "string") {
      const { read, written } = this.#encoder.encodeInto(frame, this.bytes);
      if (read !== length || written !== length) return false;
    } else {
      for (let i = 0; i < length; i++) {
        if (frame[i] > 0x7f) return false;
        this.bytes[i] = frame[i];
      }
    }
    this.view.setFloat64(length, 0); // ends every loop over digits and words, where the last frame's tail would not
    this.#end = length;
    this.at = 0;
    return true;
  }

  /** True if the whole frame was read. */
  get done(): boolean {
    return this.at === this.#end;
  }

  /** Steps over `piece`. */
  literal(piece: Piece): boolean {
    if (!startsWith(this.view, this.at, piece)) return false;
    this.at += piece.length;
    return true;
  }

  /** A whole number without sign up to 2^53; -1 if there is none. */
  integer(): number {
    return this.readInteger() ? this.number : -1;
  }

  /** The digits of a whole number without sign, for an identifier of any length; null if there are none. */
  digits(frame: string | Uint8Array): string | null {
    const bytes = this.bytes, start = this.at;
    let at = start;
    while (isDigit(bytes[at])) at++;
    if (at === start || (at > start + 1 && bytes[start] === ZERO)) return null;
    this.at = at;
    return textBetween(frame, start, at);
  }

  /** Steps over a quoted text in ASCII without escapes. */
  skipWord(): boolean {
    const bytes = this.bytes;
    let at = this.at;
    if (bytes[at] !== QUOTE) return false;
    let byte = bytes[++at];
    while (byte !== QUOTE) {
      if (byte < SPACE || byte === BACKSLASH) return false;
      byte = bytes[++at];
    }
    this.at = at + 1;
    return true;
  }

  /** Steps over a quotation mark. */
  protected quote(): boolean {
    if (this.bytes[this.at] !== QUOTE) return false;
    this.at++;
    return true;
  }

  /** Reads a whole number without sign up to 2^53: its first eight digits in one accumulator, the others in a second one. */
  protected readInteger(): boolean {
    const bytes = this.bytes, view = this.view, start = this.at;
    let at = start, high = 0, low = 0;
    let four = view.getInt32(at, true) ^ FOUR_ZEROS;
    if (areDigits(four)) {
      high = fourDigits(four);
      four = view.getInt32(at += 4, true) ^ FOUR_ZEROS;
      if (areDigits(four)) {
        high = (Math.imul(high, 10_000) + fourDigits(four)) | 0;
        four = view.getInt32(at += 4, true) ^ FOUR_ZEROS;
        if (areDigits(four)) {
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
    if (count === 0 || count > MOST_DIGITS || (count > 1 && bytes[start] === ZERO)) return false;
    const number = high * POWERS[count < 8 ? count & 3 : count - 8] + low;
    if (number > MOST) return false;
    this.number = number;
    this.at = at;
    return true;
  }

  /** Reads a plain decimal without quotes as a whole number with `places` places, up to 2^53. False also if it has more. */
  protected readDecimal(places: number): boolean {
    const bytes = this.bytes, view = this.view, start = this.at;
    let at = start, whole = 0, digit = bytes[at] - ZERO;
    while (digit >= 0 && digit <= 9) {
      whole = (Math.imul(whole, 10) + digit) | 0;
      digit = bytes[++at] - ZERO;
    }
    const point = at;
    if (point === start) return false;
    if (point - start > SMALL_DIGITS) return this.#readLong(places);
    let number = whole * POWERS[places];
    if (digit === POINT - ZERO) {
      const first = view.getInt32(++at, true) ^ FOUR_ZEROS, second = view.getInt32(at + 4, true) ^ FOUR_ZEROS;
      if (places <= 8 && areDigits(first) && areDigits(second)) {
        if (isDigit(bytes[at += 8])) return this.#readLong(places);
        if (((first & FIRST_REST[places]) | (second & SECOND_REST[places])) !== 0) return false;
        number += eightDigits(first, second) / POWERS[8 - places];
      } else {
        let fraction = 0;
        digit = bytes[at] - ZERO;
        while (digit >= 0 && digit <= 9) {
          fraction = (Math.imul(fraction, 10) + digit) | 0;
          digit = bytes[++at] - ZERO;
        }
        const count = at - point - 1;
        if (count === 0) return false;
        if (count > places || count > SMALL_DIGITS) return this.#readLong(places);
        number += fraction * POWERS[places - count];
      }
    }
    if (!(number <= MOST)) return false;
    this.number = number;
    this.at = at;
    return true;
  }

  /** The same for numbers that do not fit two halves of 32 bits, digit by digit: exact as long as it is below 2^53. */
  #readLong(places: number): boolean {
    const bytes = this.bytes;
    let at = this.at, number = 0, missing = places;
    for (; isDigit(bytes[at]); at++) {
      number = number * 10 + (bytes[at] - ZERO);
      if (number > MOST) return false;
    }
    if (bytes[at] === POINT) {
      if (!isDigit(bytes[++at])) return false;
      for (; missing > 0 && isDigit(bytes[at]); at++, missing--) {
        number = number * 10 + (bytes[at] - ZERO);
        if (number > MOST) return false;
      }
      while (bytes[at] === ZERO) at++;
      if (isDigit(bytes[at])) return false;
    }
    number *= POWERS[missing];
    if (!(number <= MOST)) return false;
    this.number = number;
    this.at = at;
    return true;
  }

  #grow(length: number): void {
    this.bytes = new Uint8Array(2 ** Math.ceil(Math.log2(length)));
    this.view = new DataView(this.bytes.buffer);
  }
}

/** A part of a frame in ASCII, whose bytes and letters are one to one. */
export function textBetween(frame: string | Uint8Array, start: number, end: number): string {
  return typeof frame === "string" ? frame.slice(start, end) : decoder.decode(frame.subarray(start, end));
}

const decoder = new TextDecoder();
