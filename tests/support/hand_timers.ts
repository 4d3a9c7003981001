/** Timers that a test turns by hand. `stall` is a loop that is busy: time passes and nothing is called. As in the real world,
 * what is due is called late then, and a repeated timer counts on from when it was called. @module */
import type { Micros } from "../../core/units.ts";
import type { Timers } from "../../runtime/timers.ts";

/** `order`: of the same instant the one that was set first comes first. */
type Waiting = { at: number; readonly order: number; readonly call: () => void; readonly every: number | null };

export class HandTimers implements Timers {
  #now: number;
  /** The earliest last: there are a handful, and they are looked at far more often than set. */
  readonly #waiting: Waiting[] = [];
  #count = 0;

  /** @param start ms since 1970 */
  constructor(start = 1_700_000_000_000) {
    this.#now = start;
  }

  monotonic(): number {
    return this.#now;
  }
  readonly micros = (): Micros => Math.floor(this.#now * 1_000) as Micros;
  /** When the next one is due, ms; Infinity = none waits. */
  get nextAt(): number {
    return this.#waiting.at(-1)?.at ?? Infinity;
  }

  after(ms: number, call: () => void): () => void {
    return this.#add({ at: this.#now + ms, order: this.#count++, call, every: null });
  }
  every(ms: number, call: () => void): () => void {
    return this.#add({ at: this.#now + ms, order: this.#count++, call, every: ms });
  }

  /** Time passes and nothing is called, as the thread is busy. */
  stall(ms: number): void {
    this.#now += ms;
  }
  /** Time passes, and what becomes due is called in the order of its time. */
  turn(ms: number): void {
    this.turnTo(this.#now + ms);
  }
  /** The same, up to that time in ms since 1970. */
  turnTo(end: number): void {
    for (;;) {
      const due = this.#waiting.at(-1);
      if (due === undefined || due.at > end) break;
      this.#waiting.pop();
      this.#now = Math.max(this.#now, due.at);
      if (due.every !== null) {
        due.at = this.#now + due.every;
        this.#insert(due);
      }
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
    this.#insert(timer);
    return () => {
      const index = this.#waiting.indexOf(timer);
      if (index >= 0) this.#waiting.splice(index, 1);
    };
  }

  #insert(timer: Waiting): void {
    const { at, order } = timer, waiting = this.#waiting;
    let i = waiting.length;
    while (i > 0 && (waiting[i - 1].at < at || waiting[i - 1].at === at && waiting[i - 1].order < order)) i--;
    waiting.splice(i, 0, timer);
  }
}
