/** The venue's truth against our books, for one venue: what its answers prove, and whether it may be traded on. A failed
 * query is unknown, never empty; a lost link leaves READY at once, and there is no way back but through a clean pass.
 * Rules: reliability.md 2.1 to 2.3 and 1.5. @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type {
  Balances,
  ClockOffset,
  OpenOrders,
  OrderFound,
  OwnTrades,
  QueryFailed,
  RateLimited,
  VenueLink,
} from "../event.ts";
import type { Query } from "../command.ts";
import { mayCancel } from "./cancel_retry.ts";
import type { Order, OrderChange, Orders } from "./orders.ts";
import { type AbsenceProofs, UnknownOrders } from "./unknown_orders.ts";
import { DEFAULT_QUESTION_TIMING, type QuestionTiming, VenueQuestions } from "./venue_questions.ts";

/** DEGRADED is left by itself once its causes are gone; the first three only by the link, RECONCILING by a clean pass. */
export type ReconcileState = "DOWN" | "CONNECTING" | "SYNCING" | "RECONCILING" | "READY" | "DEGRADED";
export type ReconcileEvent =
  | VenueLink
  | OpenOrders
  | OrderFound
  | OwnTrades
  | Balances
  | QueryFailed
  | ClockOffset
  | RateLimited;

/** All in µs. */
export type ReconcileTiming = QuestionTiming & {
  /** From a pass that was not clean to the next; doubles up to the interval of the lists. */
  readonly passAgainAfter: number;
  /** An order that something was heard of so recently is not judged by a list. */
  readonly quiet: number;
  /** An order unknown for so long is told as S1 and stops the venue. */
  readonly unresolvedAfter: number;
};
export const DEFAULT_RECONCILE_TIMING: ReconcileTiming = {
  ...DEFAULT_QUESTION_TIMING,
  passAgainAfter: 2 * MICROS_PER_SECOND,
  quiet: 2 * MICROS_PER_SECOND,
  unresolvedAfter: 30 * MICROS_PER_SECOND,
};
/** So many unknown orders stop the venue. */
const UNKNOWN_LIMIT = 3;
/** Corrections that the report keeps. */
const CORRECTIONS_LIMIT = 100;

export type ReconcileReport = {
  /** When this connection's first pass began; 0 = never connected. */
  readonly startedAt: Micros;
  /** When a pass without an open difference ended; 0 = none did since the connect. */
  readonly cleanAt: Micros;
  /** Orders compared in all lists since the connect. */
  readonly ordersChecked: number;
  /** What the venue's word changed in our books since the connect, newest last, at most a hundred. */
  readonly corrected: readonly string[];
  /** What keeps the venue from READY now. */
  readonly open: readonly string[];
};

export type ReconcilerOptions = {
  readonly venue: VenueId;
  readonly instruments: readonly InstrumentId[];
  readonly orders: Orders;
  /** Open orders of the whole account come in one list; else one list per instrument. */
  readonly wholeAccount: boolean;
  /** Trades before it are known completely: from the journal, or because there were none. */
  readonly watermark: Micros;
  readonly timing?: Partial<ReconcileTiming>;
  /** Foreign live orders keep the venue from READY (a dedicated account); otherwise they are only watched. */
  readonly foreignStops?: boolean;
};

export class Reconciler {
  readonly venue: VenueId;
  readonly timing: ReconcileTiming;
  /** While the records of an earlier run are taken in: the questions behind its lists of trades are forgotten, so they are
   * taken for answers to them. */
  recalling = false;
  readonly #orders: Orders;
  readonly #foreignStops: boolean;
  readonly #questions: VenueQuestions;
  readonly #unknown: UnknownOrders;
  /** By name; found by others. */
  readonly #differences = new Map<string, string>();
  #state: ReconcileState = "DOWN";
  #reason = "not connected yet";
  #quietUntil = 0 as Micros;
  #startedAt = 0 as Micros;
  #cleanAt = 0 as Micros;
  /** The pass under way counts lists that were asked for from here on. */
  #passFrom = 0 as Micros;
  #passes = 0;
  /** Something had to be corrected in this pass, or could not be judged yet. */
  #dirty = false;
  #ordersChecked = 0;
  #corrected: string[] = [];

  constructor(options: ReconcilerOptions) {
    const { venue, instruments, orders, wholeAccount, watermark } = options;
    this.venue = venue;
    this.timing = { ...DEFAULT_RECONCILE_TIMING, ...options.timing };
    this.#orders = orders;
    this.#foreignStops = options.foreignStops ?? false;
    this.#questions = new VenueQuestions(venue, instruments, wholeAccount, orders, this.timing, watermark);
    this.#unknown = new UnknownOrders(venue, orders, this.timing.unresolvedAfter);
  }

