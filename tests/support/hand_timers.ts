/** Timers that a test turns by hand. `stall` is a loop that is busy: time passes and nothing is called. As in the real world,
 * what is due is called late then, and a repeated timer counts on from when it was called. @module */
import type { Micros } from "../../core/units.ts";
import type { Timers } from "../../runtime/timers.ts";

type Waiting = { at: number; readonly call: () => void; readonly every: number | null };

export class HandTimers implements Timers {
  #now: number;
  #waiting: Waiting[] = [];

  /** @param start ms since 1970 */
  constructor(start = 1_700_000_000_000) {
    this.#now = start;
  }

  monotonic(): number {
    return this.#now;
  }
  readonly micros = (): Micros => Math.floor(this.#now * 1_000) as Micros;

  after(ms: number, call: () => void): () => void {
    return this.#add({ at: this.#now + ms, call, every: null });
  }
  every(ms: number, call: () => void): () => void {
    return this.#add({ at: this.#now + ms, call, every: ms });
  }

  /** Time passes and nothing is called, as the thread is busy. */
  stall(ms: number): void {
    this.#now += ms;
  }
  /** Time passes, and what becomes due is called in the order of its time. */
  turn(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = this.#waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#now = Math.max(this.#now, due.at);
      if (due.every === null) this.#remove(due);
      else due.at = this.#now + due.every;
      due.call();
    }
    this.#now = Math.max(this.#now, end);
  }
  /** Turns on in steps of 10 ms until `done`. @throws {Error} if it is not within `ms` */
  until(what: string, ms: number, done: () => boolean): void {
    const end = this.#now + ms;
    while (!done()) {
      if (this.#now >= end) throw new Error(`Not true within ${ms} ms: ${what}`);
      this.turn(10);
    }
  }
  /** Timers that still wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  #add(timer: Waiting): () => void {
    this.#waiting.push(timer);
    return () => this.#remove(timer);
  }
  #remove(timer: Waiting): void {
    this.#waiting = this.#waiting.filter((one) => one !== timer);
  }
}
