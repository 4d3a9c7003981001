/** The depth feed of one market as bytes on a WebSocket, ready to be sent for ever: each frame is there once, framed and flat,
 * and before it goes out it gets the ids that continue the one before, and the venue's time. @module */
import type { Grid } from "../../core/units.ts";
import { depthFrames, IDS_A_FRAME } from "./binance_frames.ts";
import type { Message } from "./book_stream.ts";
import { textFrame } from "./server_frames.ts";

/** Eleven digits, as the ids of the frames have, and room above. */
export const FIRST_ID = 93_000_000_000;
const ID_DIGITS = 11, TIME_DIGITS = 13;

export class FrameRing {
  /** Frames that were taken so far. */
  taken = 0;
  readonly #bytes: Uint8Array;
  /** Where each frame begins, and the end of the last one. */
  readonly #starts: Int32Array;
  readonly #firstAt: Int32Array;
  readonly #lastAt: Int32Array;
  readonly #timeAt: Int32Array;
  readonly #count: number;
  #next = 0;
  #lastId = FIRST_ID;

  constructor(messages: readonly Message[], readonly symbol: string, tick: Grid, lot: Grid) {
    const texts = depthFrames(messages, tick, lot, FIRST_ID, symbol), frames = texts.map(textFrame);
    this.#count = frames.length;
    this.#bytes = new Uint8Array(frames.reduce((sum, { length }) => sum + length, 0));
    this.#starts = new Int32Array(frames.length + 1);
    this.#firstAt = new Int32Array(frames.length);
    this.#lastAt = new Int32Array(frames.length);
    this.#timeAt = new Int32Array(frames.length);
    for (let i = 0, at = 0; i < frames.length; i++) {
      this.#bytes.set(frames[i], at);
      const text = at + frames[i].length - texts[i].length;
      this.#timeAt[i] = text + after(texts[i], '"E":');
      this.#firstAt[i] = text + after(texts[i], '"U":');
      this.#lastAt[i] = text + after(texts[i], '"u":');
      this.#starts[i + 1] = at += frames[i].length;
    }
  }

  /** The next frames in one piece: at most `most` of them, none beyond the first once `mostBytes` are reached, and none
   * beyond the end of the ring. The bytes are borrowed: send them before the same frame comes round again.
   * @param now the venue's time, ms */
  take(most: number, mostBytes: number, now: number): Uint8Array {
    const begin = this.#next, from = this.#starts[begin], end = Math.min(this.#count, begin + most);
    let i = begin;
    do {
      digits(this.#bytes, this.#timeAt[i], TIME_DIGITS, now);
      digits(this.#bytes, this.#firstAt[i], ID_DIGITS, this.#lastId + 1);
      this.#lastId += IDS_A_FRAME;
      digits(this.#bytes, this.#lastAt[i], ID_DIGITS, this.#lastId);
      i++;
    } while (i < end && this.#starts[i + 1] - from <= mostBytes);
    this.#next = i === this.#count ? 0 : i;
    this.taken += i - begin;
    return this.#bytes.subarray(from, this.#starts[i]);
  }
}

function after(text: string, key: string): number {
  const at = text.indexOf(key);
  if (at < 0) throw new RangeError(`Cannot find ${key} in a depth frame`);
  return at + key.length;
}

/** Writes a whole number over the digits that stand there. @throws {RangeError} if it does not have as many */
function digits(bytes: Uint8Array, at: number, count: number, value: number): void {
  let left = value;
  for (let i = at + count - 1; i >= at; i--) {
    const rest = Math.floor(left / 10);
    bytes[i] = 48 + left - rest * 10;
    left = rest;
  }
  if (left !== 0 || bytes[at] === 48) throw new RangeError(`Cannot write ${value} in ${count} digits`);
}