  get state(): ReconcileState {
    return this.#state;
  }
  /** Why the state is what it is, for people. */
  get reason(): string {
    return this.#reason;
  }
  get report(): ReconcileReport {
    return {
      startedAt: this.#startedAt,
      cleanAt: this.#cleanAt,
      ordersChecked: this.#ordersChecked,
      corrected: [...this.#corrected],
      open: this.#open(),
    };
  }

  /** What of an earlier run's questions still counts: the proofs of absence under way. All else begins anew with the link. */
  get proofs(): AbsenceProofs {
    return this.#unknown.state();
  }

  recall(proofs: AbsenceProofs): void {
    this.#unknown.restore(proofs);
  }

  /** A query id of this venue that nobody else uses, for queries that others send. */
  takeQueryId(): number {
    return this.#questions.takeId();
  }

  /** A difference that others found, such as of a balance; `null` = it is gone. It keeps the venue from READY. */
  differ(name: string, sentence: string | null, now: Micros): void {
    if (sentence === null) this.#differences.delete(name);
    else this.#differences.set(name, sentence);
    this.#judge(now);
  }

  /** Takes what the venue says. Open orders, found orders and a lost link it applies to the books itself; the fills of own
   * trades and the balances have to be booked by the caller BEFORE they come here. */
  observe(event: ReconcileEvent, now: Micros): readonly OrderChange[] {
    if (event.venue !== this.venue) return [];
    const changes = this.#observe(event, now);
    this.#judge(now);
    return changes;
  }

  /** Appends the queries that are to be sent now. Returns what the passing of time has made an incident. */
  due(now: Micros, out: Query[]): readonly OrderChange[] {
    if (!this.#linked || now < this.#quietUntil) return [];
    const changes = this.#unknown.watch(now);
    for (const order of this.#unknown.all()) {
      if (this.#unknown.wants(order, "trades", now)) this.#questions.hurryTrades(order.instrument, now);
    }
    this.#questions.due(now, out);
    this.#judge(now);
    return changes;
  }

  /** Appends the orders whose cancel is to be sent now: a cancel of unknown fate is repeated, and what lives against our will
   * has to go. */
  cancels(now: Micros, out: Order[]): void {
    if (!this.#linked) return;
    const live = this.#orders.liveOn(this.venue);
    for (let i = 0; i < live.length; i++) {
      const order = live[i];
      const unwanted = order.pending === "none" && (order.resurrected || isOrphan(order));
      if ((order.pending === "cancel_unknown" || unwanted) && mayCancel(order, now)) out.push(order);
    }
  }

  get #linked(): boolean {
    return this.#state === "RECONCILING" || this.#state === "READY" || this.#state === "DEGRADED";
  }

  #observe(event: ReconcileEvent, now: Micros): readonly OrderChange[] {
    switch (event.kind) {
      case "venue_link":
        return this.#link(event, now);
      case "open_orders":
        return this.#list(event, now);
      case "order_found":
        return this.#found(event, now);
      case "own_trades":
        return this.#trades(event, now);
      case "balances":
        this.#balances(event, now);
        return [];
      case "query_failed":
        this.#questions.of(event.queryId)?.failed(now);
        return [];
      case "clock_offset":
        this.#unknown.skew = Math.abs(event.offset) + event.roundTrip;
        return [];
      case "rate_limited":
        if (event.scope === "all" && event.until > this.#quietUntil) this.#quietUntil = event.until;
        return [];
      default:
        return event satisfies never;
    }
  }

  #link(event: VenueLink, now: Micros): readonly OrderChange[] {
    const wasLinked = this.#linked;
    if (event.state === "up") {
      if (!wasLinked) this.#begin(now);
      return [];
    }
    this.#state = event.state === "down" ? "DOWN" : event.state === "connecting" ? "CONNECTING" : "SYNCING";
    this.#reason = event.reason;
    this.#cleanAt = 0 as Micros;
    return wasLinked ? this.#orders.venueLost(this.venue, now) : [];
  }

  /** Everything is asked anew: nothing known from before the loss counts. */
  #begin(now: Micros): void {
    this.#state = "RECONCILING";
    this.#startedAt = this.#passFrom = now;
    this.#passes = this.#ordersChecked = 0;
    this.#dirty = false;
    this.#corrected = [];
    this.#questions.restart(now);
  }

  #list(event: OpenOrders, now: Micros): readonly OrderChange[] {
    const changes: OrderChange[] = [];
    const { requestedAt, instrument } = event;
    const names = new Set<string>();
    for (const listed of event.orders) {
      names.add(`${listed.instrument}/${listed.venueOrderId}`);
      if (listed.clientId !== null) names.add(listed.clientId);
      changes.push(...this.#orders.apply({ ...listed, source: "query", requestedAt }, now));
    }
    this.#orders.foreignListed(this.venue, instrument, event.orders, requestedAt);
    for (const order of this.#orders.liveOn(this.venue)) {
      if (instrument !== null && order.instrument !== instrument) continue;
      this.#ordersChecked += 1;
      if (names.has(order.clientId) || names.has(`${order.instrument}/${order.venueOrderId}`)) {
        this.#unknown.disprove(order, now);
      } else changes.push(...this.#unlisted(order, requestedAt, now));
    }
    this.#corrects(changes);
    this.#questions.of(event.queryId)?.answered(requestedAt, now);
    return changes;
  }

  /** A complete list lacks this order. */
  #unlisted(order: Order, requestedAt: Micros, now: Micros): readonly OrderChange[] {
    if (order.life === "UNKNOWN") return this.#unknown.prove(order, "list", requestedAt, now);
    if (now - order.lastEventAt >= this.timing.quiet) return this.#orders.missing(order.clientId, requestedAt, now);
    if (order.resting) this.#dirty = true; // too fresh to be judged: look once more
    return [];
  }

  #found(event: OrderFound, now: Micros): readonly OrderChange[] {
    // Whatever it says, another question about this order waits longer; there is none once the books ask no more.
    this.#questions.of(event.queryId)?.failed(now);
    const changes = [...this.#orders.apply(event, now)];
    const order = this.#orders.get(event.clientId);
    if (order?.life === "UNKNOWN") {
      if (event.report) this.#unknown.disprove(order, now);
      else changes.push(...this.#unknown.prove(order, "query", event.requestedAt, now));
    }
    this.#corrects(changes);
    return changes;
  }

  #trades(event: OwnTrades, now: Micros): readonly OrderChange[] {
    const asked = this.#questions.of(event.queryId);
    if (!asked && !this.recalling) return []; // somebody else's question: who knows since when it listed
    asked?.answered(event.requestedAt, now);
    const changes: OrderChange[] = [];
    for (const order of this.#unknown.all()) {
      if (order.instrument !== event.instrument) continue;
      changes.push(...this.#unknown.prove(order, "trades", event.requestedAt, now));
    }
    this.#corrects(changes);
    return changes;
  }

  /** Balances carry no query id: what was asked for since our last question answers it. */
  #balances({ source, requestedAt }: Balances, now: Micros): void {
    const asked = this.#questions.balances;
    if (source !== "query" || requestedAt === null || asked.queryId === null) return;
    if (requestedAt >= asked.sentAt) asked.answered(requestedAt, now);
  }

  #corrects(changes: readonly OrderChange[]): void {
    for (const { order, from, to, incident } of changes) {
      if (from === to && incident === null) continue;
      this.#dirty = true;
      this.#corrected.push(`${order?.clientId}: ${incident ? incident.code : `${from} → ${to}`}`);
    }
    if (this.#corrected.length > CORRECTIONS_LIMIT) this.#corrected = this.#corrected.slice(-CORRECTIONS_LIMIT);
  }

  #judge(now: Micros): void {
    if (!this.#linked) return;
    const open = this.#open();
    if (this.#state === "RECONCILING") return this.#closePass(open, now);
    const stop = open[0] ?? this.#questions.overdue(now);
    this.#state = stop === null ? "READY" : "DEGRADED";
    this.#reason = stop ?? "reconciled";
  }

  /** Ends the pass once everything was answered: clean, or it is done once more. */
  #closePass(open: readonly string[], now: Micros): void {
    const waiting = this.#questions.waiting(this.#startedAt, this.#passFrom);
    if (waiting) {
      const failed = waiting.failures > 0 ? `, ${waiting.failures} failed in a row` : "";
      this.#reason = `waiting for ${waiting.question.what}${failed}`;
      return;
    }
    const unknown = this.#unknown.all().length;
    if (!this.#dirty && open.length === 0 && unknown === 0) {
      this.#cleanAt = now;
      this.#state = "READY";
      this.#reason = "reconciled";
      return;
    }
    this.#reason = open[0] ??
      (unknown > 0 ? `${unknown} orders are unknown` : "our books were corrected: looking again");
    const { passAgainAfter, openOrdersEvery } = this.timing;
    this.#passFrom = now + Math.min(openOrdersEvery, passAgainAfter * 2 ** this.#passes) as Micros;
    this.#passes += 1;
    this.#dirty = false;
    this.#questions.hurryLists(this.#passFrom);
  }

  /** What keeps the venue from READY and throws it out of READY. */
  #open(): readonly string[] {
    const open = this.#differences.size === 0 ? [] : [...this.#differences.values()];
    const unknown = this.#unknown.all().length, live = this.#orders.liveOn(this.venue);
    if (unknown >= UNKNOWN_LIMIT) open.push(`${unknown} orders are unknown`);
    for (const clientId of this.#unknown.unresolved()) open.push(`order ${clientId} stays unknown`);
    for (let i = 0; i < live.length; i++) {
      if (isOrphan(live[i])) open.push(`order ${live[i].clientId} carries our tag and stands in none of our books`);
    }
    const foreign = this.#foreignStops ? this.#orders.foreign(this.venue).length : 0;
    if (foreign > 0) open.push(`${foreign} foreign orders rest on a dedicated account`);
    return open;
  }
}

/** It carries our tag and no strategy of ours wanted it. */
function isOrphan(order: Order): boolean {
  return order.slot.strategy === "";
}
