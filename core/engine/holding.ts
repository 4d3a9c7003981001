/** Holds at work: what they stop is cancelled, venues that are held are seen empty before they may trade again, people are
 * told of each begin and end, and what only a person ends is written down for the next run. @module */
import type { Micros } from "../units.ts";
import { type InstrumentId, marketName, type VenueId } from "../instrument.ts";
import type { Approved, Cancel, Command } from "../command.ts";
import type { Kill, OpenOrders, QueryFailed } from "../event.ts";
import type { QuoteStatus } from "../target.ts";
import type { Desk } from "../desk/desk.ts";
import type { Gate } from "../risk/gate.ts";
import {
  GLOBAL_SCOPE,
  type Hold,
  Holds,
  type HoldWish,
  marketScope,
  type Resumed,
  type Scope,
  strategyScope,
  venueScope,
} from "../risk/holds.ts";
import type { Sweep } from "../risk/sweep.ts";
import type { HoldMemo, ReleaseMemo } from "./memo.ts";
import type { Quoter } from "./quoter.ts";
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
  kill(event: Kill, now: Micros): void;
};
/** Why a person's resume of what was tripped has to wait. */
const REASON_LETTERS = 3;

export class Holding {
  readonly holds: Holds;
  /** Of held venues, until nothing holds them. */
  readonly #sweeps = new Map<VenueId, Sweep>();
  #memos: HoldsMemo[] = [];

  constructor(private readonly around: HoldSurroundings) {
    this.holds = new Holds({
      onChange: (hold, ended, now) => this.#changed(hold, ended, now),
      onOften: (scope, sentence, now) => this.trip(scope, "pauses", sentence, "STOPPED", now),
    });
  }

  /** A trip of everything is a kill; a narrower one holds its scope until a person resumes it. */
  trip(scope: Scope, cause: string, sentence: string, status: QuoteStatus, now: Micros): void {
    if (scope.level !== "global") {
      return void this.put({ scope, cause, sentence, status, ends: "person", tripped: true }, now);
    }
    const requestId = `${cause}-${now}`, reason = `${cause}: ${sentence}`;
    this.around.kill({ kind: "kill", by: "engine", requestId, at: now, reason, level: "cancel" }, now);
  }

  put(wish: HoldWish, now: Micros): void {
    this.holds.put(wish, now);
  }

  /** As a venue's word has it: the market of an order, or all of the venue. */
  putFor({ venue, instrument, ...wish }: VenueHold, now: Micros): void {
    const scope = instrument === null ? venueScope(venue) : marketScope(this.around.desk.market(instrument));
    this.put({ ...wish, scope, status: "VENUE_MAINTENANCE" }, now);
  }

  /** What a person calls a market, a strategy, a venue or everything; `null` = there is no such thing. */
  named(name: string): Scope | null {
    const { desk, quoters } = this.around;
    if (name === GLOBAL_SCOPE.name) return GLOBAL_SCOPE;
    if (quoters.some(({ id }) => id === name)) return strategyScope(name);
    const market = desk.markets.find((one) => marketName(one) === name);
    if (market !== undefined) return marketScope(market);
    return desk.venues.has(name) ? venueScope(name) : null;
  }

  /** Names that `named` knows, for people. */
  get names(): string {
    const { desk: { markets, venues }, quoters } = this.around;
    return [...quoters.map(({ id }) => id), ...venues.keys(), ...markets.map(marketName), GLOBAL_SCOPE.name].join(", ");
  }

  /** Why what was tripped may not be resumed yet; `null` = it may. */
  objection(scope: Scope, reason: string): string | null {
    const tripped = this.holds.of(scope).find((hold) => hold.tripped);
    if (tripped === undefined) return null;
    if (reason.trim().length < REASON_LETTERS) return "type why it is safe to trade again (3 letters or more)";
    for (const venue of this.#venuesOf(scope)) {
      const { readiness } = this.around.desk.venue(venue);
      if (readiness !== "READY") return `${venue} is ${readiness}; want READY`;
    }
    return this.#isEmpty(scope) ? null : `orders of ours may still rest at ${scope.name}`;
  }

  resume(scope: Scope, by: string, now: Micros): Resumed {
    return this.holds.resume(scope, by, now);
  }

  /** Whether that held venue was seen without an order of ours since it is held. */
  isVerified(venue: VenueId): boolean {
    return this.#sweeps.get(venue)?.verified ?? false;
  }

  onAnswer(event: OpenOrders | QueryFailed, isOurs: (clientId: string | null) => boolean): void {
    this.#sweeps.get(event.venue)?.onAnswer(event, this.around.desk.orders, isOurs);
  }

  /** Ends what is over, and clears the venues that are held; a kill or a stop clears them itself. */
  beat(now: Micros, cancel: (draft: Cancel) => void, out: Approved<Command>[]): void {
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
    const scope = this.named(memo.scope);
    if (scope === null || scope.level !== memo.level) return;
    const { cause } = memo;
    if (memo.topic === "release") return this.holds.release(scope, cause, memo.by, at);
    const { sentence, status, tripped } = memo;
    this.put({ scope, cause, sentence, status, ends: "person", tripped }, at);
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
    if (!isHeld || this.around.desk.trading === "HALTED") return void this.#sweeps.delete(venue);
    let sweep = this.#sweeps.get(venue);
    if (sweep === undefined) {
      sweep = newSweep(this.around.desk, venue, { dedicated: this.around.dedicated.has(venue) }, now);
      this.#sweeps.set(venue, sweep);
    }
    sweepOn(sweep, this.around, now, cancel, out);
  }

  /** Books and venues agree about its scope, and nothing of ours is left there. */
  readonly #isClean = ({ scope }: Hold): boolean => {
    for (const venue of this.#venuesOf(scope)) {
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
        return this.#marketsOf(scope.name).every((id) =>
          orders.live(id).every(({ slot }) => slot.strategy !== scope.name)
        );
      case "venue":
      case "global":
        // A kill has its own proof, and arming asks for it.
        if (trading === "HALTED") return this.#venuesOf(scope).every((venue) => orders.liveCountVenue(venue) === 0);
        return this.#venuesOf(scope).every((venue) => this.isVerified(venue));
      default:
        return scope.level satisfies never;
    }
  }

  #venuesOf({ level, name, instrument }: Scope): readonly VenueId[] {
    const { desk } = this.around;
    switch (level) {
      case "instrument":
        return [desk.market(instrument!).venue];
      case "strategy":
        return [...new Set(this.#marketsOf(name).map((id) => desk.market(id).venue))];
      case "venue":
        return [name];
      case "global":
        return [...desk.venues.keys()];
      default:
        return level satisfies never;
    }
  }

  #marketsOf(strategy: string): readonly InstrumentId[] {
    return this.around.quoters.find(({ id }) => id === strategy)?.strategy.instruments ?? [];
  }

  #changed(hold: Hold, ended: string | null, now: Micros): void {
    const { scope: { level, name: scope }, cause, sentence, ends, tripped, told } = hold;
    for (const quoter of this.around.quoters) quoter.dirty = true;
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
