/** Kills of less than everything: a market, a strategy or a venue whose latch a person alone may open (reliability.md 4.2,
 * scopes). The latch itself is a tripped hold; here its orders are cancelled and its venues are proven empty of them, by the
 * same procedure and with the same receipt as a kill of everything. What is out of scope trades on. @module */
import type { Micros } from "../units.ts";
import type { VenueId } from "../instrument.ts";
import type { Approved, Cancel, Command } from "../command.ts";
import type { OpenOrders, OrderReport, QueryFailed } from "../event.ts";
import type { Desk } from "../desk/desk.ts";
import type { Gate } from "../risk/gate.ts";
import type { Hold, Scope } from "../risk/holds.ts";
import type { Sweep } from "../risk/sweep.ts";
import { Emptiness } from "./emptiness.ts";
import { type Asked, isDirty, isVerified } from "./receipts.ts";
import type { Listed, Scopes } from "./scopes.ts";
import { newSweep, sweepOn } from "./sweeps.ts";

/** What they need of the engine around them. */
export type KillSurroundings = {
  readonly desk: Desk;
  readonly gate: Gate;
  readonly scopes: Scopes;
  readonly dedicated: ReadonlySet<VenueId>;
  nextQueryId(venue: VenueId): number;
  /** Opens a receipt. */
  receipt(asked: Asked, sweeps: ReadonlyMap<VenueId, Sweep>, now: Micros): void;
  /** Tells people, at S1. */
  alarm(code: string, sentence: string, scope: string, now: Micros): void;
};
/** A scope that is being cleared, or was. */
type ScopedKill = {
  readonly scope: Scope;
  readonly at: Micros;
  readonly sweeps: ReadonlyMap<VenueId, Sweep>;
  readonly emptiness: Emptiness;
  isTold: boolean;
};

const NO_VENUES: ReadonlySet<VenueId> = new Set();

export class ScopedKills {
  #kills: readonly ScopedKill[] = [];
  /** Who asked for what is not being cleared yet. */
  readonly #asked = new Map<string, Asked>();
  /** Tripped by an earlier run: cleared once their venues can be asked. */
  readonly #recalled = new Set<string>();
  #venues = NO_VENUES;

  constructor(private readonly around: KillSurroundings) {}

  /** Venues that are killed on their own; another set whenever that changes. */
  get venues(): ReadonlySet<VenueId> {
    return this.#venues;
  }

