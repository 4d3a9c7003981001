/** The engine: facts in, approved commands out. One step takes a whole batch, applies every fact in the order of its lane,
 * then decides once. It reads no clock, does no I/O and holds all working state in memory. @module */
import type { Micros, Side } from "../units.ts";
import type { VenueId } from "../instrument.ts";
import type { Approved, Cancel, CancelAll, Command } from "../command.ts";
import type { Event } from "../event.ts";
import type { Reconciler } from "../oms/reconcile.ts";
import type { Desk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";
import type { Gate } from "../risk/gate.ts";
import type { Hold, Holds } from "../risk/holds.ts";
import type { RiskReading } from "../risk/risk_rows.ts";
import { Assembly } from "./assembly.ts";
import type { Beating } from "./beating.ts";
import type { Control } from "./control.ts";
import type { DeadMen } from "./dead_men.ts";
import type { EngineOptions } from "./engine_options.ts";
import type { EngineState } from "./engine_state.ts";
import type { Fact } from "./facts.ts";
import { hasForeign } from "./foreign_cancels.ts";
import type { Outcome } from "./hand.ts";
import { Inbox, isOrderWord, laneOf } from "./inbox.ts";
import type { Intake } from "./intake.ts";
import type { MarketFacts } from "./market_facts.ts";
import type { Memo } from "./memo.ts";
import { poolCounts } from "./pool_counts.ts";
import type { Queues } from "./queues.ts";
import type { Quoter, Quoting } from "./quoting.ts";
import type { Remembered } from "./restoring.ts";
import type { StopOutcome } from "./stopping.ts";
import type { Turn } from "./turn.ts";
import type { KillState, RearmView } from "./view.ts";

export { BEAT_MICROS } from "./beating.ts";
export type { EngineOptions } from "./engine_options.ts";
export type { EngineState } from "./engine_state.ts";
export type { Outcome } from "./hand.ts";
export type { Remembered } from "./restoring.ts";

export class Engine {
  readonly desk: Desk;
  readonly control: Control;
  readonly quoters: readonly Quoter[];
  readonly gate: Gate;
  readonly queues: Queues;
  readonly deadMen: DeadMen;
  readonly #parts: Assembly;
  readonly #inbox = new Inbox();
  readonly #turn: Turn;
  readonly #take: Intake["take"];
  readonly #quoting: Quoting;
  readonly #markets: MarketFacts;
  readonly #beating: Beating;

  /** @throws {RangeError} for parameters or limits that make no sense, naming each */
  constructor(readonly options: EngineOptions) {
    const parts = this.#parts = new Assembly(options);
    this.desk = parts.desk;
    this.control = parts.control;
    this.quoters = parts.quoters;
    this.gate = parts.gate;
    this.queues = parts.queues;
    this.deadMen = parts.deadMen;
    this.#turn = parts.turn;
    this.#take = parts.intake.take;
    this.#quoting = parts.quoting;
    this.#markets = parts.markets;
    this.#beating = parts.beating;
  }

  /** Applies the batch, then decides. The result is borrowed until the next step. */
  step(events: readonly Event[], now: Micros): readonly Approved<Command>[] {
    const turn = this.#turn;
    turn.begin(now);
    let beat = false;
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
    if (beat || turn.urgent) this.#beating.beat(now);
    // While trading is halted a sweep clears the venues; the differ would only send its cancels twice.
    if (this.desk.trading !== "HALTED") this.#quoting.run(this.quoters, now, turn.out);
    return turn.out;
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
    return this.#parts.facts.take();
  }
  /** Answers to people's requests, since the last call. */
  takeOutcomes(): readonly Outcome[] {
    return this.#parts.hand.take();
  }
  /** What the next run has to know besides events and commands, since the last call. */
  takeMemos(): readonly Memo[] {
    const reports = this.control.takeReports(),
      memos = this.#parts.holding.takeMemos(),
      adjusted = this.#parts.checks.takeMemos();
    const fills = this.#parts.marks.takeMemos(),
      losses = this.#parts.watching.takePoint(),
      foreign = this.#parts.accounts.takeMemos(),
      inferred = this.#parts.inferring.takeMemos();
    const regrids = this.#markets.takeMemos();
    const checks = this.#parts.rearming.takeMemos(), switches = this.deadMen.takeMemos();
    const rest = reports.length + adjusted.length + fills.length + inferred.length + foreign.length + checks.length +
      switches.length + regrids.length;
    if (losses === null && rest === 0) return memos;
    // As it was booked: adjustments come of events, and what is inferred of the beat behind them.
    const all = [
      ...fills,
      ...adjusted,
      ...inferred,
      ...foreign,
      ...memos,
      ...reports,
      ...checks,
      ...switches,
      ...regrids,
    ];
    return losses === null ? all : [...all, { topic: "losses", ...losses }];
  }
  /** Every rule over time with its values, for people. */
  watchRows(now: Micros): readonly RiskReading[] {
    return this.#parts.watching.view(now);
  }
  /** What may not trade for a while, and why. */
  get holds(): Holds {
    return this.#parts.holding.holds;
  }
  /** How often each thing happened, by name. */
  get counters(): Readonly<Record<string, number>> {
    return this.#parts.telling.counters;
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
    return this.#parts.holding.kills.venues;
  }
  /** How the clearing of a venue that is killed on its own stands; `null` = it has not begun. */
  venueSweep(venue: VenueId): { readonly verified: boolean } | null {
    return this.#parts.holding.kills.sweepOf(venue);
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
    return this.#parts.rearming.view(now);
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
    return this.#parts.reconciling.of(venue);
  }

  /** Why `quoter` may not quote `market` now; `null` = it may. */
  blocked(quoter: Quoter, market: Market, now: Micros): ReturnType<Quoting["blocked"]> {
    return this.#quoting.blocked(quoter, market, now);
  }

  /** Why nothing but cancels leaves for `market` although it may be quoted; `null` = orders leave. */
  silence(market: Market, now: Micros): ReturnType<Quoting["silence"]> {
    return this.#quoting.silence(market, now);
  }

  /** Why what `quoter` wants on `market` waits although orders leave; `null` = it does not. */
  rest(quoter: Quoter, market: Market, now: Micros): ReturnType<Quoting["rest"]> {
    return this.#quoting.rest(quoter, market, now);
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
    this.#parts.telling.incident(severity, code, sentence, scope, now);
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
    return this.#parts.recalling.state();
  }

  /** Begins a restoration where `state` was told; the records after it follow through `restore`. To be called once, first of
   * all. @throws {RangeError} for the state of other markets, strategies or of another version: begin with a new engine then */
  load(state: EngineState, at: Micros): void {
    this.#parts.recalling.load(state, at);
  }

  /** Takes one record of an earlier run: the books are rebuilt, nothing is decided or sent. Kills and re-arms are not
   * replayed: the latch is handed in at construction. */
  restore(record: Remembered, at: Micros): void {
    this.#parts.recalling.take(record, at);
  }

  /** Between two records of a restoration: a later run began here, at `now` by its own clock. */
  restarted(now: Micros): void {
    this.#parts.recalling.restart(now);
  }

  /** Ends a restoration: what had no outcome is of unknown fate. The past is not told again. */
  restored(now: Micros): void {
    this.#parts.recalling.end(now);
  }
}
