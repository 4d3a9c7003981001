/** Rate limits as Bybit counts them: requests of one kind by account over the last second, requests of all kinds by
 * address over the last five, new connections over five minutes. Single orders and batches have budgets of their own;
 * REST and the trade socket share them. Source: Bybit v5 docs, "Rate Limit" of 2026-07-24, accounts without a VIP
 * level; read 2026-11-26. @module */
import type { Account } from "../../accounts.ts";
import type { Category } from "./category.ts";
import { type BybitError, refusals } from "./errors.ts";

const SECOND_MS = 1_000;
const ADDRESS_LIMIT = 600, ADDRESS_WINDOW_MS = 5_000, BAN_MS = 600_000;
const CONNECTION_LIMIT = 500, CONNECTION_WINDOW_MS = 300_000;

/** Requests a second of each kind; those of orders differ by category. */
const BUDGETS = {
  "order.create": { linear: 10, spot: 20 },
  "order.amend": { linear: 10, spot: 10 },
  "order.cancel": { linear: 10, spot: 20 },
  "order.cancel-all": { linear: 10, spot: 20 },
  "order.create-batch": { linear: 10, spot: 20 },
  "order.amend-batch": { linear: 10, spot: 20 },
  "order.cancel-batch": { linear: 10, spot: 20 },
  "order.disconnected-cancel-all": 5,
  "order.read": 50,
  "order.history": 50,
  "execution.list": 50,
  "position.list": 50,
  "position.set-leverage": 10,
  "position.switch-mode": 10,
  "account.wallet-balance": 50,
  "account.fee-rate": 5,
  "account.info": 50,
  "account.transaction-log": 25,
  "user.query-api": 10,
  "asset.query-info": 5,
} as const;

export type Bucket = keyof typeof BUDGETS;

/** What the answer's headers say of a budget. */
export type BudgetState = {
  readonly limit: number;
  readonly left: number;
  /** ms; the end of the wait once it is used up, else the present. */
  readonly resetAt: number;
};

/** Instants of the last so many ms. */
class Rolling {
  #times: number[] = [];

  constructor(readonly widthMs: number) {}

  used(nowMs: number): number {
    const first = this.#times.findIndex((at) => at > nowMs - this.widthMs);
    if (first !== 0) this.#times = first < 0 ? [] : this.#times.slice(first);
    return this.#times.length;
  }

  add(nowMs: number): void {
    this.#times.push(nowMs);
  }

  /** When the first of them is forgotten. */
  opensAt(nowMs: number): number {
    return (this.#times[0] ?? nowMs) + this.widthMs;
  }
}

export class Limits {
  readonly #budgets = new Map<string, Rolling>();
  readonly #address = new Rolling(ADDRESS_WINDOW_MS);
  readonly #connections = new Rolling(CONNECTION_WINDOW_MS);
  #bannedUntil = 0;

  /** @param onViolation hears of every request that is refused here
   * @param times how many times its own limits the venue allows now */
  constructor(readonly onViolation: () => void, private readonly times: () => number = () => 1) {}

  /** Counts a REST request of this address.
   * @throws {BybitError} 403 above the limit, and for ten minutes from then on */
  visit(nowMs: number): void {
    if (nowMs >= this.#bannedUntil) {
      this.#address.add(nowMs);
      if (this.#address.used(nowMs) <= ADDRESS_LIMIT * this.times()) return;
      this.#bannedUntil = nowMs + BAN_MS;
    }
    this.onViolation();
    throw refusals.accessDenied();
  }

  /** Takes one from a budget.
   * @throws {BybitError} 10006 where none is left */
  spend(account: Account, bucket: Bucket, category: Category | null, nowMs: number): BudgetState {
    const refused = this.take(account, bucket, category, nowMs);
    if (refused !== null) throw refused;
    return this.state(account, bucket, category, nowMs);
  }

  /** The same for one leg of a batch: the refusal is handed back. */
  take(account: Account, bucket: Bucket, category: Category | null, nowMs: number): BybitError | null {
    const rolling = this.#rolling(account, bucket, category);
    if (rolling.used(nowMs) < this.#limitOf(bucket, category)) {
      rolling.add(nowMs);
      return null;
    }
    this.onViolation();
    return refusals.tooOften(rolling.opensAt(nowMs));
  }

  state(account: Account, bucket: Bucket, category: Category | null, nowMs: number): BudgetState {
    const rolling = this.#rolling(account, bucket, category), limit = this.#limitOf(bucket, category);
    const left = Math.max(0, limit - rolling.used(nowMs));
    return { limit, left, resetAt: left > 0 ? nowMs : rolling.opensAt(nowMs) };
  }

  /** Whether one more connection may come. */
  connect(nowMs: number): boolean {
    this.#connections.add(nowMs);
    if (this.#connections.used(nowMs) <= CONNECTION_LIMIT) return true;
    this.onViolation();
    return false;
  }

  #limitOf(bucket: Bucket, category: Category | null): number {
    const budget = BUDGETS[bucket];
    const base = typeof budget === "number" ? budget : budget[category ?? "linear"];
    return Math.floor(base * this.times());
  }

  #rolling(account: Account, bucket: Bucket, category: Category | null): Rolling {
    const shared = typeof BUDGETS[bucket] === "number", key = `${account.index} ${bucket} ${shared ? "" : category}`;
    let rolling = this.#budgets.get(key);
    if (rolling === undefined) this.#budgets.set(key, rolling = new Rolling(SECOND_MS));
    return rolling;
  }
}

/** How the trade socket prints it. */
export function budgetHeaders({ limit, left, resetAt }: BudgetState): Readonly<Record<string, string>> {
  return {
    "X-Bapi-Limit": String(limit),
    "X-Bapi-Limit-Status": String(left),
    "X-Bapi-Limit-Reset-Timestamp": String(Math.floor(resetAt)),
  };
}

/** The same over HTTP, whose headers are written small here. */
export function httpBudgetHeaders({ limit, left, resetAt }: BudgetState): Readonly<Record<string, string>> {
  return {
    "x-bapi-limit": String(limit),
    "x-bapi-limit-status": String(left),
    "x-bapi-limit-reset-timestamp": String(Math.floor(resetAt)),
  };
}
