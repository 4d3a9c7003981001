/** What the parts of the simulation know of each other: the plan that a seed is turned into, the stage that it is played on,
 * and how faults, invariants and coverage marks hang on it. @module */
import type { Command } from "../../core/command.ts";
import type { OperatorEvent } from "../../core/event.ts";
import type { Fact } from "../../core/engine/facts.ts";
import type { Micros } from "../../core/units.ts";
import type { ByteKind, HttpCall } from "../../core/venue.ts";
import type { Random } from "../../exchanges/shared/random.ts";
import type { Wire } from "../../exchanges/simulator/mod.ts";
import type { Bot } from "../../runtime/bot.ts";

// ---- the plan: all that chance decided, so that it can be cut down and played again ------------------------------------

/** One trouble from `at` to `until` (both ms of simulated time since the start); what it draws meanwhile comes from a
 * generator of its own, seeded by `seed`, so that taking one trouble away shifts no other. */
export type PlannedFault = {
  /** A name of the table in `faults/mod.ts`. */
  readonly name: string;
  /** Place of the venue in `Plan.venues`; `null` = it strikes the host, the clock or a person. */
  readonly venue: number | null;
  readonly at: number;
  readonly until: number;
  readonly seed: number;
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
};
export type Plan = {
  readonly seed: number;
  /** Length of the safety phase, ms of simulated time; the liveness phase follows. */
  readonly ms: number;
  /** The dialect of each venue, "binance"; ids are "binance", "binance_2" and so on. Symbols are the venue's own. */
  readonly venues: readonly { readonly dialect: string; readonly symbols: readonly string[] }[];
  /** Whether an asset moves at every venue as at the others; absent = each venue has a market of its own. */
  readonly shared?: true;
  /** How lively the market is; 1 = as the demo's. */
  readonly pace: number;
  /** Parameters of the strategies and limits that this seed drew. */
  readonly settings: Readonly<Record<string, number | string | boolean>>;
  readonly faults: readonly PlannedFault[];
};

// ---- the stage -------------------------------------------------------------------------------------------------------

/** What goes over a venue's wire, seen where it leaves or arrives. A watcher may change or hold it back. */
export type Traffic =
  | { readonly kind: "frame"; readonly channel: string; readonly data: string | Uint8Array }
  | {
    readonly kind: "reply";
    readonly id: number;
    readonly status: number;
    readonly body: string;
    readonly headers: Readonly<Record<string, string>>;
  };

/** What leaves: text over a socket, or a request. */
export type Bytes = { readonly channel: string; readonly text: string } | { readonly call: HttpCall };

/** The road between a session and its venue. Faults of messages and connections stand on it. */
export interface Road {
  /** Asked for everything that comes in, in the order of the faults. What it returns goes on, each after `delay` µs more;
   * none = it is lost. */
  inward(
    traffic: Traffic,
    now: Micros,
    random: Random,
  ): readonly { readonly traffic: Traffic; readonly delay: number }[];
  /** The same for what leaves; `false` = it never arrives there, and the sender does not know. */
  outward(bytes: Bytes, now: Micros, random: Random): { readonly arrives: boolean; readonly delay: number };
}

/** One venue on the stage: the production session is joined to it. */
export interface StageVenue {
  readonly id: string;
  readonly index: number;
  readonly dialect: string;
  /** The truth. */
  readonly wire: Wire;
  /** Puts a road between; the returned function takes it away. */
  addRoad(road: Partial<Road>, random: Random): () => void;
  /** Closes the sockets that match, as a server or a network does; `silently` = the session never hears of it. */
  cut(options: { readonly channel?: string; readonly silently?: boolean; readonly afterFrames?: number }): void;
  /** No new socket opens, and requests end in `status` 0 with that reason, until the returned function is called. */
  refuse(options: { readonly sockets: boolean; readonly requests: boolean; readonly reason: string }): () => void;
  /** Healthy: no fault of this venue or of the host is on, and its sockets have been open for so many ms. */
  healthyFor(): number;
}

