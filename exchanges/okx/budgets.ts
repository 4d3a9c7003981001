/** What OKX allows in two seconds, counted here, since its answers carry no counts: for each instrument so many placements, cancels and
 * amendments, each kind by itself and over both roads together; for the account so many new and amended orders over all
 * instruments; for each question so many. Two seconds are any two, not those of a clock, so that no edge of a window lets twice as
 * many through. Cancels have counts of their own, which nothing else uses up. Source: OKX API v5, "Rate Limits" and "Sub-account rate
 * limit"; copies of 2025-08 to 2026-07; read 2026-11-26. @module */
import type { BudgetSpenders, OrderMessage } from "../../core/event.ts";
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import { RollingBudgets } from "../shared/rolling_budgets.ts";
import { type Call, ORDERS_EACH } from "./calls.ts";

/** Of every limit; a little longer than the venue's own, for messages that are slower than the next. */
export const WINDOW = 2 * MICROS_PER_SECOND + 50_000;
/** New and amended orders of an account, over all instruments; VIP tiers may have more. */
const ACCOUNT_ORDERS = 1_000;
const ACCOUNT = "ORDERS 2s";
/** The part of a question's count that background questions may use up. */
const BACKGROUND_SHARE = 0.7;
/** How often a count is told at most, µs. */
const TOLD_EVERY = MICROS_PER_SECOND;
/** What adds risk: only this counts against the account. */
const ADDS = /^(?:order|amend-order) /;
const ADDED: BudgetSpenders = { kinds: ["place", "amend"] };
const MESSAGES: Readonly<Record<string, OrderMessage>> = {
  order: "place",
  "amend-order": "amend",
  "cancel-order": "cancel",
};

export class Budgets {
  readonly #counts = new RollingBudgets({ [ACCOUNT]: { length: WINDOW, limit: ACCOUNT_ORDERS } });
  /** Names that have a limit already. */
  readonly #known = new Set<string>();
  readonly #toldAt = new Map<string, Micros>();

  constructor(readonly options: Pick<SessionOptions, "venue" | "markets">, readonly io: Pick<Effects, "emit">) {}

  /** Takes the account's own limit, as the venue states it; nonsense leaves the one before. */
  resizeAccount(limit: number): void {
    if (Number.isSafeInteger(limit) && limit > 0 && limit <= 1e6) {
      this.#counts.configure(ACCOUNT, { length: WINDOW, limit });
    }
  }

  /** Why a call may not go out now, or null. */
  forbids({ budget: { name, limit } }: Call, isBackground: boolean, now: Micros): string | null {
    this.#know(name, limit);
    if (!this.#counts.allows(name, isBackground ? BACKGROUND_SHARE : 1, now)) {
      return `${limit} of ${name} in two seconds are used up`;
    }
    if (ADDS.test(name) && !this.#counts.allows(ACCOUNT, 1, now)) {
      const { limit: most } = this.#counts.stand(ACCOUNT, now)!;
      return `${most} new and amended orders of the account in two seconds are used up`;
    }
    return null;
  }

  /** Counts what was sent, and tells now and then how it stands. */
  spend({ budget: { name, limit } }: Call, now: Micros): void {
    this.#know(name, limit);
    this.#counts.spend(name, now);
    if (limit === ORDERS_EACH) this.#tell(name, `${ACCOUNT} ${name}`, this.#spendersOf(name), now);
    if (!ADDS.test(name)) return;
    this.#counts.spend(ACCOUNT, now);
    this.#tell(ACCOUNT, ACCOUNT, ADDED, now);
  }

  #know(name: string, limit: number): void {
    if (this.#known.has(name)) return;
    this.#known.add(name);
    this.#counts.configure(name, { length: WINDOW, limit });
  }

  /** Of a command's count, "order BTC-USDT": each kind in each market has its own. */
  #spendersOf(name: string): BudgetSpenders {
    const [op, symbol] = name.split(" "), kind = MESSAGES[op];
    const market = this.options.markets.find((each) => each.symbol === symbol);
    return { kinds: kind === undefined ? [] : [kind], ...(market && { instrument: market.instrument }) };
  }

  #tell(of: string, name: string, spentBy: BudgetSpenders, now: Micros): void {
    if (now - (this.#toldAt.get(name) ?? -Infinity) < TOLD_EVERY) return;
    this.#toldAt.set(name, now);
    const stand = this.#counts.stand(of, now), { venue } = this.options;
    if (stand === null) return;
    const resetsAt = now + WINDOW as Micros;
    this.io.emit({ kind: "rate_budget", venue, name, ...stand, resetsAt, spentBy, receivedAt: now });
  }
}
