/** Inputs as they should not be, made of good ones: values of a JSON text replaced, lost, doubled, nested or taken from another
 * text; letters and bytes changed; and noise. Seeded, and made for millions. @module */
import type { Random } from "../../../exchanges/shared/random.ts";
import { damaged } from "../frame_damage.ts";

/** Texts that come out as they stand, without quotes: what JSON can say and a value of ours cannot. */
const RAW = "\u0001raw:";
const RAW_VALUES = ["1e400", "-1e400", "-0", "9007199254740993", "123456789012345678901234567890", "1E5", "0.1e-7"];
const WORDS = [
  "",
  " ",
  "0",
  "-1",
  "-0.00",
  "1e5",
  "NaN",
  "Infinity",
  "undefined",
  "0x10",
  "1,5",
  ".5",
  "5.",
  "00012.50",
  "9007199254740993",
  "99999999999999999999.99999999",
  "0.000000000000000000000001",
  "null",
  "__proto__",
  "constructor",
  "toString",
  "\ud800",
  "\0",
  "币安",
  "BUY",
  "SELL",
  "CANCELED",
  "TRADE",
  "NEW",
  "NONE",
];
const KEYS = ["__proto__", "constructor", "length", "0", "-1", "toString", "$n", "$o", "e", "id", "data", ""];
/** Digits in a row, and lists in each other, at most. */
const LONGEST = 4_000, DEEPEST = 20_000;
/** Characters of an input: more than any venue's frame has, and a snapshot of a thousand levels a side. */
const MOST = 65_536;

/** One of `samples`, changed in one way or in several, or left as it is; sometimes noise. */
export function spoiledText(samples: readonly string[], random: Random): string {
  const text = spoiled(samples, random);
  return text.length <= MOST ? text : text.slice(0, MOST);
}

function spoiled(samples: readonly string[], random: Random): string {
  const sample = pick(samples, random), dice = random.next();
  if (dice < 0.05) return sample;
  if (dice < 0.5) return spoiledJson(sample, samples, random);
  if (dice < 0.9) return damaged(sample, random);
  if (dice < 0.95) return spliced(sample, pick(samples, random), random);
  return noise(random);
}

/** The same as bytes: UTF-8 of a spoiled text, with bytes changed now and then. */
export function spoiledBytes(samples: readonly Uint8Array[], random: Random): Uint8Array {
  const sample = pick(samples, random), dice = random.next();
  if (dice < 0.05) return sample;
  if (dice < 0.1) return Uint8Array.from({ length: random.int(300) }, () => random.int(256));
  if (dice < 0.2) return sample.slice(0, random.int(sample.length + 1));
  if (dice < 0.3) return Uint8Array.from([...sample, ...pick(samples, random)]);
  const bytes = sample.slice();
  for (let left = 1 + random.int(3); left > 0 && bytes.length > 0; left--) {
    // Mostly in the head, where lengths and kinds stand.
    const place = random.int(random.next() < 0.6 ? Math.min(48, bytes.length) : bytes.length);
    bytes[place] = random.next() < 0.5 ? random.int(256) : bytes[place] ^ 1 << random.int(8);
  }
  return bytes;
}

function spoiledJson(sample: string, samples: readonly string[], random: Random): string {
  let value: unknown;
  try {
    value = JSON.parse(sample);
  } catch {
    return damaged(sample, random); // one that is bad on purpose
  }
  for (let left = 1 + (random.next() < 0.3 ? random.int(4) : 0); left > 0; left--) {
    value = changed(value, () => donated(samples, random), random);
  }
  return spelt(value);
}

