/** Holds the two roads of a codec equal on frames of one shape, whole and damaged: wherever the fast road reads, the slow one
 * must read the same; wherever it does not, the codec must read the frame or refuse it with the error made for that. @module */
import type { Random } from "../../exchanges/shared/random.ts";
import { damaged } from "./frame_damage.ts";
import type { FrameShape } from "./frame_shapes.ts";
import { type Reading, readingOf, slowReadingOf } from "./market_roads.ts";

/** Read by the fast road; read by the slow one; left as no market frame; refused with a typed error. */
export type ParityCounts = { fast: number; slow: number; left: number; refused: number };
export type Parity = keyof ParityCounts;

/** Damaged frames made of each whole one. */
const DAMAGED_OF_ONE = 9;
const encoder = new TextEncoder();

export function noCounts(): ParityCounts {
  return { fast: 0, slow: 0, left: 0, refused: 0 };
}

/** Compares `frames` frames and adds them to `counts`. @throws {Error} at the first difference, with the frame */
export function compareRoads(shape: FrameShape, frames: number, random: Random, counts: ParityCounts): void {
  for (let i = 0; i < frames;) {
    const whole = shape.make(random);
    counts[compareOn(shape, whole, true)]++;
    i++;
    for (let k = 0; k < DAMAGED_OF_ONE && i < frames; k++, i++) {
      const text = damaged(whole, random);
      counts[compareOn(shape, text)]++;
      if (random.next() < 0.02) compareBytes(shape, text);
    }
  }
}

/** Compares the roads on one frame. @param whole as the venue writes it: the fast road has to read it
 * @throws {Error} if they differ, with the frame */
export function compareOn(shape: FrameShape, text: string, whole = false): Parity {
  const fast = readingIn(shape, text, "the fast road", () => readingOf(shape.fast, text));
  if (fast !== null) {
    if (typeof fast === "string") throw differs(shape, text, `the fast road refused it: ${fast}`);
    const slow = readingIn(shape, text, "the slow road", () => slowReadingOf(shape.codec, text));
    if (!same(fast, slow)) {
      throw differs(shape, text, `fast ${JSON.stringify(fast)}, slow ${JSON.stringify(slow)}`);
    }
    return "fast";
  }
  if (whole) throw differs(shape, text, "the fast road did not read a whole frame");
  const read = readingIn(shape, text, "the codec", () => readingOf(shape.codec, text));
  return read === null ? "left" : typeof read === "string" ? "refused" : "slow";
}

/** The same frame as bytes must be read alike. */
export function compareBytes(shape: FrameShape, text: string): void {
  if (!text.isWellFormed()) return; // no bytes spell half a letter
  const fromText = readingOf(shape.fast, text), fromBytes = readingOf(shape.fast, encoder.encode(text));
  if (!same(fromText, fromBytes)) throw differs(shape, text, `as bytes it is ${JSON.stringify(fromBytes)}`);
}

function readingIn(shape: FrameShape, text: string, road: string, read: () => Reading): Reading {
  try {
    return read();
  } catch (cause) {
    throw differs(shape, text, `${road} broke: ${cause}`, cause);
  }
}

function differs(shape: FrameShape, text: string, what: string, cause?: unknown): Error {
  return new Error(`${shape.name}: ${JSON.stringify(text)}: ${what}`, { cause });
}

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  for (const key of keys) {
    if (!same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key])) return false;
  }
  return true;
}
