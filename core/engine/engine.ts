/** The engine: facts in, approved commands out. One step takes a whole batch, applies every fact in the order of its lane,
 * then decides once. It reads no clock, does no I/O and holds all working state in memory. @module */
import type { Micros, Side } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import { marketName } from "../instrument.ts";
import type { Approved, Cancel, CancelAll, Command } from "../command.ts";
import type { Event, Fill, OrderReport, PlaceAnswer } from "../event.ts";
import type { AccountExpectation } from "../oms/account_mode.ts";
import { isExhausted } from "../oms/cancel_retry.ts";
import type { ClientIds } from "../oms/client_id.ts";
import type { Reconciler } from "../oms/reconcile.ts";
import {
  type Incident,
  type Order,
  type OrderChange,
  Orders,
  type OrdersOptions,
  type OrderTimers,
} from "../oms/orders.ts";
import { Ledger } from "../ledger/ledger.ts";
import { Desk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";
import { Gate } from "../risk/gate.ts";
import type { Pause } from "../risk/pauses.ts";
import { type Hold, type Holds, marketScope, type Scope, strategyScope, venueScope } from "../risk/holds.ts";
import { liquidationDistance } from "../risk/rules/money.ts";
import { LimitBook } from "../risk/limit_book.ts";
import type { Limits } from "../risk/limits.ts";
import { AccountChecks } from "./account_checks.ts";
import type { RiskReading } from "../risk/risk_rows.ts";
import { Accounts } from "./accounts.ts";
import { Control, type ControlOptions } from "./control.ts";
import { type EngineState, quoterStates, restoreQuoters } from "./engine_state.ts";
import { deadManView } from "./dead_man_viewing.ts";
import { DeadMen } from "./dead_men.ts";
import { type Fact, Facts } from "./facts.ts";
import { FillMarks } from "./fill_marks.ts";
import { ForeignCancels, hasForeign } from "./foreign_cancels.ts";
import { Hand, type Outcome } from "./hand.ts";
import { Holding } from "./holding.ts";
import { Inbox, isOrderWord, laneOf } from "./inbox.ts";
import { MarketFacts } from "./market_facts.ts";
import type { Memo } from "./memo.ts";
import { poolCounts } from "./pool_counts.ts";
import { Pruning } from "./pruning.ts";
import { Queues } from "./queues.ts";
import { createQuoter, type Quoter, type QuoterOptions, Quoting, type VenueRules } from "./quoting.ts";
import { Rearming } from "./rearming.ts";
import { Reconciling } from "./reconciling.ts";
import { reportFact } from "./reconcile_viewing.ts";
import { type Remembered, Restoration } from "./restoring.ts";
import { Telling } from "./telling.ts";
import { VenueEnds } from "./venue_ends.ts";
import { VenueErrors, type VenueHold } from "./venue_errors.ts";
import { VenueFacts } from "./venue_facts.ts";
import { Watching } from "./watching.ts";
import type { StopOutcome } from "./stopping.ts";
import type { KillState, Mode, RearmView } from "./view.ts";
import { NO_PROBE, type StageProbe } from "../stages.ts";

export type { EngineState } from "./engine_state.ts";
export type { Outcome } from "./hand.ts";
export type { Remembered } from "./restoring.ts";
export type EngineOptions = {
  readonly mode: Mode;
  readonly build: string;
  readonly startedAt: Micros;
  /** In the order of their instrument ids. */
  readonly markets: readonly { readonly venue: VenueId; readonly symbol: string }[];
  readonly venues: ReadonlyMap<VenueId, VenueRules>;
  readonly strategies: readonly QuoterOptions[];
  readonly limits: Limits;
  readonly ids: ClientIds;
  /** Trades before it are known completely: from the journal, or because there were none. */
  readonly watermark: Micros;
  readonly control: ControlOptions;
  /** Absent = nobody looks at how long the stages take. */
  readonly probe?: StageProbe;
};
/** The loop sends a timer event this often; timers of orders, sweeps and reconciliation are looked at then. */
export const BEAT_MICROS = 50_000;
/** What the order machine found so wrong that nobody may quote that market until a person has looked. */
const PAUSING_INCIDENTS: ReadonlySet<string> = new Set(["trade_conflict", "trades_missing"]);

export class Engine {
  readonly desk: Desk;
  readonly control: Control;
  readonly quoters: readonly Quoter[];
  readonly gate: Gate;
  readonly queues: Queues;
  readonly deadMen: DeadMen;
  readonly #inbox = new Inbox();
  readonly #facts = new Facts();
  readonly #telling: Telling;
  readonly #quoting: Quoting;
  readonly #markets: MarketFacts;
  readonly #venues: VenueFacts;
  readonly #accounts: Accounts;
  readonly #venueErrors: VenueErrors;
  readonly #hand: Hand;
  readonly #foreign: ForeignCancels;
  readonly #limits: LimitBook;
  readonly #holding: Holding;
  readonly #rearming: Rearming;
  readonly #watching: Watching;
  readonly #reconciling: Reconciling;
  readonly #checks: AccountChecks;
  readonly #observers: readonly (readonly Quoter[])[];
  readonly #out: Approved<Command>[] = [];
  readonly #restoration: Restoration;
  readonly #pruning: Pruning;
  #now = 0 as Micros;
  #warnedAt = 0 as Micros;
  readonly #marks: FillMarks;
  #recalling = false;
  readonly #isOurs = (clientId: string | null): boolean => this.options.ids.isOurs(clientId);
  /** Something in this step cannot wait for the loop's next beat. */
  #urgent = false;

  /** @throws {RangeError} for parameters or limits that make no sense, naming each */
  constructor(readonly options: EngineOptions) {
    const { markets, venues, strategies, limits, ids, control, probe = NO_PROBE } = options;
    this.desk = new Desk(
      markets,
      new Orders({ ids, ...orderRules(venues) }),
      new Ledger(),
      limits.global.currency ?? "",
    );
    this.gate = new Gate(limits, this.desk);
    this.gate.listen();
    this.#limits = new LimitBook(limits, this.desk.markets);
    this.queues = new Queues(this.desk);
    this.#telling = new Telling(this.desk, this.#facts);
    this.control = new Control({
      desk: this.desk,
      gate: this.gate,
      venues,
      nextQueryId: (venue) => this.#reconciling.takeQueryId(venue),
      nextClientId: () => ids.next(),
      spared: (market) => this.#holding.sparing(market),
      alarm: (code, sentence, now) => this.incident("S1", code, sentence, "global", now),
      isGuarded: (now) => this.deadMen.isLeft(now),
    }, control);
    this.quoters = strategies.map(createQuoter);
    for (const { id, strategy: { instruments } } of this.quoters) {
      for (const instrument of instruments) this.gate.quotedBy(instrument, id);
    }
    this.#observers = this.desk.markets.map(({ id }) =>
      this.quoters.filter(({ strategy }) => strategy.instruments.includes(id))
    );
    this.#holding = new Holding({
      desk: this.desk,
      gate: this.gate,
      telling: this.#telling,
      quoters: this.quoters,
      dedicated: control.dedicated,
      nextQueryId: (venue) => this.#reconciling.takeQueryId(venue),
      kill: (event, now) => this.control.kill(event, now),
      receipt: this.control.receipt,
    });
    const { holds } = this.#holding;
    this.deadMen = new DeadMen({
      desk: this.desk,
      gate: this.gate,
      venues,
      dedicated: control.dedicated,
      holding: this.#holding,
      telling: this.#telling,
      stance: (venue) => this.#stance(venue),
      disturb: (venue) => this.desk.markets.forEach((market) => market.venue === venue && this.#dirty(market.id)),
    });
    this.#watching = new Watching({
      desk: this.desk,
      gate: this.gate,
      holding: this.#holding,
      telling: this.#telling,
      quoters: this.quoters,
    });
    this.#rearming = new Rearming({
      desk: this.desk,
      control: this.control,
      holding: this.#holding,
      options: control,
      losses: (trips, now) => this.#watching.losses(trips, now),
      deadMan: (venue, now) => deadManView(this.deadMen, venue, now),
    });
    this.#quoting = new Quoting(
      this.desk,
      this.gate,
      holds,
      ids,
      venues,
      ({ rule, sentence }, slot, market, side, now) => {
        this.#telling.count(`refused ${rule}`);
        this.#telling.refused(rule, slot, market.id, side, sentence, now);
      },
      probe,
    );
    const { watermark } = options, { dedicated } = control;
    this.#reconciling = new Reconciling(
      this.desk,
      this.gate,
      { watermark, dedicated, venues },
      (changes) => this.#settle(changes),
      (venue, state, reason, now) => this.incident("S2", "venue_lost", `${venue} is ${state}: ${reason}`, venue, now),
      (venue, state, report, now) => this.#facts.add(reportFact(venue, state, report), now),
    );
    const accounts = new Map<VenueId, AccountExpectation>();
    for (const [venue, { account }] of venues) if (account !== undefined) accounts.set(venue, account);
    this.#checks = new AccountChecks({
      desk: this.desk,
      reconciling: this.#reconciling,
      telling: this.#telling,
      dedicated,
      accounts,
      live: options.mode === "live",
      strays: () => this.#accounts.strays,
      disturb: ({ id }) => this.#dirty(id),
      positionLimit: ({ id }) => this.gate.limitsOf(id)?.positionLots ?? null,
      stop: (venue, cause, sentence, now) => {
        this.#now = now;
        this.#pause(venueScope(venue), cause, sentence);
      },
    });
    this.#hand = new Hand(
      this.quoters,
      this.control,
      this.#holding,
      this.#rearming,
      this.#facts,
      () => this.liveCount,
      {
        objection: (clientId) => this.desk.orders.refusesToClose(clientId),
        close: (clientId, by, now) => this.#settle(this.desk.orders.closeByHand(clientId, by, now)),
      },
      (event, now) => this.#checks.adopt(event, now),
      (scope, set, mayLoosen, now) => {
        const result = this.#limits.set(scope, set, mayLoosen);
        if (result.refusals.length === 0) this.gate.change(this.#limits.current, now);
        return result;
      },
      {
        objection: (event) => this.#foreign.objection(event, this.#isKilled(event.venue)),
        cancel: (event, now) => this.#foreign.cancel(event, now, this.#out),
      },
    );
    this.#foreign = new ForeignCancels(this.desk, this.gate, this.#telling, this.control);
    this.#markets = new MarketFacts({
      desk: this.desk,
      gate: this.gate,
      queues: this.queues,
      observe: (instrument, event) => this.#observe(instrument, event),
      disturb: (instrument) => this.#dirty(instrument),
      relisted: (before, after, now) => this.#checks.relisted(before, after, now),
      doubt: (market, why, now) => this.#watching.doubt(market, why, now),
      pause: (instrument, why) => this.#pause(marketScope(this.desk.market(instrument)), "grid_changed", why),
      telling: this.#telling,
      probe,
    });
    this.#venues = new VenueFacts(this.desk, this.#telling, this.#reconciling);
    const hold = (wish: VenueHold, now: Micros) => this.#holding.putFor(wish, now);
    this.#venueErrors = new VenueErrors({
      desk: this.desk,
      telling: this.#telling,
      hold,
      lookAgain: (venue, instrument, now) => this.#reconciling.of(venue).lookAgain(instrument, now),
    });
    const cool = (order: Order, until: Micros, now: Micros) => this.#quoting.cool(order, until, now);
    const ends = new VenueEnds({ desk: this.desk, telling: this.#telling, cool, hold });
    this.#marks = new FillMarks(this.desk, (id) => {
      const quoters = this.#observers[id];
      return quoters.length === 1 ? quoters[0].id : "";
    });
    this.#accounts = new Accounts({
      desk: this.desk,
      marks: this.#marks,
      control: this.control,
      quoting: this.#quoting,
      facts: this.#facts,
      reconciling: this.#reconciling,
      checks: this.#checks,
      isOurs: this.#isOurs,
      changed: (change) => this.#changed(change),
      filled: (fill) => this.#filled(fill),
      unbookable: (fill, reason) => this.#unbookable(fill, reason),
      ended: (order, cause) => {
        if (this.#recalling) return;
        ends.take(order, cause, this.#now);
        this.deadMen.ended(order, cause, this.#now);
      },
      telling: this.#telling,
    });
    this.#pruning = new Pruning(
      this.desk.orders,
      (sentence, now) => this.incident("S1", "books_full", sentence, "global", now),
    );
    this.#restoration = new Restoration(
      this.desk,
      (event) => this.#take(event, this.#now),
      (changes) => this.#settle(changes),
    );
  }

  /** Applies the batch, then decides. The result is borrowed until the next step. */
  step(events: readonly Event[], now: Micros): readonly Approved<Command>[] {
    this.#now = now;
    while (this.#out.length > 0) this.#out.pop(); // emptied at once it would give its memory back
    let beat = false;
    this.#urgent = false;
    if (events.length === 1) {
      beat = this.#wantsBeat(events[0]);
      this.#take(events[0], now); // the common case: nothing has to be put in order
    } else {
      for (let i = 0; i < events.length; i++) {
        if (this.#wantsBeat(events[i])) beat = true;
        if (this.#inbox.offer(events[i])) continue;
        this.#inbox.drain(this.#take, now);
        this.#inbox.offer(events[i]);
      }
      this.#inbox.drain(this.#take, now);
    }
    // Timers, sweeps and questions wait for the next beat of the loop; a market's frame goes straight to the decision.
    if (beat || this.#urgent) this.#beat(now);
    // While trading is halted a sweep clears the venues; the differ would only send its cancels twice.
    if (this.desk.trading !== "HALTED") this.#quoting.run(this.quoters, now, this.#out);
    return this.#out;
  }

  /** Whether timers, sweeps and questions are to be looked at after it, be it only to see that nothing is due. A word about one
   * order brings that about itself where it is needed, save while a sweep waits for it. */
  #wantsBeat(event: Event): boolean {
    if (laneOf(event) === "market") return false;
    this.gate.moved();
    return !(this.desk.trading === "ACTIVE" && isOrderWord(event));
  }

  /** Housekeeping that may cost microseconds; to be called once the commands have gone out. */
  settle(): void {
    this.#markets.settle();
    this.queues.settle();
    this.#quoting.prepare();
  }

  /** What watchers may not lose, since the last call. */
  takeFacts(): readonly Fact[] {
    return this.#facts.take();
  }
  /** Answers to people's requests, since the last call. */
  takeOutcomes(): readonly Outcome[] {
    return this.#hand.take();
  }
  /** What the next run has to know besides events and commands, since the last call. */
  takeMemos(): readonly Memo[] {
    const reports = this.control.takeReports(), memos = this.#holding.takeMemos(), adjusted = this.#checks.takeMemos();
    const fills = this.#marks.takeMemos(), losses = this.#watching.takePoint(), foreign = this.#accounts.takeMemos();
    const checks = this.#rearming.takeMemos(), switches = this.deadMen.takeMemos();
    const rest = reports.length + adjusted.length + fills.length + foreign.length + checks.length + switches.length;
    if (losses === null && rest === 0) return memos;
    const all = [...fills, ...foreign, ...memos, ...adjusted, ...reports, ...checks, ...switches];
    return losses === null ? all : [...all, { topic: "losses", ...losses }];
  }
  /** Every rule over time with its values, for people. */
  watchRows(now: Micros): readonly RiskReading[] {
    return this.#watching.view(now);
  }
  /** What may not trade for a while, and why. */
  get holds(): Holds {
    return this.#holding.holds;
  }
  /** How often each thing happened, by name. */
  get counters(): Readonly<Record<string, number>> {
    return this.#telling.counters;
  }
  /** How full its pools and queues are, by name. */
  readonly poolCounts = (): Readonly<Record<string, number>> => poolCounts(this.desk.orders.store, this.#inbox);
  /** Orders that may still rest or arrive, on all venues. */
  get liveCount(): number {
    return this.desk.orders.liveCountAll;
  }
  get killState(): KillState {
    return this.control.state;
  }
  get killCause(): { readonly by: string; readonly reason: string; readonly level: string } | null {
    return this.control.switch.latch.trip;
  }
  /** Venues that are killed on their own; another set whenever that changes. */
  get killedVenues(): ReadonlySet<VenueId> {
    return this.#holding.kills.venues;
  }
  /** How the clearing of a venue that is killed on its own stands; `null` = it has not begun. */
  venueSweep(venue: VenueId): { readonly verified: boolean } | null {
    return this.#holding.kills.sweepOf(venue);
  }
  /** Whether orders that sell a position down may be on the wire: the shared words then let that kind of bytes pass. */
  get sellsDown(): boolean {
    return this.control.selling;
  }
  /** `null` while no stop is under way or it is not over; then how it ended. */
  stopOutcome(now: Micros): StopOutcome | null {
    return this.control.stopOutcome(now);
  }

  rearmView(now: Micros): readonly RearmView[] {
    return this.#rearming.view(now);
  }

  /** What holds all markets of `quoter`, the first of several; `null` = some market may be quoted, for all that holds say. */
  heldAll({ id, strategy: { instruments } }: Quoter): Hold | null {
    let first: Hold | null = null;
    for (let i = 0; i < instruments.length; i++) {
      const hold = this.holds.on(id, this.desk.market(instruments[i]));
      if (hold === null) return null;
      first ??= hold;
    }
    return first;
  }

  /** What a venue's word has come to, for who shows it. @throws {RangeError} for a venue that is not configured */
  reconcilerOf(venue: VenueId): Reconciler {
    return this.#reconciling.of(venue);
  }

  /** Why `quoter` may not quote `market` now; `null` = it may. */
  blocked(quoter: Quoter, market: Market, now: Micros): ReturnType<Quoting["blocked"]> {
    return this.#quoting.blocked(quoter, market, now);
  }

  /** Whether the side waits for the venue's balances, having been refused for want of them. */
  isDepleted(market: Market, side: Side): boolean {
    return this.#quoting.depletion.isDepleted(market.id, side);
  }

  /** Orders that `quoter` may place on `market` now without a person's word. */
  room(quoter: Quoter, market: Market, now: Micros): number {
    return this.#quoting.room(quoter, market, now);
  }

  /** Tells an incident that the world outside saw: the journal, the loop, a thread. */
  incident(severity: "S1" | "S2", code: string, sentence: string, scope: string, now: Micros): void {
    this.#telling.incident(severity, code, sentence, scope, now);
  }

  /** Cancels of last resort for everything of ours that may live, ready for the wire whatever state the engine is in. */
  lastResort(): readonly Approved<Cancel | CancelAll>[] {
    const cancels: Approved<Cancel | CancelAll>[] = [];
    for (const { id, venue } of this.desk.markets) {
      if (this.options.control.dedicated.has(venue) && !hasForeign(this.desk, venue, id)) {
        cancels.push(this.gate.approve({ kind: "cancel_all", venue, instrument: id }));
      }
      for (const { clientId, venueOrderId } of this.desk.orders.live(id)) {
        cancels.push(this.gate.approve({ kind: "cancel", venue, instrument: id, clientId, venueOrderId }));
      }
    }
    return cancels;
  }

  /** What has been taken in of earlier runs. To be asked between two records of a restoration, and by nobody later. */
  state(): EngineState {
    const { desk } = this;
    return {
      listings: desk.markets.map(({ instrument }) => instrument),
      orders: desk.orders.state(),
      ledger: desk.ledger.state(),
      strays: this.#accounts.strays,
      proofs: this.#reconciling.proofs,
      quoters: quoterStates(this.quoters),
      prunedAt: this.#pruning.prunedAt,
      holds: this.#holding.state(),
      watches: this.#watching.state(),
      receipts: this.control.recalled,
      restoration: this.#restoration.state(),
      checks: this.#checks.state(),
      deadMen: this.deadMen.state(),
      limits: this.#limits.state(),
    };
  }

  /** Begins a restoration where `state` was told; the records after it follow through `restore`. To be called once, first of
   * all. @throws {RangeError} for the state of other markets, strategies or of another version: begin with a new engine then */
  load(state: EngineState, at: Micros): void {
    const { desk } = this;
    this.#now = at;
    if (state.listings.length !== desk.markets.length) {
      throw new RangeError(`Cannot take over ${state.listings.length} markets; want ${desk.markets.length}`);
    }
    desk.ledger.restore(state.ledger);
    for (const instrument of state.listings) {
      if (instrument !== null) this.#markets.take({ kind: "instrument", instrument, receivedAt: at }, at);
    }
    desk.orders.restore(state.orders, at);
    this.#accounts.strays = state.strays;
    this.#reconciling.recall(state.proofs);
    restoreQuoters(this.quoters, state.quoters);
    for (const receipt of state.receipts) this.control.recall(receipt);
    for (const { at: since, memo } of state.holds) this.#holding.recall(memo, since);
    this.#watching.board.restore(state.watches);
    this.#pruning.prunedAt = state.prunedAt;
    this.#restoration.restore(state.restoration);
    this.#checks.restore(state.checks);
    this.deadMen.restore(state.deadMen);
    this.#limits.restore(state.limits);
  }

  /** Takes one record of an earlier run: the books are rebuilt, nothing is decided or sent. Kills and re-arms are not
   * replayed: the latch is handed in at construction. */
  restore(record: Remembered, at: Micros): void {
    this.#now = at;
    this.#reconciling.recalling = this.#checks.recalling = true;
    this.#marks.recalling = this.#recalling = true;
    if (record.kind === "memo") {
      if (record.memo.topic === "foreign_fill") return this.#accounts.recall(record.memo, at);
      if (record.memo.topic === "kill_report") return this.control.recall(record.memo.receipt);
      if (record.memo.topic === "dead_man") return this.deadMen.recall(record.memo, at);
      if (record.memo.topic === "adjust") return this.#checks.recall(record.memo, at);
      if (record.memo.topic === "fill_mark") return this.#marks.recall(record.memo);
      if (record.memo.topic === "losses") return this.#watching.recall(record.memo);
      if (record.memo.topic === "rearm_check") return; // what came of it stands in the records behind it
      return this.#holding.recall(record.memo, at);
    }
    if (record.kind === "event" && record.event.kind === "kill") this.#holding.recallKill(record.event, at);
    this.#restoration.take(record, at);
    this.#out.length = 0;
    this.#pruning.recall(at);
  }

  /** Ends a restoration: what had no outcome is of unknown fate. The past is not told again. */
  restored(now: Micros): void {
    this.#now = now;
    this.desk.ledger.recovered(now);
    this.#settle(this.desk.orders.recovered(now));
    this.#out.length = 0;
    this.#telling.restart();
    this.#hand.take();
    // Nothing looser than the configuration survives a restart: that is what was approved.
    if (this.#limits.clamp()) this.#telling.count("limits back to the configuration");
    this.gate.change(this.#limits.current, now);
    this.#holding.takeMemos();
    this.#checks.takeMemos();
    this.#reconciling.recalling = false;
    this.#checks.recovered(now);
    this.deadMen.recalled(now);
    this.#marks.recalling = this.#recalling = false;
    for (const [name, count] of this.#restoration.strangeFills) {
      const sentence =
        `${count} fills of ${name} are on record, and it is not configured any more: what they left is ` +
        "not watched";
      this.incident("S2", "market_gone", sentence, name, now);
    }
  }

  // ---- facts ----------------------------------------------------------------------------------------------------------

  /** The instant goes from hand to hand: read from a field each time it would be a piece of garbage each time. */
  readonly #take = (event: Event, now: Micros): void => {
    switch (event.kind) {
      case "book_snapshot":
      case "book_delta":
      case "book_lost":
      case "trade":
      case "top_of_book":
      case "reference_price":
      case "instrument":
        return this.#markets.take(event, now);
      case "order":
        this.#switched(event, now);
        return this.#accounts.take(event, now);
      case "fill":
      case "sent":
      case "send_refused":
        return this.#accounts.take(event, now);
      case "order_found":
        if (event.report !== null) this.#switched(event.report, now);
        this.#watching.board.moneyMoved();
        return this.#accounts.take(event, now);
      case "own_trades":
      case "balances":
      case "positions":
      case "cash_flow":
      case "cash_flows":
      case "account_mode":
      case "margin":
        this.#watching.board.moneyMoved();
        return this.#accounts.take(event, now);
      case "place_answer":
      case "cancel_answer":
      case "amend_answer":
        if (event.kind === "place_answer") this.#answered(event);
        if (event.refusal !== null && !this.#recalling) this.#venueErrors.take(event, now);
        return this.#accounts.take(event, now);
      case "open_orders":
      case "query_failed":
        this.#accounts.take(event, now);
        return this.#holding.onAnswer(event, this.#isOurs);
      case "venue_link":
      case "clock_offset":
      case "rate_budget":
      case "rate_limited":
      case "error":
      case "ignored":
        return this.#venues.take(event, now);
      case "kill":
      case "rearm":
      case "pause":
      case "resume":
      case "set_params":
      case "rollback_params":
      case "stop":
      case "adopt_position":
      case "close_order":
      case "set_limits":
      case "cancel_foreign":
        return this.#hand.handle(event, now);
      case "dead_man_answer":
        return this.deadMen.take(event, now);
      case "timer":
        if (event.guards !== undefined) this.desk.guards = event.guards;
        return this.#watching.beat(event, now);
      default:
        return event satisfies never;
    }
  };

  /** The venue may say of an order that its dead-man switch has ended it; what it says again, of one that has ended, is no news. */
  #switched(report: OrderReport, now: Micros): void {
    if (report.endedBy !== "dead_man" || report.clientId === null || this.#recalling) return;
    const order = this.desk.orders.get(report.clientId);
    if (order !== null && !order.terminal) this.deadMen.told(report, now);
  }

  /** What the kill switch and the stop want of a venue. */
  #stance(venue: VenueId): "trading" | "resting" | "clearing" | "empty" {
    const { control } = this;
    if (this.desk.trading === "HALTED") {
      if (control.isProven(venue)) return "empty";
      return control.switch.level === "stop" && !control.stopping ? "resting" : "clearing";
    }
    if (!this.holds.of(venueScope(venue)).some(({ tripped }) => tripped)) return "trading";
    return this.#holding.isVerified(venue) ? "empty" : "clearing";
  }

  #filled(fill: Fill): void {
    const { orders } = this.desk, { clientId, instrument, venueOrderId } = fill;
    const order = (clientId === null ? null : orders.get(clientId)) ?? orders.byVenueOrderId(instrument, venueOrderId);
    this.#watching.filled(fill, order);
    this.#observe(instrument, fill);
  }

  #answered(event: PlaceAnswer): void {
    const order = this.desk.orders.get(event.clientId);
    if (order !== null) this.#watching.answered(event, order.instrument);
  }

  #beat(now: Micros): void {
    const { orders } = this.desk;
    this.#settle(orders.timers(now));
    this.#accounts.timers(now);
    if (this.#reconciling.beat(now, this.#repeat, this.#out)) {
      for (const quoter of this.quoters) quoter.dirty = true;
    }
    for (const question of this.#accounts.strayQuestions(now)) {
      const queryId = this.#reconciling.takeQueryId(question.venue);
      this.#out.push(this.gate.approve({ kind: "query", what: "order_of", queryId, ...question }));
    }
    this.#checks.beat(now);
    this.control.poll(now, this.#cancel, this.#out);
    const pauses = this.gate.takePauses();
    for (let i = 0; i < pauses.length; i++) this.#denied(pauses[i], now);
    this.#watching.judge(now, this.#out);
    this.#holding.beat(now, this.#cancel, this.#out);
    this.deadMen.beat(now, this.#out);
    this.#pruning.beat(now);
    if (now - this.#warnedAt >= BEAT_MICROS) this.#warn(now);
  }

  /** Tells of limits that are nearly used up. */
  #warn(now: Micros): void {
    this.#warnedAt = now;
    this.#guardMargins(now);
    const rows = this.gate.takeWarnings(now);
    for (let i = 0; i < rows.length; i++) {
      const { rule, title, scope, value, limit } = rows[i];
      this.incident("S2", "risk_warning", `${rule} ${title}: ${value}, and the limit is ${limit}`, scope, now);
    }
  }

  /** So near to liquidation the venue is tripped: the account is worth more than any quote (RSK-15). */
  #guardMargins(now: Micros): void {
    for (const venue of this.desk.venues.values()) {
      const distance = liquidationDistance({ venue });
      const limit = this.gate.limits.venue.get(venue.id)?.tripLiquidationDistance ?? 0;
      if (!(distance < limit)) continue;
      const [is, least] = [distance, limit].map((share) => `${Math.round(share * 1e4) / 1e2} %`);
      const sentence = `${venue.id} is ${is} of its equity away from liquidation; below ${least} it is tripped`;
      this.#holding.trip(venueScope(venue.id), "RSK-15", sentence, "MARGIN_LOW", now);
    }
  }

  /** A rule had to refuse a strategy too often. */
  #denied({ strategy, rule, sentence, trips }: Pause, now: Micros): void {
    const scope = strategyScope(strategy), status = rule === "RSK-10" ? "OUT_OF_BAND" : "RATE_BUDGET";
    if (trips) this.#holding.trip(scope, rule, sentence, "STOPPED", now);
    else this.#holding.put({ scope, cause: rule, sentence, status, ends: "itself" }, now);
  }

  #settle(changes: readonly OrderChange[]): void {
    for (let i = 0; i < changes.length; i++) this.#changed(changes[i]);
  }

  readonly #repeat = (order: Order): void => this.#quoting.cancel(order, this.#now, this.#out);

  /** Sends a cancel, unless one of the same order is under way. The order may be one that only the venue knows. */
  readonly #cancel = (cancel: Cancel): void => {
    const { orders } = this.desk, order = orders.get(cancel.clientId);
    // What our books hold for dead and the venue still lists is cancelled all the same, and so is what they gave up.
    const odd = order === null || order.terminal || isExhausted(order);
    if (!odd && !orders.cancelRequested(cancel.clientId, this.#now)) return;
    this.#out.push(this.gate.approve(cancel));
  };

  #changed({ order, incident, cancelAtOnce, needsQuery, infers }: OrderChange): void {
    if (incident || cancelAtOnce || needsQuery) this.#urgent = true;
    this.gate.moved();
    if (incident) this.#incident(incident);
    if (order === null) return;
    if (infers) this.#accounts.infer(order, this.#now);
    if (cancelAtOnce) this.#quoting.cancel(order, this.#now, this.#out);
    this.queues.changed(order);
    this.#dirty(order.instrument);
  }

  #incident(incident: Incident): void {
    const { code, sentence, venue, instrument, clientId } = incident;
    this.#telling.ofOrder(incident, this.#now);
    if (!this.#recalling) this.#reconciling.noticed(incident, this.#now);
    if (instrument === null) return;
    if (code === "orphan" && this.options.ids.isLater(clientId)) this.#replaced(venue, clientId!);
    if (PAUSING_INCIDENTS.has(code)) this.#pause(marketScope(this.desk.market(instrument)), code, sentence);
    if (code === "overfill") this.#trip(venueScope(venue), code, sentence);
    if (code === "orphan" && this.options.ids.isUnsent(clientId)) {
      const never = `order ${clientId} carries our tag and this start, and was never sent`;
      this.#trip(venueScope(venue), "id_never_sent", never);
    }
    if (code === "forced_fill") this.#pause(venueScope(venue), code, sentence);
    if (code === "cancel_exhausted") this.#cancelAll(venue, instrument);
  }

  /** Another process sends orders with our tag, and it started later than we did: this one may trade no more. */
  #replaced(venue: VenueId, clientId: string): void {
    if (this.#recalling) return;
    const now = this.#now,
      reason = `order ${clientId} at ${venue} carries our tag and a later start than ours: another ` +
        "process trades for us; stop one of them and begin anew";
    const found = {
      subject: venue,
      instrument: null,
      ours: `start ${this.options.ids.epoch}`,
      venue: clientId,
    } as const;
    this.#checks.differing.differ(venue, { id: "D14", sentence: reason, ...found }, now);
    const requestId = `later-start-${clientId}`;
    this.control.kill({ kind: "kill", by: "engine", requestId, at: now, reason, level: "cancel" }, now);
  }

  /** The last way to an order that cannot be cancelled by its id; not where it would take others' orders along. */
  #cancelAll(venue: VenueId, instrument: InstrumentId): void {
    const { control: { dedicated }, venues } = this.options, { orders } = this.desk;
    if (!venues.get(venue)?.capabilities.cancelAllPerInstrument) return;
    if (dedicated.has(venue) ? hasForeign(this.desk, venue, instrument) : orders.foreign(venue).length > 0) return;
    if (this.#out.some((command) => command.kind === "cancel_all" && command.instrument === instrument)) return;
    this.#out.push(this.gate.approve({ kind: "cancel_all", venue, instrument }));
  }

  /** What we believe of that venue is not true any more: it is killed, and a person has to arm it again. The latch of an
   * earlier run comes from its own notes. */
  #trip(scope: Scope, cause: string, sentence: string): void {
    if (!this.#recalling) this.#holding.trip(scope, cause, sentence, "STOPPED", this.#now);
  }

  /** Until a person resumes. */
  #pause(scope: Scope, cause: string, sentence: string): void {
    this.#holding.put({ scope, cause, sentence, status: "STOPPED", ends: "person", told: true }, this.#now);
  }

  /** What we hold is not known any more: nothing may be traded on it. */
  #unbookable({ venue, instrument, tradeId }: Fill, reason: string): void {
    const now = this.#now;
    // The kill that it was then stands in the journal as well, and so does the re-arm that may have followed.
    if (this.#recalling) return;
    const requestId = `unbookable-${venue}-${tradeId}`;
    // The kill first: whoever tells of it may fail.
    this.control.kill({ kind: "kill", by: "engine", requestId, at: now, reason, level: "cancel" }, now);
    this.incident("S1", "unbookable_fill", reason, marketName(this.desk.market(instrument)), now);
  }

  /** Trading is halted, or that venue is killed on its own. */
  #isKilled(venue: VenueId): boolean {
    return this.desk.trading === "HALTED" || this.killedVenues.has(venue);
  }

  #observe(instrument: InstrumentId, event: Event): void {
    const quoters = this.#observers[instrument];
    for (let i = 0; i < quoters.length; i++) {
      const quoter = quoters[i];
      quoter.strategy.observe(event);
      if (quoter.heeds === null || quoter.heeds.has(event.kind)) quoter.dirty = true;
    }
  }

  #dirty(instrument: InstrumentId): void {
    const quoters = this.#observers[instrument];
    for (let i = 0; i < quoters.length; i++) quoters[i].dirty = true;
  }
}

/** What the order books must know of the venues. */
function orderRules(venues: EngineOptions["venues"]): Pick<OrdersOptions, "bestEffortCancels" | "venueTimers"> {
  const bestEffortCancels = new Set<VenueId>(), venueTimers = new Map<VenueId, Partial<OrderTimers>>();
  for (const [venue, { capabilities, timers }] of venues) {
    if (capabilities.bestEffortCancels) bestEffortCancels.add(venue);
    if (timers !== undefined) venueTimers.set(venue, timers);
  }
  return { bestEffortCancels, venueTimers };
}
