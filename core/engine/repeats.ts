/** Keeps the same thing from being told again and again: once, then only after a while. Bounded: what was told longest ago is
 * forgotten first, and may then be told once more. @module */
import type { Micros } from "../units.ts";

export class Repeats {
  /** In the order in which they were told. */
  readonly #toldAt = new Map<string, Micros>();

  /** @param pause µs until the same may be told again @param limit things remembered */
  constructor(readonly pause: number, readonly limit: number) {}

  /** Whether `what` is to be told now; then it is taken as told. */
  isNews(what: string, now: Micros): boolean {
    const told = this.#toldAt.get(what);
    if (told !== undefined && now - told < this.pause) return false;
    this.#toldAt.delete(what);
    this.#toldAt.set(what, now);
    if (this.#toldAt.size > this.limit) this.#toldAt.delete(this.#toldAt.keys().next().value!);
    return true;
  }

  get size(): number {
    return this.#toldAt.size;
  }
}
