/** Who may trade: the boot, the kill switch, the orderly stop and the way back. Each of the three ends at the venues with
 * the same proof: ours cancelled, and two complete answers that show nothing of ours. @module */
import type { Micros } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { Approved, Cancel, Command, Query } from "../command.ts";
import type { Kill, OpenOrders, QueryFailed, Rearm, Stop } from "../event.ts";
import type { Desk, VenueDesk } from "../desk/desk.ts";
import type { Gate } from "../risk/gate.ts";
import { KillSwitch } from "../risk/kill_switch.ts";
import { Sweep } from "../risk/sweep.ts";
import type { KillReceipt, KillState } from "./view.ts";
import { Emptiness } from "./emptiness.ts";
import { isDirty, isVerified, Receipts } from "./receipts.ts";

/** An orderly stop that is not verified by then ends unverified. */
export const STOP_DEADLINE_MICROS = 15_000_000;
/** What a person types to arm again. */
export const REARM_PHRASE = "REARM";
/** "Verified empty" is worth this long for a re-arm. */
const VERIFIED_FRESH_MICROS = 60_000_000;

export type ControlOptions = {
  /** Arms by itself once the boot is verified and the latch is clear. */
  readonly armAtStart: boolean;
  /** Found at start: the latch file or the journal says tripped. */
  readonly tripped: { readonly by: string; readonly reason: string; readonly at: Micros } | null;
  readonly startedAt: Micros;
  readonly rearmCooldown: Micros;
  readonly dedicated: ReadonlySet<VenueId>;
};
export type CheckItem = { readonly item: string; readonly ok: boolean; readonly sentence: string };

export class Control {
  readonly switch: KillSwitch = new KillSwitch();
  readonly #emptiness: Emptiness;
  readonly #receipts: Receipts;
  #sweeps = new Map<VenueId, Sweep>();
  /** The sweeps only look on, as a kill of level "stop" leaves what rests. */
  #watching = false;
  /** Somebody asked for the sweeps: they do not wait for the first connection. */
  #asked = false;
  #stop: Stop | null = null;
  #booted = false;
  #trippedAt = 0 as Micros;

