/** Expected pieces of a text frame, compared four or eight bytes at a time: eight as one double, which is exact, since eight
 * bytes of ASCII are never NaN and never a zero with a sign. @module */

/** A piece of ASCII, at least one byte. `head` and `tail` are its first and last four bytes, lowest first; a piece of less
 * than four has the rest masked away and its head as its tail. */
export type Piece = {
  readonly text: string;
  readonly length: number;
  readonly head: number;
  readonly mask: number;
  readonly tail: number;
  readonly tailAt: number;
  /** For more than eight bytes: the bytes in eights, the last eight overlapping the ones before. */
  readonly words: Float64Array | null;
};

/** Bytes behind a frame that may be read in passing: a reader must have room for them, and the first eight zero. */
export const TAIL = 16;
const MASKS = [0, 0xff, 0xffff, 0xffffff];

/** @throws {RangeError} if `text` is empty or not ASCII */
export function bytesOf(text: string): Piece {
  const { length } = text, bytes = new Uint8Array(length + 4), { written } = new TextEncoder().encodeInto(text, bytes);
  if (length === 0 || written !== length) throw new RangeError(`Cannot expect "${text}": want ASCII`);
  const view = new DataView(bytes.buffer), mask = MASKS[length] ?? -1, tailAt = Math.max(0, length - 4);
  const words = length <= 8
    ? null
    : Float64Array.from({ length: (length >> 3) + 1 }, (_, i) => view.getFloat64(Math.min(8 * i, length - 8), true));
  return { text, length, head: view.getInt32(0, true) & mask, mask, tail: view.getInt32(tailAt, true), tailAt, words };
}

/** True if the bytes from `at` on are `piece`. Reads at most seven bytes behind the frame. */
export function startsWith(view: DataView, at: number, { length, head, mask, tail, tailAt, words }: Piece): boolean {
  if (words === null) {
    return (view.getInt32(at, true) & mask) === head && (view.getInt32(at + tailAt, true) & mask) === tail;
  }
  const last = words.length - 1;
  for (let i = 0; i < last; i++) if (view.getFloat64(at + 8 * i, true) !== words[i]) return false;
  return view.getFloat64(at + length - 8, true) === words[last];
}
