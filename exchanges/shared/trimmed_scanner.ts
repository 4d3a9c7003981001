/** The scanner for venues that print no trailing zeros: their numbers have any length, most are short, and a loop over digits
 * guesses wrong at nearly each end. Four bytes are looked at together, and how many of them are digits is counted in one
 * step. @module */
import type { Grid } from "../../core/units.ts";
import * as digitBytes from "./digit_bytes.ts";
import type { LevelBuffer } from "./level_buffer.ts";
import { type LevelShape, PAIRS, Scanner } from "./scanner.ts";

// Read once, not at each use: see scanner.ts.
const { areDigits, FOUR_ZEROS, fourDigits, isDigit, POWERS } = digitBytes;
const QUOTE = 0x22, COMMA = 0x2c, POINT = 0x2e, OPEN = 0x5b, CLOSE = 0x5d;
const MOST = Number.MAX_SAFE_INTEGER;
const TENS = Int32Array.of(1, 10, 100, 1_000);
/** For four bytes of ASCII: what carries those above 9, after "0000" was taken off, into the top bit of their byte; what
 * carries all but 0, and all from a blank on; the top bits. */
const PAST_NINE = 0x76767676, PAST_ZERO = 0x7f7f7f7f, PAST_CONTROLS = 0x60606060, TOP_BITS = 0x80808080 | 0;
const FOUR_QUOTES = 0x22222222, FOUR_BACKSLASHES = 0x5c5c5c5c;

export class TrimmedScanner extends Scanner {
  /** Steps over a quoted text in ASCII without escapes. */
  override skipWord(): boolean {
    const bytes = this.bytes, view = this.view;
    if (bytes[this.at] !== QUOTE) return false;
    let at = (this.at + 1) | 0;
    for (let four = view.getInt32(at, true); isPlain(four); four = view.getInt32(at, true)) at = (at + 4) | 0;
    for (let byte = bytes[at]; byte !== QUOTE; byte = bytes[at]) {
      if (byte < 0x20 || byte === 0x5c) return false;
      at = (at + 1) | 0;
    }
    this.at = at + 1;
    return true;
  }

  /** As `Scanner` reads it, in fewer steps where it has up to seven digits, and up to eight after a point. */
  protected override readDecimal(places: number): boolean {
    const bytes = this.bytes, view = this.view;
    let at = this.at, four = view.getInt32(at, true) ^ FOUR_ZEROS, digits = 0, whole = 0;
    if (areDigits(four)) {
      whole = fourDigits(four);
      four = view.getInt32((at + 4) | 0, true) ^ FOUR_ZEROS;
      if (areDigits(four)) return super.readDecimal(places);
      digits = digitsIn(four);
      whole = (Math.imul(whole, TENS[digits]) + firstDigits(four, digits)) | 0;
      digits = (digits + 4) | 0;
    } else {
      digits = digitsIn(four);
      if (digits === 0) return false;
      whole = firstDigits(four, digits);
    }
    at = (at + digits) | 0;
    let number = whole * POWERS[places];
    if (bytes[at] === POINT) {
      at = (at + 1) | 0;
      four = view.getInt32(at, true) ^ FOUR_ZEROS;
      let fraction = 0;
      if (areDigits(four)) {
        fraction = fourDigits(four);
        four = view.getInt32((at + 4) | 0, true) ^ FOUR_ZEROS;
        if (areDigits(four)) return super.readDecimal(places);
        digits = digitsIn(four);
        fraction = (Math.imul(fraction, TENS[digits]) + firstDigits(four, digits)) | 0;
        digits = (digits + 4) | 0;
      } else {
        digits = digitsIn(four);
        if (digits === 0) return false;
        fraction = firstDigits(four, digits);
      }
      at = (at + digits) | 0;
      if (digits > places) return super.readDecimal(places);
      number += fraction * POWERS[places - digits];
    }
    if (!(number <= MOST)) return false;
    this.number = number;
    this.at = at;
    return true;
  }

