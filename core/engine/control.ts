/** Who may trade: the boot, the kill switch, the orderly stop and the way back. Each of the three ends at the venues with
 * the same proof: ours cancelled, and two complete answers that show nothing of ours. @module */
import type { Micros } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { Approved, Cancel, Command, Query } from "../command.ts";
import type { Kill, OpenOrders, QueryFailed, Rearm, Stop } from "../event.ts";
import type { Desk } from "../desk/desk.ts";
import type { Gate } from "../risk/gate.ts";
import { KillSwitch } from "../risk/kill_switch.ts";
import { Sweep } from "../risk/sweep.ts";
import { formatSteps } from "../units.ts";
import type { KillReceipt, KillState } from "./view.ts";
import { isoMicros } from "./text.ts";

/** An orderly stop that is not verified by then ends unverified. */
export const STOP_DEADLINE_MICROS = 15_000_000;
/** What a person types to arm again. */
export const REARM_PHRASE = "REARM";
/** Receipts kept in memory; the journal keeps all. */
const RECEIPTS_KEPT = 50;
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
type Receipt = {
  id: string;
  by: string;
  reason: string;
  level: string;
  at: Micros;
  sweeps: Map<VenueId, Sweep>;
  before: Map<VenueId, Record<string, string>>;
};

export class Control {
  readonly switch = new KillSwitch();
  #sweeps = new Map<VenueId, Sweep>();
  #receipts: Receipt[] = [];
  #stop: Stop | null = null;
  #emptyAt = new Map<VenueId, Micros>();
  #booted = false;
  #trippedAt = 0 as Micros;

