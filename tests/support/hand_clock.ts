/** A clock that a test turns by hand. @module */
import type { Clock } from "../../dashboard/hub.ts";

export class HandClock implements Clock {
  #now: number;
  #waiting: { at: number; call: () => void }[] = [];

  /** @param start ms since 1970 */
  constructor(start = 1_700_000_000_000) {
    this.#now = start;
  }
  now(): number {
    return this.#now;
  }
  after(ms: number, call: () => void): () => void {
    const entry = { at: this.#now + ms, call };
    this.#waiting.push(entry);
    return () => void (this.#waiting = this.#waiting.filter((one) => one !== entry));
  }
  /** Moves on by `ms`; what becomes due is called in the order of its time. */
  turn(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = this.#waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#now = due.at;
      this.#waiting = this.#waiting.filter((one) => one !== due);
      due.call();
    }
    this.#now = end;
  }
  /** Timers that still wait. */
  get waiting(): number {
    return this.#waiting.length;
  }
}
