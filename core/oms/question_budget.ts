/** What of a venue's request weight the questions of one reconciler may use: a tenth in any window, and nothing of the last
 * fifth, which is kept for cancels and a kill. A venue that states no limit limits nothing. @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";
import type { Query } from "../command.ts";
import type { RateBudget } from "../event.ts";
import type { QueryWeights } from "../venue.ts";

/** The part of a venue's request weight that questions may use up. */
export const QUESTION_SHARE = 0.1;
/** The part kept for cancels and a kill. */
export const RESERVED_SHARE = 0.2;
/** The part of the questions' own share that those at intervals are planned with; the rest is for those that arise. */
const PLANNED_SHARE = 0.8;
/** Weight of a question whose venue does not state it. */
const DEFAULT_WEIGHT = 10;
const DEFAULT_WINDOW = 60 * MICROS_PER_SECOND;
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

type Spent = { readonly at: Micros; readonly weight: number };

export class QuestionBudget {
  /** Newest word on each of the venue's limits of weight. */
  readonly #windows = new Map<string, { readonly micros: number; readonly budget: RateBudget }>();
  /** What was sent within the longest window, oldest first. */
  #spent: Spent[] = [];

  constructor(readonly weights: QueryWeights = {}) {}

  /** Takes the venue's word. True = a limit is new or another one than before. */
  observe(budget: RateBudget): boolean {
    if (/^(?:ORDERS|RAW)/i.test(budget.name)) return false; // they count something else than weight
    const before = this.#windows.get(budget.name)?.budget.limit;
    this.#windows.set(budget.name, { micros: windowOf(budget.name), budget });
    return before !== budget.limit;
  }

  weightOf({ what, instrument }: { readonly what: Query["what"]; readonly instrument?: number | null }): number {
    const name = what === "open_orders" && instrument === null ? "open_orders_account" : what;
    return this.weights[name] ?? DEFAULT_WEIGHT;
  }

  /** Whether a question of this weight may be sent now. */
  allows(weight: number, now: Micros): boolean {
    for (const { micros, budget: { used, limit, resetsAt } } of this.#windows.values()) {
      if (resetsAt > now && used + weight > limit * (1 - RESERVED_SHARE)) return false;
      const spent = this.#spentIn(micros, now);
      // A single question that is heavier than the share goes out alone: it would else never be asked.
      if (spent > 0 && spent + weight > limit * QUESTION_SHARE) return false;
    }
    return true;
  }

  spend(weight: number, now: Micros): void {
    if (this.#windows.size === 0) return;
    let longest = 0;
    for (const { micros } of this.#windows.values()) longest = Math.max(longest, micros);
    this.#spent = this.#spent.filter(({ at }) => now - at < longest);
    this.#spent.push({ at: now, weight });
  }

  /** By how much intervals have to be stretched so that questions of `demand` weight a µs keep within their share; 1 = not. */
  stretch(demand: number): number {
    let stretch = 1;
    for (const { micros, budget: { limit } } of this.#windows.values()) {
      if (limit > 0) stretch = Math.max(stretch, demand * micros / (limit * QUESTION_SHARE * PLANNED_SHARE));
    }
    return stretch;
  }

  #spentIn(micros: number, now: Micros): number {
    let sum = 0;
    for (let i = this.#spent.length - 1; i >= 0 && now - this.#spent[i].at < micros; i--) sum += this.#spent[i].weight;
    return sum;
  }
}

/** "REQUEST_WEIGHT 1m" counts over a minute; so does what names no window. */
function windowOf(name: string): number {
  const [, count, unit] = /(\d+)([smhd])$/.exec(name) ?? [];
  return count === undefined ? DEFAULT_WINDOW : Number(count) * UNITS[unit] * MICROS_PER_SECOND;
}
