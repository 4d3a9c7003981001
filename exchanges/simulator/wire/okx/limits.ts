/** Rate limits as OKX states them: each kind of request has a bucket, of an address for public data, of a user and an instrument for
 * orders, and all new and amended orders of a user share one more. A bucket's window begins with its first request (the venue says
 * its length alone; verify). Source: OKX API v5, "Rate limits" and the endpoints' own, copies of 2025-08 to 2026-07; read 2026-11-26.
 * @module */
import type { Account } from "../../accounts.ts";
import { refusals } from "./errors.ts";

const SECOND = 1e6, WINDOW = 2 * SECOND, HOUR = 3_600 * SECOND;
/** New and amended orders of a user in two seconds, over all instruments. */
const SUB_ACCOUNT_ORDERS = 1_000;
const NEW_CONNECTIONS = 3;
/** Subscriptions, their ends and logins of one connection in an hour. */
const SOCKET_REQUESTS = 480;

type Bucket = { startedAt: number; used: number };

export type OrderAction = "place" | "amend" | "cancel";
const SINGLE_ORDERS = 60, BATCH_ORDERS = 300;

export class Limits {
  readonly #buckets = new Map<string, Bucket>();

  /** @param onViolation hears of every request that is refused here
   * @param times how many times its own limits the venue allows now */
  constructor(readonly onViolation: () => void, private readonly times: () => number = () => 1) {}

  /** Counts a request of `most` in `window` µs.
   * @throws {ApiError} 50011 above the limit */
  spend(bucket: string, most: number, now: number, window = WINDOW): void {
    if (this.#take(bucket, most, now, window, 1)) return;
    this.onViolation();
    throw refusals.tooMany(this.#buckets.get(bucket)!.startedAt + window);
  }

  /** Counts an order operation: by instrument, single ones and lists apart; a list of one is a single one.
   * @throws {ApiError} 50011 or, for the sum over all instruments, 50061; nothing of the list is counted then */
  spendOrders(account: Account, action: OrderAction, counts: ReadonlyMap<string, number>, now: number): void {
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0), single = total === 1;
    const most = single ? SINGLE_ORDERS : BATCH_ORDERS, kind = single ? "single" : "batch";
    const taken: [bucket: string, count: number][] = [];
    const take = (bucket: string, limit: number, count: number) => {
      if (!this.#take(bucket, limit, now, WINDOW, count)) return false;
      taken.push([bucket, count]);
      return true;
    };
    for (const [instrument, count] of counts) {
      const bucket = `${account.name} ${action} ${kind} ${instrument}`;
      if (take(bucket, most, count)) continue;
      this.#giveBack(taken);
      this.onViolation();
      throw refusals.tooMany(this.#buckets.get(bucket)!.startedAt + WINDOW);
    }
    if (action === "cancel" || take(`${account.name} orders`, SUB_ACCOUNT_ORDERS, total)) return;
    this.#giveBack(taken);
    this.onViolation();
    throw refusals.subAccountRate();
  }

  /** Whether one more connection may come. */
  connect(now: number): boolean {
    return this.#allow("connections", NEW_CONNECTIONS, now, SECOND);
  }

  /** Whether a connection may ask for one more subscription, end or login. */
  control(socket: number, now: number): boolean {
    return this.#allow(`socket ${socket}`, SOCKET_REQUESTS, now, HOUR);
  }

  forgetSocket(socket: number): void {
    this.#buckets.delete(`socket ${socket}`);
  }

  /** New and amended orders that a user may send in two seconds. */
  get subAccountOrders(): number {
    return Math.floor(SUB_ACCOUNT_ORDERS * this.times());
  }

  #allow(bucket: string, most: number, now: number, window: number): boolean {
    const allowed = this.#take(bucket, most, now, window, 1);
    if (!allowed) this.onViolation();
    return allowed;
  }

  #giveBack(taken: readonly (readonly [string, number])[]): void {
    for (const [bucket, count] of taken) this.#buckets.get(bucket)!.used -= count;
  }

  #take(name: string, most: number, now: number, window: number, count: number): boolean {
    let bucket = this.#buckets.get(name);
    // A clock that was set back begins a window too: nothing is counted against the future.
    if (bucket === undefined || now >= bucket.startedAt + window || now < bucket.startedAt) {
      this.#buckets.set(name, bucket = { startedAt: now, used: 0 });
    }
    if (bucket.used + count > Math.max(1, Math.floor(most * this.times()))) return false;
    bucket.used += count;
    return true;
  }
}
