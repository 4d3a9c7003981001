/** The venue's truth against our books, for one venue: what its answers prove, and whether it may be traded on. A failed
 * query is unknown, never empty; a lost link leaves READY at once, and there is no way back but through a clean pass.
 * Rules: reliability.md 2.1 to 2.4 and 1.5. @module */
import type { Micros } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { Balances, VenueLink } from "../event.ts";
import type { Query } from "../command.ts";
import { mayCancel } from "./cancel_retry.ts";
import type { DifferenceId, StopScope } from "./difference_table.ts";
import type { FoundDifference } from "./differences.ts";
import { OrderChecks } from "./order_checks.ts";
import type { Order, OrderChange, Orders } from "./orders.ts";
import type { RepeatedQuestion } from "./query_schedule.ts";
import {
  DEFAULT_RECONCILE_TIMING,
  type ReconcileEvent,
  type ReconcilerOptions,
  type ReconcileTiming,
} from "./reconcile_options.ts";
import {
  Corrections,
  isUnwanted,
  orderDifferences,
  type ReconcileReport,
  type ReconcileState,
} from "./reconcile_report.ts";
import { type AbsenceProgress, type AbsenceProofs, UnknownOrders } from "./unknown_orders.ts";
import { VenueClock } from "./venue_clock.ts";
import { VenueQuestions } from "./venue_questions.ts";
import { VenueStops } from "./venue_stops.ts";

export type { ReconcileEvent, ReconcilerOptions } from "./reconcile_options.ts";
export type { ReconcileReport, ReconcileState } from "./reconcile_report.ts";

/** In running trade an owner may be unknown so long; then the position is, too. */
const OWNERLESS_MICROS = 5_000_000;

/** Trades of the account that may be ours: so many, and since when the oldest waits. */
export type Ownerless = { readonly count: number; readonly since: Micros };

export class Reconciler {
  readonly venue: VenueId;
  readonly timing: ReconcileTiming;
  /** While the records of an earlier run are taken in: the questions behind its lists of trades are forgotten, so they are
   * taken for answers to them. */
  recalling = false;
  readonly #orders: Orders;
  readonly #questions: VenueQuestions;
  readonly #unknown: UnknownOrders;
  readonly #checks: OrderChecks;
  readonly #stops: VenueStops;
  readonly #clock: VenueClock;
  readonly #corrections = new Corrections();
  #state: ReconcileState = "DOWN";
  #reason = "not connected yet";
  #quietUntil = 0 as Micros;
  #ownerless: Ownerless | null = null;
  #startedAt = 0 as Micros;
  #cleanAt = 0 as Micros;
  #passes = 0;
  /** Something had to be corrected in this pass, or could not be judged yet. */
  #dirty = false;
  /** The report has news; when it was last told. */
  #news = false;
  #reportedAt = 0 as Micros;

  constructor(options: ReconcilerOptions) {
    const { venue, orders } = options, timing = { ...DEFAULT_RECONCILE_TIMING, ...options.timing };
    this.venue = venue;
    this.timing = timing;
    this.#orders = orders;
    this.#questions = new VenueQuestions({ ...options, timing });
    this.#unknown = new UnknownOrders(venue, orders, timing.unresolvedAfter);
    this.#checks = new OrderChecks(orders, this.#unknown, timing.quiet);
    this.#stops = new VenueStops(venue, orders, this.#unknown, options.foreignStops ?? false);
    this.#clock = new VenueClock(timing);
  }

