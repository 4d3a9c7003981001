/** Writes ASCII into a byte buffer, without a string and without garbage: constants, whole numbers, plain texts, steps of a
 * grid as decimals. Each piece is written at an index and returns the index behind it. Room is the caller's to see to.
 * @module */
import type { Grid } from "./units.ts";

/** 10^0 to 10^9. */
const UNITS = Int32Array.from({ length: 10 }, (_, decimals) => 10 ** decimals);
const ZERO = 48, POINT = 46, QUOTE = 34, BACKSLASH = 92;
/** The most that a number takes: 2^53 - 1, or a fraction of that many digits with its "0." */
export const LONGEST_NUMBER = 20;

/** A constant, prepared once. @throws {RangeError} unless it is printable ASCII */
export function ascii(text: string): Uint8Array {
  if (/^[ -~]*$/.test(text)) return Uint8Array.from(text, (character) => character.charCodeAt(0));
  throw new RangeError(`Cannot write "${text}" as printable ASCII`);
}

export function put(bytes: Uint8Array, at: number, constant: Uint8Array): number {
  for (let i = 0; i < constant.length; i++) bytes[at + i] = constant[i];
  return at + constant.length;
}

/** A text that stands between the quotes of JSON as it is: printable ASCII without quote and backslash.
 * @returns -1, with some bytes written, for another one */
export function putText(bytes: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 32 || code > 126 || code === QUOTE || code === BACKSLASH) return -1;
    bytes[at + i] = code;
  }
  return at + text.length;
}

/** @param value 0 to 2^53 - 1, whole */
export function putInteger(bytes: Uint8Array, at: number, value: number): number {
  if (value < 1_000_000_000) return putSmall(bytes, at, value | 0, digitsOf(value | 0));
  const high = Math.floor(value / 1_000_000_000);
  return putSmall(bytes, putInteger(bytes, at, high), value - high * 1_000_000_000 | 0, 9);
}

/** What `formatSteps` gives: the plain decimal, without trailing zeros. @param steps from 0 on
 * @returns -1 if `steps` is no safe integer from 0 on or its decimal leaves 2^53 */
export function putSteps(bytes: Uint8Array, at: number, steps: number, { step, decimals }: Grid): number {
  const mantissa = steps * step;
  if (!(steps >= 0) || !Number.isSafeInteger(steps) || !Number.isSafeInteger(mantissa)) return -1;
  if (decimals === 0) return putInteger(bytes, at, mantissa);
  if (mantissa < 2 ** 31 && decimals < UNITS.length) return putShortSteps(bytes, at, mantissa | 0, decimals);
  const unit = 10 ** decimals;
  let fraction = mantissa % unit, places = decimals; // "%" is exact, so what is left divides evenly
  at = putInteger(bytes, at, (mantissa - fraction) / unit);
  if (fraction === 0) return at;
  for (; fraction % 10 === 0; places -= 1) fraction /= 10;
  bytes[at] = POINT;
  const end = at + 1 + places;
  if (fraction < 1_000_000_000) {
    putSmall(bytes, at + 1, fraction | 0, places);
    return end;
  }
  for (let i = end - 1; i > at; i--) {
    const rest = Math.floor(fraction / 10);
    bytes[i] = ZERO + fraction - rest * 10;
    fraction = rest;
  }
  return end;
}

/** The same in whole numbers of 31 bits, as most prices and sizes are. */
function putShortSteps(bytes: Uint8Array, at: number, mantissa: number, decimals: number): number {
  const unit = UNITS[decimals], whole = mantissa / unit | 0;
  let fraction = mantissa - Math.imul(whole, unit), places = decimals;
  at = putSmall(bytes, at, whole, digitsOf(whole));
  if (fraction === 0) return at;
  for (let rest = fraction / 10 | 0; Math.imul(rest, 10) === fraction; rest = fraction / 10 | 0) {
    fraction = rest;
    places -= 1;
  }
  bytes[at] = POINT;
  return putSmall(bytes, at + 1, fraction, places);
}

/** @param value below 2^31; with fewer digits than `digits` it gets zeros in front */
function putSmall(bytes: Uint8Array, at: number, value: number, digits: number): number {
  for (let i = at + digits - 1; i >= at; i--) {
    const rest = value / 10 | 0;
    bytes[i] = ZERO + value - rest * 10;
    value = rest;
  }
  return at + digits;
}

function digitsOf(value: number): number {
  if (value < 10_000) return value < 100 ? (value < 10 ? 1 : 2) : value < 1_000 ? 3 : 4;
  if (value < 1_000_000) return value < 100_000 ? 5 : 6;
  return value < 10_000_000 ? 7 : value < 100_000_000 ? 8 : 9;
}
