/** Budgets of calls within a sliding window: what was sent of each kind and when, corrected by what the venue says is left.
 * For venues that count back from now instead of from the last full second. They count arrivals, we count sends: two calls a
 * window apart may arrive nearer to each other, so that each is held against the next ones a little longer. @module */
import type { Micros } from "../../core/units.ts";

/** By so much more may a call be on its way than the one after it, µs. On a loopback 20 ms were seen, beside other work. */
export const LEEWAY = 100_000;

export type BudgetRule = {
  /** Length of the window, µs. */
  readonly length: number;
  /** Calls within it, until the venue says otherwise. */
  readonly limit: number;
};
/** `window`: its length, µs. */
export type BudgetStand = { readonly used: number; readonly limit: number; readonly window: Micros };

type Account = {
  readonly length: number;
  limit: number;
  /** When each call went out, oldest first; those that can be in no window any more are dropped when somebody looks. */
  sentAt: number[];
  told: BudgetStand | null;
};

export class RollingBudgets {
  readonly #accounts = new Map<string, Account>();

  constructor(rules: Readonly<Record<string, BudgetRule>>) {
    for (const [name, rule] of Object.entries(rules)) this.configure(name, rule);
  }

  /** Sets a limit, keeping what was counted. */
  configure(name: string, { length, limit }: BudgetRule): void {
    const account = this.#accounts.get(name);
    if (account === undefined) this.#accounts.set(name, { length, limit, sentAt: [], told: null });
    else if (account.length === length) account.limit = limit;
    else this.#accounts.set(name, { ...account, length, limit });
  }

  /** True if one call more stays within `share` of the limit, at least one call; true for a kind without a budget.
   * @param share 0 to 1: what is above it is kept for more pressing calls */
  allows(name: string, share: number, now: Micros): boolean {
    const account = this.#accounts.get(name);
    return account === undefined || kept(account, now) + 1 <= Math.max(1, Math.floor(account.limit * share));
  }

  /** When `allows` will say yes if nothing more is sent; `now` if it does already. */
  opensAt(name: string, share: number, now: Micros): Micros {
    const account = this.#accounts.get(name);
    if (account === undefined || this.allows(name, share, now)) return now;
    const most = Math.max(1, Math.floor(account.limit * share)), { sentAt, length } = account;
    return sentAt[sentAt.length - most] + length + LEEWAY as Micros;
  }

  spend(name: string, now: Micros): void {
    const account = this.#accounts.get(name);
    if (account === undefined) return;
    kept(account, now);
    account.sentAt.push(now);
  }

  /** Takes the venue's count. It may know of calls of somebody else; ours that are still on their way it does not know yet.
   * @param freeAt when the venue says that there is room again
   * @returns the stand, or null if it is as it was told last */
  observe(name: string, limit: number, remaining: number, freeAt: Micros, now: Micros): BudgetStand | null {
    const account = this.#accounts.get(name);
    if (account === undefined) return null;
    account.limit = limit;
    const others = limit - remaining - used(account, now);
    const sentAt = Math.min(now, Math.max(freeAt, now) - account.length);
    for (let i = 0; i < others; i++) account.sentAt.push(sentAt);
    if (others > 0) account.sentAt.sort((a, b) => a - b);
    const { told } = account, stand = { used: limit - remaining, limit, window: account.length as Micros };
    if (told !== null && told.used === stand.used && told.limit === limit) return null;
    return account.told = stand;
  }

  stand(name: string, now: Micros): BudgetStand | null {
    const account = this.#accounts.get(name);
    return account === undefined ? null : standOf(account, now);
  }
}

function standOf(account: Account, now: Micros): BudgetStand {
  return { used: used(account, now), limit: account.limit, window: account.length as Micros };
}

/** Calls that may lie in the venue's window with one that is sent now. */
function kept(account: Account, now: Micros): number {
  const { sentAt, length } = account, gone = countUntil(sentAt, now - length - LEEWAY);
  if (gone > 0) sentAt.splice(0, gone);
  return sentAt.length;
}

/** Calls of the window that ends now. */
function used({ sentAt, length }: Account, now: Micros): number {
  return sentAt.length - countUntil(sentAt, now - length);
}

function countUntil(sentAt: readonly number[], at: number): number {
  let count = 0;
  while (count < sentAt.length && sentAt[count] <= at) count++;
  return count;
}
