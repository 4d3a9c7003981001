/** When to ask a venue again: one question that is repeated at an interval, sooner after a failure, never twice at once. @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";
import type { InstrumentId } from "../instrument.ts";

const FIRST_WAIT = MICROS_PER_SECOND / 2;
const LONGEST_WAIT = 30 * MICROS_PER_SECOND;

/** µs to wait after the `failures`-th failure or fruitless answer in a row: 0.5, 1, 2, 4, 8, 16, then 30 s. */
export function queryBackoff(failures: number): number {
  return Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.max(0, failures - 1));
}

export type Question =
  | { readonly what: "open_orders"; readonly instrument: InstrumentId | null }
  | { readonly what: "own_trades"; readonly instrument: InstrumentId }
  | { readonly what: "balances" }
  | { readonly what: "order"; readonly instrument: InstrumentId; readonly clientId: string };

export class RepeatedQuestion {
  /** The id of the query under way; `null` = none is. */
  queryId: number | null = null;
  sentAt = 0 as Micros;
  /** When the last one that was answered in full was sent; 0 = none was. */
  goodAt = 0 as Micros;
  nextAt = 0 as Micros;
  failures = 0;

  /** @param interval from one good answer to the next question, µs */
  constructor(readonly question: Question, readonly interval: number) {}

  isDue(now: Micros): boolean {
    return this.queryId === null && now >= this.nextAt;
  }

  sent(queryId: number, now: Micros): void {
    this.queryId = queryId;
    this.sentAt = now;
  }

  /** A complete answer came to the question that was sent at `requestedAt`. */
  answered(requestedAt: Micros, now: Micros): void {
    this.queryId = null;
    this.goodAt = Math.max(this.goodAt, requestedAt) as Micros;
    this.failures = 0;
    this.nextAt = now + this.interval as Micros;
  }

  /** No answer, or none that settles anything: unknown, never "none". */
  failed(now: Micros): void {
    this.queryId = null;
    this.failures += 1;
    this.nextAt = now + queryBackoff(this.failures) as Micros;
  }

  /** Asks again at `at` if that is sooner; a back-off is waited for all the same. */
  hurry(at: Micros): void {
    if (this.failures === 0 && at < this.nextAt) this.nextAt = at;
  }

  /** Begins anew after a lost link: nothing is under way, nothing is known. */
  restart(now: Micros): void {
    this.queryId = null;
    this.goodAt = 0 as Micros;
    this.failures = 0;
    this.nextAt = now;
  }
}
