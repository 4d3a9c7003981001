/** What moves the markets of a simulated venue: a made-up world or a recorded tape. Its driver calls `step` when the
 * time of `nextAt` has come, again and again, between the commands of the accounts. @module */
import type { Micros } from "../../core/units.ts";

export interface MarketSource {
  /** When it wants its next step; Infinity = never again. */
  readonly nextAt: Micros;
  /** A tape that has come to its end; its last book holds. */
  readonly ended: boolean;
  /** Records of a tape that could not be told, since they lie off its grid. */
  readonly skipped: number;
  /** Somebody listens: a tape that waits for that begins. */
  begin(now: Micros): void;
  /** Does what is due at `nextAt`, and tells the exchange's listener. */
  step(): void;
}
