/** Rate limits as Binance spot counts them: windows are fixed intervals of the clock; request weight counts by address
 * and orders by account. Source: binance-spot-api-docs, rest-api.md "LIMITS" and faqs/order_count_decrement.md; docs of
 * 2026-07-21. @module */
import type { Account } from "../../accounts.ts";
import { ApiError } from "./errors.ts";

const SECOND = 1e6;
const ONCE = () => 1;

/** A counter over fixed intervals. */
export class Window {
  #start = -1;
  #used = 0;

  constructor(
    readonly type: "REQUEST_WEIGHT" | "ORDERS" | "RAW_REQUESTS" | "CONNECTIONS",
    readonly interval: "SECOND" | "MINUTE" | "DAY",
    readonly intervalNum: number,
    private readonly base: number,
    private readonly times: () => number = ONCE,
  ) {}

  get limit(): number {
    return Math.floor(this.base * this.times());
  }

  /** µs. */
  get length(): number {
    return this.intervalNum * (this.interval === "SECOND" ? 1 : this.interval === "MINUTE" ? 60 : 86_400) * SECOND;
  }

  used(now: number): number {
    this.#turn(now);
    return this.#used;
  }

  add(count: number, now: number): void {
    this.#turn(now);
    this.#used = Math.max(0, this.#used + count);
  }

  endsAt(now: number): number {
    return (Math.floor(now / this.length) + 1) * this.length;
  }

  /** As exchangeInfo lists it. */
  get rule(): Readonly<Record<string, unknown>> {
    const { type, interval, intervalNum, limit } = this;
    return { rateLimitType: type, interval, intervalNum, limit };
  }

  count(now: number): Readonly<Record<string, unknown>> {
    return { ...this.rule, count: this.used(now) };
  }

  /** The letter of the headers: "1M", "10S", "1D". */
  get tag(): string {
    return `${this.intervalNum}${this.interval[0]}`;
  }

  #turn(now: number): void {
    const start = Math.floor(now / this.length);
    if (start === this.#start) return;
    this.#start = start;
    this.#used = 0;
  }
}

/** What one host allows. */
export type Budget = {
  /** Request weight a minute. */
  readonly weight: number;
  /** Requests in five minutes; null = they are not counted. */
  readonly raw: number | null;
  readonly orders: readonly (readonly [interval: Window["interval"], intervalNum: number, limit: number])[];
  /** Whether a command that succeeds costs no weight, and the first fill of an order gives order counts back. */
  readonly forgiving: boolean;
};

export const SPOT_BUDGET: Budget = {
  weight: 6_000,
  raw: 300_000,
  orders: [["SECOND", 10, 100], ["DAY", 1, 200_000]],
  forgiving: true,
};
const CONNECTION_LIMIT = 300;
/** Requests in the face of a 429 until the address is banned, and how long then. */
const PATIENCE = 20;
const BAN = 120 * SECOND;
/** What the first fill of an order gives back to the order count. */
const TAKER_REFUND = 1;
const MAKER_REFUND = 5;

export class Limits {
  readonly weight: Window;
  readonly raw: Window;
  readonly connections = new Window("CONNECTIONS", "MINUTE", 5, CONNECTION_LIMIT);
  readonly #orders = new Map<Account, readonly Window[]>();
  #bannedUntil = 0;
  #limitedUntil = 0;
  #ignored = 0;

  /** @param onViolation hears of every request that is refused here
   * @param times how many times its own limits the venue allows now */
  constructor(
    readonly onViolation: () => void,
    private readonly times: () => number = ONCE,
    readonly budget: Budget = SPOT_BUDGET,
  ) {
    this.weight = new Window("REQUEST_WEIGHT", "MINUTE", 1, budget.weight, times);
    this.raw = new Window("RAW_REQUESTS", "MINUTE", 5, budget.raw ?? Infinity, times);
  }

  get rules(): Readonly<Record<string, unknown>>[] {
    const orders = this.#orderWindows().map((window) => window.rule),
      raw = this.budget.raw === null ? [] : [this.raw.rule];
    return [this.weight.rule, ...orders, ...raw];
  }

  ordersOf(account: Account): readonly Window[] {
    let windows = this.#orders.get(account);
    if (windows === undefined) this.#orders.set(account, windows = this.#orderWindows());
    return windows;
  }

  /** Counts a request.
   * @throws {ApiError} 429 above the limit, 418 for those who go on */
  spend(weight: number, now: number): void {
    if (now < this.#bannedUntil) throw this.#refuse(418, this.#bannedUntil);
    this.raw.add(1, now);
    if (now >= this.#limitedUntil) this.#ignored = 0;
    const over = this.weight.used(now) + weight > this.weight.limit || this.raw.used(now) > this.raw.limit;
    if (!over) return this.weight.add(weight, now);
    this.#limitedUntil = this.weight.endsAt(now);
    if (++this.#ignored <= PATIENCE) throw this.#refuse(429, this.#limitedUntil);
    this.#bannedUntil = now + BAN;
    throw this.#refuse(418, this.#bannedUntil);
  }

  /** Gives back what a request cost that turned out to be free. */
  refund(weight: number, now: number): void {
    if (this.budget.forgiving) this.weight.add(-weight, now);
  }

  /** @throws {ApiError} -1015 if one more order would be too many */
  checkOrders(account: Account, now: number): void {
    for (const window of this.ordersOf(account)) {
      if (window.used(now) < window.limit) continue;
      this.onViolation();
      const message =
        `Too many new orders; current limit is ${window.limit} orders per ${window.intervalNum} ${window.interval}.`;
      throw new ApiError(-1015, message, 429, null, window.endsAt(now));
    }
  }

  countOrder(account: Account, now: number): void {
    for (const window of this.ordersOf(account)) window.add(1, now);
  }

  /** Orders of one request count each in short windows, and once in those of a minute. */
  countBatch(account: Account, count: number, now: number): void {
    for (const window of this.ordersOf(account)) window.add(window.interval === "SECOND" ? count : 1, now);
  }

  firstFill(account: Account, maker: boolean, now: number): void {
    if (!this.budget.forgiving) return;
    for (const window of this.ordersOf(account)) window.add(maker ? -MAKER_REFUND : -TAKER_REFUND, now);
  }

  /** Whether one more connection may come. */
  connect(now: number): boolean {
    this.connections.add(1, now);
    if (this.connections.used(now) <= CONNECTION_LIMIT) return true;
    this.onViolation();
    return false;
  }

  #refuse(status: 418 | 429, until: number): ApiError {
    this.onViolation();
    return tooManyRequests(status, until, false, this.budget.weight);
  }

  #orderWindows(): readonly Window[] {
    return this.budget.orders.map(([interval, num, limit]) => new Window("ORDERS", interval, num, limit, this.times));
  }
}

/** The answer 429 or 418; `until` in µs of the venue's clock. A bare one names no time. */
export function tooManyRequests(status: 418 | 429, until: number, bare = false, limit = SPOT_BUDGET.weight): ApiError {
  if (bare) return new ApiError(-1003, "Too many requests.", status);
  const message = status === 418
    ? `Way too much request weight used; IP banned until ${Math.ceil(until / 1_000)}. Please use WebSocket Streams ` +
      "for live updates to avoid bans."
    : `Too much request weight used; current limit is ${limit} request weight per 1 MINUTE. Please use ` +
      "WebSocket Streams for live updates to avoid polling the API.";
  return new ApiError(-1003, message, status, null, until);
}
