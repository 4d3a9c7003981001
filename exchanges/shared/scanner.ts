/** The strict reader of one text frame under the contract of a codec's fast road: what differs from the expected shape in
 * one byte, at any cut-off point, is no match, and the caller then takes the slow road through `JSON.parse`. A number that
 * its grid cannot hold is no match either, never a rounding.
 *
 * `levels` and `match`, which see every byte of a busy feed, have their digits written out inside: V8 does not inline a
 * reader of that size, and calling it for each number costs more than the digits do. @module */
import type { Grid } from "../../core/units.ts";
import { Cursor, textBetween } from "./cursor.ts";
import * as digitBytes from "./digit_bytes.ts";
import type { FrameHeads } from "./frame_heads.ts";
import * as framePattern from "./frame_pattern.ts";
import type { FramePattern } from "./frame_pattern.ts";
import { bytesOf, type Piece } from "./frame_piece.ts";
import { KnownWords } from "./known_words.ts";
import type { LevelBuffer } from "./level_buffer.ts";

export { bytesOf, type Piece } from "./frame_piece.ts";
export { FrameHeads } from "./frame_heads.ts";
export { type FramePattern, patternOf } from "./frame_pattern.ts";
export { LevelBuffer, LONGEST_SIDE } from "./level_buffer.ts";

// V8 folds the constants of a module into its code, but reads what is imported anew at each use, functions too: a seventh of
// the time of a frame.
const { areDigits, eightDigits, FIRST_REST, FOUR_ZEROS, fourDigits, isDigit, POWERS, SECOND_REST, SMALL_DIGITS, ZERO } =
  digitBytes;
const { ID, MOST_SLOTS, PRICE, WHOLE } = framePattern;
const QUOTE = 0x22, COMMA = 0x2c, POINT = 0x2e, OPEN = 0x5b, CLOSE = 0x5d;
const MOST = Number.MAX_SAFE_INTEGER;

/** How one level of a side is written: `open` price `between` size `close`. The quotes of the two decimals belong to these
 * pieces, of eight bytes at most. Where `end` is one, a whole number that nobody needs stands between `close` and it. */
export type LevelShape = {
  readonly open: Piece;
  readonly between: Piece;
  readonly close: Piece;
  readonly end: Piece | null;
};
/** ["price","size"] */
export const PAIRS: LevelShape = { open: bytesOf('["'), between: bytesOf('","'), close: bytesOf('"]'), end: null };

export class Scanner extends Cursor {
  /** What `match` found, by slot: the number, ticks, lots; nothing for an id. */
  readonly found = new Float64Array(MOST_SLOTS);
  /** By slot, where an id starts and ends in the frame. */
  readonly idStarts = new Int32Array(MOST_SLOTS);
  readonly idEnds = new Int32Array(MOST_SLOTS);
  readonly #names = new KnownWords();

  /** The inside of a quoted text in ASCII without escapes, read out of `frame`, which must be what was loaded; null if
   * there is none. */
  word(frame: string | Uint8Array): string | null {
    const start = this.at + 1;
    return this.skipWord() ? textBetween(frame, start, this.at - 1) : null;
  }

  /** As `word`, for names that come again and again: each is made once and remembered. */
  name(frame: string | Uint8Array): string | null {
    const start = this.at + 1;
    if (!this.skipWord()) return null;
    const end = this.at - 1;
    return this.#names.find(this.bytes, start, end) ?? this.#names.add(textBetween(frame, start, end));
  }

  /** A quoted plain decimal as whole steps of `grid`; -1 if it is none, is negative, lies off the grid or leaves 2^53. */
  decimal({ step, decimals }: Grid): number {
    const start = this.at;
    if (this.quote() && this.readDecimal(decimals) && this.quote()) {
      if (step === 1) return this.number;
      if (this.number % step === 0) return this.number / step;
    }
    this.at = start;
    return -1;
  }

  /** What is known of the frame by its beginning, which is stepped over; null = not seen before. */
  head<T>(heads: FrameHeads<T>): T | null {
    const known = heads.find(this.view);
    if (known !== null) this.at = heads.end;
    return known;
  }

  /** Remembers what frames mean that begin as this one does up to the cursor. */
  learn<T>(heads: FrameHeads<T>, frame: string | Uint8Array, value: T): void {
    heads.learn(this.view, textBetween(frame, 0, this.at), value);
  }

