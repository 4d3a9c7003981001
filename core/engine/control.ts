/** Who may trade: the boot, the kill switch, the orderly stop and the way back. Each of the three ends at the venues with
 * the same proof: ours cancelled, and two complete answers that show nothing of ours. A kill of level "flatten", and a stop
 * that is to leave nothing, then sell down what is held. @module */
import type { Micros } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { Approved, Cancel, Command } from "../command.ts";
import type { Balances, Kill, LossBreach, OpenOrders, Positions, QueryFailed, Stop } from "../event.ts";
import type { Desk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";
import type { Gate } from "../risk/gate.ts";
import { DEFAULT_FLATTEN_DEADLINE } from "../risk/flatten.ts";
import { GLOBAL_SCOPE } from "../risk/holds.ts";
import { KillSwitch } from "../risk/kill_switch.ts";
import type { Sweep } from "../risk/sweep.ts";
import { type CheckItem, HASH_SHOWN } from "./check_list.ts";
import type { FlattenState, KillReceipt, KillState, StopView } from "./view.ts";
import { Emptiness } from "./emptiness.ts";
import { Flattening } from "./flattening.ts";
import type { ReportMemo } from "./memo.ts";
import type { VenueRules } from "./quoting.ts";
import { type Asked, isDirty, isVerified, Receipts } from "./receipts.ts";
import { type StopOutcome, Stopping } from "./stopping.ts";
import { newSweep, sweepOn } from "./sweeps.ts";
import { microsOfIso } from "./text.ts";

/** An orderly stop that is not verified by then ends unverified, unless it is told otherwise. */
export const STOP_DEADLINE_MICROS = 15_000_000 as Micros;

export type ControlOptions = {
  /** Arms by itself once the boot is verified and the latch is clear. */
  readonly armAtStart: boolean;
  /** Found at start: the latch file or the journal says tripped. */
  readonly tripped: { readonly by: string; readonly reason: string; readonly at: Micros } | null;
  readonly startedAt: Micros;
  readonly rearmCooldown: Micros;
  /** SHA-256 of what is configured, and of what was when it was armed last; `null` or absent = nobody told. */
  readonly config?: string | null;
  readonly armedConfig?: string | null;
  /** Who arms has to give the operator's token once more. */
  readonly asksToken?: boolean;
  readonly dedicated: ReadonlySet<VenueId>;
  /** What an orderly stop does about positions: it leaves them ("cancel", if absent), or sells them down. */
  readonly onStop?: "cancel" | "flatten";
  readonly stopDeadline?: Micros;
  /** How long what is held may take to be sold down, once the venue was proven empty. */
  readonly flattenDeadline?: Micros;
};
/** What it needs of the engine around it. */
export type ControlParts = {
  readonly desk: Desk;
  readonly gate: Gate;
  readonly venues: ReadonlyMap<VenueId, VenueRules>;
  nextQueryId(venue: VenueId): number;
  nextClientId(): string;
  /** Why what is held on that market stays in an orderly stop; `null` = it may be sold down. */
  spared(market: Market): string | null;
  /** Tells people, at S1. */
  alarm(code: string, sentence: string, now: Micros): void;
  /** Whether a venue's dead-man switch may still fire. */
  isGuarded(now: Micros): boolean;
};
/** A loss rule that has ended trading since it was armed last. */
export type LossTrip = LossBreach & { readonly at: Micros };

export class Control {
  readonly switch: KillSwitch = new KillSwitch();
  readonly #emptiness: Emptiness;
  readonly #receipts: Receipts;
  #sweeps = new Map<VenueId, Sweep>();
  /** The sweeps only look on, as a kill of level "stop" leaves what rests. */
  #watching = false;
  /** Somebody asked for the sweeps: they do not wait for the first connection. */
  #asked = false;
  #stop: Stopping | null = null;
  /** The one job that sells down, also when it is over; `null` = none since it was armed. */
  #flattening: Flattening | null = null;
  /** Jobs of whose end people have not heard yet. */
  #untold: Flattening[] = [];
  /** Of a job that was ended by a kill: sent with the next poll. */
  readonly #leftToCancel: Cancel[] = [];
  readonly #cancelLater = (draft: Cancel): void => void this.#leftToCancel.push(draft);
  #booted = false;
  #trippedAt = 0 as Micros;
  #lossTrips: readonly LossTrip[] = [];
  private readonly desk: Desk;

  constructor(private readonly parts: ControlParts, private readonly options: ControlOptions) {
    const { desk } = parts;
    this.desk = desk;
    this.#emptiness = new Emptiness(desk);
    this.#receipts = new Receipts(desk);
    this.switch.boot(options.tripped && { ...options.tripped, level: "cancel" }, options.startedAt);
    if (options.tripped) this.#trippedAt = options.tripped.at;
  }

  get state(): KillState {
    return this.switch.state;
  }
  get booted(): boolean {
    return this.#booted;
  }
  /** The beginning of the configuration's hash, as people are shown it; `null` = nobody told. */
  get config(): string | null {
    return this.options.config?.slice(0, HASH_SHOWN) ?? null;
  }
  get stopping(): boolean {
    return this.#stop !== null;
  }
  /** Whether orders that sell down may be on the wire: the shared words then let that kind of bytes pass. */
  get selling(): boolean {
    return this.#flattening?.selling ?? false;
  }
  /** `null` = nothing is to be sold down. */
  get flattenState(): FlattenState | null {
    return this.#flattening?.state ?? null;
  }
  /** `null` while under way; then how it ended. */
  stopOutcome(now: Micros): StopOutcome | null {
    return this.#stop?.outcomeAt(now) ?? null;
  }
  /** `null` = no stop was asked for. */
  stopView(now: Micros): StopView | null {
    return this.#stop?.view(now) ?? null;
  }

  /** Latches. Idempotent: a second kill escalates its level and never lowers it. One of level "flatten" tries once more
   * where an earlier one left something; one of another level ends what is being sold down.
   * @param isRule a rule of risk asks: whoever sells down is about to do what it wants, and goes on */
  kill({ requestId: id, by, reason, level, breach }: Kill, now: Micros, isRule = false): void {
    if (breach !== undefined) this.#lossTrips = [...this.#lossTrips, { ...breach, at: now }];
    const changed = this.switch.trip({ by, reason, level, at: now });
    this.desk.trading = "HALTED";
    if (!changed && !this.#asksMore(level, isRule)) return;
    this.switch.reverify(now);
    this.#trippedAt = now;
    this.#asked = true;
    this.#flattening?.abort("another kill was asked for", this.#cancelLater, now);
    this.#sweep(this.switch.level === "stop", now);
    const sells = level === "flatten";
    // A job that was ended stays, as one that has left something: asked for once more, it begins anew.
    if (sells || this.switch.level !== "flatten") this.#flattening = sells ? this.#newFlattening(now) : null;
    const asked = { id, by, reason, level, scope: GLOBAL_SCOPE.name, breach };
    this.#receipts.add(asked, this.#sweeps, sells ? this.#flattening : null, now);
  }

  /** Nothing more is sold down on those markets: they were killed while a sale was under way. */
  spare(markets: readonly InstrumentId[], why: string, now: Micros): void {
    this.#flattening?.abort(why, this.#cancelLater, now, markets);
  }

  /** Opens the receipt of a kill of one scope. */
  readonly receipt = (asked: Asked, sweeps: ReadonlyMap<VenueId, Sweep>, now: Micros): void =>
    this.#receipts.add(asked, sweeps, null, now);

  /** Orders of others are being cancelled by a person's word. */
  cancelledForeign(venue: VenueId, names: readonly string[], now: Micros): void {
    this.#receipts.cancelledForeign(venue, names, now);
  }

  /** Begins the orderly stop. What a kill has left standing stays: a stop sells down only while nothing is killed. */
  stop(_event: Stop, now: Micros): void {
    if (this.#stop !== null) return;
    this.desk.trading = "HALTED";
    this.#asked = true;
    if (!this.selling) this.#sweep(false, now);
    const earlier = this.#flattening, sellsDown = this.options.onStop === "flatten" && this.switch.level === null;
    if (sellsDown) this.#flattening = this.#newFlattening(now, (market) => this.parts.spared(market));
    this.#stop = new Stopping({
      desk: this.desk,
      deadline: this.options.stopDeadline ?? STOP_DEADLINE_MICROS,
      sweeps: () => this.#sweeps,
      flattening: () => this.#flattening === earlier && earlier?.over ? null : this.#flattening,
      wantsFlat: sellsDown || earlier?.over === false,
      flattenDeadline: this.#flattenDeadline,
      isGuarded: (at) => this.parts.isGuarded(at),
    }, now);
  }

  /** Trading is on again. For a check-list that has passed, and for the end of a boot that is configured to arm (KIL-11).
   * @returns whether the latch let it */
  arm(now: Micros): boolean {
    if (!this.switch.rearm(true, now)) return false;
    this.desk.trading = "ACTIVE";
    this.#flattening = null;
    this.#lossTrips = [];
    return true;
  }

  /** When it was killed last; 0 = it was not. */
  get trippedAt(): Micros {
    return this.#trippedAt;
  }
  /** Loss rules that have ended trading since it was armed last, also in earlier runs. */
  get lossTrips(): readonly LossTrip[] {
    return this.#lossTrips;
  }
  /** When a list was asked for that showed that venue without an order of ours; `null` = the newest showed one. */
  emptyAt(venue: VenueId): Micros | null {
    return this.#emptiness.at(venue);
  }

  onAnswer(event: OpenOrders | QueryFailed, isOurs: (clientId: string | null) => boolean, now: Micros): void {
    this.#sweeps.get(event.venue)?.onAnswer(event, this.desk.orders, isOurs);
    if (event.kind === "open_orders") {
      this.#emptiness.observe(event, ({ clientId }) => isOurs(clientId), isOurs);
    }
    this.#advance(now);
  }

  /** Takes the venue's word on what the account holds. */
  observe(event: Balances | Positions): void {
    this.#flattening?.observe(event);
  }

  /** Cancels, queries and slices that are due; to be called on every step. */
  poll(now: Micros, cancel: (draft: Cancel) => void, out: Approved<Command>[]): void {
    if (!this.#booted && this.#sweeps.size === 0) this.#boot(now);
    for (const [id, sweep] of this.#sweeps) {
      if (sweep.verified) continue;
      const { readiness } = this.desk.venue(id);
      // A start waits for the connection: before it every question would fail. A kill tries at once: a cancel may find
      // another way than the wire that is down.
      if (!this.#asked && (readiness === "DOWN" || readiness === "CONNECTING")) {
        this.#sweeps.set(id, this.#newSweep(id, now));
        continue;
      }
      sweepOn(sweep, this.parts, now, cancel, out);
    }
    this.#advance(now);
    for (const draft of this.#leftToCancel.splice(0)) cancel(draft);
    this.#flattening?.poll(now, (venue) => this.#isEmpty(venue), cancel, out);
    this.#tell(now);
    this.#stop?.poll(now, (code, sentence) => this.parts.alarm(code, sentence, now));
    if (this.#stop?.outcome === "unverified") this.#flattening?.abort("the stop's time is over", cancel, now);
  }

  /** Whether that venue was proven empty since the kill, the stop or the start, and nothing is sold down there any more. */
  isProven(venue: VenueId): boolean {
    return (this.#sweeps.get(venue)?.verified ?? false) && !this.selling;
  }

  /** Oldest first. */
  receipts(now: Micros): readonly KillReceipt[] {
    return this.#receipts.view(now);
  }

  /** What the journal is to keep of kills, since the last call. */
  takeReports(): readonly ReportMemo[] {
    return this.#receipts.take();
  }

  /** What an earlier run told of a kill; the newest word on it counts. */
  recall(receipt: KillReceipt): void {
    this.#receipts.recall(receipt);
    const { tripped } = this.options, { breach } = receipt;
    if (breach === undefined || tripped === null) return;
    const at = microsOfIso(receipt.at) ?? tripped.at;
    if (at < tripped.at - 1_000) return; // the trip that was found is told to the millisecond
    if (!this.#lossTrips.some((trip) => trip.at === at)) this.#lossTrips = [...this.#lossTrips, { ...breach, at }];
  }
  /** All that was recalled, oldest first. */
  get recalled(): readonly KillReceipt[] {
    return this.#receipts.recalled;
  }

  /** Whether a kill that raises no level changes something at what is, or was, sold down. */
  #asksMore(level: Kill["level"], isRule: boolean): boolean {
    const state = this.#flattening?.state;
    if (this.switch.level !== "flatten") return false;
    return level === "flatten" ? state === "FLATTEN_INCOMPLETE" : state === "FLATTENING" && !isRule;
  }

  /** Clears what an earlier run left; a kill of that run gets its proof here. */
  #boot(now: Micros): void {
    this.#sweep(false, now);
    const { tripped, startedAt } = this.options;
    if (tripped === null) return;
    const { by, reason } = tripped;
    const asked = { id: `restart-${startedAt}`, by, reason, level: "cancel", scope: GLOBAL_SCOPE.name };
    this.#receipts.add(asked, this.#sweeps, null, now);
  }

  /** Begins to clear the venues, or only to watch them. A clearing that is under way goes on and serves everybody. */
  #sweep(watchOnly: boolean, now: Micros): void {
    if (this.#sweeps.size > 0 && !this.#watching && !isVerified(this.#sweeps)) return;
    this.#watching = watchOnly;
    this.#sweeps = new Map([...this.desk.venues.keys()].map((id) => [id, this.#newSweep(id, now)]));
    this.#receipts.follow(this.#sweeps);
  }

  #newSweep(id: VenueId, now: Micros): Sweep {
    const dedicated = this.options.dedicated.has(id), watchOnly = this.#watching;
    return newSweep(this.desk, id, { dedicated, watchOnly, whole: true }, now);
  }

  get #flattenDeadline(): Micros {
    return this.options.flattenDeadline ?? DEFAULT_FLATTEN_DEADLINE;
  }

  /** @param spared a stop leaves alone what is killed; a kill of everything asks for more than that */
  #newFlattening(now: Micros, spared: (market: Market) => string | null = () => null): Flattening {
    const job = new Flattening({ ...this.parts, spared, deadline: this.#flattenDeadline }, now);
    this.#untold.push(job);
    return job;
  }

  /** Proven empty, and cleared for that: a sweep that only looks on sells nothing down. */
  #isEmpty(venue: VenueId): boolean {
    return !this.#watching && this.#sweeps.get(venue)!.verified;
  }

  /** People hear of what is not flat. */
  #tell(now: Micros): void {
    for (const job of this.#untold) {
      if (job.state !== "FLATTEN_INCOMPLETE") continue;
      const open = job.report(now).markets.filter(({ state }) => state !== "FLAT");
      const sentences = open.map(({ market, left, sentence }) => `${market} holds ${left}: ${sentence}`);
      this.parts.alarm("flatten_incomplete", `Not flat: ${sentences.join("; ")}`, now);
    }
    this.#untold = this.#untold.filter(({ over }) => !over);
  }

  #advance(now: Micros): void {
    const all = isVerified(this.#sweeps);
    if (this.switch.state === "TRIPPING" || this.switch.state === "TRIPPED_DIRTY") {
      if (all) this.switch.verified(now);
      else if (isDirty(this.#sweeps) && this.switch.dirty(now)) this.#alarmDirty(now);
    }
    this.#receipts.advance(now);
    if (this.#booted || !all || this.#watching) return;
    for (const { readiness } of this.desk.venues.values()) if (readiness !== "READY") return;
    this.#booted = true;
    if (this.options.armAtStart && this.switch.state === "BOOT_HALTED" && this.#stop === null) this.arm(now);
  }

  #alarmDirty(now: Micros): void {
    const left = [...this.#sweeps].filter(([, { verified }]) => !verified).map(([id]) => id).join(", ");
    this.parts.alarm("trip_dirty", `Not proven empty a minute after the kill: ${left}; it goes on`, now);
  }

  /** Whether there is anything to arm, and it may be. */
  get halted(): CheckItem {
    const { state } = this.switch, halted = state === "TRIPPED" || state === "BOOT_HALTED";
    const sentence = this.#stop !== null
      ? "The bot is stopping"
      : state === "ARMED"
      ? "Trading is armed already"
      : !halted
      ? `The kill is ${state}: wait until it is verified`
      : this.#booted
      ? "Trading is halted"
      : "The start is under way: wait until every venue is ready and was twice seen empty";
    return { item: "halted", ok: halted && this.#booted && this.#stop === null, sentence };
  }
}
