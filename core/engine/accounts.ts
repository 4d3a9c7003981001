/** Account facts into the books: orders, ledger, reconciliation. A fill of ours is booked once, whatever state its order is
 * in; a fill whose order we do not know yet waits for it. @module */
import type { Micros } from "../units.ts";
import { formatSteps } from "../units.ts";
import { formatMoney } from "../money.ts";
import { marketName, type VenueId } from "../instrument.ts";
import type { AccountEvent, Fill, OrderEndCause, OrderReport, PlaceAnswer, SendRefused } from "../event.ts";
import type { Booking } from "../ledger/ledger.ts";
import type { Order, OrderChange } from "../oms/orders.ts";
import type { ReconcileEvent, ReconcileState } from "../oms/reconcile.ts";
import type { Desk } from "../desk/desk.ts";
import type { AccountChecks } from "./account_checks.ts";
import type { Control } from "./control.ts";
import type { Facts } from "./facts.ts";
import type { FillMarks } from "./fill_marks.ts";
import type { ForeignFillMemo } from "./memo.ts";
import { OldUnits } from "./old_units.ts";
import type { Quoting } from "./quoting.ts";
import type { Reconciling } from "./reconciling.ts";
import { type StrayQuestion, Strays } from "./strays.ts";
import type { Telling } from "./telling.ts";

/** What the books need of the engine around them. */
export type Surroundings = {
  readonly desk: Desk;
  readonly control: Control;
  readonly quoting: Quoting;
  readonly facts: Facts;
  readonly reconciling: Reconciling;
  readonly checks: AccountChecks;
  readonly marks: FillMarks;
  isOurs(clientId: string | null): boolean;
  /** An order changed, or something about none of ours is to be told. */
  changed(change: OrderChange): void;
  /** A fill of ours has been booked. */
  filled(fill: Fill): void;
  /** The ledger cannot take a fill of ours: what we hold is not known any more. */
  unbookable(fill: Fill, reason: string): void;
  /** The venue has ended an order that nobody of us cancelled. */
  ended(order: Order, cause: OrderEndCause): void;
  readonly telling: Telling;
};

/** A venue in these states cannot be asked anything. */
const UNLINKED: ReadonlySet<ReconcileState> = new Set(["DOWN", "CONNECTING", "SYNCING"]);

const NO_MEMOS: readonly ForeignFillMemo[] = [];

export class Accounts {
  readonly #strays = new Strays();
  readonly #units: OldUnits;
  #memos: ForeignFillMemo[] = [];
  #now = 0 as Micros;

  constructor(private readonly around: Surroundings) {
    this.#units = new OldUnits(around.desk);
  }

  /** Fills that wait for their order, oldest first. */
  get strays(): readonly Fill[] {
    return this.#strays.all;
  }
  set strays(fills: readonly Fill[]) {
    this.#strays.all = fills;
  }
  /** Orders whose owner the venue is to be asked for now. */
  strayQuestions(now: Micros): readonly StrayQuestion[] {
    return this.#strays.questions(now);
  }

  take(told: AccountEvent, now: Micros): void {
    this.#now = now;
    const event = this.#units.isNeeded ? this.#units.read(told, (fill) => this.#unreadable(fill)) : told;
    if (event !== null) this.#take(event, now);
  }

