/** Dead-man switches at the venue: timers that end an account's orders unless they are set anew in time. @module */
import type { Micros } from "../../core/units.ts";
import type { Account } from "./accounts.ts";
import type { AccountOrder } from "./orders.ts";

export type Countdown = {
  readonly account: Account;
  /** Each account has one of each name: a market's key, or a word for all of them. */
  readonly name: string;
  readonly at: Micros;
  /** Which open orders it ends. */
  readonly covers: (order: AccountOrder) => boolean;
};

export class Countdowns {
  readonly #running = new Map<string, Countdown>();
  /** When the first one fires; Infinity = none runs. */
  nextAt = Infinity as Micros;
  /** How often one has fired. */
  fired = 0;

  /** Sets it, in place of the one of that name. */
  set(countdown: Countdown): void {
    this.#running.set(keyOf(countdown.account, countdown.name), countdown);
    this.#look();
  }

  /** Switches it off. @returns whether it was on */
  clear(account: Account, name: string): boolean {
    const was = this.#running.delete(keyOf(account, name));
    this.#look();
    return was;
  }

  /** The one that runs; null = none does. */
  get(account: Account, name: string): Countdown | null {
    return this.#running.get(keyOf(account, name)) ?? null;
  }

  /** Those that fire by `now`, in the order of their times; they run no more. */
  takeDue(now: Micros): Countdown[] {
    if (this.nextAt > now) return [];
    const due = [...this.#running.values()].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
    for (const { account, name } of due) this.#running.delete(keyOf(account, name));
    this.fired += due.length;
    this.#look();
    return due;
  }

  #look(): void {
    let next = Infinity;
    for (const { at } of this.#running.values()) next = Math.min(next, at);
    this.nextAt = next as Micros;
  }
}

function keyOf({ index }: Account, name: string): string {
  return `${index} ${name}`;
}
