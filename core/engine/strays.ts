/** Fills of our account whose order nobody here knows. It may be somebody else's; or ours, of an intent that a power cut took
 * with it, or of one that was forgotten long ago. Lists of trades name no client ids, so the venue is asked whose it is. @module */
import type { Micros } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { Fill } from "../event.ts";

/** Beyond it the oldest is told as what it seems to be: somebody else's. */
export const STRAYS_LIMIT = 1_000;
/** A fill that names a client id which is none of ours waits so long for its order. */
const NAMED_MICROS = 10_000_000;
/** One that names none, for the venue's answer. */
const NAMELESS_MICROS = 60_000_000;
const ASK_AGAIN_MICROS = 5_000_000;

export type StrayQuestion = {
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly venueOrderId: string;
};
const NOTHING: readonly never[] = [];

export class Strays {
  #fills: Fill[] = [];
  /** When the venue was asked last, by order. */
  readonly #askedAt = new Map<string, Micros>();

  /** Oldest first. */
  get all(): readonly Fill[] {
    return this.#fills;
  }
  set all(fills: readonly Fill[]) {
    this.#fills = [...fills];
  }

  /** Keeps it, once. @returns one that has to give way; `null` = there was room */
  add(fill: Fill): Fill | null {
    if (this.#fills.some(({ tradeId, instrument }) => tradeId === fill.tradeId && instrument === fill.instrument)) {
      return null;
    }
    this.#fills.push(fill);
    return this.#fills.length > STRAYS_LIMIT ? this.#fills.shift()! : null;
  }

  /** Takes out those that `isSo`, oldest first. */
  take(isSo: (fill: Fill) => boolean): readonly Fill[] {
    if (this.#fills.length === 0) return NOTHING;
    const taken = this.#fills.filter(isSo);
    if (taken.length > 0) this.#fills = this.#fills.filter((fill) => !taken.includes(fill));
    return taken;
  }

  /** Takes out those that have waited in vain. */
  takeOld(now: Micros): readonly Fill[] {
    return this.take(({ clientId, receivedAt }) =>
      now - receivedAt > (clientId === null ? NAMELESS_MICROS : NAMED_MICROS)
    );
  }

  /** Orders whose owner the venue is to be asked for now; they count as asked. */
  questions(now: Micros): readonly StrayQuestion[] {
    if (this.#fills.length === 0) {
      if (this.#askedAt.size > 0) this.#askedAt.clear();
      return NOTHING;
    }
    const due: StrayQuestion[] = [];
    for (const { venue, instrument, venueOrderId, clientId } of this.#fills) {
      const key = `${instrument}/${venueOrderId}`, askedAt = this.#askedAt.get(key);
      if (clientId !== null || (askedAt !== undefined && now - askedAt < ASK_AGAIN_MICROS)) continue;
      this.#askedAt.set(key, now);
      due.push({ venue, instrument, venueOrderId });
    }
    return due;
  }
}