  /** A list of levels into `side`, replacing what it held. False if it is no such list; also if a number has more than eight
   * digits behind its point while its grid has fewer places. */
  levels(side: LevelBuffer, tick: Grid, lot: Grid, shape: LevelShape = PAIRS): boolean {
    const bytes = this.bytes, view = this.view;
    side.count = 0;
    if (bytes[this.at] !== OPEN) return false;
    if (bytes[this.at + 1] === CLOSE) {
      this.at += 2;
      return true;
    }
    const { open, between, close, end } = shape;
    // What the loop needs of other objects, read once: V8 would read it anew for every level.
    const openHead = open.head, openMask = open.mask, openLength = open.length;
    const openTail = open.tail, openTailAt = open.tailAt;
    const midHead = between.head, midMask = between.mask, midLength = between.length;
    const midTail = between.tail, midTailAt = between.tailAt;
    const closeHead = close.head, closeMask = close.mask, closeLength = close.length;
    const closeTail = close.tail, closeTailAt = close.tailAt;
    const wide = openLength > 4 || midLength > 4 || closeLength > 4, fine = tick.step === 1 && lot.step === 1;
    if ((open.words ?? between.words ?? close.words) !== null) {
      throw new RangeError("Cannot read levels between pieces of more than eight bytes");
    }
    const tickPlaces = tick.decimals, lotPlaces = lot.decimals;
    // Digits before the point that the fast way takes: none where the grid has more places than it reads behind it.
    const tickDigits = tickPlaces > 8 ? 0 : SMALL_DIGITS, lotDigits = lotPlaces > 8 ? 0 : SMALL_DIGITS;
    const tickScale = POWERS[tickPlaces], lotScale = POWERS[lotPlaces];
    const tickRest = POWERS[Math.max(0, 8 - tickPlaces)], lotRest = POWERS[Math.max(0, 8 - lotPlaces)];
    const tickFirst = FIRST_REST[tickPlaces], tickSecond = SECOND_REST[tickPlaces];
    const lotFirst = FIRST_REST[lotPlaces], lotSecond = SECOND_REST[lotPlaces];
    let at = this.at + 1, count = 0, { prices, sizes } = side;
    let start = 0, whole = 0, digit = 0, first = 0, second = 0, price = 0, size = 0;
    for (;;) {
      if ((view.getInt32(at, true) & openMask) !== openHead) return false;
      if (wide && (view.getInt32((at + openTailAt) | 0, true) & openMask) !== openTail) return false;
      at = (at + openLength) | 0;
      start = at;
      whole = 0;
      first = view.getInt32(at, true) ^ FOUR_ZEROS;
      if (areDigits(first)) { // prices are long, and of one length: nothing to guess wrong
        whole = fourDigits(first);
        at = (at + 4) | 0;
      }
      digit = bytes[at] - ZERO;
      while (digit >= 0 && digit <= 9) {
        whole = (Math.imul(whole, 10) + digit) | 0;
        at = (at + 1) | 0;
        digit = bytes[at] - ZERO;
      }
      first = view.getInt32((at + 1) | 0, true) ^ FOUR_ZEROS;
      second = view.getInt32((at + 5) | 0, true) ^ FOUR_ZEROS;
      if (
        digit === POINT - ZERO && at > start && at <= start + tickDigits &&
        areDigits(first) && areDigits(second)
      ) {
        if (((first & tickFirst) | (second & tickSecond)) !== 0) return false;
        price = whole * tickScale + eightDigits(first, second) / tickRest;
        at = (at + 9) | 0;
      } else {
        this.at = start;
        if (!this.readDecimal(tickPlaces)) return false;
        price = this.number;
        at = this.at;
      }
      if ((view.getInt32(at, true) & midMask) !== midHead) return false;
      if (wide && (view.getInt32((at + midTailAt) | 0, true) & midMask) !== midTail) return false;
      at = (at + midLength) | 0;
      start = at;
      whole = 0;
      digit = bytes[at] - ZERO;
      while (digit >= 0 && digit <= 9) {
        whole = (Math.imul(whole, 10) + digit) | 0;
        at = (at + 1) | 0;
        digit = bytes[at] - ZERO;
      }
      first = view.getInt32((at + 1) | 0, true) ^ FOUR_ZEROS;
      second = view.getInt32((at + 5) | 0, true) ^ FOUR_ZEROS;
      if (
        digit === POINT - ZERO && at > start && at <= start + lotDigits &&
        areDigits(first) && areDigits(second)
      ) {
        if (((first & lotFirst) | (second & lotSecond)) !== 0) return false;
        size = whole * lotScale + eightDigits(first, second) / lotRest;
        at = (at + 9) | 0;
      } else {
        this.at = start;
        if (!this.readDecimal(lotPlaces)) return false;
        size = this.number;
        at = this.at;
      }
      if ((view.getInt32(at, true) & closeMask) !== closeHead) return false;
      if (wide && (view.getInt32((at + closeTailAt) | 0, true) & closeMask) !== closeTail) return false;
      at = (at + closeLength) | 0;
      if (end !== null) {
        this.at = at;
        if (!this.readInteger() || !this.literal(end)) return false;
        at = this.at;
      }
      if (!(price > 0 && price <= MOST && size <= MOST)) return false;
      if (!fine) {
        if (price % tick.step !== 0 || size % lot.step !== 0) return false;
        price /= tick.step;
        size /= lot.step;
      }
      if (count === prices.length) {
        if (!side.grow()) return false;
        prices = side.prices;
        sizes = side.sizes;
      }
      prices[count] = price;
      sizes[count] = size;
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

  /** Steps over `pattern`; what stands in its slots is in `found`, `idStarts` and `idEnds` until the next match. */
  match({ pieces, slots }: FramePattern, tick: Grid, lot: Grid): boolean {
    const bytes = this.bytes, view = this.view, found = this.found, count = slots.length;
    let start = 0, whole = 0, digit = 0, first = 0, second = 0, number = 0, at = this.at;
    for (let i = 0; i <= count; i++) {
      const piece = pieces[i];
      if (piece !== null) {
        const words = piece.words, length = piece.length;
        if (words === null) {
          const mask = piece.mask;
          if ((view.getInt32(at, true) & mask) !== piece.head) return false;
          if ((view.getInt32((at + piece.tailAt) | 0, true) & mask) !== piece.tail) return false;
        } else {
          const last = words.length - 1;
          for (let k = 0; k < last; k++) if (view.getFloat64(at + 8 * k, true) !== words[k]) return false;
          if (view.getFloat64((at + length - 8) | 0, true) !== words[last]) return false;
        }
        at = (at + length) | 0;
      }
      if (i === count) break;
      const slot = slots[i];
      if (slot === ID) {
        start = at;
        while (areDigits(view.getInt32(at, true) ^ FOUR_ZEROS)) at = (at + 4) | 0;
        while (isDigit(bytes[at])) at = (at + 1) | 0;
        if (at === start || (at > start + 1 && bytes[start] === ZERO)) return false;
        this.idStarts[i] = start;
        this.idEnds[i] = at;
      } else if (slot === WHOLE) {
        start = at;
        first = view.getInt32(at, true) ^ FOUR_ZEROS;
        second = view.getInt32((at + 4) | 0, true) ^ FOUR_ZEROS;
        const third = view.getInt32((at + 8) | 0, true) ^ FOUR_ZEROS;
        if (areDigits(first) && areDigits(second) && areDigits(third) && bytes[at] !== ZERO) {
          let low = fourDigits(third), scale = 10_000;
          at = (at + 12) | 0;
          digit = bytes[at] - ZERO;
          while (digit >= 0 && digit <= 9) {
            low = (Math.imul(low, 10) + digit) | 0;
            scale = Math.imul(scale, 10);
            at = (at + 1) | 0;
            digit = bytes[at] - ZERO;
          }
          number = eightDigits(first, second) * scale + low;
          if (at > start + 16 || number > MOST) return false;
          found[i] = number;
        } else {
          this.at = at;
          if (!this.readInteger()) return false;
          found[i] = this.number;
          at = this.at;
        }
      } else {
        const grid = slot === PRICE ? tick : lot, places = grid.decimals, step = grid.step;
        start = at;
        whole = 0;
        digit = bytes[at] - ZERO;
        while (digit >= 0 && digit <= 9) {
          whole = (Math.imul(whole, 10) + digit) | 0;
          at = (at + 1) | 0;
          digit = bytes[at] - ZERO;
        }
        first = view.getInt32((at + 1) | 0, true) ^ FOUR_ZEROS;
        second = view.getInt32((at + 5) | 0, true) ^ FOUR_ZEROS;
        if (
          digit === POINT - ZERO && at > start && at <= start + SMALL_DIGITS && bytes[(at + 9) | 0] === QUOTE &&
          places <= 8 &&
          areDigits(first) && areDigits(second)
        ) {
          if (((first & FIRST_REST[places]) | (second & SECOND_REST[places])) !== 0) return false;
          number = whole * POWERS[places] + eightDigits(first, second) / POWERS[8 - places];
          at = (at + 9) | 0;
        } else {
          this.at = start;
          if (!this.readDecimal(places)) return false;
          number = this.number;
          at = this.at;
        }
        if (!(number <= MOST) || (step !== 1 && number % step !== 0)) return false;
        found[i] = step === 1 ? number : number / step;
      }
    }
    this.at = at;
    return true;
  }
}
