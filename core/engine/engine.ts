/** The engine: facts in, approved commands out. One step takes a whole batch, applies every fact in the order of its lane,
 * then decides once. It reads no clock, does no I/O and holds all working state in memory. @module */
import type { Micros, Side } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import { marketName } from "../instrument.ts";
import type { Approved, Cancel, CancelAll, Command, Query } from "../command.ts";
import type { BookDelta, BookSnapshot, Event, Listed } from "../event.ts";
import type { ClientIds } from "../oms/client_id.ts";
import { type Incident, NO_SLOT, type Order, type OrderChange, Orders, type Slot } from "../oms/orders.ts";
import { Reconciler } from "../oms/reconcile.ts";
import { Ledger } from "../ledger/ledger.ts";
import { Desk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";
import { Gate } from "../risk/gate.ts";
import type { Limits } from "../risk/limits.ts";
import { Accounts } from "./accounts.ts";
import { Control, type ControlOptions } from "./control.ts";
import { type Fact, Facts } from "./facts.ts";
import { Hand, type Outcome } from "./hand.ts";
import { Inbox } from "./inbox.ts";
import { Parameters } from "./parameters.ts";
import { Queues } from "./queues.ts";
import { type Quoter, Quoting, type VenueRules } from "./quoting.ts";
import type { StrategyKind } from "./strategy.ts";
import type { KillState, Mode } from "./view.ts";

export type { Outcome } from "./hand.ts";
export type EngineOptions = {
  readonly mode: Mode;
  readonly build: string;
  readonly startedAt: Micros;
  /** In the order of their instrument ids. */
  readonly markets: readonly { readonly venue: VenueId; readonly symbol: string }[];
  readonly venues: ReadonlyMap<VenueId, VenueRules>;
  readonly strategies: readonly {
    readonly id: string;
    readonly kind: StrategyKind;
    readonly instruments: readonly InstrumentId[];
    readonly parameters: Readonly<Record<string, unknown>>;
  }[];
  readonly limits: Limits;
  readonly ids: ClientIds;
  /** Trades before it are known completely: from the journal, or because there were none. */
  readonly watermark: Micros;
  readonly control: ControlOptions;
};
/** One thing that an earlier run wrote down. */
export type Remembered =
  | { readonly kind: "event"; readonly event: Event }
  | { readonly kind: "command"; readonly command: Command };

/** The loop sends a timer event this often; timers of orders, sweeps and reconciliation are looked at then. */
export const BEAT_MICROS = 50_000;
/** The same refusal of the same slot is told again only after this. */
const REFUSAL_REPEAT_MICROS = 10_000_000;
/** How often orders that ended are looked through, and how long they are kept. */
const PRUNE_EVERY_MICROS = 10_000_000;
const KEEP_ORDERS_MICROS = 900_000_000;
const ROUND_TRIPS_KEPT = 100;
/** With more markets on one venue its open orders are asked for in one list instead of one a market. */
const LISTS_MOST = 12;

export class Engine {
  readonly desk: Desk;
  readonly control: Control;
  readonly quoters: readonly Quoter[];
  readonly gate: Gate;
  readonly queues: Queues;
  readonly counters: Record<string, number> = {};
  readonly #inbox = new Inbox();
  readonly #facts = new Facts();
  readonly #quoting: Quoting;
  readonly #accounts: Accounts;
  readonly #hand: Hand;
  readonly #reconcilers = new Map<VenueId, Reconciler>();
  readonly #observers: readonly (readonly Quoter[])[];
  readonly #out: Approved<Command>[] = [];
  readonly #refusalsTold = new Map<string, Micros>();
  readonly #queries: Query[] = [];
  readonly #repeats: Order[] = [];
  #now = 0 as Micros;
  #prunedAt = 0 as Micros;

  /** @throws {RangeError} for parameters or limits that make no sense, naming each */
  constructor(readonly options: EngineOptions) {
    const { markets, venues, strategies, limits, ids, control } = options;
    this.desk = new Desk(markets, new Orders({ ids }), new Ledger());
    this.gate = new Gate(limits, this.desk);
    this.queues = new Queues(this.desk);
    this.control = new Control(this.desk, this.gate, (venue) => this.#reconciler(venue).takeQueryId(), control);
    this.quoters = strategies.map(({ id, kind, instruments, parameters: initial }) => {
      const parameters = new Parameters(kind.parameters, initial);
      const strategy = kind.create(instruments, parameters.values);
      const never = 0 as Micros;
      return {
        id,
        kind: kind.name,
        title: kind.title,
        strategy,
        parameters,
        paused: null,
        pausedUntil: never,
        decidedAt: never,
        dirty: true,
        urgent: false,
      };
    });
    this.#observers = this.desk.markets.map(({ id }) =>
      this.quoters.filter(({ strategy }) => strategy.instruments.includes(id))
    );
    this.#quoting = new Quoting(this.desk, this.gate, ids, venues, ({ rule, sentence }, slot, market, side) => {
      this.#count(`refused ${rule}`);
      this.#refused(rule, slot, market.id, side, sentence);
    });
    for (const venue of this.desk.venues.keys()) {
      const instruments = this.desk.markets.filter((market) => market.venue === venue).map(({ id }) => id);
      this.#reconcilers.set(
        venue,
        new Reconciler({
          venue,
          instruments,
          orders: this.desk.orders,
          wholeAccount: instruments.length > LISTS_MOST,
          watermark: options.watermark,
          foreignStops: control.dedicated.has(venue),
        }),
      );
    }
    this.#hand = new Hand(this.quoters, this.control, this.#facts, () => this.liveCount);
    this.#accounts = new Accounts({
      desk: this.desk,
      control: this.control,
      quoting: this.#quoting,
      facts: this.#facts,
      reconcilers: this.#reconcilers,
      isOurs: (clientId) => ids.isOurs(clientId),
      changed: (change) => this.#changed(change),
      filled: (fill) => this.#observe(fill.instrument, fill),
      refused: (rule, slot, instrument, side, sentence) => this.#refused(rule, slot, instrument, side, sentence),
      count: (name) => this.#count(name),
    });
  }

  /** Applies the batch, then decides. The result is borrowed until the next step. */
  step(events: readonly Event[], now: Micros): readonly Approved<Command>[] {
    this.#now = now;
    this.#out.length = 0;
    for (let i = 0; i < events.length; i++) {
      if (this.#inbox.offer(events[i])) continue;
      this.#inbox.drain(this.#take);
      this.#inbox.offer(events[i]);
    }
    this.#inbox.drain(this.#take);
    this.#beat(now);
    // While trading is halted a sweep clears the venues; the differ would only send its cancels twice.
    if (this.desk.trading !== "HALTED") this.#quoting.run(this.quoters, now, this.#out);
    return this.#out;
  }

  /** Housekeeping that may cost microseconds; to be called once the commands have gone out. */
  settle(): void {
    for (let i = 0; i < this.desk.markets.length; i++) this.desk.markets[i].book.settle();
  }

  /** What watchers may not lose, since the last call. */
  takeFacts(): readonly Fact[] {
    return this.#facts.take();
  }
  /** Answers to people's requests, since the last call. */
  takeOutcomes(): readonly Outcome[] {
    return this.#hand.take();
  }
  /** Orders that may still rest or arrive, on all venues. */
  get liveCount(): number {
    let count = 0;
    for (const venue of this.desk.venues.keys()) count += this.desk.orders.liveCountVenue(venue);
    return count;
  }
  get killState(): KillState {
    return this.control.state;
  }
  get killCause(): { readonly by: string; readonly reason: string; readonly level: string } | null {
    return this.control.switch.latch.trip;
  }
  /** `null` while no stop is under way or it is not over; then whether the venues were seen empty. */
  stopOutcome(now: Micros): "verified" | "unverified" | null {
    return this.control.stopOutcome(now);
  }
  /** Why `quoter` may not quote `market` now; `null` = it may. */
  blocked(quoter: Quoter, market: Market, now: Micros): ReturnType<Quoting["blocked"]> {
    return this.#quoting.blocked(quoter, market, now);
  }

  /** Tells an incident that the world outside saw: the journal, the loop, a thread. */
  incident(severity: "S1" | "S2", code: string, sentence: string, scope: string, now: Micros): void {
    this.#count(`incident ${code}`);
    this.#facts.add({ kind: "incident", severity, code, sentence, scope }, now);
  }

  /** Cancels of last resort for everything of ours that may live, ready for the wire whatever state the engine is in. */
  lastResort(): readonly Approved<Cancel | CancelAll>[] {
    const cancels: Approved<Cancel | CancelAll>[] = [];
    for (const { id, venue } of this.desk.markets) {
      if (this.options.control.dedicated.has(venue)) {
        cancels.push(this.gate.approve({ kind: "cancel_all", venue, instrument: id }));
      }
      for (const { clientId, venueOrderId } of this.desk.orders.live(id)) {
        cancels.push(this.gate.approve({ kind: "cancel", venue, instrument: id, clientId, venueOrderId }));
      }
    }
    return cancels;
  }

  /** Takes one record of an earlier run: the books are rebuilt, nothing is decided or sent. Kills and re-arms are not
   * replayed: the latch is handed in at construction. */
  restore(record: Remembered, at: Micros): void {
    this.#now = at;
    if (record.kind === "command") this.#restoreCommand(record.command, at);
    else if (!["venue_link", "kill", "rearm", "stop", "rate_limited"].includes(record.event.kind)) {
      this.#take(record.event);
    }
    this.#out.length = 0;
    if (at - this.#prunedAt < PRUNE_EVERY_MICROS) return;
    this.#prunedAt = at;
    this.desk.orders.prune(at, 0);
  }

  /** Ends a restoration: what had no outcome is of unknown fate. The past is not told again. */
  restored(now: Micros): void {
    this.#now = now;
    for (const change of this.desk.orders.recovered(now)) this.#changed(change);
    this.#out.length = 0;
    this.#facts.take();
    this.#hand.take();
    for (const name of Object.keys(this.counters)) delete this.counters[name];
  }

  // ---- facts ----------------------------------------------------------------------------------------------------------

  readonly #take = (event: Event): void => {
    const now = this.#now;
    switch (event.kind) {
      case "book_snapshot":
      case "book_delta": {
        this.#booked(this.desk.market(event.instrument), event);
        return this.#observe(event.instrument, event);
      }
      case "book_lost":
        this.desk.market(event.instrument).bookLost(event.reason);
        this.queues.lost(event.instrument);
        this.#count("books lost");
        return this.#observe(event.instrument, event);
      case "trade": {
        const market = this.desk.market(event.instrument);
        market.lastTradePrice = event.price;
        market.lastTradeAt = event.receivedAt;
        this.queues.traded(event);
        return this.#observe(event.instrument, event);
      }
      case "top_of_book":
        return this.#observe(event.instrument, event);
      case "instrument":
        return this.#listed(event);
      case "fill":
      case "order":
      case "sent":
      case "send_refused":
      case "place_answer":
      case "cancel_answer":
      case "amend_answer":
      case "order_found":
      case "open_orders":
      case "own_trades":
      case "balances":
      case "query_failed":
        return this.#accounts.take(event, now);
      case "venue_link":
        this.#settle(this.#reconciler(event.venue).observe(event, now));
        return;
      case "clock_offset": {
        const venue = this.desk.venue(event.venue);
        venue.clockOffset = event.offset;
        venue.roundTrips.push(event.roundTrip);
        if (venue.roundTrips.length > ROUND_TRIPS_KEPT) venue.roundTrips.shift();
        return this.#settle(this.#reconciler(event.venue).observe(event, now));
      }
      case "rate_budget": {
        const { name, used, limit, resetsAt } = event;
        this.desk.venue(event.venue).budgets.set(name, { name, used, limit, resetsAt });
        return;
      }
      case "rate_limited": {
        const venue = this.desk.venue(event.venue), seconds = Math.ceil((event.until - now) / 1e6);
        venue.limitedUntil = Math.max(venue.limitedUntil, event.until) as Micros;
        this.#settle(this.#reconciler(event.venue).observe(event, now));
        return this.incident(
          "S2",
          "rate_limited",
          `${event.venue} asked for silence for ${seconds} s; only cancels go out`,
          event.venue,
          now,
        );
      }
      case "error":
        return this.incident("S2", "bad_frame", event.message, event.venue, now);
      case "ignored":
        return this.#count("frames ignored");
      case "kill":
      case "rearm":
      case "pause":
      case "resume":
      case "set_params":
      case "rollback_params":
      case "stop":
        return this.#hand.handle(event, now);
      case "timer":
        return;
      default:
        return event satisfies never;
    }
  };

  #booked(market: Market, event: BookSnapshot | BookDelta): void {
    try {
      if (event.kind === "book_snapshot") market.book.applySnapshot(event.bids, event.asks);
      else market.book.applyDelta(event.bids, event.asks);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // The book has emptied itself: what it cannot hold may not be quoted on.
      market.bookLost(error.message);
      this.queues.lost(market.id);
      return this.incident("S2", "book_unfit", error.message, marketName(market), this.#now);
    }
    market.bookTouched(event.receivedAt);
    this.queues.booked(market.id);
  }

  #listed({ instrument }: Listed): void {
    const market = this.desk.market(instrument.id);
    try {
      this.desk.ledger.open(instrument);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // The open lots would mean another amount: nobody may quote here until a person has looked.
      for (const quoter of this.#observers[instrument.id]) {
        quoter.paused = error.message;
        quoter.pausedUntil = 0 as Micros;
      }
      return this.incident("S1", "grid_changed", error.message, marketName(instrument), this.#now);
    }
    market.instrument = instrument;
    this.gate.listed(instrument);
    this.#dirty(instrument.id);
  }

  // ---- after the facts ------------------------------------------------------------------------------------------------

  #beat(now: Micros): void {
    const { orders } = this.desk;
    for (const change of orders.timers(now)) this.#changed(change);
    this.#accounts.timers(now);
    for (const [id, reconciler] of this.#reconcilers) this.#reconcile(id, reconciler, now);
    this.control.poll(now, this.#cancel, this.#out);
    for (const { strategy, rule, until } of this.gate.pauses(now)) {
      const quoter = this.quoters.find(({ id }) => id === strategy);
      if (!quoter || quoter.paused !== null) continue;
      quoter.paused = `${rule} refused too often`;
      quoter.pausedUntil = until;
      quoter.dirty = true;
      this.incident("S2", "paused_by_rule", `${strategy} pauses: ${rule} refused too often`, strategy, now);
    }
    if (now - this.#prunedAt < PRUNE_EVERY_MICROS) return;
    this.#prunedAt = now;
    orders.prune(now, KEEP_ORDERS_MICROS);
  }

  #reconcile(id: VenueId, reconciler: Reconciler, now: Micros): void {
    this.#queries.length = this.#repeats.length = 0;
    this.#settle(reconciler.due(now, this.#queries));
    for (const query of this.#queries) this.#out.push(this.gate.approve(query));
    reconciler.cancels(now, this.#repeats);
    for (const order of this.#repeats) this.#quoting.cancel(order, now, this.#out);
    const venue = this.desk.venue(id);
    venue.reason = reconciler.state === "READY" ? "" : reconciler.reason;
    if (venue.readiness === reconciler.state) return;
    venue.readiness = reconciler.state;
    for (const quoter of this.quoters) quoter.dirty = true;
  }

  #reconciler(venue: VenueId): Reconciler {
    const found = this.#reconcilers.get(venue);
    if (!found) throw new RangeError(`Cannot reconcile "${venue}": no such venue`);
    return found;
  }

  #settle(changes: readonly OrderChange[]): void {
    for (let i = 0; i < changes.length; i++) this.#changed(changes[i]);
  }

  /** Sends a cancel, unless one of the same order is under way. The order may be one that only the venue knows. */
  readonly #cancel = (cancel: Cancel): void => {
    const { orders } = this.desk;
    if (orders.get(cancel.clientId) && !orders.cancelRequested(cancel.clientId, this.#now)) return;
    this.#out.push(this.gate.approve(cancel));
  };

  #changed({ order, incident, cancelAtOnce }: OrderChange): void {
    if (incident) this.#incident(incident);
    if (order === null) return;
    if (cancelAtOnce) this.#quoting.cancel(order, this.#now, this.#out);
    this.queues.changed(order);
    this.#dirty(order.instrument);
  }

  #incident({ severity, code, sentence, venue, instrument }: Incident): void {
    const scope = instrument === null ? venue : marketName(this.desk.market(instrument));
    this.incident(severity, code, sentence, scope, this.#now);
  }

  #observe(instrument: InstrumentId, event: Event): void {
    const quoters = this.#observers[instrument];
    for (let i = 0; i < quoters.length; i++) {
      quoters[i].strategy.observe(event);
      quoters[i].dirty = true;
    }
  }

  #dirty(instrument: InstrumentId): void {
    const quoters = this.#observers[instrument];
    for (let i = 0; i < quoters.length; i++) quoters[i].dirty = true;
  }

  #refused(rule: string, slot: Slot, instrument: InstrumentId, side: Side, sentence: string): void {
    const key = `${rule}/${slot.strategy}/${slot.level}/${instrument}/${side}`, told = this.#refusalsTold.get(key);
    if (told !== undefined && this.#now - told < REFUSAL_REPEAT_MICROS) return;
    this.#refusalsTold.set(key, this.#now);
    this.#facts.add({ kind: "refusal", rule, scope: marketName(this.desk.market(instrument)), sentence }, this.#now);
  }

  #count(name: string): void {
    this.counters[name] = (this.counters[name] ?? 0) + 1;
  }

  /** Which slot an order of an earlier run filled does not matter any more: it is only ever cancelled. */
  #restoreCommand(command: Command, at: Micros): void {
    const { orders } = this.desk;
    switch (command.kind) {
      case "place":
        orders.intend(command, NO_SLOT, at);
        return;
      case "cancel":
        orders.cancelRequested(command.clientId, at);
        return;
      case "replace":
        orders.cancelRequested(command.cancel.clientId, at);
        orders.intend(command.place, NO_SLOT, at);
        return;
      case "amend":
        orders.amendRequested(command.clientId, command.size, at);
        return;
      case "cancel_all":
      case "query":
        return;
      default:
        return command satisfies never;
    }
  }
}
