/** Nonces at Aster v3: µs, within 10 s of the venue's clock (older pages: 5 s), never twice; the venue keeps the latest 100 of a user.
 * The sessions of both products and their brakes may sign with one agent at the same time, in threads and processes of their own:
 * each takes only numbers of its own, so that none needs to know of the others. Source: asterdex/api-docs of 2026-06-30, v3, "Nonce";
 * read 2026-11-25. @module */
import { type NonceRule, Nonces } from "../shared/nonces.ts";

/** Who signs; two of one kind with the same agent may take the same number. */
const LANES = ["perp", "spot", "perp brake", "spot brake"] as const;
export type Lane = typeof LANES[number];

/** A step of four µs: one number for each lane. */
export const NONCE_RULE: NonceRule = { perSecond: 1e6 / LANES.length, lead: 4e6 };

export class LaneNonces {
  readonly #steps = new Nonces(NONCE_RULE, new BigInt64Array(1));
  readonly #place: number;

  constructor(lane: Lane) {
    this.#place = LANES.indexOf(lane);
  }

  /** @param venueTime µs @returns null = it would lie too far ahead of the venue's clock: do not send */
  next(venueTime: number): number | null {
    const step = this.#steps.next(venueTime);
    return step === null ? null : step * LANES.length + this.#place;
  }
}
