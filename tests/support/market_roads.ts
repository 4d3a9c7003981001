/** Both roads of a market codec side by side: what each makes of a frame, in plain values that can be compared, and frames
 * that are damaged in the ways a wire or a venue's next release may damage them. @module */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { TopOfBook } from "../../core/event.ts";
import { FrameError } from "../../exchanges/shared/fields.ts";
import type { MarketMessage } from "../../exchanges/shared/market_frames.ts";
import type { Micros } from "../../core/units.ts";

/** When every frame here is received. */
export const RECEIVED_AT = 5 as Micros;

export type Told = MarketMessage | TopOfBook;
export type Road = {
  decode(frame: string | Uint8Array, receivedAt: Micros, take: (message: Told) => void): boolean;
};
/** `null` = it told nothing and said that the frame is not its own; a text = the error it threw. */
export type Reading = readonly unknown[] | null | string;

/** What a road makes of a frame. @throws {Error} if it told something and then said no */
export function readingOf(road: Road, frame: string | Uint8Array): Reading {
  const told: unknown[] = [];
  let mine: boolean;
  try {
    mine = road.decode(frame, RECEIVED_AT, (message) => told.push(plain(message)));
  } catch (error) {
    if (!(error instanceof FrameError)) throw error;
    if (told.length > 0) throw new Error(`Told ${told.length} messages before it refused ${frame}`);
    return error.message;
  }
  if (mine) return told;
  if (told.length > 0) throw new Error(`Told ${told.length} messages of a frame that is not its own: ${frame}`);
  return null;
}

/** What the slow road makes of a frame: a leading blank is JSON, but no shape of the fast road. */
export function slowReadingOf(codec: Road, frame: string): Reading {
  return readingOf(codec, ` ${frame}`);
}

/** A message with its borrowed levels copied. */
function plain(message: Told): unknown {
  if (message.kind !== "book_snapshot" && message.kind !== "book_delta") return { ...message };
  const pairs = ({ count, prices, sizes }: typeof message.bids) =>
    Array.from({ length: count }, (_, i) => [prices[i], sizes[i]]);
  return { ...message, bids: pairs(message.bids), asks: pairs(message.asks) };
}

type Damage = (frame: string) => string;

const putAt = (at: number, text: string, instead: number): Damage => (frame) => {
  const where = at % frame.length;
  return frame.slice(0, where) + text + frame.slice(where + instead);
};

/** Ways to damage a frame: one byte more, less or other; cut short; keys in another order or new ones; blanks; escapes;
 * numbers in another spelling. */
export const damages: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(fc.nat(), fc.constantFrom("", "0", "9", "-", ".", '"', ",", "[", "]", "{", "}", "é", "e", " ", "\\", "\0"))
    .map(([at, text]) => putAt(at, text, 1)),
  fc.tuple(fc.nat(), fc.constantFrom("0", "00", "1", "-", '"', ",", " ", "[]", "{}", "null", "€"))
    .map(([at, text]) => putAt(at, text, 0)),
  fc.nat().map((at): Damage => (frame) => frame.slice(0, at % frame.length)),
  fc.constantFrom(" ", "}", "x", "\n", "{}").map((tail): Damage => (frame) => frame + tail),
  fc.constant<Damage>((frame) => JSON.stringify(JSON.parse(frame), null, 1)),
  fc.nat().map((at) => onNumber(at, (digits) => `${digits}.0`)),
  fc.nat().map((at) => onNumber(at, (digits) => `${digits}e0`)),
  fc.nat().map((at) => onNumber(at, (digits) => `${digits}00000000000000000`)),
  fc.nat().map((at) => onNumber(at, (digits) => `0${digits}`)),
  fc.nat().map((at): Damage => (frame) => {
    const letters = [...frame.matchAll(/[A-Za-z]/g)], { index } = letters[at % letters.length];
    return `${frame.slice(0, index)}\\u00${frame.charCodeAt(index).toString(16)}${frame.slice(index + 1)}`;
  }),
  fc.constant<Damage>((frame) => JSON.stringify(turned(JSON.parse(frame)))),
  fc.constantFrom("e", "new", "data", "s", "u").map((key): Damage => (frame) =>
    frame.replace(/}([^}]*)$/, `,"${key}":1}$1`)
  ),
);

function onNumber(at: number, change: (digits: string) => string): Damage {
  return (frame) => {
    const numbers = [...frame.matchAll(/\d+/g)];
    if (numbers.length === 0) return frame;
    const { 0: digits, index } = numbers[at % numbers.length];
    return frame.slice(0, index) + change(digits) + frame.slice(index + digits.length);
  };
}

/** The same value with the keys of each object in reverse. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([key, inner]) => [key, turned(inner)]));
}

/** Registers the two properties that hold of every venue's fast road: it reads what the venue writes, and what it reads of a
 * damaged frame the slow road reads alike. */
export function testParity(fast: Road, codec: Road, frames: fc.Arbitrary<string>): void {
  Deno.test("FastFrames reads whatever the venue writes, as the slow road does (property)", () => {
    fc.assert(
      fc.property(frames, (frame) => {
        const read = readingOf(fast, frame);
        assert(read !== null, "the fast road must read what the venue writes");
        assertEquals(read, slowReadingOf(codec, frame));
      }),
      { numRuns: 300, seed: 20_261_125 },
    );
  });

  Deno.test("FastFrames and the slow road agree on damaged frames wherever the fast one reads (property)", () => {
    fc.assert(
      fc.property(frames, damages, (frame, damage) => {
        const text = damage(frame), read = readingOf(fast, text);
        if (read !== null) assertEquals(read, slowReadingOf(codec, text), text);
      }),
      { numRuns: 2_000, seed: 20_261_125 },
    );
  });
}
