/** What OKX allows in two seconds, counted here, since its answers carry no counts: for each instrument so many placements, cancels and
 * amendments, each kind by itself and over both roads together; for the account so many new and amended orders over all
 * instruments; for each question so many. Two seconds are any two, not those of a clock, so that no edge of a window lets twice as
 * many through. Cancels have counts of their own, which nothing else uses up. Source: OKX API v5, "Rate Limits" and "Sub-account rate
 * limit"; copies of 2025-08 to 2026-07; read 2026-11-26. @module */
import type { VenueId } from "../../core/instrument.ts";
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { Effects } from "../../core/venue.ts";
import { type Call, ORDERS_EACH } from "./calls.ts";

/** Of every limit; a little longer than the venue's own, for messages that are slower than the next. */
export const WINDOW = 2 * MICROS_PER_SECOND + 50_000;

export class SlidingBudget {
  /** When the last ones were sent, as a ring. */
  readonly #sent: Float64Array;
  #next = 0;

  constructor(readonly name: string, readonly limit: number) {
    this.#sent = new Float64Array(limit).fill(-Infinity);
  }

  /** Sent within the window before `now`. */
  used(now: Micros): number {
    let count = 0;
    for (let i = 0; i < this.limit; i++) if (now - this.#sent[i] < WINDOW) count++;
    return count;
  }

  /** Whether one more fits within `share` of the limit: looks at one of the sent alone. */
  allows(share: number, now: Micros): boolean {
    const room = Math.max(1, Math.floor(this.limit * share));
    // The one that was sent `room` before the next one has to be out of the window.
    return now - this.#sent[(this.#next - room + 2 * this.limit) % this.limit] >= WINDOW;
  }

  spend(now: Micros): void {
    this.#sent[this.#next] = now;
    this.#next = (this.#next + 1) % this.limit;
  }

  /** When one more fits at the earliest. */
  freeAt(now: Micros): Micros {
    return Math.max(now, this.#sent[this.#next] + WINDOW) as Micros;
  }

  /** Takes another limit, forgetting nothing that counts. */
  resized(limit: number): SlidingBudget {
    const other = new SlidingBudget(this.name, limit);
    const sent = [...this.#sent.slice(this.#next), ...this.#sent.slice(0, this.#next)].filter((at) => at > -Infinity);
    for (const at of sent.slice(-limit)) other.spend(at as Micros);
    return other;
  }
}

/** New and amended orders of an account in two seconds, over all instruments; VIP tiers may have more. */
const ACCOUNT_ORDERS = 1_000;
/** The part of a question's count that background questions may use up. */
const BACKGROUND_SHARE = 0.7;
/** How often a count is told at most, µs. */
const TOLD_EVERY = MICROS_PER_SECOND;
/** What adds risk: only this counts against the account. */
const ADDS = /^(?:order|amend-order) /;

export class Budgets {
  readonly #budgets = new Map<string, SlidingBudget>();
  #account = new SlidingBudget("ORDERS 2s", ACCOUNT_ORDERS);
  readonly #toldAt = new Map<string, Micros>();

  constructor(readonly venue: VenueId, readonly io: Pick<Effects, "emit">) {}

  /** Takes the account's own limit, as the venue states it; nonsense leaves the one before. */
  resizeAccount(limit: number): void {
    if (Number.isSafeInteger(limit) && limit > 0 && limit <= 1e6) this.#account = this.#account.resized(limit);
  }

  /** Why a call may not go out now, or null. */
  forbids({ budget: { name, limit } }: Call, isBackground: boolean, now: Micros): string | null {
    if (!this.#of(name, limit).allows(isBackground ? BACKGROUND_SHARE : 1, now)) {
      return `${limit} of ${name} in two seconds are used up`;
    }
    if (ADDS.test(name) && !this.#account.allows(1, now)) {
      return `${this.#account.limit} new and amended orders of the account in two seconds are used up`;
    }
    return null;
  }

  /** Counts what was sent, and tells now and then how it stands. */
  spend({ budget: { name, limit } }: Call, now: Micros): void {
    const budget = this.#of(name, limit), adds = ADDS.test(name);
    budget.spend(now);
    if (adds) this.#account.spend(now);
    if (limit === ORDERS_EACH) this.#tell(budget, `ORDERS 2s ${name}`, now);
    if (adds) this.#tell(this.#account, this.#account.name, now);
  }

  #of(name: string, limit: number): SlidingBudget {
    const known = this.#budgets.get(name);
    if (known !== undefined) return known;
    const made = new SlidingBudget(name, limit);
    this.#budgets.set(name, made);
    return made;
  }

  #tell(budget: SlidingBudget, name: string, now: Micros): void {
    if (now - (this.#toldAt.get(name) ?? -Infinity) < TOLD_EVERY) return;
    this.#toldAt.set(name, now);
    const used = budget.used(now), { venue } = this, { limit } = budget;
    this.io.emit({
      kind: "rate_budget",
      venue,
      name,
      used,
      limit,
      resetsAt: now + WINDOW as Micros,
      receivedAt: now,
    });
  }
}
