/** The venue's clock beside ours, from questions for its time: offset = its answer minus the middle of our two instants,
 * wrong by at most half the round trip. A slow sample does not replace a good one that is still young. @module */
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";

/** A kept sample older than this gives way to any new one. */
const KEPT = 300 * MICROS_PER_SECOND;
/** A sample this many times slower than the kept one is worth less than it; below a millisecond all are as good. */
const SLOWER = 2, FAST = 1_000;
/** Clocks that are further apart than this, µs, are nearly too far apart to trade by (RSK-06): one of them is soon set right. */
const FAR = 200_000;

export type ClockSample = { readonly offset: Micros; readonly roundTrip: Micros; readonly at: Micros };

export class VenueClock {
  #sample: ClockSample | null = null;
  #doubted = false;

  /** The sample in force; null until the first. */
  get sample(): ClockSample | null {
    return this.#sample;
  }

  /** Takes one answer. @param venueAt what the venue said, µs @returns the sample now in force, if it is this one */
  measure(sentAt: Micros, receivedAt: Micros, venueAt: Micros): ClockSample | null {
    const roundTrip = receivedAt - sentAt as Micros;
    const kept = this.#sample;
    if (
      kept && !this.#doubted && !this.isFar && roundTrip > SLOWER * Math.max(FAST, kept.roundTrip) &&
      receivedAt - kept.at < KEPT
    ) {
      return null;
    }
    const offset = Math.round(venueAt - (sentAt + receivedAt) / 2) as Micros;
    this.#doubted = false;
    return this.#sample = { offset, roundTrip, at: receivedAt };
  }

  /** The venue refused our time: the next sample counts whatever it is. */
  distrust(): void {
    this.#doubted = true;
  }

  /** True while the two are too far apart: then any sample counts. */
  get isFar(): boolean {
    return Math.abs(this.#sample?.offset ?? 0) > FAR;
  }

  /** False until measured, and again from a refusal of our time to the next sample. */
  get trusted(): boolean {
    return this.#sample !== null && !this.#doubted;
  }

  /** The venue's time at our `now`; ours while nothing is measured. */
  venueTime(now: Micros): Micros {
    return now + (this.#sample?.offset ?? 0) as Micros;
  }

  /** The later of both clocks: a window that is told by the venue's is over by ours too, also where ours has caught up with one
   * that was ahead meanwhile. */
  laterTime(now: Micros): Micros {
    return Math.max(now, this.venueTime(now)) as Micros;
  }
}
