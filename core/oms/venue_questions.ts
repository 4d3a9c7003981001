/** What one venue is asked, and when: lists of open orders, trades, balances at their intervals, and single orders as long as
 * the books have a question about them. Bounded: nothing is asked twice at once, failures back off. @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { Query } from "../command.ts";
import type { Order, Orders } from "./orders.ts";
import { RepeatedQuestion } from "./query_schedule.ts";

/** All in µs. */
export type QuestionTiming = {
  readonly openOrdersEvery: number;
  readonly balancesEvery: number;
  readonly tradesEvery: number;
  /** How far trades are asked for behind the last complete list, and behind the watermark at a connect. */
  readonly tradesOverlap: number;
  readonly connectOverlap: number;
  readonly queryTimeout: number;
};
export const DEFAULT_QUESTION_TIMING: QuestionTiming = {
  openOrdersEvery: 5 * MICROS_PER_SECOND,
  balancesEvery: 30 * MICROS_PER_SECOND,
  tradesEvery: 60 * MICROS_PER_SECOND,
  tradesOverlap: 120 * MICROS_PER_SECOND,
  connectOverlap: 60 * MICROS_PER_SECOND,
  queryTimeout: 5 * MICROS_PER_SECOND,
};
/** Queries by client id under way at once. */
const ORDER_QUERIES_LIMIT = 10;
/** A check is overdue after so many of its intervals without a complete answer. */
const OVERDUE_INTERVALS = 3;

export class VenueQuestions {
  /** One for the whole account, or one per instrument. */
  readonly lists: readonly RepeatedQuestion[];
  readonly balances: RepeatedQuestion;
  readonly #trades: ReadonlyMap<InstrumentId, RepeatedQuestion>;
  readonly #repeated: readonly RepeatedQuestion[];
  /** By client id; an order leaves when nothing is asked about it any more. */
  readonly #single = new Map<string, RepeatedQuestion>();
  #lastId = 0;
  #watermark: Micros;

  /** @param watermark trades before it are known completely */
  constructor(
    readonly venue: VenueId,
    instruments: readonly InstrumentId[],
    wholeAccount: boolean,
    readonly orders: Orders,
    readonly timing: QuestionTiming,
    watermark: Micros,
  ) {
    this.#watermark = watermark;
    const { openOrdersEvery, tradesEvery, balancesEvery } = timing;
    const scopes = wholeAccount ? [null] : instruments;
    this.lists = scopes.map((instrument) => new RepeatedQuestion({ what: "open_orders", instrument }, openOrdersEvery));
    this.#trades = new Map(
      instruments.map((
        instrument,
      ) => [instrument, new RepeatedQuestion({ what: "own_trades", instrument }, tradesEvery)]),
    );
    this.balances = new RepeatedQuestion({ what: "balances" }, balancesEvery);
    this.#repeated = [...this.lists, ...this.#trades.values(), this.balances];
  }

  takeId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** Begins anew after a connect: everything is asked, nothing is under way. */
  restart(now: Micros): void {
    this.#raiseWatermark();
    for (const asked of this.#repeated) asked.restart(now);
    this.#single.clear();
  }

  /** The question that the query of this id asked; none if it is over, or somebody else's. */
  of(queryId: number): RepeatedQuestion | undefined {
    for (const asked of this.#repeated) if (asked.queryId === queryId) return asked;
    for (const asked of this.#single.values()) if (asked.queryId === queryId) return asked;
    return undefined;
  }

  /** Trades of this market are waited for: asks for them out of turn. */
  hurryTrades(instrument: InstrumentId, now: Micros): void {
    this.#trades.get(instrument)?.hurry(now);
  }

  /** Asks for all lists again at `at`. */
  hurryLists(at: Micros): void {
    for (const asked of this.lists) asked.hurry(at);
  }

  due(now: Micros, out: Query[]): void {
    for (const order of this.orders.lagging(this.venue)) {
      const asked = this.#trades.get(order.instrument);
      if (asked && order.askedAt > asked.sentAt) asked.hurry(now);
    }
    for (let i = 0; i < this.#repeated.length; i++) this.#send(this.#repeated[i], now, out);
    this.#askOrders(now, out);
  }

  /** The first question not answered in full: lists since `passFrom`, the others since `startedAt`; `null` = all are. */
  waiting(startedAt: Micros, passFrom: Micros): RepeatedQuestion | null {
    for (const asked of this.#repeated) {
      if (asked.goodAt < (asked.question.what === "open_orders" ? passFrom : startedAt)) return asked;
    }
    return null;
  }

  overdue(now: Micros): string | null {
    for (let i = 0; i < this.#repeated.length; i++) {
      const { question, goodAt, interval } = this.#repeated[i];
      if (now - goodAt > OVERDUE_INTERVALS * interval) return `${question.what} is overdue`;
    }
    return null;
  }

  #askOrders(now: Micros, out: Query[]): void {
    const asking = this.orders.questions(this.venue);
    if (asking.length + this.#single.size === 0) return;
    let underWay = 0;
    for (const [clientId, asked] of this.#single) {
      this.#expire(asked, now);
      if (!asking.some((order) => order.clientId === clientId)) this.#single.delete(clientId);
      else if (asked.queryId !== null) underWay += 1;
    }
    for (const order of asking) {
      if (underWay >= ORDER_QUERIES_LIMIT) return;
      // An answer counts only if it was asked for after the last word of the order.
      if (now > order.lastEventAt && this.#send(this.#questionOf(order), now, out)) underWay += 1;
    }
  }

  #questionOf({ clientId, instrument }: Order): RepeatedQuestion {
    const known = this.#single.get(clientId);
    if (known) return known;
    const asked = new RepeatedQuestion({ what: "order", instrument, clientId }, 0);
    this.#single.set(clientId, asked);
    return asked;
  }

  #send(asked: RepeatedQuestion, now: Micros, out: Query[]): boolean {
    this.#expire(asked, now);
    if (!asked.isDue(now)) return false;
    const { question } = asked, queryId = this.takeId();
    asked.sent(queryId, now);
    const common = { kind: "query", venue: this.venue, queryId } as const;
    if (question.what !== "own_trades") out.push({ ...common, ...question });
    else out.push({ ...common, ...question, since: this.#since(asked, question.instrument) });
    return true;
  }

  #expire(asked: RepeatedQuestion, now: Micros): void {
    if (asked.queryId !== null && now - asked.sentAt >= this.timing.queryTimeout) asked.failed(now);
  }

  /** From when trades are asked for: behind what is complete, and behind every order whose trades are in doubt. */
  #since({ goodAt }: RepeatedQuestion, instrument: InstrumentId): Micros {
    const { connectOverlap, tradesOverlap } = this.timing;
    let since = goodAt === 0 ? this.#watermark - connectOverlap : goodAt - tradesOverlap;
    for (const doubtful of [this.orders.questions(this.venue), this.orders.lagging(this.venue)]) {
      for (const order of doubtful) {
        if (order.instrument === instrument) since = Math.min(since, order.createdAt - MICROS_PER_SECOND);
      }
    }
    return Math.max(0, since) as Micros;
  }

  /** What every market's trades are known up to is complete. */
  #raiseWatermark(): void {
    let complete = Infinity;
    for (const { goodAt } of this.#trades.values()) complete = Math.min(complete, goodAt);
    if (complete < Infinity && complete > this.#watermark) this.#watermark = complete as Micros;
  }
}
