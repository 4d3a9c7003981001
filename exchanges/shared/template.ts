/** Texts whose greater part never changes: what is constant is prepared once as bytes, and only the values are written. A
 * template is made of a text that the plain way gave for values that are marks, so that it cannot say anything else.
 * @module */
import { ascii, put, putInteger, putSteps, putText } from "../../core/ascii.ts";
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
  readonly bytes = new Uint8Array((SLOTS - 1) * ROOM + LAST_ROOM);
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
    return text.length <= ROOM && (this.ends[slot] = putText(this.bytes, slot * ROOM, text)) >= 0;
  }

  /** Where a value may be written by others, who then set `ends`. */
  start(slot: number): number {
    return slot * ROOM;
  }
}

export class Template {
  /** The text that was written last, up to `length`; for others to read. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  length = 0;
  readonly #slots: Int32Array;
  readonly #constants: readonly Uint8Array[];
  /** Where each slot's value stands in `bytes`, and how long it is. */
  readonly #starts: Int32Array;
  readonly #lengths: Int32Array;

  private constructor(constants: readonly Uint8Array[], slots: readonly number[]) {
    this.#constants = constants;
    this.#slots = Int32Array.from(slots);
    this.#starts = new Int32Array(slots.length);
    this.#lengths = new Int32Array(slots.length);
    const most = slots.reduce((sum, slot) => sum + (slot === SLOTS - 1 ? LAST_ROOM : ROOM), 0);
    this.bytes = new Uint8Array(constants.reduce((sum, { length }) => sum + length, most));
  }

  /** @returns null for a text that is not plain ASCII: it cannot be written from bytes */
  static of(text: string): Template | null {
    const parts = text.split(MARKED); // constant, slot, constant, slot, …, constant
    for (const part of parts) if (!/^[ -~]*$/.test(part)) return null;
    const constants = parts.filter((_, i) => i % 2 === 0).map(ascii);
    return new Template(constants, parts.filter((_, i) => i % 2 === 1).map(Number));
  }

  /** Makes `bytes` the text of these values. What is constant stands there already, unless a value has another length than
   * the one before. */
  write({ bytes: values, ends }: Slots): void {
    const slots = this.#slots, starts = this.#starts, lengths = this.#lengths, bytes = this.bytes;
    let stands = this.length > 0;
    for (let i = 0; i < slots.length; i++) stands &&= ends[slots[i]] - slots[i] * ROOM === lengths[i];
    if (!stands) this.#layOut(ends);
    for (let i = 0; i < slots.length; i++) {
      const from = slots[i] * ROOM, start = starts[i], length = lengths[i];
      for (let k = 0; k < length; k++) bytes[start + k] = values[from + k];
    }
  }

  #layOut(ends: Int32Array): void {
    const bytes = this.bytes, constants = this.#constants;
    let at = put(bytes, 0, constants[0]);
    for (let i = 0; i < this.#slots.length; i++) {
      const slot = this.#slots[i], length = ends[slot] - slot * ROOM;
      this.#starts[i] = at;
      this.#lengths[i] = length;
      at = put(bytes, at + length, constants[i + 1]);
    }
    this.length = at;
  }
}
