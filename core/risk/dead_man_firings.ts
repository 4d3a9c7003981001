/** How often a venue's dead-man switch has fired on a day, where the venue allows only so many (KIL-15). A time that it may
 * have fired counts. Days begin at 00:00 UTC. @module */
import type { Micros } from "../units.ts";

/** So many are kept for what nobody foresees: it is not armed again when no more are left. */
export const SPARE_FIRINGS = 2;
const DAY = 86_400_000_000;

export type FiringsState = { readonly day: number; readonly used: number };

export class DeadManFirings {
  #day = 0;
  #used = 0;

  /** @param most a day; Infinity = the venue counts nothing */
  constructor(readonly most: number) {}

  add(now: Micros): void {
    this.#used = this.used(now) + 1;
    this.#day = dayOf(now);
  }

  used(now: Micros): number {
    return this.#day === dayOf(now) ? this.#used : 0;
  }

  /** Whether it may not be armed again today. */
  isSpent(now: Micros): boolean {
    return this.used(now) >= this.most - SPARE_FIRINGS;
  }

  state(): FiringsState {
    return { day: this.#day, used: this.#used };
  }

  restore({ day, used }: FiringsState): void {
    this.#day = day;
    this.#used = used;
  }
}

function dayOf(at: Micros): number {
  return Math.floor(at / DAY);
}
