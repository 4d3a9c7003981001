/** Whether a venue's clock lets us trade: not before it was read, not while it is far from ours, not while an answer takes
 * too long to tell. @module */
import { type Micros, MICROS_PER_MS } from "../units.ts";
import type { ClockOffset } from "../event.ts";
import type { ReconcileTiming } from "./reconcile_options.ts";

export class VenueClock {
  /** Why it forbids trading, for people; `null` = it does not. */
  trouble: string | null = "the venue's time was not read yet";
  /** How far the venue's clock may be from ours, µs. */
  skew = 0;

  constructor(private readonly timing: Pick<ReconcileTiming, "maxClockOffset" | "maxRoundTrip">) {}

  observe({ offset, roundTrip }: Pick<ClockOffset, "offset" | "roundTrip">): void {
    const { maxClockOffset, maxRoundTrip } = this.timing, far = Math.abs(offset);
    this.skew = far + roundTrip;
    if (far > maxClockOffset) {
      const limit = `the limit is ${ms(maxClockOffset)}: set this machine's clock right`;
      this.trouble = `the venue's clock is ${ms(far)} from ours; ${limit}`;
    } else if (roundTrip > maxRoundTrip) {
      this.trouble = `an answer of the venue takes ${ms(roundTrip)}; the limit is ${ms(maxRoundTrip)}`;
    } else this.trouble = null;
  }
}

function ms(micros: Micros | number): string {
  return `${Math.round(micros / MICROS_PER_MS)} ms`;
}