  /** Who asks for the kill of `scope` that is about to be latched. */
  asks(scope: Scope, asked: Asked): void {
    if (this.#of(scope) === null) this.#asked.set(keyOf(scope), asked);
  }

  /** An earlier run has tripped it, or has armed it again. */
  recall(scope: Scope): void {
    this.#recalled.add(keyOf(scope));
    this.#asked.delete(keyOf(scope));
  }
  forget(scope: Scope): void {
    this.#recalled.delete(keyOf(scope));
  }

  /** When it was asked for in this run; `null` = it is not killed, or not being cleared yet. */
  since(scope: Scope): Micros | null {
    return this.#of(scope)?.at ?? null;
  }

  isVerified(scope: Scope): boolean {
    const kill = this.#of(scope);
    return kill !== null && isVerified(kill.sweeps);
  }

  /** When the list was asked for that showed that venue without an order of the scope last; `null` = the newest showed one. */
  emptyAt(scope: Scope, venue: VenueId): Micros | null {
    return this.#of(scope)?.emptiness.at(venue) ?? null;
  }

  /** Clears a whole venue; `null` = nothing of that kind is under way. */
  sweepOf(venue: VenueId): Sweep | null {
    for (const { scope, sweeps } of this.#kills) {
      if (scope.level === "venue" && scope.name === venue) return sweeps.get(venue) ?? null;
    }
    return null;
  }

  /** What is held has changed. */
  follow(holds: readonly Hold[]): void {
    const venues = holds.filter(({ tripped, scope }) => tripped && scope.level === "venue").map(({ scope }) =>
      scope.name
    );
    if (venues.length !== this.#venues.size || venues.some((name) => !this.#venues.has(name))) {
      this.#venues = new Set(venues);
    }
  }

  onAnswer(event: OpenOrders | QueryFailed, isOurs: (clientId: string | null) => boolean): void {
    const { desk: { orders }, scopes } = this.around;
    for (const { scope, sweeps, emptiness } of this.#kills) {
      sweeps.get(event.venue)?.onAnswer(event, orders, isOurs);
      const isThere = (order: OrderReport) => isOurs(order.clientId) && scopes.covers(scope, order);
      if (event.kind === "open_orders") emptiness.observe(event, isThere, isOurs);
    }
  }

  /** Clears what is tripped, and forgets what is not any more. */
  beat(holds: readonly Hold[], now: Micros, cancel: (draft: Cancel) => void, out: Approved<Command>[]): void {
    if (holds.length === 0 && this.#kills.length === 0) return;
    const tripped = holds.filter(({ tripped, scope }) => tripped && scope.level !== "global");
    const isOver = ({ scope }: ScopedKill) => !tripped.some((hold) => isSame(hold.scope, scope));
    if (this.#kills.some(isOver)) this.#kills = this.#kills.filter((kill) => !isOver(kill));
    for (const hold of tripped) if (this.#of(hold.scope) === null) this.#begin(hold, now);
    for (const kill of this.#kills) {
      for (const sweep of kill.sweeps.values()) sweepOn(sweep, this.around, now, cancel, out);
      if (!kill.isTold && isDirty(kill.sweeps)) this.#tell(kill, now);
    }
  }

  #begin({ scope, cause, sentence, since }: Hold, now: Micros): void {
    const { desk, dedicated, scopes } = this.around, key = keyOf(scope), venues = scopes.venuesOf(scope);
    // Before the first connection of a run every question would fail; what was tripped in this run is cleared at once.
    if (this.#recalled.has(key) && venues.some((venue) => !isLinked(desk, venue))) return;
    const markets = scopes.marketsOf(scope), ofStrategy = scope.level === "strategy", whole = scope.level === "venue";
    const covers = ofStrategy ? (order: Listed) => scopes.covers(scope, order) : undefined;
    const sweeps = new Map(venues.map((venue) => {
      const options = { dedicated: !ofStrategy && dedicated.has(venue), covers, whole };
      return [venue, newSweep(desk, venue, options, now, markets)];
    }));
    const emptiness = new Emptiness(desk, ({ id }) => markets.includes(id), whole);
    this.#kills = [...this.#kills, { scope, at: now, sweeps, emptiness, isTold: false }];
    const id = this.#recalled.delete(key) ? `restart-${now}-${scope.name}` : `${cause}-${since}-${scope.name}`;
    const untold = { id, by: "engine", reason: `${cause}: ${sentence}`, level: "cancel", scope: scope.name };
    this.around.receipt(this.#asked.get(key) ?? untold, sweeps, now);
    this.#asked.delete(key);
  }

  #tell(kill: ScopedKill, now: Micros): void {
    kill.isTold = true;
    const { scope: { name }, sweeps } = kill;
    const left = [...sweeps].filter(([, { verified }]) => !verified).map(([venue]) => venue).join(", ");
    const sentence = `Not proven empty a minute after the kill of ${name}: ${left}; it goes on`;
    this.around.alarm("trip_dirty", sentence, name, now);
  }

  #of(scope: Pick<Scope, "level" | "name">): ScopedKill | null {
    return this.#kills.find((kill) => isSame(kill.scope, scope)) ?? null;
  }
}

function isSame(a: Pick<Scope, "level" | "name">, b: Pick<Scope, "level" | "name">): boolean {
  return a.level === b.level && a.name === b.name;
}

function keyOf({ level, name }: Pick<Scope, "level" | "name">): string {
  return `${level} ${name}`;
}

function isLinked(desk: Desk, venue: VenueId): boolean {
  const { readiness } = desk.venue(venue);
  return readiness !== "DOWN" && readiness !== "CONNECTING";
}
