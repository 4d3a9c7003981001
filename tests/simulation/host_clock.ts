/** The clocks of a simulated machine beside the true time, which is the venues': a wall clock that people set and that may run
 * too fast, a monotonic clock that begins with the wall's time at the start of a process and stands still in a suspended
 * machine, and the process's own, which catches up by production's rule. Times in µs. @module */
import type { Micros } from "../../core/units.ts";
import { stepForward } from "../../runtime/clock.ts";

export class HostClock {
  /** The wall shows `#wall` at `#since`, and runs `#rate` times as fast as true time. */
  #since: number;
  #wall: number;
  #rate = 1;
  /** Monotonic clock less wall clock: jumps that it did not make, and time that it slept through. */
  #behind = 0;
  /** Process clock less monotonic clock. */
  #ahead = 0;
  #asleepAt: number | null = null;

  constructor(startAt: Micros) {
    this.#since = startAt;
    this.#wall = startAt;
  }

  wall(now: Micros): number {
    return this.#wall + (now - this.#since) * this.#rate;
  }

  /** What timers go by. */
  monotonic(now: Micros): Micros {
    return Math.floor((this.#asleepAt ?? this.wall(now)) + this.#behind) as Micros;
  }

  /** What the process reads; never steps back while it lives. */
  process(now: Micros): Micros {
    return this.monotonic(now) + this.#ahead as Micros;
  }

  /** A venue's clock less the process's was measured. @returns by how much the process's has gone forward because of it */
  catchUp(venueAhead: Micros, now: Micros): Micros {
    const step = stepForward(this.wall(now) - this.process(now), venueAhead);
    this.#ahead += step;
    return step as Micros;
  }

  /** When, in true time, the process reads `at`; Infinity while it sleeps. */
  whenShows(at: Micros): number {
    return this.whenPasses(at - this.#ahead as Micros);
  }

  /** The same by the monotonic clock. */
  whenPasses(at: Micros): number {
    if (this.#asleepAt !== null || at === Infinity) return Infinity;
    const shown = Math.ceil(this.#since + (at - this.#behind - this.#wall) / this.#rate);
    // With a rate that is no whole number, rounding may leave the last µs out.
    return this.monotonic(shown as Micros) >= at ? shown : shown + 1;
  }

  /** A new process: its clock begins with the wall's. */
  begin(): void {
    this.#behind = this.#ahead = 0;
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
