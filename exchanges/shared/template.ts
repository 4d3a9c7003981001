/** Texts whose greater part never changes: what is constant is prepared once as bytes, and only the values are written. A
 * template is made of a text that the plain way gave for values that are marks, so that it cannot say anything else.
 * @module */
import { putInteger, putSteps, putText } from "../../core/ascii.ts";
import type { Grid } from "../../core/units.ts";

/** Slots are numbered from 0 to 9. */
const SLOTS = 10;
/** Room of a value: more than the longest number or name. The last slot takes what is left: a signature. */
const ROOM = 128, LAST_ROOM = 1_024;
/** Bytes more than the first text takes: a longer number then needs no new room. */
const SLACK = 32;
const encoder = new TextEncoder();
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
  /** The text that was written last, up to `length`; for others to read, until the next `write`. */
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  length = 0;
  /** One behind the other. */
  readonly #constants: Uint8Array;
  /** Of each place one after the other: its slot, where its value stands in `bytes`, how long that is, and where in
   * `#constants` that ends which stands before it. */
  readonly #places: Int32Array;

  private constructor(constants: readonly string[], slots: readonly number[]) {
    let end = 0;
    this.#constants = encoder.encode(constants.join(""));
    this.#places = Int32Array.from(slots.flatMap((slot, i) => [slot, 0, 0, end += constants[i].length]));
  }

  /** @returns null for a text that is not plain ASCII: it cannot be written from bytes */
  static of(text: string): Template | null {
    if (!/^[ -~]*$/.test(text)) return null;
    const parts = text.split(MARKED); // constant, slot, constant, slot, …, constant
    return new Template(parts.filter((_, i) => i % 2 === 0), parts.filter((_, i) => i % 2 === 1).map(Number));
  }

  /** Makes `bytes` the text of these values. What is constant stands there already, unless a value has another length than
   * the one before. */
  write({ bytes: values, ends }: Slots): void {
    const places = this.#places;
    let stands = this.length > 0;
    for (let i = 0; i < places.length; i += 4) stands &&= ends[places[i]] - places[i] * ROOM === places[i + 2];
    if (!stands) this.#layOut(ends);
    const bytes = this.bytes;
    for (let i = 0; i < places.length; i += 4) {
      const from = places[i] * ROOM, start = places[i + 1], length = places[i + 2];
      for (let k = 0; k < length; k++) bytes[start + k] = values[from + k];
    }
  }

  #layOut(ends: Int32Array): void {
    const constants = this.#constants, places = this.#places;
    let total = constants.length;
    for (let i = 0; i < places.length; i += 4) total += ends[places[i]] - places[i] * ROOM;
    if (total > this.bytes.length) this.bytes = new Uint8Array(total + SLACK);
    const bytes = this.bytes;
    let from = 0, at = 0;
    for (let i = 0; i < places.length; i += 4) {
      while (from < places[i + 3]) bytes[at++] = constants[from++];
      places[i + 1] = at;
      at += places[i + 2] = ends[places[i]] - places[i] * ROOM;
    }
    while (from < constants.length) bytes[at++] = constants[from++];
    this.length = at;
  }
}
