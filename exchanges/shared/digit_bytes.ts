/** Decimal digits as bytes, four at a time: what scanners know of them. In a word of four bytes the lowest is the first.
 * @module */
const FIRST = 0x30, LAST = 0x39;
export const ZERO = FIRST;
/** "0000", to be taken off four bytes by exclusive or: digits become their values. */
export const FOUR_ZEROS = 0x30303030;
/** For four values below 0x80: what carries those above 9 into the top bit of their byte, and the top bits. */
const PAST_NINE = 0x76767676, TOP_BITS = 0x80808080 | 0;
/** 10^0 to 10^22, all exact. */
export const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);
/** By the places of a grid, 0 to 8: which of the first and of the second four digits of a fraction must be zero. */
export const FIRST_REST = Int32Array.of(-1, ~0xff, ~0xffff, ~0xffffff, 0, 0, 0, 0, 0);
export const SECOND_REST = Int32Array.of(-1, -1, -1, -1, -1, ~0xff, ~0xffff, ~0xffffff, 0);
/** Digits that 32 bits hold whatever they are. */
export const SMALL_DIGITS = 9;

export function isDigit(byte: number): boolean {
  return byte >= FIRST && byte <= LAST;
}

/** True if `four`, four bytes of ASCII with "0000" taken off, are values of 0 to 9. */
export function areDigits(four: number): boolean {
  return ((four + PAST_NINE) & TOP_BITS) === 0;
}

const join = (four: number): number => {
  const pairs = (Math.imul(four, 10) + (four >>> 8)) & 0x00ff00ff;
  return (Math.imul(pairs & 0xff, 100) + (pairs >>> 16)) | 0;
};

/** The number that four values of 0 to 9 spell. */
export const fourDigits = join;

export function eightDigits(first: number, second: number): number {
  return (Math.imul(join(first), 10_000) + join(second)) | 0;
}
