/** Holds at work: what they stop is cancelled, venues that are held are seen empty before they may trade again, people are
 * told of each begin and end, and what only a person ends is written down for the next run. What is tripped is a kill of its
 * scope: proven, told in a receipt, and ended by a re-arm alone. @module */
import type { Micros } from "../units.ts";
import type { VenueId } from "../instrument.ts";
import type { Approved, Cancel, Command } from "../command.ts";
import type { Kill, OpenOrders, QueryFailed } from "../event.ts";
import type { QuoteStatus } from "../target.ts";
import type { Desk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";
import type { Gate } from "../risk/gate.ts";
import { type Hold, Holds, type HoldWish, marketScope, type Resumed, type Scope, venueScope } from "../risk/holds.ts";
import type { Sweep } from "../risk/sweep.ts";
import type { HoldMemo, ReleaseMemo } from "./memo.ts";
import type { Quoter } from "./quoter.ts";
import type { Asked } from "./receipts.ts";
import { ScopedKills } from "./scoped_kills.ts";
import { Scopes } from "./scopes.ts";
import { newSweep, sweepOn } from "./sweeps.ts";
import type { Telling } from "./telling.ts";
import type { VenueHold } from "./venue_errors.ts";

type HoldsMemo = HoldMemo | ReleaseMemo;

/** What holds need of the engine around them. */
export type HoldSurroundings = {
  readonly desk: Desk;
  readonly gate: Gate;
  readonly telling: Telling;
  readonly quoters: readonly Quoter[];
  readonly dedicated: ReadonlySet<VenueId>;
  nextQueryId(venue: VenueId): number;
  /** A rule trips everything. */
  kill(event: Kill, now: Micros): void;
  /** Opens the receipt of a kill of one scope. */
  receipt(asked: Asked, sweeps: ReadonlyMap<VenueId, Sweep>, now: Micros): void;
};
/** The cause of what a person killed. */
const KILL = "kill";

export class Holding {
  readonly holds: Holds;
  readonly scopes: Scopes;
  readonly kills: ScopedKills;
  /** Of held venues, until nothing holds them. */
  readonly #sweeps = new Map<VenueId, Sweep>();
  #memos: HoldsMemo[] = [];

  constructor(private readonly around: HoldSurroundings) {
    const { desk, gate, dedicated, quoters, telling } = around;
    this.scopes = new Scopes(desk, quoters);
    this.kills = new ScopedKills({
      desk,
      gate,
      dedicated,
      scopes: this.scopes,
      nextQueryId: (venue) => around.nextQueryId(venue),
      receipt: (asked, sweeps, now) => around.receipt(asked, sweeps, now),
      alarm: (code, sentence, scope, now) => telling.incident("S1", code, sentence, scope, now),
    });
    this.holds = new Holds({
      onChange: (hold, ended, now) => this.#changed(hold, ended, now),
      onOften: (scope, sentence, now) => this.trip(scope, "pauses", sentence, "STOPPED", now),
    });
  }

  /** A trip of everything is a kill; a narrower one is a kill of its scope, and stands until a person arms that again.
   * @param limit that a rule of loss went by */
  trip(scope: Scope, cause: string, sentence: string, status: QuoteStatus, now: Micros, limit?: number): void {
    if (scope.level !== "global") {
      return void this.put({ scope, cause, sentence, status, ends: "person", tripped: true }, now);
    }
    const requestId = `${cause}-${now}`, reason = `${cause}: ${sentence}`;
    const breach = limit === undefined ? undefined : { rule: cause, limit };
    this.around.kill({ kind: "kill", by: "engine", requestId, at: now, reason, level: "cancel", breach }, now);
  }

  /** A person kills a scope that is narrower than everything. One that is killed stays so, with its first cause and report.
   * @returns whether it was not killed yet */
  kill(scope: Scope, { requestId: id, by, reason }: Kill, now: Micros): boolean {
    if (this.isKilled(scope)) return false;
    this.kills.asks(scope, { id, by, reason, level: "cancel", scope: scope.name });
    const sentence = `${reason || "no reason was given"} (${by})`, status = "STOPPED", ends = "person", tripped = true;
    this.put({ scope, cause: KILL, sentence, status, ends, tripped }, now);
    return true;
  }

  /** Why an orderly stop sells nothing on that market: it is killed, alone or with its strategy or venue; `null` = it is not. */
  sparing({ id }: Market): string | null {
    const hold = this.holds.all.find(({ tripped, scope }) => tripped && this.scopes.marketsOf(scope).includes(id));
    return hold === undefined ? null : `${hold.scope.name} is killed: what is held there stays`;
  }

  isKilled(scope: Scope): boolean {
    return this.holds.of(scope).some(({ tripped }) => tripped);
  }

  put(wish: HoldWish, now: Micros): void {
    this.holds.put(wish, now);
  }

  /** As a venue's word has it: the market of an order, or all of the venue. */
  putFor({ venue, instrument, ...wish }: VenueHold, now: Micros): void {
    const scope = instrument === null ? venueScope(venue) : marketScope(this.around.desk.market(instrument));
    this.put({ ...wish, scope, status: "VENUE_MAINTENANCE" }, now);
  }

  /** Why a scope may not be resumed: what was tripped takes the check-list of a re-arm. `null` = it may. */
  objection(scope: Scope): string | null {
    if (!this.isKilled(scope)) return null;
    return `${scope.name} was killed: re-arm it, which asks for more than a resume`;
  }

  /** A person lets a scope trade again; what is tripped only once the check-list of its re-arm has passed. */
  resume(scope: Scope, by: string, now: Micros): Resumed {
    return this.holds.resume(scope, by, now);
  }

  /** Whether that held venue was seen without an order of ours since it is held. */
  isVerified(venue: VenueId): boolean {
    return (this.kills.sweepOf(venue) ?? this.#sweeps.get(venue))?.verified ?? false;
  }

  onAnswer(event: OpenOrders | QueryFailed, isOurs: (clientId: string | null) => boolean): void {
    this.#sweeps.get(event.venue)?.onAnswer(event, this.around.desk.orders, isOurs);
    this.kills.onAnswer(event, isOurs);
  }

  /** Ends what is over, and clears the venues that are held; a kill or a stop clears them itself. */
  beat(now: Micros, cancel: (draft: Cancel) => void, out: Approved<Command>[]): void {
    this.kills.beat(this.holds.all, now, cancel, out);
    if (this.holds.all.length === 0 && this.#sweeps.size === 0) return;
    this.holds.beat(now, this.#isClean);
    for (const venue of this.around.desk.venues.keys()) this.#clear(venue, now, cancel, out);
  }

  /** What the next run has to know, since the last call. */
  takeMemos(): readonly HoldsMemo[] {
    if (this.#memos.length === 0) return NO_MEMOS;
    const taken = this.#memos;
    this.#memos = [];
    return taken;
  }

  /** Takes what an earlier run wrote down. What is not configured any more holds nothing. */
  recall(memo: HoldsMemo, at: Micros): void {
    const scope = this.scopes.named(memo.scope);
    if (scope === null || scope.level !== memo.level) return;
    const { cause } = memo;
    if (memo.topic === "release") {
      this.holds.release(scope, cause, memo.by, at);
      if (!this.isKilled(scope)) this.kills.forget(scope);
      return;
    }
    const { sentence, status, tripped } = memo;
    if (tripped) this.kills.recall(scope);
    this.put({ scope, cause, sentence, status, ends: "person", tripped }, at);
  }

  /** Takes a kill of one scope that a person asked for: a power cut may have left the word without the note behind it. */
  recallKill(event: Kill, at: Micros): void {
    const scope = event.scope === undefined ? null : this.scopes.named(event.scope);
    if (scope === null || scope.level === "global" || !this.kill(scope, event, at)) return;
    this.kills.recall(scope);
  }

  /** What the next run has to take up, for a snapshot. */
  state(): { readonly at: Micros; readonly memo: HoldMemo }[] {
    return this.holds.all.filter(({ ends }) => ends === "person").map((hold) => ({
      at: hold.since,
      memo: memoOf(hold),
    }));
  }

  #clear(venue: VenueId, now: Micros, cancel: (draft: Cancel) => void, out: Approved<Command>[]): void {
    const isHeld = this.holds.all.some(({ scope }) =>
      scope.level === "global" || scope.level === "venue" && scope.name === venue
    );
    // A kill, of everything or of the venue alone, has a sweep of its own.
    const isKilled = this.around.desk.trading === "HALTED" || this.kills.sweepOf(venue) !== null;
    if (!isHeld || isKilled) return void this.#sweeps.delete(venue);
    let sweep = this.#sweeps.get(venue);
    if (sweep === undefined) {
      sweep = newSweep(this.around.desk, venue, { dedicated: this.around.dedicated.has(venue) }, now);
      this.#sweeps.set(venue, sweep);
    }
    sweepOn(sweep, this.around, now, cancel, out);
  }

  /** Books and venues agree about its scope, and nothing of ours is left there. */
  readonly #isClean = ({ scope }: Hold): boolean => {
    for (const venue of this.scopes.venuesOf(scope)) {
      if (this.around.desk.venue(venue).readiness !== "READY") return false;
    }
    return this.#isEmpty(scope);
  };

  #isEmpty(scope: Scope): boolean {
    const { orders, trading } = this.around.desk;
    switch (scope.level) {
      case "instrument":
        return orders.liveCount(scope.instrument!) === 0;
      case "strategy":
        return this.scopes.marketsOf(scope).every((id) =>
          orders.live(id).every(({ slot }) => slot.strategy !== scope.name)
        );
      case "venue":
      case "global":
        // A kill has its own proof, and arming asks for it.
        if (trading === "HALTED") {
          return this.scopes.venuesOf(scope).every((venue) => orders.liveCountVenue(venue) === 0);
        }
        return this.scopes.venuesOf(scope).every((venue) => this.isVerified(venue));
      default:
        return scope.level satisfies never;
    }
  }

  #changed(hold: Hold, ended: string | null, now: Micros): void {
    const { scope: { level, name: scope }, cause, sentence, ends, tripped, told } = hold;
    for (const quoter of this.around.quoters) quoter.dirty = true;
    this.kills.follow(this.holds.all);
    if (ends === "person") {
      this.#memos.push(ended === null ? memoOf(hold) : { topic: "release", level, scope, cause, by: ended });
    }
    if (told) return;
    if (ended !== null) return this.around.telling.count("holds ended");
    if (tripped) this.around.telling.incident("S1", "tripped_by_rule", `${scope} is stopped: ${sentence}`, scope, now);
    else this.around.telling.incident("S2", "paused_by_rule", `${scope} pauses: ${sentence}`, scope, now);
  }
}

const NO_MEMOS: readonly HoldsMemo[] = [];

function memoOf({ scope: { level, name: scope }, cause, sentence, status, tripped }: Hold): HoldMemo {
  return { topic: "hold", level, scope, cause, sentence, status, tripped };
}