/** `value` with one of its parts changed: itself if it has none. */
function changed(value: unknown, donate: () => unknown, random: Random): unknown {
  if (typeof value !== "object" || value === null || random.next() < 0.04) return other(value, donate, random);
  if (Array.isArray(value)) {
    if (value.length === 0) return [other(null, donate, random)];
    const copy = [...value], at = random.int(copy.length);
    switch (random.int(6)) {
      case 0:
        copy.splice(at, 1);
        return copy;
      case 1:
        copy.splice(at, 0, structuredCloneOf(copy[at]));
        return copy;
      case 2:
        return Array.from({ length: 2 + random.int(60) }, () => copy[at]);
      default:
        copy[at] = changed(copy[at], donate, random);
        return copy;
    }
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return { [pick(KEYS, random)]: other(null, donate, random) };
  const at = random.int(entries.length), [key, inner] = entries[at];
  switch (random.int(9)) {
    case 0:
      entries.splice(at, 1);
      break;
    case 1:
      entries[at] = [pick(KEYS, random), inner];
      break;
    case 2:
      entries.push([pick(KEYS, random), other(inner, donate, random)]);
      break;
    case 3: { // two values change places
      const to = random.int(entries.length);
      [entries[at][1], entries[to][1]] = [entries[to][1], entries[at][1]];
      break;
    }
    default:
      entries[at] = [key, changed(inner, donate, random)];
  }
  return Object.fromEntries(entries);
}

/** Something of another kind, size or spelling. */
function other(value: unknown, donate: () => unknown, random: Random): unknown {
  switch (random.int(14)) {
    case 0:
      return null;
    case 1:
      return random.next() < 0.5;
    case 2:
      return pick([0, -1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e-9, 1e21, 1e308], random);
    case 3:
      return RAW + pick(RAW_VALUES, random);
    case 4:
    case 5:
      return pick(WORDS, random);
    case 6:
      return random.next() < 0.5 ? {} : { toString: null }; // no text can be made of the second
    case 7:
      return [];
    case 8:
      return [value];
    case 9:
      return typeof value === "string" ? Number(value) : JSON.stringify(value) ?? "";
    case 10:
      return random.next() < 0.9 ? digits(random, 1 + random.int(40)) : digits(random, 1 + random.int(LONGEST));
    case 11:
      return RAW + nested(1 + random.int(random.next() < 0.05 ? DEEPEST : 20));
    default:
      return donate();
  }
}

/** A part of another sample, or all of it. */
function donated(samples: readonly string[], random: Random): unknown {
  let value: unknown;
  try {
    value = JSON.parse(pick(samples, random));
  } catch {
    return "no JSON";
  }
  for (let left = random.int(4); left > 0 && typeof value === "object" && value !== null; left--) {
    const parts = Object.values(value);
    if (parts.length === 0) break;
    value = parts[random.int(parts.length)];
  }
  return value;
}

function spelt(value: unknown): string {
  const text = JSON.stringify(value) ?? "null";
  return text.includes("\\u0001raw:") ? text.replace(/"\\u0001raw:([^"]*)"/g, "$1") : text;
}

/** As a text, which may go deeper than our own JSON printer. */
function nested(depth: number): string {
  return "[".repeat(depth) + "]".repeat(depth);
}

function digits(random: Random, length: number): string {
  let text = "";
  while (text.length < length) text += String(random.int(1_000_000_000));
  text = text.slice(0, length);
  const point = random.int(length + 1);
  return random.next() < 0.5 ? text : `${text.slice(0, point)}.${text.slice(point)}`;
}

/** The head of one and the tail of another. */
function spliced(one: string, two: string, random: Random): string {
  return one.slice(0, random.int(one.length + 1)) + two.slice(random.int(two.length + 1));
}

function noise(random: Random): string {
  const length = random.int(200), ascii = random.next() < 0.7;
  let text = "";
  for (let i = 0; i < length; i++) text += String.fromCharCode(random.int(ascii ? 128 : 65_536));
  return text;
}

/** Parts are shared otherwise, and a change would change both. */
function structuredCloneOf(value: unknown): unknown {
  return typeof value === "object" && value !== null ? structuredClone(value) : value;
}

export function pick<T>(from: readonly T[], random: Random): T {
  return from[random.int(from.length)];
}
