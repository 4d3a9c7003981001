/** The last facts, as text made once for all readers. A reader who comes back gets what it missed, or is told what is gone.
 * @module */
import type { Fact } from "./protocol.ts";

export type Missed = {
  /** JSON objects, comma between, no brackets. */
  readonly text: string;
  readonly gap: { readonly from: number; readonly to: number } | null;
};
const NOTHING: Missed = { text: "", gap: null };

export class FactRing {
  #seqs: number[] = [];
  #texts: string[] = [];
  /** The newest number that was let go; 0 = none. */
  #gone = 0;
  #newest = 0;

  /** @param limit facts kept */
  constructor(readonly limit: number) {}

  /** The newest number; 0 = none yet. */
  get newest(): number {
    return this.#newest;
  }

  /** Takes `fact` unless its number was seen. */
  add(fact: Fact): void {
    if (fact.seq <= this.#newest) return;
    // Facts that never came here are gone as much as those let go.
    if (this.#newest === 0 && this.#seqs.length === 0) this.#gone = fact.seq - 1;
    this.#newest = fact.seq;
    this.#seqs.push(fact.seq);
    this.#texts.push(JSON.stringify(fact));
    if (this.#seqs.length < this.limit + this.limit / 4 + 1) return; // letting go in batches keeps add() cheap
    const surplus = this.#seqs.length - this.limit;
    this.#gone = this.#seqs[surplus - 1];
    this.#seqs.splice(0, surplus);
    this.#texts.splice(0, surplus);
  }

  /** What came after number `after`. A number that was never given out belongs to an earlier run: then all that is kept. */
  after(after: number): Missed {
    if (after === this.#newest) return NOTHING;
    const from = after > this.#newest ? 0 : after;
    let first = this.#seqs.length;
    while (first > 0 && this.#seqs[first - 1] > from) first--; // readers are near the end, nearly always
    const gap = from < this.#gone ? { from: from + 1, to: this.#gone } : null;
    return { text: this.#texts.slice(first).join(","), gap };
  }
}