  #take(event: AccountEvent, now: Micros): void {
    const { desk: { orders, ledger }, control, checks } = this.around;
    switch (event.kind) {
      case "fill":
        this.#fill(event);
        return;
      case "order":
        return this.#report(event);
      case "place_answer":
        this.#placed(event);
        this.#settle(orders.apply(event, now));
        return this.#retryStrays();
      case "send_refused":
        this.#unsent(event);
        return this.#settle(orders.apply(event, now));
      case "sent":
      case "cancel_answer":
      case "amend_answer":
        return this.#settle(orders.apply(event, now));
      case "order_found":
        this.#reconcile(event);
        return this.#retryStrays();
      case "open_orders":
        this.#reconcile(event);
        this.#retryStrays();
        return control.onAnswer(event, this.around.isOurs, now);
      case "own_trades":
        checks.trades(event, event.fills.filter((fill) => this.#fill(fill)), now);
        return this.#reconcile(event);
      case "balances":
        ledger.observe(event);
        this.around.quoting.depletion.balances(event.venue, now);
        control.observe(event);
        checks.balances(event, now); // what it doubts keeps the pass from being clean
        return this.#reconcile(event);
      case "margin":
        this.around.desk.venue(event.venue).margins.set(event.asset, event);
        return;
      case "positions":
        control.observe(event);
        checks.positions(event, now);
        return this.#reconcile(event);
      case "cash_flow":
        return checks.flow(event, now);
      case "cash_flows":
        for (const flow of event.flows) checks.flow(flow, now);
        return this.#reconcile(event);
      case "account_mode":
        checks.mode(event, now);
        return this.#reconcile(event);
      case "query_failed":
        this.around.telling.count("queries failed");
        this.#reconcile(event);
        return control.onAnswer(event, this.around.isOurs, now);
      default:
        return event satisfies never;
    }
  }

  /** Tells fills that waited too long for an order of ours as foreign, and writes it down: whether the venue could be asked
   * meanwhile, no record tells a later run. */
  timers(now: Micros): void {
    this.#now = now;
    const { desk } = this.around;
    this.#strays.reachable((venue) => !UNLINKED.has(desk.venue(venue).readiness), now);
    for (const fill of this.#strays.takeOld(now)) {
      this.#memos.push({
        topic: "foreign_fill",
        market: marketName(desk.market(fill.instrument)),
        tradeId: fill.tradeId,
      });
      this.#tellStray(fill);
    }
    for (const venue of desk.venues.keys()) this.#tellOwnerless(venue);
  }

  /** What the next run has to know, since the last call. */
  takeMemos(): readonly ForeignFillMemo[] {
    if (this.#memos.length === 0) return NO_MEMOS;
    const taken = this.#memos;
    this.#memos = [];
    return taken;
  }

  /** Takes what an earlier run wrote down. */
  recall({ market, tradeId }: ForeignFillMemo, at: Micros): void {
    this.#now = at;
    const { desk } = this.around;
    const known = this.#strays.take((fill) =>
      fill.tradeId === tradeId && marketName(desk.market(fill.instrument)) === market
    );
    for (const fill of known) this.#tellStray(fill);
  }

  #tellStray(fill: Fill): void {
    const told = this.around.desk.orders.apply(fill, this.#now);
    this.#settle(told);
    // Lists of trades name it again and again; it counts once.
    if (told.length === 0) return;
    this.around.telling.count("foreign fills");
    this.around.checks.foreign(fill, this.#now);
  }

  /** A fill in units that our books do not go by: one of others concerns nobody, of ours it is not known any more what we hold. */
  #unreadable(fill: Fill): void {
    if (this.#isBooked(fill)) return;
    const { misfit } = this.around.desk.market(fill.instrument), { tradeId, size } = fill;
    const isOurs = this.#orderOf(fill) !== null || fill.cause !== undefined || this.around.isOurs(fill.clientId);
    if (!isOurs) return this.around.telling.count("foreign fills in unknown units");
    this.around.unbookable(fill, `Cannot book trade ${tradeId} of ${size} new lots: ${misfit!.why}`);
  }

  /** @returns whether it is a trade of ours that nobody had told before */
  #fill(fill: Fill): boolean {
    const { desk: { orders }, facts, checks } = this.around;
    const order = this.#orderOf(fill);
    if (!order && fill.cause === undefined && !this.around.isOurs(fill.clientId)) {
      if (this.#isBooked(fill)) this.#repeat(fill); // its order is forgotten already
      else if (!orders.isStrange(fill)) this.#stray(fill); // lists name it again and again
      return false;
    }
    const displaced = orders.displaced(fill), { marks } = this.around;
    // When inferred lots traded, and so how far from the mid, nobody says.
    const context = displaced.length > 0 ? marks.plain(fill.instrument) : marks.contextOf(fill, order);
    const booking = this.#book(
      fill,
      ({ ledger }) => displaced.length > 0 ? ledger.bookInstead(fill, displaced, context) : ledger.book(fill, context),
    );
    if (booking === "unbookable") return false;
    if (booking === null) {
      this.#repeat(fill);
      // The order knows whether both words are the same.
      if (order) this.#settle(orders.apply(fill, this.#now));
      return false;
    }
    this.around.telling.count("fills");
    if (orders.isStrange(fill)) checks.reclaimed(fill, this.#now);
    checks.booked(fill, booking, this.#now);
    marks.booked(fill, context);
    this.#settle(orders.apply(fill, this.#now));
    const { symbol, instrument } = this.around.desk.market(fill.instrument);
    if (instrument === null) throw new Error(`Cannot tell a fill of ${symbol}: its rules are not known`);
    facts.add({
      kind: "fill",
      venue: fill.venue,
      symbol,
      orderId: this.#orderOf(fill)?.clientId ?? fill.venueOrderId,
      tradeId: fill.tradeId,
      side: fill.side,
      price: formatSteps(fill.price, instrument.tick),
      size: formatSteps(fill.size, instrument.lot),
      liquidity: fill.liquidity,
      fee: formatMoney(fill.fee.amount),
      feeAsset: fill.fee.asset,
      position: formatSteps(booking.size, instrument.lot),
      realisedPnl: formatMoney(booking.realised),
    }, this.#now);
    this.around.filled(fill);
    return true;
  }

  #repeat(fill: Fill): void {
    this.around.telling.count("fills seen twice");
    this.around.checks.repeated(fill, this.#now);
  }

  /** Also when its order was forgotten since. */
  #isBooked({ instrument, tradeId, venueAt, receivedAt }: Fill): boolean {
    try {
      return this.around.desk.ledger.account(instrument).trades.has(tradeId, venueAt ?? receivedAt);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return false; // so old that nobody knows: not one of ours that is remembered
    }
  }

  #orderOf({ clientId, instrument, venueOrderId }: Fill): Order | null {
    const { orders } = this.around.desk;
    return (clientId === null ? null : orders.get(clientId)) ?? orders.byVenueOrderId(instrument, venueOrderId);
  }

  #book(fill: Fill, book: (desk: Desk) => Booking | null): Booking | null | "unbookable" {
    try {
      return book(this.around.desk);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.around.unbookable(fill, error.message);
      return "unbookable";
    }
  }

  #stray(fill: Fill): void {
    const pushed = this.#strays.add(fill);
    if (pushed !== null) this.#tellStray(pushed);
  }

  #retryStrays(): void {
    const { orders } = this.around.desk;
    const known = this.#strays.take(({ instrument, venueOrderId }) =>
      orders.byVenueOrderId(instrument, venueOrderId) !== null
    );
    for (const fill of known) this.#fill(fill);
  }

  /** The venue has named the owner of an order that stands in no book: what waited for it is ours or somebody else's. */
  #owned({ instrument, venueOrderId, clientId, source, status, forced }: OrderReport): void {
    const isOurs = forced !== undefined || this.around.isOurs(clientId);
    // A push may leave the id out; what a person placed has none in an answer either. An order that was cancelled may be told
    // there by the id of the cancel: that is nobody's name.
    const isNamed = source === "query" ? status !== "canceled" : clientId !== null;
    if (!isOurs && !isNamed) {
      if (source === "query" && venueOrderId !== null) this.#strays.heard({ instrument, venueOrderId }, this.#now);
      return;
    }
    for (const fill of this.#strays.take((one) => one.instrument === instrument && one.venueOrderId === venueOrderId)) {
      if (forced !== undefined) this.#fill({ ...fill, cause: forced }); // lists of trades do not say so
      else if (isOurs) this.#fill({ ...fill, clientId }); // the books were too full for an order that has ended
      else this.#tellStray(fill);
    }
  }

  #report(report: OrderReport): void {
    const { desk: { orders }, ended } = this.around,
      order = report.clientId === null ? null : orders.get(report.clientId);
    const unasked = order !== null && !order.terminal && order.pending === "none";
    this.#settle(orders.apply(report, this.#now));
    if (unasked && order.terminal && order.life !== "FILLED") ended(order, report.endedBy ?? "venue");
    this.#retryStrays();
    if (order === null) this.#owned(report);
  }

  #placed(answer: PlaceAnswer): void {
    const order = this.around.desk.orders.get(answer.clientId);
    if (!order) return;
    this.around.quoting.answered(answer, order, this.#now);
    if (answer.verdict !== "rejected") return;
    const { reason = "other", code = "", message = "", sentence } = answer.refusal ?? {};
    this.around.telling.count(`rejected ${reason}`);
    const said = sentence === undefined ? `the venue refused: ${message}` : `${sentence} (${code}: ${message})`;
    this.#refused(order, `${answer.venue} ${code}`.trim(), said);
  }

  #unsent({ clientId, command, reason }: SendRefused): void {
    const order = this.around.desk.orders.get(clientId);
    if (!order || command !== "place") return;
    this.around.telling.count("orders not sent");
    this.around.quoting.cool(order, null, this.#now);
    this.#refused(order, "transport", `an order was not sent: ${reason}`);
  }

  #refused({ slot, instrument, side }: Order, rule: string, what: string): void {
    const sentence = `${marketName(this.around.desk.market(instrument))}: ${what}`;
    this.around.telling.refused(rule, slot, instrument, side, sentence, this.#now);
  }

  #reconcile(event: ReconcileEvent): void {
    this.#tellOwnerless(event.venue);
    this.around.reconciling.observe(event, this.#now);
  }

  #tellOwnerless(venue: VenueId): void {
    this.around.reconciling.of(venue).waitForOwners(this.#strays.ownerless(venue), this.#now);
  }

  #settle(changes: readonly OrderChange[]): void {
    for (let i = 0; i < changes.length; i++) this.around.changed(changes[i]);
  }
}
