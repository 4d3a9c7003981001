/** The ways to one venue, a brake for each key of ours: which may be used now, and what the venue's clock says. A way that
 * the venue limits is left alone for as long as the venue wants, and the next one is taken at once. @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";
import type { Brake, BrakeFailure } from "./brake.ts";
import { PATIENCE } from "./rounds.ts";

/** How long a venue is left alone that limits us and does not say for how long; and the bounds of what it says. */
const USUAL_PAUSE = 5 * MICROS_PER_SECOND;
const LEAST_PAUSE = 1 * MICROS_PER_SECOND;
/** Longer bans are tried once an hour all the same: orders rest there. */
const MOST_PAUSE = 3_600 * MICROS_PER_SECOND;
/** The venue's clock is asked for at most so often. */
const CLOCK_APART = 1 * MICROS_PER_SECOND;

export class Roads {
  readonly #limitedUntil: Micros[];
  #current = 0;
  #offset: Micros;
  /** The venue found our time wrong, and its clock was not asked for since. */
  #isDoubted = false;
  /** When its clock was asked for; `null` = never. */
  #clockAskedAt: Micros | null = null;
  #isClockAsked = false;
  #measuredAt = -Infinity;

  /** @param brakes of one venue, at least one
   * @param offset the venue's clock less ours, as far as it is known
   * @throws {RangeError} if there is none, or they are of several venues */
  constructor(readonly brakes: readonly Brake[], offset: Micros) {
    const venues = new Set(brakes.map(({ venue }) => venue));
    if (venues.size !== 1) {
      throw new RangeError(`Cannot clear with brakes of [${[...venues].join(", ")}]: want those of one venue`);
    }
    this.#limitedUntil = brakes.map(() => -Infinity as Micros);
    this.#offset = offset;
  }

  /** The way to take now; `null` = each is limited. */
  pick(now: Micros): number | null {
    const { length } = this.brakes;
    for (let step = 0; step < length; step++) {
      const road = (this.#current + step) % length;
      if (now >= this.#limitedUntil[road]) return this.#current = road;
    }
    return null;
  }

  isFree(road: number, now: Micros): boolean {
    return now >= this.#limitedUntil[road];
  }

  /** When the first of them may be used. */
  freeAt(now: Micros): Micros {
    return Math.max(now, Math.min(...this.#limitedUntil)) as Micros;
  }

  /** A call over this way failed; the next one tries another, if there is one. */
  failed(road: number, { limited, retryAfter }: BrakeFailure, now: Micros): void {
    if (limited) {
      const pause = Math.min(MOST_PAUSE, Math.max(LEAST_PAUSE, retryAfter ?? USUAL_PAUSE));
      this.#limitedUntil[road] = Math.max(this.#limitedUntil[road], now + pause) as Micros;
    }
    if (road === this.#current) this.#current = (road + 1) % this.brakes.length;
  }

  // ---- the venue's clock ----------------------------------------------------------------------------------------------

  venueTime(now: Micros): Micros {
    return now + this.#offset as Micros;
  }

  /** The venue found the time of a call wrong. What was sent before its clock was read tells nothing about it. */
  clockRefused(requestedAt: Micros): void {
    if (requestedAt >= this.#measuredAt && !this.#isClockAsked) this.#isDoubted = true;
  }

  /** Whether signed calls wait for the venue's clock. Not longer than for any answer: a clock that does not come must not keep
   * the cancels back. */
  waitsForClock(now: Micros): boolean {
    if (this.#isClockAsked && now - this.#clockAskedAt! >= PATIENCE) this.#isClockAsked = false;
    return this.#isDoubted || this.#isClockAsked;
  }

  /** Whether to ask for the venue's clock now. */
  mayAskClock(now: Micros): boolean {
    return this.#isDoubted && (this.#clockAskedAt === null || now - this.#clockAskedAt >= CLOCK_APART);
  }

  clockAsked(now: Micros): void {
    this.#isDoubted = false;
    this.#isClockAsked = true;
    this.#clockAskedAt = now;
  }

  /** The answer; `venueAt` null = it was none. The venue read its clock half-way between our two instants, more or less. */
  clockAnswered(venueAt: Micros | null, requestedAt: Micros, now: Micros): void {
    this.#isClockAsked = false;
    if (venueAt === null) return;
    this.#offset = Math.round(venueAt - (requestedAt + now) / 2) as Micros;
    this.#measuredAt = now;
  }
}
