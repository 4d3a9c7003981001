/** When to ask a venue again: one question that is repeated at an interval, sooner after a failure, never twice at once.
 * Intervals are spread by ±20 %, waits after failures over their whole length, so that questions do not march in step. @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";
import type { InstrumentId } from "../instrument.ts";
import { jitter, seedOf } from "./jitter.ts";

const FIRST_WAIT = MICROS_PER_SECOND / 2;
const LONGEST_WAIT = 30 * MICROS_PER_SECOND;
/** Between two questions of which the first had an answer. */
const RETRY_GAP = 2 * MICROS_PER_SECOND;
/** An interval is this share shorter or longer. */
const SPREAD = 0.2;

/** µs to wait after the `failures`-th failure or fruitless answer in a row: from half a second up to a bound of 0.5, 1, 2, 4,
 * 8, 16, then 30 s.
 * @param spread from 0 to 1: how far up to that bound */
export function queryBackoff(failures: number, spread: number): number {
  const bound = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.max(0, failures - 1));
  return Math.round(FIRST_WAIT + (bound - FIRST_WAIT) * spread);
}

export type Question =
  | { readonly what: "open_orders"; readonly instrument: InstrumentId | null }
  | { readonly what: "own_trades"; readonly instrument: InstrumentId }
  | { readonly what: "balances" }
  | { readonly what: "positions" }
  | { readonly what: "account_mode" }
  | { readonly what: "cash_flows" }
  | { readonly what: "order"; readonly instrument: InstrumentId; readonly clientId: string };

export class RepeatedQuestion {
  /** The id of the query under way; `null` = none is. */
  queryId: number | null = null;
  sentAt = 0 as Micros;
  /** From when on the query under way asks, where it names a time. */
  since = 0 as Micros;
  /** When the last one that was answered in full was sent; 0 = none was. */
  goodAt = 0 as Micros;
  /** An answer that was asked for before does not count for the pass under way. */
  neededFrom = 0 as Micros;
  nextAt = 0 as Micros;
  failures = 0;
  /** How many times the interval the venue's request weight allows; 1 = as planned. */
  stretch = 1;
  /** Due, and held back for want of request weight. */
  held = false;
  #sends = 0;
  #isFruitless = false;
  readonly #seed: number;

  /** @param interval from one good answer to the next question, µs
   * @param name what spreads it apart from others */
  constructor(readonly question: Question, readonly interval: number, name: string = question.what) {
    this.#seed = seedOf(name);
  }

  /** How often it was sent. */
  get sends(): number {
    return this.#sends;
  }

  isDue(now: Micros): boolean {
    return this.queryId === null && now >= this.nextAt;
  }

  sent(queryId: number, now: Micros): void {
    this.queryId = queryId;
    this.sentAt = now;
    this.held = false;
    this.#sends += 1;
  }

  /** A complete answer came to the question that was sent at `requestedAt`. */
  answered(requestedAt: Micros, now: Micros): void {
    this.queryId = null;
    this.goodAt = Math.max(this.goodAt, requestedAt) as Micros;
    this.failures = 0;
    const spread = 1 - SPREAD + 2 * SPREAD * this.#jitter;
    const next = this.isAnswered ? now + Math.round(this.interval * this.stretch * spread) : this.neededFrom;
    this.nextAt = Math.max(now, next) as Micros;
  }

  /** An answer came that settles nothing. */
  fruitless(now: Micros): void {
    this.failed(now);
    this.#isFruitless = true;
  }

  /** Asks again at once if the last answer settled nothing and a new one would: a question that failed waits all the same, and
   * none is asked more often than every two seconds. */
  retry(now: Micros): void {
    if (this.#isFruitless && now - this.sentAt >= RETRY_GAP && now < this.nextAt) this.nextAt = now;
  }

  /** No answer: unknown, never "none". */
  failed(now: Micros): void {
    this.queryId = null;
    this.#isFruitless = false;
    this.failures += 1;
    this.nextAt = now + queryBackoff(this.failures, this.#jitter) as Micros;
  }

  /** Asks again at `at` if that is sooner; a back-off is waited for all the same. */
  hurry(at: Micros): void {
    if (this.failures === 0 && at < this.nextAt) this.nextAt = at;
  }

  /** No pass is clean before it was asked at `at` or later; what is under way may have been sent too early for that. */
  need(at: Micros): void {
    if (at <= this.neededFrom) return;
    this.neededFrom = at;
    if (this.failures === 0) this.nextAt = at;
  }

  /** Answered as the pass needs it. */
  get isAnswered(): boolean {
    return this.goodAt >= this.neededFrom;
  }

  /** Begins anew after a lost link: nothing is under way, nothing is known. */
  restart(now: Micros): void {
    this.queryId = null;
    this.goodAt = 0 as Micros;
    this.failures = 0;
    this.held = false;
    this.nextAt = this.neededFrom = now;
  }

  get #jitter(): number {
    return jitter(this.#seed, this.#sends);
  }
}
