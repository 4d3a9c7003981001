/** What one venue is asked, and when: lists of open orders, trades, money, positions and the account's set-up at their
 * intervals, and single orders as long as the books have a question about them. Bounded: nothing is asked twice at once,
 * failures back off, and all of it stays within its share of the venue's request weight. @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { Query } from "../command.ts";
import type { RateBudget } from "../event.ts";
import type { Capabilities, QueryWeights } from "../venue.ts";
import type { Order, Orders } from "./orders.ts";
import { type Question, RepeatedQuestion } from "./query_schedule.ts";
import { QuestionBudget } from "./question_budget.ts";

/** All in µs. */
export type QuestionTiming = {
  readonly openOrdersEvery: number;
  /** Balances, positions and the account's set-up. */
  readonly balancesEvery: number;
  /** Trades and flows of money. */
  readonly tradesEvery: number;
  /** How far trades and flows are asked for behind the last complete list, and behind the watermark at a connect. */
  readonly tradesOverlap: number;
  readonly connectOverlap: number;
  readonly queryTimeout: number;
  /** Of lists of trades and flows, which come in pages and end by themselves: asked anew amid its pages, a long one would begin
   * again and again, and never be complete. */
  readonly listTimeout: number;
};
export const DEFAULT_QUESTION_TIMING: QuestionTiming = {
  openOrdersEvery: 5 * MICROS_PER_SECOND,
  balancesEvery: 30 * MICROS_PER_SECOND,
  tradesEvery: 60 * MICROS_PER_SECOND,
  tradesOverlap: 120 * MICROS_PER_SECOND,
  connectOverlap: 60 * MICROS_PER_SECOND,
  queryTimeout: 5 * MICROS_PER_SECOND,
  listTimeout: 300 * MICROS_PER_SECOND,
};
/** Queries by client id under way at once. */
const ORDER_QUERIES_LIMIT = 10;
/** A check is overdue after so many of its intervals without a complete answer. */
const OVERDUE_INTERVALS = 3;

export type QuestionsOptions = {
  readonly venue: VenueId;
  readonly instruments: readonly InstrumentId[];
  /** Open orders of the whole account come in one list; else one list per instrument. */
  readonly wholeAccount: boolean;
  readonly orders: Orders;
  readonly timing: QuestionTiming;
  /** Trades before it are known completely: from the journal, or because there were none. */
  readonly watermark: Micros;
  readonly accountQueries?: Capabilities["accountQueries"];
  readonly weights?: QueryWeights;
};

export class VenueQuestions {
  /** One for the whole account, or one per instrument. */
  readonly lists: readonly RepeatedQuestion[];
  readonly balances: RepeatedQuestion;
  /** `null` = the venue does not answer it. */
  readonly positions: RepeatedQuestion | null;
  readonly accountMode: RepeatedQuestion | null;
  readonly cashFlows: RepeatedQuestion | null;
  readonly venue: VenueId;
  readonly orders: Orders;
  readonly timing: QuestionTiming;
  readonly #trades: ReadonlyMap<InstrumentId, RepeatedQuestion>;
  readonly #repeated: readonly RepeatedQuestion[];
  /** By client id; an order leaves when nothing is asked about it any more. */
  readonly #single = new Map<string, RepeatedQuestion>();
  readonly #budget: QuestionBudget;
  /** From when on the trades of a market are listed, however long ago, because one of then is in doubt. */
  readonly #tradesFrom = new Map<InstrumentId, Micros>();
  #lastId = 0;
  #watermark: Micros;

  constructor(options: QuestionsOptions) {
    const { venue, instruments, wholeAccount, accountQueries = [] } = options;
    this.venue = venue;
    this.orders = options.orders;
    this.timing = options.timing;
    this.#watermark = options.watermark;
    this.#budget = new QuestionBudget(options.weights);
    const { openOrdersEvery, tradesEvery, balancesEvery } = this.timing;
    const repeated = (question: Question, every: number) =>
      new RepeatedQuestion(question, every, nameOf(venue, question));
    this.lists = (wholeAccount ? [null] : instruments).map((instrument) =>
      repeated({ what: "open_orders", instrument }, openOrdersEvery)
    );
    this.#trades = new Map(
      instruments.map((instrument) => [instrument, repeated({ what: "own_trades", instrument }, tradesEvery)]),
    );
    this.balances = repeated({ what: "balances" }, balancesEvery);
    const answered = (what: "positions" | "account_mode" | "cash_flows", every: number) =>
      accountQueries.includes(what) ? repeated({ what }, every) : null;
    this.positions = answered("positions", balancesEvery);
    this.accountMode = answered("account_mode", balancesEvery);
    this.cashFlows = answered("cash_flows", tradesEvery);
    const account = [this.positions, this.accountMode, this.cashFlows].filter((asked) => asked !== null);
    this.#repeated = [...this.lists, ...this.#trades.values(), this.balances, ...account];
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

