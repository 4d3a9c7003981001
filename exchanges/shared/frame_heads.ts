/** The beginnings of frames that come again and again, such as those of one stream: found by sixteen of their bytes, then
 * compared whole. What a head means is learned from the first frame that has it. @module */
import * as framePiece from "./frame_piece.ts";
import type { Piece } from "./frame_piece.ts";

const { bytesOf, startsWith } = framePiece; // read once: see scanner.ts

/** Heads kept; later ones are learned anew each time. One connection has fewer streams. */
export const MOST_HEADS = 1_024;
const SLOTS = 2 * MOST_HEADS;
/** Slots looked at for one head. */
const PROBES = 8;
/** Odd numbers far from each other's multiples, one for each four bytes. */
const MIX_1 = 0x9e3779b1 | 0, MIX_2 = 0x85ebca6b | 0, MIX_3 = 0xc2b2ae35 | 0, MIX_4 = 0x27d4eb2f;

export class FrameHeads<T> {
  readonly #heads: (Piece | null)[] = new Array(SLOTS).fill(null);
  readonly #values: (T | null)[] = new Array(SLOTS).fill(null);
  #count = 0;
  /** Where the last head that was found ends. */
  end = 0;

  /** @param offset where the sixteen bytes begin by which heads differ most */
  constructor(readonly offset: number) {}

  /** What is known of the frame in `view` by its head, which must be shorter than the frame; null = not seen before. */
  find(view: DataView): T | null {
    const heads = this.#heads;
    let slot = this.#slotOf(view);
    for (let probe = 0; probe < PROBES; probe++) {
      const head = heads[slot];
      if (head === null) return null;
      if (startsWith(view, 0, head)) {
        this.end = head.length;
        return this.#values[slot];
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
    return null;
  }

  /** Remembers that frames which begin as the one in `view`, with `text`, mean `value`; while there is room. */
  learn(view: DataView, text: string, value: T): void {
    let slot = this.#slotOf(view);
    for (let probe = 0; probe < PROBES && this.#count < MOST_HEADS; probe++) {
      if (this.#heads[slot] === null) {
        this.#heads[slot] = bytesOf(text);
        this.#values[slot] = value;
        this.#count++;
        return;
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
  }

  #slotOf(view: DataView): number {
    const { offset } = this;
    const mixed = Math.imul(view.getInt32(offset, true), MIX_1) ^ Math.imul(view.getInt32(offset + 4, true), MIX_2) ^
      Math.imul(view.getInt32(offset + 8, true), MIX_3) ^ Math.imul(view.getInt32(offset + 12, true), MIX_4);
    return (mixed ^ (mixed >>> 15)) & (SLOTS - 1);
  }
}
