/** The clock of this process: the wall's time at its start, and from then on what the machine's monotonic clock adds. It never
 * steps back. A machine that slept, or whose wall clock was behind at the start, leaves it behind for ever: it catches up
 * once two witnesses agree, the wall clock and a venue. A wall clock alone may have been set wrong, a venue alone may be. Times in µs.
 * @module */
import { type Micros, MICROS_PER_MS } from "../core/units.ts";

/** Being behind by no more is no reason to step. Less than what lets no order through by default (RSK-06): nothing would ever
 * set a clock right that is behind by more than the one and by less than the other. */
const BEHIND = 200 * MICROS_PER_MS;
/** The wall clock and the venue may differ by so much in what they say, and by half of it: a step brings ours nearer to both. */
const AGREE = 250 * MICROS_PER_MS;

/** How far a clock goes forward; 0 = not. Both say how far they are ahead of it: the wall clock, and a venue as measured. */
export function stepForward(wallAhead: number, venueAhead: number): number {
  const agree = Math.min(AGREE, wallAhead / 2);
  return wallAhead > BEHIND && Math.abs(wallAhead - venueAhead) <= agree ? Math.round(wallAhead) : 0;
}

export class ProcessClock {
  #ahead = 0;

  /** @param monotonic µs since 1970 by a clock that begins with the wall's and that nobody sets @param wall µs since 1970 */
  constructor(private readonly monotonic: () => number, private readonly wall: () => number) {}

  readonly now = (): Micros => Math.floor(this.monotonic() + this.#ahead) as Micros;

  /** A venue's clock less this one was measured just now.
   * @returns by how much this one has gone forward because of it */
  readonly catchUp = (venueAhead: Micros): Micros => {
    const step = stepForward(this.wall() - this.monotonic() - this.#ahead, venueAhead);
    this.#ahead += step;
    return step as Micros;
  };
}

export function processClock(): ProcessClock {
  return new ProcessClock(() => (performance.timeOrigin + performance.now()) * 1e3, () => Date.now() * 1e3);
}
