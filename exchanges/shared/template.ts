/** Texts whose greater part never changes: what is constant is prepared once as bytes, and only the values are written. A
 * template is made of a text that the plain way gave for values that are marks, so that it cannot say anything else.
 * @module */
import { ascii, isPlain, put, putInteger, putSteps, putText } from "../../core/ascii.ts";
import type { Grid } from "../../core/units.ts";

/** Slots are numbered from 0 to 9. */
const SLOTS = 10;
/** Room of a value: more than the longest number or name. The last slot takes what is left: a signature. */
const ROOM = 128, LAST_ROOM = 1_024;
/** A mark is a safe integer, so that it may stand for a number as well as for a text. */
const MARK = 812_763_549_810_270;
const MARKED = new RegExp(`${MARK}(\\d)`);

/** Stands for the value of a slot in the text that a template is made of. */
export function markOf(slot: number): number {
  return MARK * 10 + slot;
}

/** The values of one text. A put value that cannot be written gives false: the text has to be made the plain way then. */
export class Slots {
  readonly bytes = new Uint8Array(SLOTS * ROOM + LAST_ROOM);
  /** Behind each value. */
  readonly ends = new Int32Array(SLOTS);

  integer(slot: number, value: number): boolean {
    if (!Number.isSafeInteger(value) || value < 0) return false;
    this.ends[slot] = putInteger(this.bytes, slot * ROOM, value);
    return true;
  }

  steps(slot: number, steps: number, grid: Grid): boolean {
    return (this.ends[slot] = putSteps(this.bytes, slot * ROOM, steps, grid)) >= 0;
  }

  text(slot: number, text: string): boolean {
    if (text.length > ROOM || !isPlain(text)) return false;
    this.ends[slot] = putText(this.bytes, slot * ROOM, text);
    return true;
  }

  /** Where a value may be written by others, who then set `ends`. */
  start(slot: number): number {
    return slot * ROOM;
  }
}

export class Template {
  private constructor(readonly constants: readonly Uint8Array[], readonly slots: Int32Array) {}

  /** @returns null for a text that is not plain ASCII: it cannot be written from bytes */
  static of(text: string): Template | null {
    const parts = text.split(MARKED); // constant, slot, constant, slot, …, constant
    for (const part of parts) if (!/^[ -~]*$/.test(part)) return null;
    return new Template(
      parts.filter((_, i) => i % 2 === 0).map(ascii),
      Int32Array.from(parts.filter((_, i) => i % 2 === 1), Number),
    );
  }

  /** @param out has room for it @returns the length of the text, which begins at 0 of `out` */
  write(values: Slots, out: Uint8Array): number {
    const { constants, slots } = this, { bytes, ends } = values;
    let at = put(out, 0, constants[0]);
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i], end = ends[slot];
      for (let from = slot * ROOM; from < end; from++) out[at++] = bytes[from];
      at = put(out, at, constants[i + 1]);
    }
    return at;
  }
}
