/** The clocks of a simulated machine beside the true time, which is the venues': a wall clock that people set and that may run
 * too fast, and a process clock that begins with the wall's time, never steps back and stands still in a suspended machine.
 * Times in µs. @module */
import type { Micros } from "../../core/units.ts";

export class HostClock {
  /** The wall shows `#wall` at `#since`, and runs `#rate` times as fast as true time. */
  #since: number;
  #wall: number;
  #rate = 1;
  /** Process clock less wall clock: jumps that it did not make, and time that it slept through. */
  #behind = 0;
  #asleepAt: number | null = null;

  constructor(startAt: Micros) {
    this.#since = startAt;
    this.#wall = startAt;
  }

  wall(now: Micros): number {
    return this.#wall + (now - this.#since) * this.#rate;
  }

  /** What the process reads; never steps back while it lives. */
  process(now: Micros): Micros {
    return Math.floor((this.#asleepAt ?? this.wall(now)) + this.#behind) as Micros;
  }

  /** When, in true time, the process reads `at`; Infinity while it sleeps. */
  whenShows(at: Micros): number {
    if (this.#asleepAt !== null || at === Infinity) return Infinity;
    const shown = Math.ceil(this.#since + (at - this.#behind - this.#wall) / this.#rate);
    // With a rate that is no whole number, rounding may leave the last µs out.
    return this.process(shown as Micros) >= at ? shown : shown + 1;
  }

  /** A new process: its clock begins with the wall's. */
  begin(): void {
    this.#behind = 0;
    this.#asleepAt = null;
  }

  /** Somebody sets the wall clock; the process does not follow. */
  jump(micros: number, now: Micros): void {
    this.#anchor(now);
    this.#wall += micros;
    this.#behind -= micros;
    if (this.#asleepAt !== null) this.#asleepAt += micros;
  }

  /** Both run too fast by so many parts per million, or too slow. */
  drift(ppm: number, now: Micros): void {
    this.#anchor(now);
    this.#rate = 1 + ppm / 1e6;
  }

  sleep(now: Micros): void {
    this.#asleepAt ??= this.wall(now);
  }
  /** The wall has gone on meanwhile, the process has not. */
  awake(now: Micros): void {
    if (this.#asleepAt === null) return;
    this.#behind += this.#asleepAt - this.wall(now);
    this.#asleepAt = null;
  }

  #anchor(now: Micros): void {
    this.#wall = this.wall(now);
    this.#since = now;
  }
}