  /** A complete answer came to that question, and what it told is booked. */
  answered(asked: RepeatedQuestion, requestedAt: Micros, now: Micros): void {
    asked.answered(requestedAt, now);
    this.#over(asked, requestedAt, true, now);
  }

  /** No answer came to it. */
  failed(asked: RepeatedQuestion, now: Micros): void {
    asked.failed(now);
    this.#over(asked, asked.sentAt, false, now);
  }

  #over({ question }: RepeatedQuestion, requestedAt: Micros, isComplete: boolean, now: Micros): void {
    if (question.what === "own_trades") {
      this.orders.tradesAsked(question.instrument, requestedAt, isComplete, now);
    }
  }

  /** Trades of this market are waited for: asks for them out of turn. */
  hurryTrades(instrument: InstrumentId, now: Micros): void {
    this.#trades.get(instrument)?.hurry(now);
  }

  /** The question about this order; none is open if there is none. */
  about(clientId: string): RepeatedQuestion | undefined {
    return this.#single.get(clientId);
  }

  /** Trades of this market (`null` = of all) have to be looked at from `at` on before a pass is clean. */
  needTrades(instrument: InstrumentId | null, at: Micros): void {
    for (const [id, asked] of this.#trades) if (instrument === null || instrument === id) asked.need(at);
  }

  /** Lists of that market's trades begin there or sooner; `null` = nothing of them is in doubt any more. */
  keepTradesFrom(instrument: InstrumentId, at: Micros | null): void {
    if (at === null) this.#tradesFrom.delete(instrument);
    else this.#tradesFrom.set(instrument, at);
  }

  /** Balances and positions, from `at` on. */
  needMoney(at: Micros): void {
    this.balances.need(at);
    this.positions?.need(at);
  }

  /** Flows of money, from `at` on. */
  needFlows(at: Micros): void {
    this.cashFlows?.need(at);
  }

  /** Whether all trades and flows were listed by questions of `at` or later. */
  listedSince(at: Micros): boolean {
    for (const { goodAt } of this.#trades.values()) if (goodAt < at) return false;
    return this.cashFlows === null || this.cashFlows.goodAt >= at;
  }

  /** All lists of orders, from `at` on. */
  needLists(at: Micros): void {
    for (const asked of this.lists) asked.need(at);
  }

  /** Everything, from `at` on. */
  needAll(at: Micros): void {
    for (const asked of this.#repeated) asked.need(at);
  }

  /** A word of the venue on what it lets us ask. */
  budgeted(budget: RateBudget): void {
    if (!this.#budget.observe(budget)) return;
    let demand = 0;
    for (const { question, interval } of this.#repeated) demand += this.#budget.weightOf(question) / interval;
    const stretch = Math.round(this.#budget.stretch(demand) * 100) / 100;
    for (const asked of this.#repeated) asked.stretch = stretch;
  }

  /** By how much the intervals are longer than planned; 1 = not at all. */
  get stretched(): number {
    return this.#repeated[0].stretch;
  }

  /** Questions that are due and wait for request weight. */
  get heldCount(): number {
    let count = 0;
    for (const { held } of this.#repeated) if (held) count += 1;
    return count;
  }

  /** When the next question at intervals is due. */
  get nextAt(): Micros {
    let next = Infinity;
    for (const { nextAt, queryId } of this.#repeated) if (queryId === null) next = Math.min(next, nextAt);
    return (next === Infinity ? 0 : next) as Micros;
  }

  /** How often that order was asked for by its id, since its fate is open or the link came up. */
  askedAbout(clientId: string): number {
    return this.#single.get(clientId)?.sends ?? 0;
  }

  due(now: Micros, out: Query[]): void {
    for (const order of this.orders.lagging(this.venue)) {
      const asked = this.#trades.get(order.instrument);
      if (asked && isHurried(order, asked.sentAt)) asked.hurry(now);
    }
    this.#askOrders(now, out); // first: what is in doubt is worth more than what is routine
    for (let i = 0; i < this.#repeated.length; i++) this.#send(this.#repeated[i], now, out);
  }

  /** The first question that was not answered as the pass needs it; `null` = all were. */
  waiting(): RepeatedQuestion | null {
    for (const asked of this.#repeated) if (!asked.isAnswered) return asked;
    return null;
  }

  /** When the oldest of the newest questions that were answered in full was asked; 0 = one never was. */
  get answeredUntil(): Micros {
    let until = Infinity;
    for (let i = 0; i < this.#repeated.length; i++) until = Math.min(until, this.#repeated[i].goodAt);
    return until as Micros;
  }

  overdue(now: Micros): string | null {
    for (let i = 0; i < this.#repeated.length; i++) {
      const { question, goodAt, interval, stretch } = this.#repeated[i];
      if (now - goodAt > OVERDUE_INTERVALS * interval * stretch) return `${question.what} is overdue`;
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
    const question = { what: "order", instrument, clientId } as const;
    const asked = new RepeatedQuestion(question, 0, nameOf(this.venue, question));
    this.#single.set(clientId, asked);
    return asked;
  }

  #send(asked: RepeatedQuestion, now: Micros, out: Query[]): boolean {
    this.#expire(asked, now);
    if (!asked.isDue(now)) return false;
    const { question } = asked, weight = this.#budget.weightOf(question);
    if (!this.#budget.allows(weight, now)) {
      asked.held = true;
      return false;
    }
    this.#budget.spend(weight, now);
    const queryId = this.takeId(), common = { kind: "query", venue: this.venue, queryId } as const;
    const { sentAt } = asked;
    asked.sent(queryId, now);
    if (question.what === "own_trades") {
      asked.since = this.#since(asked, question.instrument, sentAt);
      out.push({ ...common, ...question, since: asked.since });
    } else if (question.what === "cash_flows") {
      asked.since = this.#since(asked, null, sentAt);
      out.push({ ...common, ...question, since: asked.since });
    } else out.push({ ...common, ...question });
    return true;
  }

  #expire(asked: RepeatedQuestion, now: Micros): void {
    const { queryTimeout, listTimeout } = this.timing, { what } = asked.question;
    const isList = what === "own_trades" || what === "cash_flows";
    const wait = isList ? Math.max(queryTimeout, listTimeout) : queryTimeout;
    if (asked.queryId !== null && now - asked.sentAt >= wait) this.failed(asked, now);
  }

  /** From when trades are asked for: behind what is complete, and behind every order whose trades are in doubt. An order whose
   * lots are all booked without them waits for no answer: only a question of its own goes back to it, or a list that grew too
   * long for the venue's pages would keep the others from ever being complete.
   * @param lastAt when it was sent before */
  #since({ goodAt }: RepeatedQuestion, instrument: InstrumentId | null, lastAt: Micros): Micros {
    const { connectOverlap, tradesOverlap } = this.timing;
    let since = goodAt === 0 ? this.#watermark - connectOverlap : goodAt - tradesOverlap;
    for (const doubtful of [this.orders.questions(this.venue), this.orders.lagging(this.venue)]) {
      for (const order of doubtful) {
        if (order.instrument !== instrument || isBooked(order) && !isHurried(order, lastAt)) continue;
        since = Math.min(since, order.createdAt - MICROS_PER_SECOND);
      }
    }
    if (instrument !== null) since = Math.min(since, this.#tradesFrom.get(instrument) ?? Infinity);
    return Math.max(0, since) as Micros;
  }

  /** What every market's trades, and all flows, are known up to is complete. */
  #raiseWatermark(): void {
    let complete = this.cashFlows?.goodAt ?? Infinity;
    for (const { goodAt } of this.#trades.values()) complete = Math.min(complete, goodAt);
    if (complete < Infinity && complete > this.#watermark) this.#watermark = complete as Micros;
  }
}

/** Its trades were asked for after a question that was sent at `lastAt`. */
function isHurried({ askedAt, tradesAskedAt }: Order, lastAt: Micros): boolean {
  return Math.max(askedAt, tradesAskedAt) > lastAt;
}

/** Every lot is booked that the venue reports, some without their trades; it has ended, or nothing is asked about its life. */
function isBooked({ terminal, askedAt, cumulativeAhead, unbooked }: Order): boolean {
  return cumulativeAhead && unbooked === 0 && (terminal || askedAt === 0);
}

function nameOf(venue: VenueId, question: Question): string {
  const part = "clientId" in question ? question.clientId : "instrument" in question ? question.instrument : "";
  return `${venue}/${question.what}/${part}`;
}
