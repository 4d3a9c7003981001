/** How long after its send something may still arrive at a venue, by what the venue takes. @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";
import type { VenueId } from "../instrument.ts";

/** The longest validity that we ask a venue for: what left without a marker may arrive that long. */
const LONGEST_VALIDITY = 5 * MICROS_PER_SECOND;

export class LandingTimes {
  /** @param late venues at which an order may arrive so long after its send, µs, whatever validity it was given */
  constructor(private readonly late: ReadonlyMap<VenueId, Micros> = new Map()) {}

  /** A placement of that validity. */
  ofPlacement(venue: VenueId, validity: Micros): Micros {
    return Math.max(validity, this.#lateOf(venue)) as Micros;
  }

  /** An amendment, or a placement of which nobody knows the validity. */
  longest(venue: VenueId): Micros {
    return Math.max(LONGEST_VALIDITY, this.#lateOf(venue)) as Micros;
  }

  #lateOf(venue: VenueId): number {
    return this.late.size === 0 ? 0 : this.late.get(venue) ?? 0;
  }
}