/** Where a plan is played. All members are the process that lives now, or lived last. */
export interface Stage {
  readonly plan: Plan;
  readonly now: Micros;
  /** ms since the start. */
  readonly elapsed: number;
  /** "safety" with faults, then "liveness" without. */
  readonly phase: "safety" | "liveness";
  readonly venues: readonly StageVenue[];
  /** `null` = no process lives. */
  readonly bot: Bot | null;
  /** Processes that were begun. */
  readonly lives: number;
  readonly words: Int32Array;
  readonly dataDir: string;
  operate(event: OperatorEvent): void;
  /** The engine's thread does nothing for so long: no frame, no timer. */
  stallEngine(ms: number): void;
  /** Everything stands still but the venues: a suspended machine. */
  suspend(ms: number): void;
  /** SIGKILL, now or at the next boundary; a new process begins after `restartAfter` ms. */
  kill(options: {
    readonly restartAfter: number;
    /** So many boundaries between two effects (appends, syncs, sends) from now; absent or 0 = now. */
    readonly boundaries?: number;
    /** The power fails with it: what no sync has brought to the disk is lost. */
    readonly powerLoss?: boolean;
  }): void;
  /** The wall clock jumps; drift in parts per million. */
  jumpWall(ms: number): void;
  driftWall(ppm: number): void;
  /** The journal's disk: what the next writes or syncs do. Returns what ends it. */
  breakDisk(how: "full" | "write_error" | "sync_error" | "torn"): () => void;
  /** Runs at that time of the simulation, as part of the plan. */
  later(ms: number, run: () => void): void;
  /** Says that a rare branch was met (DST-08). */
  mark(name: string): void;
  /** Says that a trouble has done something: it counts once, however often it strikes. */
  struck(fault: PlannedFault): void;
}

// ---- what hangs on it ------------------------------------------------------------------------------------------------

export type FaultGroup = "messages" | "connection" | "http" | "venue" | "book" | "clock" | "host" | "people";
/** A kind of trouble. `begin` switches it on and returns what ends it. */
export type FaultKind = {
  readonly name: string;
  readonly group: FaultGroup;
  /** What it does, for people. */
  readonly about: string;
  /** Whether it strikes one venue (else the host, the clock or a person). */
  readonly ofVenue: boolean;
  /** Dialects that know no such trouble, each with the reason; absent = all of them do. */
  readonly absentAt?: Readonly<Record<string, string>>;
  /** Length in ms and parameters of one occurrence; drawn when the plan is made. */
  draw(random: Random): { readonly ms: number; readonly parameters: PlannedFault["parameters"] };
  begin(stage: Stage, fault: PlannedFault, random: Random): () => void;
  /** Until when, ms since the start, its venue may rightly be unwell although the trouble has ended, such as a ban with a
   * named end; absent = it leaves nothing behind. @param dialect of its venue; null = it is of none */
  healsAt?(fault: PlannedFault, dialect: string | null): number;
};

/** What an invariant is told; all are optional and called in the order of time. A violation is an `InvariantError`. */
export interface Watcher {
  /** After every step of the engine that took events. */
  onStep?(): void;
  /** Each command that the engine approved, before it is handed to the session. */
  onCommand?(command: Command): void;
  /** Bytes of the engine's sessions, right before they leave. */
  onBytes?(venue: StageVenue, kind: ByteKind, bytes: Bytes): void;
  onFacts?(facts: readonly Fact[]): void;
  /** A person's word, before the bot hears it. */
  onOperate?(event: OperatorEvent): void;
  /** A process died or ended; a new one began. */
  onDeath?(): void;
  onLife?(): void;
  /** At the end of the liveness phase. */
  atEnd?(): void;
}
export type Invariant = {
  /** "INV-01". */
  readonly id: string;
  readonly meaning: string;
  create(stage: Stage): Watcher;
};

export class InvariantError extends Error {
  override name = "InvariantError";
  constructor(readonly invariant: string, message: string) {
    super(`${invariant}: ${message}`);
  }
}

// ---- what came of it -------------------------------------------------------------------------------------------------

export type Violation = {
  readonly invariant: string;
  readonly message: string;
  /** Steps of the engine until then, and ms of simulated time. */
  readonly step: number;
  readonly at: number;
  /** The last 200 happenings, a line each. */
  readonly last: readonly string[];
};
export type Outcome = {
  readonly seed: number;
  /** Of all that happened: inputs, commands and bytes, in order; hex. The same plan on the same commit gives the same. */
  readonly hash: string;
  /** The same after every thousand steps. */
  readonly hashes: readonly string[];
  readonly simulatedMs: number;
  readonly steps: number;
  readonly marketEvents: number;
  readonly orders: number;
  readonly fills: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly marks: Readonly<Record<string, number>>;
  readonly lives: number;
  readonly violation: Violation | null;
};
