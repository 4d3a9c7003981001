/** Accounts of a venue's request limits in fixed clock windows: what the venue says it has counted, what was sent since,
 * and what is kept back for cancels. Windows follow the venue's clock. @module */
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";

export type RateWindow = {
  /** Such as "REQUEST_WEIGHT 1m". */
  readonly name: string;
  /** Length, µs; windows start at its multiples since 1970. */
  readonly length: Micros;
  readonly limit: number;
  readonly used: number;
  /** Venue's time at which `used` goes back to 0. */
  readonly resetsAt: Micros;
};

type Account = { name: string; length: number; limit: number; used: number; resetsAt: number };

export class RateLimits {
  readonly #accounts = new Map<string, Account>();
  /** Accounts of whose limit somebody was told. */
  readonly #told = new Set<string>();
  #blockedUntil = { all: 0, orders: 0 };

  /** Sets a limit, keeping what was counted. */
  configure(name: string, length: Micros, limit: number): void {
    const account = this.#accounts.get(name);
    if (account?.limit !== limit) this.#told.delete(name);
    if (account) Object.assign(account, { length, limit });
    else this.#accounts.set(name, { name, length, limit, used: 0, resetsAt: 0 });
  }

  /** Takes the venue's own count, which may also fall: a fill gives orders back.
   * @param at venue's time
   * @returns the window if it is not as we count it, or its limit was told to nobody yet, else null */
  observe(name: string, used: number, at: Micros): RateWindow | null {
    const account = this.#accounts.get(name);
    if (!account) return null;
    this.#turn(account, at);
    if (used === account.used && this.#told.has(name)) return null;
    this.#told.add(name);
    account.used = used;
    return { ...account } as RateWindow;
  }

  /** Counts what we send, until the venue's next word. @param at venue's time */
  spend(name: string, weight: number, at: Micros): void {
    const account = this.#accounts.get(name);
    if (!account) return;
    this.#turn(account, at);
    account.used += weight;
  }

  /** True if `weight` more stays within `share` of the limit; true for an unknown limit.
   * @param share 0 to 1: what is above it is kept for more pressing calls @param at venue's time */
  allows(name: string, weight: number, share: number, at: Micros): boolean {
    const account = this.#accounts.get(name);
    if (!account) return true;
    this.#turn(account, at);
    return account.used + weight <= account.limit * share;
  }

  /** The window as it stands, or null if no such limit is known. @param at venue's time */
  window(name: string, at: Micros): RateWindow | null {
    const account = this.#accounts.get(name);
    if (!account) return null;
    this.#turn(account, at);
    return { ...account } as RateWindow;
  }

  /** The venue told us to be quiet until `until`, our time. @returns false if that was known */
  block(scope: "all" | "orders", until: Micros): boolean {
    if (until <= this.#blockedUntil[scope]) return false;
    this.#blockedUntil[scope] = until;
    return true;
  }

  /** Until when nothing but cancels may go out (`all`), or no order (`orders`), our time; null = now is fine. */
  blockedUntil(scope: "all" | "orders", now: Micros): Micros | null {
    const { all, orders } = this.#blockedUntil;
    const until = scope === "orders" ? Math.max(all, orders) : all;
    return until > now ? until as Micros : null;
  }

  #turn(account: Account, at: number): void {
    if (at < account.resetsAt) return;
    account.used = 0;
    account.resetsAt = (Math.floor(at / account.length) + 1) * account.length;
  }
}

/** The pause that an answer names, in our time: `Retry-After` holds seconds from now. Null if it is no number. */
export function retryAfter(header: string | undefined, now: Micros): Micros | null {
  if (header === undefined || !/^\d{1,9}$/.test(header.trim())) return null;
  return now + Number(header) * MICROS_PER_SECOND as Micros;
}