  get state(): ReconcileState {
    return this.#state;
  }
  /** Why the state is what it is, for people. */
  get reason(): string {
    return this.#reason;
  }
  /** All that was asked for until then is answered and agrees with our books; 0 = it does not. */
  get coveredAt(): Micros {
    return this.#state === "READY" ? this.#questions.answeredUntil : 0 as Micros;
  }
  get report(): ReconcileReport {
    const questions = this.#questions;
    return {
      startedAt: this.#startedAt,
      cleanAt: this.#cleanAt,
      ordersChecked: this.#checks.checkedCount,
      corrected: this.#corrections.list,
      open: this.#stops.open(),
      differences: [
        ...this.#stops.differences.all(),
        ...orderDifferences(this.#orders, this.venue, this.#stops.foreignStops),
      ],
      stretched: questions.stretched,
      heldCount: questions.heldCount,
      nextAt: this.#linked ? questions.nextAt : 0 as Micros,
    };
  }

  /** The report, once after each READY and after each pass that changed something; `null` = there is nothing new to tell. */
  takeReport(now: Micros): ReconcileReport | null {
    if (!this.#news || now - this.#reportedAt < this.timing.openOrdersEvery) return null;
    this.#news = false;
    this.#reportedAt = now;
    return this.report;
  }

  /** What of an earlier run's questions still counts: the proofs of absence under way. All else begins anew with the link. */
  get proofs(): AbsenceProofs {
    return this.#unknown.state();
  }

  /** What is being done about an order of unknown fate: how often it was asked for, and how far the proof that it is gone. */
  inquiryOf(order: Order): AbsenceProgress & { readonly asked: number } {
    return { asked: this.#questions.askedAbout(order.clientId), ...this.#unknown.progressOf(order) };
  }

  recall(proofs: AbsenceProofs): void {
    this.#unknown.restore(proofs);
  }

  /** A query id of this venue that nobody else uses, for queries that others send. */
  takeQueryId(): number {
    return this.#questions.takeId();
  }

  /** From when on the trades or flows under this id were asked for; `null` = not by us. */
  sinceOf(queryId: number): Micros | null {
    return this.#questions.of(queryId)?.since ?? null;
  }

  /** A difference that others found. True = it was not open before.
   * @param stops where not as the table says */
  differ(found: FoundDifference, now: Micros, stops?: StopScope): boolean {
    const isNew = this.#stops.differences.note(found, now, stops);
    this.#news ||= isNew;
    this.#judge(now);
    return isNew;
  }

  /** A difference that others found is gone. */
  agree(id: DifferenceId, subject: string, now: Micros): void {
    if (!this.#stops.differences.settle(id, subject)) return;
    this.#news = true;
    this.#judge(now);
  }

  has(id: DifferenceId, subject: string): boolean {
    return this.#stops.differences.has(id, subject);
  }

  /** Why this market stops although the venue may be ready; `null` = it does not. */
  distrustOf(instrument: InstrumentId): string | null {
    return this.#stops.differences.stopOf(instrument);
  }

  /** Notes what others corrected in our books after the venue's word. */
  corrected(sentence: string): void {
    this.#dirty = this.#news = true;
    this.#corrections.add([sentence]);
  }

  /** Something does not agree that may be on its way still: no pass is clean before the money was looked at again at `at`,
   * and what could explain it now. */
  doubtMoney(now: Micros, at: Micros): void {
    this.seekRecords(now);
    this.#questions.needMoney(at);
  }

  /** Asks now for the trades and flows that could explain what does not agree. */
  seekRecords(now: Micros): void {
    this.#questions.needTrades(null, now);
    this.#questions.needFlows(now);
  }

  /** Whether all trades and flows were listed by questions of `at` or later. */
  listedSince(at: Micros): boolean {
    return this.#questions.listedSince(at);
  }

  /** What changed by itself has to be looked at now: trades of a market, positions, balances. */
  lookAgain(instrument: InstrumentId | null, now: Micros): void {
    this.#questions.needTrades(instrument, now);
    this.#questions.needFlows(now);
    this.#questions.needMoney(now);
  }

  /** Lists of that market's trades begin there or sooner; `null` = nothing of them is in doubt any more. */
  keepTradesFrom(instrument: InstrumentId, at: Micros | null): void {
    this.#questions.keepTradesFrom(instrument, at);
  }

  /** Trades of this market are to be listed at `at`. */
  needTrades(instrument: InstrumentId, at: Micros): void {
    this.#questions.needTrades(instrument, at);
  }

  /** Tells which trades wait to learn whose they are; `null` = none. While they do no pass is clean, and in running trade the
   * venue stops after 5 s. Once none does the money is looked at again. */
  waitForOwners(ownerless: Ownerless | null, now: Micros): void {
    if (this.#ownerless !== null && ownerless === null) this.#questions.needMoney(now);
    this.#ownerless = ownerless;
  }

  /** Asks everything anew. */
  lookAtAll(now: Micros): void {
    if (this.#linked) this.#questions.needAll(now);
  }

  /** Takes what the venue says. Open orders, found orders and a lost link it applies to the books itself; fills, money and
   * positions have to be booked by the caller BEFORE they come here. */
  observe(event: ReconcileEvent, now: Micros): readonly OrderChange[] {
    if (event.venue !== this.venue) return [];
    const changes = this.#observe(event, now);
    this.#judge(now);
    return changes;
  }

  /** Appends the queries that are to be sent now. Returns what the passing of time has made an incident. */
  due(now: Micros, out: Query[]): readonly OrderChange[] {
    // Whatever the reason why nobody can be asked, people hear of what stays unknown.
    const changes = this.#unknown.watch(now);
    if (!this.#linked || now < this.#quietUntil) return changes;
    for (const order of this.#unknown.all()) {
      if (this.#unknown.wants(order, "trades", now)) this.#questions.hurryTrades(order.instrument, now);
      const asked = this.#questions.about(order.clientId);
      if (asked && this.#unknown.wants(order, "query", now, asked.sentAt)) asked.retry(now);
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
      const unwanted = order.pending === "none" && (order.resurrected || isUnwanted(order));
      if ((order.pending === "cancel_unknown" || unwanted) && mayCancel(order, now)) out.push(order);
    }
  }

  get #linked(): boolean {
    return this.#state !== "DOWN" && this.#state !== "CONNECTING" && this.#state !== "SYNCING";
  }

  #observe(event: ReconcileEvent, now: Micros): readonly OrderChange[] {
    const questions = this.#questions;
    switch (event.kind) {
      case "venue_link":
        return this.#link(event, now);
      case "open_orders": {
        const changes = this.#checks.listed(event, now);
        this.#dirty ||= this.#checks.tooFresh;
        questions.of(event.queryId)?.answered(event.requestedAt, now);
        return this.#corrects(changes);
      }
      case "order_found":
        // Whatever it says, another question about this order waits longer; there is none once the books ask no more.
        questions.of(event.queryId)?.fruitless(now);
        return this.#corrects(this.#checks.found(event, now));
      case "own_trades": {
        const asked = questions.of(event.queryId);
        if (!asked && !this.recalling) return []; // somebody else's question: who knows since when it listed
        if (asked) questions.answered(asked, event.requestedAt, now);
        return this.#corrects(this.#checks.traded(event, now));
      }
      case "cash_flows":
        questions.of(event.queryId)?.answered(event.requestedAt, now);
        return [];
      case "balances":
        this.#answered(questions.balances, event, now);
        return [];
      case "positions":
        this.#answered(questions.positions, event, now);
        return [];
      case "account_mode":
        this.#answered(questions.accountMode, { source: "query", requestedAt: event.receivedAt, complete: true }, now);
        return [];
      case "query_failed": {
        const asked = questions.of(event.queryId);
        if (asked) questions.failed(asked, now);
        return [];
      }
      case "clock_offset":
        this.#clock.observe(event);
        this.#unknown.skew = this.#clock.skew;
        return [];
      case "rate_budget":
        questions.budgeted(event);
        return [];
      case "rate_limited":
        if (event.scope === "all" && event.until > this.#quietUntil) this.#quietUntil = event.until;
        return [];
      default:
        return event satisfies never;
    }
  }

  /** Of answers without a query id: what was asked for since our last question answers it, if it is the whole answer. */
  #answered(
    asked: RepeatedQuestion | null,
    { source, requestedAt, complete }: Pick<Balances, "source" | "requestedAt" | "complete">,
    now: Micros,
  ): void {
    if (asked === null || asked.queryId === null || source !== "query" || requestedAt === null || !complete) return;
    if (requestedAt >= asked.sentAt) asked.answered(Math.min(requestedAt, now) as Micros, now);
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
    this.#startedAt = now;
    this.#passes = this.#checks.checkedCount = 0;
    this.#dirty = false;
    this.#corrections.clear();
    this.#questions.restart(now);
  }

  #corrects(changes: readonly OrderChange[]): readonly OrderChange[] {
    const sentences: string[] = [];
    for (const { order, from, to, incident } of changes) {
      if (from === to && incident === null) continue;
      sentences.push(`${order?.clientId}: ${incident ? incident.code : `${from} → ${to}`}`);
    }
    if (sentences.length > 0) this.#dirty = this.#news = true;
    this.#corrections.add(sentences);
    return changes;
  }

  #judge(now: Micros): void {
    if (!this.#linked) return;
    const open = [...this.#stops.open()];
    if (this.#state === "RECONCILING") return this.#closePass(open, now);
    const trouble = this.#clock.trouble ?? this.#questions.overdue(now), ownerless = this.#ownerless;
    if (ownerless !== null && now - ownerless.since > OWNERLESS_MICROS) open.push(ownerlessText(ownerless));
    this.#state = open.length > 0 ? "PAUSED" : trouble !== null ? "DEGRADED" : "READY";
    this.#reason = open[0] ?? trouble ?? "reconciled";
  }

  /** Ends the pass once everything was answered: clean, or it is done once more. */
  #closePass(open: readonly string[], now: Micros): void {
    if (this.#ownerless !== null) {
      this.#reason = open[0] ?? ownerlessText(this.#ownerless);
      return;
    }
    const waiting = this.#questions.waiting();
    if (waiting) {
      const failed = waiting.failures > 0 ? `, ${waiting.failures} failed in a row` : "";
      const held = waiting.held ? ", which waits for request weight" : "";
      // What keeps the passes from being clean is the reason behind the waiting.
      const trouble = this.#passes > 0 ? this.#clock.trouble : null;
      this.#reason = open[0] ?? trouble ?? `waiting for ${waiting.question.what}${failed}${held}`;
      return;
    }
    const unknown = this.#unknown.all().length;
    if (!this.#dirty && open.length === 0 && unknown === 0 && this.#clock.trouble === null) {
      this.#cleanAt = now;
      this.#state = "READY";
      this.#reason = "reconciled";
      this.#news = true;
      this.#reportedAt = 0 as Micros; // READY is told at once
      return;
    }
    this.#reason = open[0] ?? (unknown > 0 ? `${unknown} orders are unknown` : null) ?? this.#clock.trouble ??
      "our books were corrected: looking again";
    const { passAgainAfter, openOrdersEvery } = this.timing;
    const passFrom = now + Math.min(openOrdersEvery, passAgainAfter * 2 ** this.#passes) as Micros;
    this.#passes += 1;
    this.#dirty = false;
    this.#questions.needLists(passFrom);
  }
}

function ownerlessText({ count }: Ownerless): string {
  return `waits to learn whose ${count} trades are`;
}
