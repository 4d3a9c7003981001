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
/** Orders that are asked about within that time, at most: at Binance a twelfth of what may be asked. */
const ASKED_AT_ONCE = 10;

export type StrayQuestion = {
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly venueOrderId: string;
};
type Asked = { readonly first: Micros; readonly last: Micros };
const NOTHING: readonly never[] = [];

export class Strays {
  #fills: Fill[] = [];
  /** When the venue was asked, by order. */
  readonly #asked = new Map<string, Asked>();
  /** Since when each venue can be asked; what is absent cannot be now. */
  readonly #reachableSince = new Map<VenueId, Micros>();

  /** Oldest first. */
  get all(): readonly Fill[] {
    return this.#fills;
  }
  set all(fills: readonly Fill[]) {
    this.#fills = [...fills];
  }

  /** Those of a venue that name no client id: they may be ours. @returns `null` = there are none */
  ownerless(venue: VenueId): { readonly count: number; readonly since: Micros } | null {
    let count = 0, since = Infinity;
    for (const fill of this.#fills) {
      if (fill.venue !== venue || fill.clientId !== null) continue;
      count += 1;
      since = Math.min(since, fill.receivedAt);
    }
    return count === 0 ? null : { count, since: since as Micros };
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

  /** Notes whether a venue can be asked: waiting begins anew when it can again, since silence until then said nothing. */
  reachable(isReachable: (venue: VenueId) => boolean, now: Micros): void {
    for (const { venue } of this.#fills) {
      if (!isReachable(venue)) this.#reachableSince.delete(venue);
      else if (!this.#reachableSince.has(venue)) this.#reachableSince.set(venue, now);
    }
  }

  /** Takes out those that have waited in vain for a venue that can be asked and, of the nameless ones, that was. */
  takeOld(now: Micros): readonly Fill[] {
    return this.take((fill) => now - this.#waitsFrom(fill) > (fill.clientId === null ? NAMELESS_MICROS : NAMED_MICROS));
  }

  /** Orders whose owner the venue is to be asked for now, those first that waited longest for it; they count as asked. */
  questions(now: Micros): readonly StrayQuestion[] {
    if (this.#fills.length + this.#asked.size === 0) return NOTHING;
    const open = this.#openQuestions();
    let room = ASKED_AT_ONCE;
    for (const [key, { last }] of this.#asked) {
      if (now - last < ASK_AGAIN_MICROS) room -= 1;
      else if (!open.has(key)) this.#asked.delete(key);
    }
    if (room <= 0) return NOTHING;
    const lastOf = (key: string) => this.#asked.get(key)?.last ?? -ASK_AGAIN_MICROS;
    const due = [...open].filter(([key]) => now - lastOf(key) >= ASK_AGAIN_MICROS)
      .sort(([a], [b]) => lastOf(a) - lastOf(b)).slice(0, room);
    for (const [key] of due) this.#asked.set(key, { first: this.#asked.get(key)?.first ?? now, last: now });
    return due.map(([, question]) => question);
  }

  /** About orders of nameless fills at venues that can be asked, by order. */
  #openQuestions(): ReadonlyMap<string, StrayQuestion> {
    const open = new Map<string, StrayQuestion>();
    for (const fill of this.#fills) {
      const { venue, instrument, venueOrderId } = fill,
        isOpen = fill.clientId === null && this.#reachableSince.has(venue);
      if (isOpen) open.set(keyOf(fill), { venue, instrument, venueOrderId });
    }
    return open;
  }

  #waitsFrom(fill: Fill): number {
    const { venue, receivedAt, clientId } = fill, asked = clientId === null ? this.#asked.get(keyOf(fill))?.first : 0;
    return Math.max(receivedAt, this.#reachableSince.get(venue) ?? Infinity, asked ?? Infinity);
  }
}

function keyOf({ instrument, venueOrderId }: Pick<Fill, "instrument" | "venueOrderId">): string {
  return `${instrument}/${venueOrderId}`;
}
