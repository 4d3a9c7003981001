/** Listen keys: names of streams of one account's events, each alive for an hour unless it is kept. An account has one. Source:
 * USD-M futures, "User Data Streams"; asterdex/api-docs, the same; read 2026-11-26. @module */
import type { Random } from "../../../shared/random.ts";
import type { Account } from "../../accounts.ts";
import { futuresRefusals } from "./errors.ts";

const LIFE = 3_600e6; // µs
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", LENGTH = 64;

export class ListenKeys {
  readonly #keys = new Map<Account, { readonly key: string; until: number }>();

  /** @param onExpired hears of each key that nobody kept */
  constructor(readonly random: Random, readonly onExpired: (key: string) => void) {}

  /** The account's key, made if it has none; it lives an hour from now on. */
  start(account: Account, now: number): string {
    const known = this.#keys.get(account);
    if (known !== undefined) {
      known.until = now + LIFE;
      return known.key;
    }
    let key = "";
    for (let i = 0; i < LENGTH; i++) key += LETTERS[this.random.int(LETTERS.length)];
    this.#keys.set(account, { key, until: now + LIFE });
    return key;
  }

  /** @throws {ApiError} if the account has none */
  keep(account: Account, now: number): string {
    if (!this.#keys.has(account)) throw futuresRefusals.listenKey();
    return this.start(account, now);
  }

  /** @throws {ApiError} if the account has none */
  stop(account: Account): void {
    if (!this.#keys.delete(account)) throw futuresRefusals.listenKey();
  }

  /** Null = the account has none now: nobody hears its events. */
  of(account: Account): string | null {
    return this.#keys.get(account)?.key ?? null;
  }

  /** When the first key dies; Infinity = there is none. */
  get nextAt(): number {
    let next = Infinity;
    for (const { until } of this.#keys.values()) next = Math.min(next, until);
    return next;
  }

  onTimer(now: number): void {
    for (const [account, { key, until }] of [...this.#keys]) {
      if (until > now) continue;
      this.#keys.delete(account);
      this.onExpired(key);
    }
  }

  /** Ends all of them, as if their time were over. */
  expireAll(): void {
    for (const { key } of this.#keys.values()) this.onExpired(key);
    this.#keys.clear();
  }
}
