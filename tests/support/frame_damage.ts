/** Text frames as they should not be: one byte more, less or other, cut, spelt in another way, or changed as a venue's next
 * release may change them. Seeded, and made for millions: no generator of values stands behind it. @module */
import type { Random } from "../../exchanges/shared/random.ts";

const BYTES = [..."0123456789-+.,:\"'[]{}eExntf \\/\t\n\r\0\u001f\u007f", "é", "€", "\u{1f600}", "\ud800", ""];
const PIECES = ["0", "00", "1", "-", '"', ",", " ", "[]", "{}", "null", "true", "[[]]", '["1","1"],', ":0", "\\u0031"];
const TAILS = [" ", "}", "]", "x", "\n", "{}", "\0", "}}", ","];
/** Texts in the place of a decimal's or a whole number's digits. */
const NUMBERS = [
  "0",
  "0.0",
  "00000000",
  "0.00000001",
  "0.000000000000000001",
  "1",
  "1.",
  ".1",
  "1e5",
  "1E-2",
  "1.5e3",
  "9007199254740991",
  "9007199254740992",
  "90071992547409.91",
  "90071992547409.92",
  "9007199254740993.5",
  "99999999.99999999",
  "999999999.99999999",
  "123456789012345678901234567890",
  "000123.45",
  "123456789.123456789",
  "65000.10000000000000000000",
  "1,5",
  "1_000",
  "0x10",
  "NaN",
  "Infinity",
  "",
];
const KEYS = ["e", "E", "s", "u", "U", "b", "a", "data", "stream", "new", "ts", "px", "__proto__"];

/** `frame` damaged in one way or in several. */
export function damaged(frame: string, random: Random): string {
  let text = frame;
  for (let left = 1 + (random.next() < 0.2 ? random.int(3) : 0); left > 0; left--) text = damagedOnce(text, random);
  return text;
}

function damagedOnce(frame: string, random: Random): string {
  if (frame === "") return pick(PIECES, random);
  const at = random.int(frame.length);
  switch (random.int(14)) {
    case 0:
      return frame.slice(0, at) + pick(BYTES, random) + frame.slice(at + 1);
    case 1:
      return frame.slice(0, at) + pick(PIECES, random) + frame.slice(at);
    case 2:
      return frame.slice(0, at);
    case 3:
      return frame + pick(TAILS, random);
    case 4:
      return frame.slice(0, at) + String.fromCharCode(frame.charCodeAt(at) ^ 1 << random.int(7)) + frame.slice(at + 1);
    case 5: { // a stretch twice, or not at all
      const end = Math.min(frame.length, at + 1 + random.int(24));
      return random.next() < 0.5 ? frame.slice(0, end) + frame.slice(at) : frame.slice(0, at) + frame.slice(end);
    }
    case 6:
    case 7:
    case 8:
      return onNumber(frame, at, random);
    case 9: { // an escape says the same letter
      const code = frame.charCodeAt(at).toString(16).padStart(4, "0");
      return `${frame.slice(0, at)}\\u${code}${frame.slice(at + 1)}`;
    }
    case 10:
      return reshaped(frame, (value) => JSON.stringify(value, null, random.int(3)));
    case 11:
      return reshaped(frame, (value) => JSON.stringify(turned(value, random)));
    case 12:
      return frame.replace(/}([^}]*)$/, `,"${pick(KEYS, random)}":${pick(["1", '"x"', "null", "[]"], random)}}$1`);
    default: { // a key twice: the last one counts
      const keys = [...frame.matchAll(/"(\w+)":("[^"]*"|\d+)/g)];
      if (keys.length === 0) return frame + frame;
      const { 0: pair, index } = keys[random.int(keys.length)];
      return `${frame.slice(0, index)}${pair},${frame.slice(index)}`;
    }
  }
}

/** Another number in the place of one that is there, or the same one in another spelling. */
function onNumber(frame: string, near: number, random: Random): string {
  const number = /\d+(\.\d+)?/g;
  number.lastIndex = near;
  const match = number.exec(frame) ?? /\d+(\.\d+)?/.exec(frame);
  if (match === null) return frame + "1";
  const [digits] = match, before = frame.slice(0, match.index), after = frame.slice(match.index + digits.length);
  switch (random.int(8)) {
    case 0:
      return `${before}0${digits}${after}`;
    case 1:
      return `${before}${digits}0${after}`;
    case 2:
      return `${before}${digits}.${"0".repeat(1 + random.int(12))}${after}`;
    case 3:
      return `${before}${digits}e${random.int(3)}${after}`;
    case 4:
      return `${before}-${digits}${after}`;
    case 5:
      return `${before}${digits.slice(0, random.int(digits.length))}${after}`;
    case 6: {
      const whole = Array.from({ length: 1 + random.int(18) }, () => random.int(10)).join("");
      const fraction = Array.from({ length: random.int(12) }, () => random.int(10)).join("");
      return before + (fraction === "" ? whole : `${whole}.${fraction}`) + after;
    }
    default:
      return before + pick(NUMBERS, random) + after;
  }
}

function reshaped(frame: string, change: (value: unknown) => string): string {
  try {
    return change(JSON.parse(frame));
  } catch {
    return frame.slice(1); // it was damaged before
  }
}

/** The same value with the keys of its objects in another order. */
function turned(value: unknown, random: Random): unknown {
  if (Array.isArray(value)) return value.map((inner) => turned(inner, random));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, turned(inner, random)] as const);
  const cut = random.int(Math.max(1, entries.length));
  return Object.fromEntries([...entries.slice(cut), ...entries.slice(0, cut)]);
}

function pick<T>(from: readonly T[], random: Random): T {
  return from[random.int(from.length)];
}
