/** One reconciler a venue: hands it what the venue says, asks what it wants to know, repeats the cancels that it finds wanting,
 * and keeps the desk's word on which venue is ready. @module */
import type { Micros } from "../units.ts";
import type { VenueId } from "../instrument.ts";
import type { Approved, Command, Query } from "../command.ts";
import type { Incident, Order, OrderChange } from "../oms/orders.ts";
import { type ReconcileEvent, Reconciler, type ReconcileReport, type ReconcileState } from "../oms/reconcile.ts";
import type { AbsenceProofs } from "../oms/unknown_orders.ts";
import type { Capabilities } from "../venue.ts";
import type { Desk } from "../desk/desk.ts";
import type { Gate } from "../risk/gate.ts";

/** What may have moved money or lots in a way that we did not see: trades, balances and positions are looked at. */
const LOOK_AGAIN: ReadonlySet<string> = new Set([
  "late_fill",
  "overfill",
  "trade_conflict",
  "forced_fill",
  "cancel_exhausted",
]);
/** With more markets on one venue its open orders are asked for in one list instead of one a market. */
const LISTS_MOST = 12;

export type ReconcilingOptions = {
  /** Trades before it are known completely. */
  readonly watermark: Micros;
  readonly dedicated: ReadonlySet<VenueId>;
  /** What each venue can be asked, and how much that weighs. */
  readonly venues?: ReadonlyMap<VenueId, { readonly capabilities: Capabilities }>;
};

export class Reconciling {
  readonly #reconcilers = new Map<VenueId, Reconciler>();
  readonly #queries: Query[] = [];
  readonly #repeats: Order[] = [];
  #wasHalted = true;

  constructor(
    private readonly desk: Desk,
    private readonly gate: Gate,
    { watermark, dedicated, venues }: ReconcilingOptions,
    private readonly settle: (changes: readonly OrderChange[]) => void,
    /** Told of a venue that was ready and is not any more. */
    private readonly lost: (venue: VenueId, state: ReconcileState, reason: string, now: Micros) => void,
    /** Told of each READY, and of what a pass has changed. */
    private readonly report: (venue: VenueId, state: ReconcileState, report: ReconcileReport, now: Micros) => void,
  ) {
    for (const venue of desk.venues.keys()) {
      const instruments = desk.markets.filter((market) => market.venue === venue).map(({ id }) => id);
      const wholeAccount = instruments.length > LISTS_MOST, foreignStops = dedicated.has(venue), { orders } = desk;
      const { accountQueries, queryWeights: weights } = venues?.get(venue)?.capabilities ?? {};
      const scope = { venue, instruments, wholeAccount, foreignStops, accountQueries, weights };
      const timing = { queryTimeout: orders.timing.of(venue).query };
      const reconciler = new Reconciler({ ...scope, orders, watermark, timing });
      this.#reconcilers.set(venue, reconciler);
    }
  }

  /** What still counts of an earlier run's questions, by venue. */
  get proofs(): Readonly<Record<VenueId, AbsenceProofs>> {
    return Object.fromEntries([...this.#reconcilers].map(([venue, { proofs }]) => [venue, proofs]));
  }

  recall(proofs: Readonly<Record<VenueId, AbsenceProofs>>): void {
    for (const [venue, reconciler] of this.#reconcilers) reconciler.recall(proofs[venue] ?? {});
  }

  /** While records of an earlier run are taken in. */
  set recalling(yes: boolean) {
    for (const reconciler of this.#reconcilers.values()) reconciler.recalling = yes;
  }

  /** A query id of that venue that nobody else uses. */
  takeQueryId(venue: VenueId): number {
    return this.of(venue).takeQueryId();
  }

  observe(event: ReconcileEvent, now: Micros): void {
    this.settle(this.of(event.venue).observe(event, now));
  }

  /** Appends the queries that are due and has what has to go cancelled. True = a venue became ready, or is not any more. */
  beat(now: Micros, cancel: (order: Order) => void, out: Approved<Command>[]): boolean {
    let changed = false;
    const isHalted = this.desk.trading === "HALTED", isTripped = isHalted && !this.#wasHalted;
    this.#wasHalted = isHalted;
    for (const [id, reconciler] of this.#reconcilers) {
      this.#queries.length = this.#repeats.length = 0;
      this.settle(reconciler.due(now, this.#queries));
      for (const query of this.#queries) out.push(this.gate.approve(query));
      if (isTripped) reconciler.lookAtAll(now); // sent with the next beat: cancels go first
      reconciler.cancels(now, this.#repeats);
      for (const order of this.#repeats) cancel(order);
      this.desk.orders.reconciled(id, reconciler.coveredAt);
      const venue = this.desk.venue(id);
      const report = reconciler.takeReport(now);
      if (report !== null) this.report(id, reconciler.state, report, now);
      venue.reason = reconciler.state === "READY" ? "" : reconciler.reason;
      if (venue.readiness === reconciler.state) continue;
      if (venue.readiness === "READY") this.lost(id, reconciler.state, reconciler.reason, now);
      venue.readiness = reconciler.state;
      changed = true;
    }
    return changed;
  }

  /** The order machine has found something that a venue is asked about at once. */
  noticed({ code, venue, instrument }: Incident, now: Micros): void {
    if (LOOK_AGAIN.has(code)) this.of(venue).lookAgain(instrument, now);
  }

  of(venue: VenueId): Reconciler {
    const found = this.#reconcilers.get(venue);
    if (!found) throw new RangeError(`Cannot reconcile "${venue}": no such venue`);
    return found;
  }
}