  constructor(
    private readonly desk: Desk,
    private readonly gate: Gate,
    private readonly nextQueryId: (venue: VenueId) => number,
    private readonly options: ControlOptions,
  ) {
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
  get stopping(): boolean {
    return this.#stop !== null;
  }
  /** `null` while under way; then whether the venues were seen empty. */
  stopOutcome(now: Micros): "verified" | "unverified" | null {
    if (this.#stop === null) return null;
    if (isVerified(this.#sweeps)) return "verified";
    return now - this.#stop.at > STOP_DEADLINE_MICROS ? "unverified" : null;
  }

  /** Latches. Idempotent: a second kill escalates its level and never lowers it. */
  kill({ requestId: id, by, reason, level }: Kill, now: Micros): void {
    const changed = this.switch.trip({ by, reason, level, at: now });
    this.desk.trading = "HALTED";
    if (!changed) return;
    this.#trippedAt = now;
    this.#asked = true;
    this.#sweep(this.switch.level === "stop", now);
    this.#receipts.add({ id, by, reason, level }, this.#sweeps, now);
  }

  stop(event: Stop, now: Micros): void {
    if (this.#stop !== null) return;
    this.#stop = { ...event, at: now };
    this.desk.trading = "HALTED";
    this.#asked = true;
    this.#sweep(false, now);
  }

  /** The check-list, every item with its sentence; arms if all hold. */
  rearm(event: Rearm, now: Micros): readonly CheckItem[] {
    const items = this.checklist(event, now);
    if (items.every(({ ok }) => ok)) {
      this.switch.rearm(true, now);
      this.desk.trading = "ACTIVE";
    }
    return items;
  }

  checklist(event: Pick<Rearm, "reason" | "phrase">, now: Micros): readonly CheckItem[] {
    const waited = now - this.#trippedAt, cooldown = this.options.rearmCooldown;
    const cool = this.#trippedAt === 0 || waited >= cooldown;
    return [
      this.#haltedItem(),
      ...[...this.desk.venues.values()].flatMap((venue) => [readyItem(venue), this.#emptyItem(venue, now)]),
      {
        item: "cool-down",
        ok: cool,
        sentence: cool
          ? "The cool-down is over"
          : `${Math.ceil((cooldown - waited) / 1e6)} s of the cool-down are left`,
      },
      {
        item: "reason",
        ok: event.reason.trim().length >= 3,
        sentence: "Type why it is safe to trade again (3 letters or more)",
      },
      { item: "phrase", ok: event.phrase === REARM_PHRASE, sentence: `Type the phrase ${REARM_PHRASE}` },
    ];
  }

  onAnswer(event: OpenOrders | QueryFailed, isOurs: (clientId: string | null) => boolean, now: Micros): void {
    this.#sweeps.get(event.venue)?.onAnswer(event, this.desk.orders, isOurs);
    if (event.kind === "open_orders") this.#emptiness.observe(event, isOurs);
    this.#advance(now);
  }

  /** Cancels and queries that are due; to be called on every step. */
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
      for (const draft of sweep.due(now, this.desk.orders)) {
        if (draft.kind === "cancel") cancel(draft);
        else if (draft.kind === "cancel_all") out.push(this.gate.approve(draft));
        else {
          const query: Query = { ...draft, queryId: this.nextQueryId(id) };
          sweep.asked(query.queryId, now);
          out.push(this.gate.approve(query));
        }
      }
    }
    this.#advance(now);
  }

  receipts(): readonly KillReceipt[] {
    return this.#receipts.view();
  }

  /** Clears what an earlier run left; a kill of that run gets its proof here. */
  #boot(now: Micros): void {
    this.#sweep(false, now);
    const { tripped, startedAt } = this.options;
    if (tripped === null) return;
    const { by, reason } = tripped;
    this.#receipts.add({ id: `restart-${startedAt}`, by, reason, level: "cancel" }, this.#sweeps, now);
  }

  /** Begins to clear the venues, or only to watch them. A clearing that is under way goes on and serves everybody. */
  #sweep(watchOnly: boolean, now: Micros): void {
    if (this.#sweeps.size > 0 && !this.#watching && !isVerified(this.#sweeps)) return;
    this.#watching = watchOnly;
    this.#sweeps = new Map([...this.desk.venues.keys()].map((id) => [id, this.#newSweep(id, now)]));
    this.#receipts.follow(this.#sweeps);
  }

  #newSweep(id: VenueId, now: Micros): Sweep {
    const instruments: InstrumentId[] = [];
    for (const market of this.desk.markets) if (market.venue === id) instruments.push(market.id);
    const dedicated = this.options.dedicated.has(id);
    // Its quiet time is raised by the sweep itself, as far as the orders say that one may still land.
    return new Sweep(id, instruments, { now, quietAfter: now, dedicated, watchOnly: this.#watching });
  }

  #advance(now: Micros): void {
    const all = isVerified(this.#sweeps);
    if (this.switch.state === "TRIPPING" || this.switch.state === "TRIPPED_DIRTY") {
      if (all) this.switch.verified(now);
      else if (isDirty(this.#sweeps)) this.switch.dirty(now);
    }
    this.#receipts.advance();
    if (this.#booted || !all || this.#watching) return;
    for (const { readiness } of this.desk.venues.values()) if (readiness !== "READY") return;
    this.#booted = true;
    if (this.options.armAtStart && this.switch.state === "BOOT_HALTED" && this.#stop === null) {
      this.switch.rearm(true, now);
      this.desk.trading = "ACTIVE";
    }
  }

  #haltedItem(): CheckItem {
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

  #emptyItem({ id }: VenueDesk, now: Micros): CheckItem {
    const item = `empty ${id}`, live = this.desk.orders.liveCountVenue(id), at = this.#emptiness.at(id);
    if (live > 0) return { item, ok: false, sentence: `${live} of our orders may still rest at ${id}` };
    if (at === null) return { item, ok: false, sentence: `${id} has not been seen without an order of ours` };
    const ago = Math.round((now - at) / 1e6);
    return {
      item,
      ok: now - at <= VERIFIED_FRESH_MICROS,
      sentence: `${id} was seen without an order of ours ${ago} s ago; want at most 60 s`,
    };
  }
}

function readyItem({ id, readiness, reason }: VenueDesk): CheckItem {
  const sentence = `${id} is ${readiness}${reason ? `: ${reason}` : ""}`;
  return { item: `ready ${id}`, ok: readiness === "READY", sentence };
}
