/** How much of a venue's message limits is used: what it told last, and what we have sent since. @module */
import type { Micros } from "../units.ts";
import type { Budget, VenueDesk } from "../desk/desk.ts";

/** No venue counts in shorter windows. */
const SHORTEST_WINDOW = 1_000_000;

type Watched = {
  budget: Budget;
  /** What had gone out when the window that is counted began, or when the venue told of it last. */
  sentThen: number;
  /** When that window ends, and how long windows are, as far as we have seen. */
  endsAt: number;
  length: number;
  /** What the venue told; 0 in a window of which it has told nothing. */
  told: number;
};

export class MessageRoom {
  /** Everything that went out to the venue since the start. */
  sent = 0;
  readonly #watched: Watched[] = [];
  /** Budgets that the venue had told when we looked last. */
  #known = 0;

  constructor(private readonly venue: VenueDesk) {}

  /** The fullest of the venue's limits, 0..1 and beyond; 0 while it has told none. */
  used(now: Micros): number {
    const fullest = this.#fullest(now);
    return fullest === null ? 0 : this.#shareOf(fullest);
  }

  /** Whether one more message keeps every limit within `share` of it; so it is while the venue has told none. */
  allows(share: number, now: Micros): boolean {
    const fullest = this.#fullest(now);
    if (fullest === null) return true;
    return fullest.told + this.sent - fullest.sentThen + 1 <= fullest.budget.limit * share;
  }

  /** Of the fullest, for people; `null` = the venue has told none. */
  say(now: Micros): { readonly name: string; readonly used: number; readonly limit: number } | null {
    const fullest = this.#fullest(now);
    if (fullest === null) return null;
    const { told, sentThen, budget: { name, limit } } = fullest;
    return { name, used: told + this.sent - sentThen, limit };
  }

  #fullest(now: Micros): Watched | null {
    if (this.#known !== this.venue.budgetsTold) this.#look(now);
    let fullest: Watched | null = null, most = -1;
    for (let i = 0; i < this.#watched.length; i++) {
      const one = this.#watched[i];
      if (one.endsAt <= now) this.#begin(one, 0, now + one.length);
      const share = this.#shareOf(one);
      if (share <= most) continue;
      fullest = one;
      most = share;
    }
    return fullest;
  }

  #shareOf({ told, sentThen, budget: { limit } }: Watched): number {
    return (told + this.sent - sentThen) / limit;
  }

  /** What the venue told anew counts from now on. */
  #look(now: Micros): void {
    this.#known = this.venue.budgetsTold;
    for (const budget of this.venue.budgets.values()) {
      let one = this.#watched.find((known) => known.budget.name === budget.name);
      if (one?.budget === budget) continue;
      if (one === undefined) this.#watched.push(one = { budget, sentThen: 0, endsAt: 0, length: 0, told: 0 });
      one.budget = budget;
      one.length = Math.max(one.length, budget.resetsAt - budget.toldAt, SHORTEST_WINDOW);
      const isOpen = budget.resetsAt > now;
      this.#begin(one, isOpen ? budget.used : 0, isOpen ? budget.resetsAt : now + one.length);
    }
  }

  #begin(one: Watched, told: number, endsAt: number): void {
    one.told = told;
    one.sentThen = this.sent;
    one.endsAt = endsAt;
  }
}
