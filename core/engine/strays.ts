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
/** Orders that a venue is asked about one by one within that time, at most: at Binance a twelfth of what may be asked. */
const ASKED_ALONE = 10;
/** From so many orders of one market on they are asked about in one question; one such goes to a venue within that time. At
 * Binance it weighs as much as five orders alone, and five times that at worst. */
const TOGETHER_FROM = 6;

/** About one order, or about many of one market. */
export type StrayQuestion = {
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly venueOrderIds: readonly string[];
};
type Asked = {
  readonly venue: VenueId;
  readonly last: Micros;
  /** When the venue was last asked about it alone; `null` = never. */
  readonly aloneAt: Micros | null;
  /** It was in a question about many before. The venue did not name its owner then, or did not come so far. */
  readonly wasTogether: boolean;
  /** Since when it waits in vain: the venue was asked about it alone, or has told of it. `null` = it was not. */
  readonly since: Micros | null;
};
type Open = { readonly key: string; readonly fill: Fill; readonly asked: Asked | undefined };
const NOTHING: readonly never[] = [];

export class Strays {
  #fills: Fill[] = [];
  /** When the venue was asked, by order. */
  readonly #asked = new Map<string, Asked>();
  /** When a venue was asked about many at once. */
  readonly #askedTogether = new Map<VenueId, Micros>();
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

  /** Orders whose owner the venues are to be asked for now, those first that waited longest for it; they count as asked. Many of
   * one market go into one question. Such a question may fail as a whole, or end before it reaches an order: what was in one
   * and still waits is asked about alone as well, as there is room. */
  questions(now: Micros): readonly StrayQuestion[] {
    if (this.#fills.length + this.#asked.size === 0) return NOTHING;
    const due = this.#due(now);
    if (due.length === 0) return NOTHING;
    const fresh = countByMarket(due.filter(({ asked }) => !asked?.wasTogether));
    const room = this.#room(now), questions: StrayQuestion[] = [], alone = new Set<Open>();
    for (const order of longestFirst(due, ({ asked }) => asked?.aloneAt)) {
      const { key, asked, fill: { venue, instrument, venueOrderId } } = order;
      const left = room.get(venue) ?? ASKED_ALONE, wasTogether = asked?.wasTogether ?? false;
      if (left === 0 || (!wasTogether && fresh.get(instrument)! >= TOGETHER_FROM)) continue;
      room.set(venue, left - 1);
      this.#asked.set(key, { venue, last: now, aloneAt: now, wasTogether, since: asked?.since ?? now });
      questions.push({ venue, instrument, venueOrderIds: [venueOrderId] });
      alone.add(order);
    }
    const rest = longestFirst(due.filter((order) => !alone.has(order)), ({ asked }) => asked?.last);
    const many = countByMarket(rest);
    for (const { fill: { venue, instrument } } of rest) {
      const again = now - (this.#askedTogether.get(venue) ?? -ASK_AGAIN_MICROS) >= ASK_AGAIN_MICROS;
      if (!again || many.get(instrument)! < TOGETHER_FROM) continue;
      this.#askedTogether.set(venue, now);
      questions.push({ venue, instrument, venueOrderIds: this.#together(rest, instrument, now) });
    }
    return questions;
  }

  /** The venue has told of an order and named nobody: from now on it waits in vain. */
  heard(order: Pick<Fill, "instrument" | "venueOrderId">, now: Micros): void {
    const key = keyOf(order), asked = this.#asked.get(key);
    if (asked && asked.since === null) this.#asked.set(key, { ...asked, since: now });
  }

  /** All of one market; they count as asked. */
  #together(orders: readonly Open[], market: InstrumentId, now: Micros): readonly string[] {
    const ids: string[] = [];
    for (const { key, asked, fill: { venue, instrument, venueOrderId } } of orders) {
      if (instrument !== market) continue;
      const { aloneAt = null, since = null } = asked ?? {};
      this.#asked.set(key, { venue, last: now, aloneAt, wasTogether: true, since });
      ids.push(venueOrderId);
    }
    return ids;
  }

  /** Orders of nameless fills at venues that can be asked, that nobody has asked about just now. */
  #due(now: Micros): readonly Open[] {
    const open = new Map<string, Open>();
    for (const fill of this.#fills) {
      if (fill.clientId !== null || !this.#reachableSince.has(fill.venue)) continue;
      const key = keyOf(fill);
      open.set(key, { key, fill, asked: this.#asked.get(key) });
    }
    for (const [key, { last }] of this.#asked) {
      if (now - last >= ASK_AGAIN_MICROS && !open.has(key)) this.#asked.delete(key);
    }
    return [...open.values()].filter(({ asked }) => asked === undefined || now - asked.last >= ASK_AGAIN_MICROS);
  }

  /** How many orders each venue may still be asked about alone; answers make no room. */
  #room(now: Micros): Map<VenueId, number> {
    const room = new Map<VenueId, number>();
    for (const { venue, aloneAt } of this.#asked.values()) {
      const counts = aloneAt !== null && now - aloneAt < ASK_AGAIN_MICROS;
      if (counts) room.set(venue, (room.get(venue) ?? ASKED_ALONE) - 1);
    }
    return room;
  }

  #waitsFrom(fill: Fill): number {
    const { venue, receivedAt, clientId } = fill, since = clientId === null ? this.#asked.get(keyOf(fill))?.since : 0;
    return Math.max(receivedAt, this.#reachableSince.get(venue) ?? Infinity, since ?? Infinity);
  }
}

function keyOf({ instrument, venueOrderId }: Pick<Fill, "instrument" | "venueOrderId">): string {
  return `${instrument}/${venueOrderId}`;
}

/** Those first that never were, or longest ago; the oldest fill first among equals. */
function longestFirst(orders: readonly Open[], atOf: (order: Open) => Micros | null | undefined): readonly Open[] {
  return [...orders].sort((a, b) => (atOf(a) ?? 0) - (atOf(b) ?? 0));
}

function countByMarket(orders: readonly Open[]): ReadonlyMap<InstrumentId, number> {
  const counts = new Map<InstrumentId, number>();
  for (const { fill: { instrument } } of orders) counts.set(instrument, (counts.get(instrument) ?? 0) + 1);
  return counts;
}
