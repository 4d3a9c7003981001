/** The constant pieces of a frame with numbers between them, read in one go: the sequence of a trade, a top of book, or the
 * beginning of a book change. @module */
import { bytesOf, type Piece } from "./frame_piece.ts";

/** What stands between two pieces: a whole number up to 2^53; one of any length, kept as its place in the frame; a decimal
 * without its quotes in ticks, or in lots. */
export type Slot = "whole" | "id" | "price" | "size";
/** The slots by number, as a loop over many frames tells them apart. */
export const WHOLE = 0, ID = 1, PRICE = 2, SIZE = 3;
const NUMBERS: Readonly<Record<Slot, number>> = { whole: WHOLE, id: ID, price: PRICE, size: SIZE };

/** Slots of the longest pattern. */
export const MOST_SLOTS = 12;

export type FramePattern = {
  /** Before each slot, and after the last one; null = nothing. */
  readonly pieces: readonly (Piece | null)[];
  readonly slots: Int32Array;
};

/** @param steps the constant text before each slot, and the slot; @param end the text after the last one
 * @throws {RangeError} if there are too many slots, or a text is not ASCII */
export function patternOf(steps: readonly (readonly [before: string, slot: Slot])[], end: string): FramePattern {
  if (steps.length > MOST_SLOTS) throw new RangeError(`Cannot match ${steps.length} slots: want at most ${MOST_SLOTS}`);
  const texts = [...steps.map(([before]) => before), end];
  return {
    pieces: texts.map((text) => text === "" ? null : bytesOf(text)),
    slots: Int32Array.from(steps, ([, slot]) => NUMBERS[slot]),
  };
}