  /** A list of levels into `side`, replacing what it held. False if it is no such list.
   * @throws {RangeError} if a piece of `shape` is longer than eight bytes */
  override levels(side: LevelBuffer, tick: Grid, lot: Grid, shape: LevelShape = PAIRS): boolean {
    const bytes = this.bytes, view = this.view, { open, between, close, end } = shape;
    // What the loop needs of other objects, read once: V8 would read it anew for every level.
    const openHead = open.head, openMask = open.mask, openLength = open.length;
    const openTail = open.tail, openTailAt = open.tailAt;
    const midHead = between.head, midMask = between.mask, midLength = between.length;
    const midTail = between.tail, midTailAt = between.tailAt;
    const closeHead = close.head, closeMask = close.mask, closeLength = close.length;
    const closeTail = close.tail, closeTailAt = close.tailAt;
    if ((open.words ?? between.words ?? close.words ?? end?.words ?? null) !== null) {
      throw new RangeError("Cannot read levels between pieces of more than eight bytes");
    }
    const tickPlaces = tick.decimals, lotPlaces = lot.decimals, fine = tick.step === 1 && lot.step === 1;
    let at = this.at, count = 0, { prices, sizes } = side, price = 0, isPrice = true;
    side.count = 0;
    if (bytes[at++] !== OPEN) return false;
    if (bytes[at] === CLOSE) {
      this.at = at + 1;
      return true;
    }
    for (;;) {
      if (isPrice) {
        if ((view.getInt32(at, true) & openMask) !== openHead) return false;
        if ((view.getInt32((at + openTailAt) | 0, true) & openMask) !== openTail) return false;
        at = (at + openLength) | 0;
      } else {
        if ((view.getInt32(at, true) & midMask) !== midHead) return false;
        if ((view.getInt32((at + midTailAt) | 0, true) & midMask) !== midTail) return false;
        at = (at + midLength) | 0;
      }
      // Up to seven digits, and up to eight after a point. What is longer, or no number, is left to `Scanner`.
      const start = at, places = isPrice ? tickPlaces : lotPlaces;
      let four = view.getInt32(at, true) ^ FOUR_ZEROS, digits = 0, whole = 0, odd = false;
      if (areDigits(four)) {
        whole = fourDigits(four);
        four = view.getInt32((at + 4) | 0, true) ^ FOUR_ZEROS;
        odd = areDigits(four);
        digits = digitsIn(four);
        whole = (Math.imul(whole, TENS[digits]) + firstDigits(four, digits)) | 0;
        digits = (digits + 4) | 0;
      } else {
        digits = digitsIn(four);
        whole = firstDigits(four, digits);
        odd = digits === 0;
      }
      at = (at + digits) | 0;
      let number = whole * POWERS[places];
      if (bytes[at] === POINT) {
        at = (at + 1) | 0;
        four = view.getInt32(at, true) ^ FOUR_ZEROS;
        let fraction = 0;
        if (areDigits(four)) {
          fraction = fourDigits(four);
          four = view.getInt32((at + 4) | 0, true) ^ FOUR_ZEROS;
          if (areDigits(four)) {
            fraction = (Math.imul(fraction, 10_000) + fourDigits(four)) | 0;
            digits = 8;
            if (isDigit(bytes[(at + 8) | 0])) odd = true;
          } else {
            digits = digitsIn(four);
            fraction = (Math.imul(fraction, TENS[digits]) + firstDigits(four, digits)) | 0;
            digits = (digits + 4) | 0;
          }
        } else {
          digits = digitsIn(four);
          fraction = firstDigits(four, digits);
          if (digits === 0) odd = true;
        }
        at = (at + digits) | 0;
        if (digits <= places) number += fraction * POWERS[places - digits];
        else {
          const steps = fraction / POWERS[digits - places];
          if (steps !== Math.floor(steps)) odd = true;
          number += steps;
        }
      }
      if (odd) {
        this.at = start;
        if (!super.readDecimal(places)) return false;
        number = this.number;
        at = this.at;
      }
      if (isPrice) {
        price = number;
        isPrice = false;
        continue;
      }
      isPrice = true;
      if (!(price > 0 && price <= MOST && number <= MOST)) return false;
      if ((view.getInt32(at, true) & closeMask) !== closeHead) return false;
      if ((view.getInt32((at + closeTailAt) | 0, true) & closeMask) !== closeTail) return false;
      at = (at + closeLength) | 0;
      if (end !== null) {
        four = view.getInt32(at, true) ^ FOUR_ZEROS;
        digits = digitsIn(four);
        if (areDigits(four) || digits === 0 || (digits > 1 && (four & 0xff) === 0)) {
          this.at = at;
          if (!this.readInteger()) return false;
          at = this.at;
        } else at = (at + digits) | 0;
        if ((view.getInt32(at, true) & end.mask) !== end.head) return false;
        if ((view.getInt32((at + end.tailAt) | 0, true) & end.mask) !== end.tail) return false;
        at = (at + end.length) | 0;
      }
      if (!fine) {
        if (price % tick.step !== 0 || number % lot.step !== 0) return false;
        price /= tick.step;
        number /= lot.step;
      }
      if (count === prices.length) {
        if (!side.grow()) return false;
        ({ prices, sizes } = side);
      }
      prices[count] = price;
      sizes[count] = number;
      count = (count + 1) | 0;
      const next = bytes[at];
      at = (at + 1) | 0;
      if (next === COMMA) continue;
      if (next !== CLOSE) return false;
      this.at = at;
      side.count = count;
      return true;
    }
  }
}

/** How many digits stand before the first of four bytes that is none, "0000" taken off; there must be one. */
function digitsIn(four: number): number {
  const rest = (four + PAST_NINE) & TOP_BITS;
  return (31 - Math.clz32(rest & -rest)) >>> 3;
}

/** The number of the first `count` digits, 0 to 3. */
function firstDigits(four: number, count: number): number {
  return fourDigits((four << 8) << (24 - 8 * count));
}

/** True if none of four bytes ends a text or needs an escape in it. */
function isPlain(four: number): boolean {
  return ((four ^ FOUR_QUOTES) + PAST_ZERO & (four ^ FOUR_BACKSLASHES) + PAST_ZERO & four + PAST_CONTROLS &
    TOP_BITS) ===
    TOP_BITS;
}