  constructor(
    private readonly desk: Desk,
    private readonly gate: Gate,
    private readonly nextQueryId: (venue: VenueId) => number,
    private readonly options: ControlOptions,
  ) {
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
    if ([...this.desk.venues.keys()].every((venue) => this.#sweeps.get(venue)?.verified)) return "verified";
    return now - this.#stop.at > STOP_DEADLINE_MICROS ? "unverified" : null;
  }

  /** Latches. Idempotent: a second kill escalates its level and never lowers it. */
  kill(event: Kill, now: Micros): void {
    const first = this.switch.state !== "TRIPPING" && this.switch.state !== "TRIPPED" &&
      this.switch.state !== "TRIPPED_DIRTY";
    const escalates = this.switch.trip({ by: event.by, reason: event.reason, level: event.level, at: now });
    this.desk.trading = "HALTED";
    if (!first && !escalates) return;
    this.#trippedAt = now;
    if (event.level === "stop") {
      this.#addReceipt(event.requestId, event.by, event.reason, event.level, now, new Map());
      return;
    }
    this.#beginSweeps(now);
    this.#addReceipt(event.requestId, event.by, event.reason, event.level, now, new Map(this.#sweeps));
  }

  stop(event: Stop, now: Micros): void {
    if (this.#stop !== null) return;
    this.#stop = { ...event, at: now };
    this.desk.trading = "HALTED";
    // A trip that is being verified already asks the same question; its answers serve the stop too.
    if (this.switch.state !== "TRIPPING") this.#beginSweeps(now);
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
    const items: CheckItem[] = [];
    const state = this.switch.state;
    const halted = state === "TRIPPED" || state === "BOOT_HALTED";
    items.push({
      item: "halted",
      ok: halted && this.#stop === null,
      sentence: this.#stop !== null
        ? "The bot is stopping"
        : halted
        ? "Trading is halted"
        : state === "ARMED"
        ? "Trading is armed already"
        : `The kill is ${state}: wait until it is verified`,
    });
    for (const venue of this.desk.venues.values()) {
      const emptyAt = this.#emptyAt.get(venue.id);
      items.push({
        item: `ready ${venue.id}`,
        ok: venue.readiness === "READY",
        sentence: `${venue.id} is ${venue.readiness}${venue.reason ? `: ${venue.reason}` : ""}`,
      });
      items.push({
        item: `empty ${venue.id}`,
        ok: emptyAt !== undefined && now - emptyAt <= VERIFIED_FRESH_MICROS,
        sentence: emptyAt === undefined
          ? `${venue.id} has not been seen empty`
          : `${venue.id} was seen without an order of ours ${
            Math.round((now - emptyAt) / 1e6)
          } s ago; want at most 60 s`,
      });
    }
    const waited = now - this.#trippedAt, cooldown = this.options.rearmCooldown;
    const cool = this.#trippedAt === 0 || waited >= cooldown;
    items.push({
      item: "cool-down",
      ok: cool,
      sentence: cool ? "The cool-down is over" : `${Math.ceil((cooldown - waited) / 1e6)} s of the cool-down are left`,
    });
    items.push({
      item: "reason",
      ok: event.reason.trim().length >= 3,
      sentence: "Type why it is safe to trade again (3 letters or more)",
    });
    items.push({ item: "phrase", ok: event.phrase === REARM_PHRASE, sentence: `Type the phrase ${REARM_PHRASE}` });
    return items;
  }

  onAnswer(event: OpenOrders | QueryFailed, isOurs: (clientId: string | null) => boolean, now: Micros): void {
    this.#sweeps.get(event.venue)?.onAnswer(event, this.desk.orders, isOurs);
    if (
      event.kind === "open_orders" && event.instrument === null &&
      !event.orders.some(({ clientId }) => isOurs(clientId))
    ) {
      if (this.desk.orders.liveCountVenue(event.venue) === 0) this.#emptyAt.set(event.venue, event.requestedAt);
    }
    this.#advance(now);
  }

  /** Cancels and queries that are due; to be called on every step. */
  poll(now: Micros, cancel: (draft: Cancel) => void, out: Approved<Command>[]): void {
    if (!this.#booted && this.#sweeps.size === 0) this.#beginSweeps(now);
    for (const [id, sweep] of this.#sweeps) {
      const { readiness } = this.desk.venue(id);
      // Before the wire is there every question would fail; the sweep starts with the first connection.
      if (sweep.verified || readiness === "DOWN" || readiness === "CONNECTING") continue;
      for (const draft of sweep.due(now, this.desk.orders)) {
        if (draft.kind === "cancel") cancel(draft);
        else if (draft.kind === "cancel_all") out.push(this.gate.approve(draft));
        else {
          const query: Query = {
            kind: "query",
            venue: id,
            queryId: this.nextQueryId(id),
            what: "open_orders",
            instrument: null,
          };
          sweep.asked(query.queryId, now);
          out.push(this.gate.approve(query));
        }
      }
    }
    this.#advance(now);
  }

  receipts(): readonly KillReceipt[] {
    return this.#receipts.map((receipt) => this.#receiptView(receipt));
  }

  #advance(now: Micros): void {
    for (const [venue, sweep] of this.#sweeps) {
      if (sweep.verified) this.#emptyAt.set(venue, sweep.progress.verifiedAt ?? now);
    }
    const all = this.#sweeps.size > 0 && [...this.#sweeps.values()].every(({ verified }) => verified);
    if (this.switch.state === "TRIPPING" || this.switch.state === "TRIPPED_DIRTY") {
      if (all) this.switch.verified(now);
      else if ([...this.#sweeps.values()].some(({ progress }) => progress.dirty)) this.switch.dirty(now);
    }
    if (this.#booted || !all) return;
    if (![...this.desk.venues.values()].every(({ readiness }) => readiness === "READY")) return;
    this.#booted = true;
    if (this.options.armAtStart && this.switch.state === "BOOT_HALTED" && this.#stop === null) {
      this.switch.rearm(true, now);
      this.desk.trading = "ACTIVE";
    }
  }

  #beginSweeps(now: Micros): void {
    this.#sweeps = new Map();
    for (const id of this.desk.venues.keys()) {
      const instruments = this.desk.markets.filter(({ venue }) => venue === id).map((market) => market.id);
      let quietAfter = now;
      for (const order of this.desk.orders.liveOn(id)) if (order.validUntil > quietAfter) quietAfter = order.validUntil;
      this.#sweeps.set(
        id,
        new Sweep(id, instruments as InstrumentId[], { now, quietAfter, dedicated: this.options.dedicated.has(id) }),
      );
    }
  }

  #addReceipt(id: string, by: string, reason: string, level: string, at: Micros, sweeps: Map<VenueId, Sweep>): void {
    const before = new Map([...this.desk.venues.keys()].map((venue) => [venue, this.#positions(venue)]));
    this.#receipts.push({ id, by, reason, level, at, sweeps, before });
    if (this.#receipts.length > RECEIPTS_KEPT) this.#receipts.shift();
  }

  #positions(venue: VenueId): Record<string, string> {
    const positions: Record<string, string> = {};
    for (const market of this.desk.markets) {
      if (market.venue !== venue || market.instrument === null) continue;
      positions[market.symbol] = formatSteps(this.desk.ledger.position(market.id).size, market.instrument.lot);
    }
    return positions;
  }

  #receiptView(receipt: Receipt): KillReceipt {
    const venues = [...receipt.sweeps].map(([venue, sweep]) => {
      const { requests, ordersBefore, cancelled, remaining, verifiedAt } = sweep.progress;
      return {
        venue,
        requests,
        ordersBefore,
        cancelled,
        remaining,
        verifiedAt: verifiedAt === null ? null : isoMicros(verifiedAt),
        ms: verifiedAt === null ? null : Math.round((verifiedAt - receipt.at) / 1e3),
        positionsBefore: receipt.before.get(venue) ?? {},
        positionsAfter: this.#positions(venue),
      };
    });
    const done = venues.length > 0 && venues.every(({ verifiedAt }) => verifiedAt !== null);
    const last = done
      ? Math.max(...[...receipt.sweeps.values()].map(({ progress }) => progress.verifiedAt ?? 0)) as Micros
      : null;
    return {
      id: receipt.id,
      by: receipt.by,
      reason: receipt.reason,
      level: receipt.level,
      at: isoMicros(receipt.at),
      state: this.switch.state,
      verifiedAt: last === null ? null : isoMicros(last),
      ms: last === null ? null : Math.round((last - receipt.at) / 1e3),
      venues,
    };
  }
}
