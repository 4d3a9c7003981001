/** How much of a venue's message limits is used: what it told last, and what we have sent since of what it counts there. Venues count
 * in their own ways: everything together, placements alone, each kind by itself, each market by itself. @module */
import type { BudgetSpenders, OrderMessage } from "../event.ts";
import type { InstrumentId } from "../instrument.ts";
import type { Micros } from "../units.ts";
import type { Budget, VenueDesk } from "../desk/desk.ts";

/** No venue counts in shorter windows. */
const SHORTEST_WINDOW = 1_000_000;

type Watched = {
  budget: Budget;
  /** What had gone out of what it counts when the window that is counted began, or when the venue told of it last. */
  sentThen: number;
  /** When that window ends, and how long windows are: as the venue's session says, else as far as we have seen. */
  endsAt: number;
  length: number;
  /** What the venue told; 0 in a window of which it has told nothing. */
  told: number;
};
type Counts = Record<OrderMessage, number>;
/** The fullest of some limits, for people. */
export type Fullest = { readonly name: string; readonly used: number; readonly limit: number };

export class MessageRoom {
  /** What went out to the venue since the start, of all markets and of each. */
  readonly #sent: Counts = noneYet();
  readonly #sentOf = new Map<InstrumentId, Counts>();
  readonly #watched: Watched[] = [];
  /** Budgets that the venue had told when we looked last. */
  #known = 0;

  constructor(private readonly venue: VenueDesk) {}

  /** A message of ours went out. @param instrument null = it is of no one market */
  note(kind: OrderMessage, instrument: InstrumentId | null): void {
    this.#sent[kind] += 1;
    if (instrument === null) return;
    let counts = this.#sentOf.get(instrument);
    if (counts === undefined) this.#sentOf.set(instrument, counts = noneYet());
    counts[kind] += 1;
  }

  /** The fullest of the venue's limits, 0..1 and beyond; 0 while it has told none. */
  used(now: Micros): number {
    const fullest = this.#fullest(null, null, now);
    return fullest === null ? 0 : this.#shareOf(fullest);
  }

  /** Whether one more message of that kind keeps every limit that counts it within `share` of it; so it is while the venue has told
   * none. */
  allows(kind: OrderMessage, instrument: InstrumentId, share: number, now: Micros): boolean {
    const fullest = this.#fullest(kind, instrument, now);
    return fullest === null || this.#usedOf(fullest) + 1 <= fullest.budget.limit * share;
  }

  /** The fullest limit of all, or of those that count a message of `kind`; `null` = the venue has told none. */
  say(now: Micros, kind: OrderMessage | null = null, instrument: InstrumentId | null = null): Fullest | null {
    const fullest = this.#fullest(kind, instrument, now);
    if (fullest === null) return null;
    const { name, limit } = fullest.budget;
    return { name, used: this.#usedOf(fullest), limit };
  }

  #fullest(kind: OrderMessage | null, instrument: InstrumentId | null, now: Micros): Watched | null {
    if (this.#known !== this.venue.budgetsTold) this.#look(now);
    let fullest: Watched | null = null, most = -1;
    for (let i = 0; i < this.#watched.length; i++) {
      const one = this.#watched[i];
      if (one.endsAt <= now) this.#begin(one, 0, now + one.length);
      if (kind !== null && !isSpentBy(one.budget.spentBy, kind, instrument)) continue;
      const share = this.#shareOf(one);
      if (share <= most) continue;
      fullest = one;
      most = share;
    }
    return fullest;
  }

  #usedOf(one: Watched): number {
    return one.told + this.#sentTo(one.budget.spentBy) - one.sentThen;
  }

  #shareOf(one: Watched): number {
    return this.#usedOf(one) / one.budget.limit;
  }

  #sentTo(spenders: BudgetSpenders | undefined): number {
    const { instrument, kinds } = spenders ?? {};
    const counts = instrument === undefined ? this.#sent : this.#sentOf.get(instrument);
    if (counts === undefined) return 0;
    if (kinds === undefined) return counts.place + counts.amend + counts.cancel;
    let sum = 0;
    for (let i = 0; i < kinds.length; i++) sum += counts[kinds[i]];
    return sum;
  }

  /** What the venue told anew counts from now on. */
  #look(now: Micros): void {
    this.#known = this.venue.budgetsTold;
    for (const budget of this.venue.budgets.values()) {
      let one = this.#watched.find((known) => known.budget.name === budget.name);
      if (one?.budget === budget) continue;
      if (one === undefined) this.#watched.push(one = { budget, sentThen: 0, endsAt: 0, length: 0, told: 0 });
      one.budget = budget;
      one.length = budget.window ?? Math.max(one.length, budget.resetsAt - budget.toldAt, SHORTEST_WINDOW);
      const isOpen = budget.resetsAt > now, endsAt = now + one.length;
      // A clock that is behind puts the end far away: none is further than a window is long.
      this.#begin(one, isOpen ? budget.used : 0, isOpen ? Math.min(budget.resetsAt, endsAt) : endsAt);
    }
  }

  #begin(one: Watched, told: number, endsAt: number): void {
    one.told = told;
    one.sentThen = this.#sentTo(one.budget.spentBy);
    one.endsAt = endsAt;
  }
}

function noneYet(): Counts {
  return { place: 0, amend: 0, cancel: 0 };
}

function isSpentBy(spenders: BudgetSpenders | undefined, kind: OrderMessage, instrument: InstrumentId | null): boolean {
  if (spenders === undefined) return true;
  if (spenders.instrument !== undefined && spenders.instrument !== instrument) return false;
  return spenders.kinds === undefined || spenders.kinds.includes(kind);
}
