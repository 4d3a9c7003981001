/** Pages of lists that a limit holds back. A list that began goes on with the page that it came to, once there is room: begun anew,
 * it would be held back at the same page again, and never come to its end. @module */
import { type Micros, MICROS_PER_MS, MICROS_PER_SECOND } from "../../core/units.ts";
import type { Effects } from "../../core/venue.ts";

/** A list that takes longer fails, µs. Whoever waits for one waits a little longer than that (`listTimeout` of the questions). */
export const LONGEST_LIST = 240 * MICROS_PER_SECOND;
/** The most pages of a list of records, which has no end of its own: 100 to a page, they are more than a day of hard trading. */
export const MOST_RECORD_PAGES = 1_000;
/** Between two looks for room, µs. */
const LOOK_AGAIN = 250 * MICROS_PER_MS;

/** Why a list that began at `since` goes on no longer; null = it may. */
export function endOfPatience(since: Micros, now: Micros): string | null {
  return now - since < LONGEST_LIST ? null : `the list was not at its end after ${LONGEST_LIST / MICROS_PER_SECOND} s`;
}

export class HeldPages {
  /** One page of each list at most, in the order in which they came. */
  #held: ((now: Micros) => void)[] = [];

  /** @param timer the name under which `io.wake` is asked */
  constructor(readonly io: Pick<Effects, "wake">, readonly timer: string) {}

  /** Calls `again` a little later, which may hold the page once more.
   * @param since when the list began @returns false = it takes too long already, and `again` is not called */
  hold(since: Micros, again: (now: Micros) => void, now: Micros): boolean {
    if (endOfPatience(since, now) !== null) return false;
    this.#held.push(again);
    if (this.#held.length === 1) this.io.wake(this.timer, now + LOOK_AGAIN as Micros);
    return true;
  }

  onTimer(now: Micros): void {
    const held = this.#held;
    this.#held = [];
    for (const again of held) again(now);
  }
}
