/** Drives a guard: looks at what it can see of the engine, does what the watch decides, and clears venues over HTTP, each on
 * its own so that one that hangs delays no other. Clock, timers, sender, readings and latch are handed in, so that guardian,
 * sentinel and the simulation run the same code. Nothing that goes wrong ends it.
 *
 * What it does, it does in this order: the shared word, the latch file, the cancels (reliability.md 4.4). @module */
import type { KillLevel } from "../core/event.ts";
import type { VenueId } from "../core/instrument.ts";
import type { Micros } from "../core/units.ts";
import type { HttpCall } from "../core/venue.ts";
import type { Brake } from "../core/guard/brake.ts";
import { Clearing, type ClearingProgress } from "../core/guard/clearing.ts";
import { type ClearOrder, type GuardKind, type GuardReadings, GuardWatch } from "../core/guard/watch.ts";
import { GuardKeys } from "./guard_keys.ts";
import type { HttpAnswer } from "./http_call.ts";
import type { Timers } from "./timers.ts";

export type GuardVenue = {
  readonly id: VenueId;
  /** Its place in the configuration, by which its kill word is found. */
  readonly place: number;
  /** One for each key that may be used. */
  readonly brakes: readonly Brake[];
  readonly symbols: readonly string[];
  readonly dedicated: boolean;
  /** How long after its send a placement may still be accepted, µs. */
  readonly validity: Micros;
};
export type GuardLoopOptions = {
  readonly kind: GuardKind;
  readonly venues: readonly GuardVenue[];
  /** The install tag, which every order of ours carries; `null` = it cannot be told yet. */
  readonly tag: () => number | null;
  readonly clock: () => Micros;
  readonly timers: Timers;
  /** The engine's words first, then the latch. */
  readonly read: (now: Micros) => GuardReadings;
  /** Sends at once; `answered` is called later, from outside, once, with status 0 where no answer came. */
  readonly send: (venue: VenueId, call: HttpCall, answered: (answer: HttpAnswer) => void) => void;
  readonly raiseKill: (level: KillLevel, reason: string) => void;
  /** Begins to write it and waits for no disk; `done` hears why it failed, `null` = it stands. It is asked for again. */
  readonly writeLatch: (record: LatchWish, done: (problem: string | null) => void) => void;
  readonly report: (report: GuardReport) => void;
  readonly lookMs?: number;
  /** How long the engine may be without a beat, where not as usual. */
  readonly silence?: Micros;
  /** So often each venue is asked for its clock, and every few minutes for a list, so that the first cancel finds an open
   * connection, a right time, and a venue that answers and takes the key, or people hear that it does not; absent = never. */
  readonly warmMs?: number;
};

export type LatchWish = {
  readonly level: KillLevel;
  readonly by: GuardKind;
  readonly reason: string;
  readonly at: Micros;
};

/** How a venue was cleared, for people: times are µs since 1970, `null` = not yet. */
export type GuardReceipt = ClearingProgress & {
  readonly venue: VenueId;
  readonly reason: string;
  /** When it was decided. */
  readonly since: Micros;
  /** From the decision to the first cancel and to the proof, ms. */
  readonly firstCancelMs: number | null;
  readonly verifiedMs: number | null;
};
export type GuardReport =
  | { readonly kind: "kill"; readonly at: Micros; readonly level: KillLevel; readonly reason: string }
  /** `problem` null = it stands on the disk. */
  | {
    readonly kind: "latch";
    readonly at: Micros;
    readonly level: KillLevel;
    readonly reason: string;
    readonly problem: string | null;
  }
  /** It begins, is proven empty, is not within a minute, begins anew for a later reason that wants a proof of its own, or is
   * none of the guard's business any more. */
  | {
    readonly kind: "begun" | "verified" | "dirty" | "renewed" | "left";
    readonly at: Micros;
    readonly receipt: GuardReceipt;
  }
  /** A venue refuses a key of the guard's, or takes it again: then `refused` is null, else the venue's word. */
  | { readonly kind: "key"; readonly at: Micros; readonly venue: VenueId; readonly refused: string | null }
  | { readonly kind: "problem"; readonly at: Micros; readonly message: string };

export const LOOK_MS = 20;
/** For who has real connections to keep; venues and clients drop idle ones after a minute or so. */
export const WARM_MS = 30_000;
/** The same problem is told so often, µs. */
const PROBLEM_AGAIN = 60_000_000;
const NO_HEADERS: Readonly<Record<string, string>> = {};

/** One venue that is being cleared, or was. */
type Task = { readonly order: ClearOrder; readonly clearing: Clearing; told: "begun" | "dirty" | "verified" };

export class GuardLoop {
  readonly watch: GuardWatch;
  readonly #options: GuardLoopOptions;
  readonly #venues: ReadonlyMap<VenueId, GuardVenue>;
  readonly #tasks = new Map<VenueId, Task>();
  readonly #keys: GuardKeys;
  readonly #problems = new Map<string, Micros>();
  /** Each venue's clock less ours, once it was heard. */
  readonly #offsets = new Map<VenueId, Micros>();
  readonly #ends: (() => void)[] = [];
  #ended = false;

  constructor(options: GuardLoopOptions) {
    this.#options = options;
    this.#venues = new Map(options.venues.map((venue) => [venue.id, venue]));
    this.#keys = new GuardKeys(options.venues);
    this.watch = new GuardWatch(options.kind, options.venues.map(({ id }) => id), options.silence);
  }

  start(): void {
    const { timers, lookMs = LOOK_MS, warmMs } = this.#options;
    this.#ends.push(timers.every(lookMs, () => this.look()));
    if (warmMs === undefined) return;
    this.#ends.push(timers.every(warmMs, () => this.#warm()));
    this.#warm();
  }

  /** No further look and no further call; answers under way count for nothing. */
  stop(): void {
    this.#ended = true;
    for (const end of this.#ends) end();
  }

  /** Whether it has something to clear that is not proven empty. */
  get busy(): boolean {
    return [...this.#tasks.values()].some(({ clearing }) => !clearing.verified);
  }

  /** Whether it could cancel wherever it has to, as far as is known: no venue refuses all of its keys. One that could not gives no
   * sign of life, so that nobody trades on the strength of it. */
  get isFit(): boolean {
    return this.#keys.refused.length === 0;
  }

  /** What was and is being cleared. */
  get receipts(): readonly GuardReceipt[] {
    return [...this.#tasks.values()].map(receiptOf);
  }

  /** One look: reads, decides, acts. */
  look(): void {
    if (this.#ended) return;
    const { clock, read, raiseKill, report } = this.#options;
    this.#attempt("Cannot look after the engine", () => {
      const now = clock(), verdict = this.watch.look(read(now));
      if (verdict.raiseKill !== null) {
        raiseKill(verdict.raiseKill.level, verdict.raiseKill.reason);
        report({ kind: "kill", at: now, ...verdict.raiseKill });
      }
      if (verdict.writeLatch !== null) this.#writeLatch({ ...verdict.writeLatch, at: now });
      this.#follow(verdict.clear, now);
    });
    for (const task of this.#tasks.values()) this.#pump(task);
  }

  /** Word and cancels do not wait for a disk. */
  #writeLatch(wish: LatchWish): void {
    const { writeLatch, report } = this.#options, { at, level, reason } = wish;
    const done = (problem: string | null) => report({ kind: "latch", at, level, reason, problem });
    try {
      writeLatch(wish, done);
    } catch (error) {
      done(messageOf(error));
    }
  }

  #follow(orders: readonly ClearOrder[], now: Micros): void {
    const { report } = this.#options;
    for (const [venue, task] of this.#tasks) {
      if (orders.some((order) => order.venue === venue)) continue;
      this.#tasks.delete(venue);
      if (task.told !== "verified") report({ kind: "left", at: now, receipt: receiptOf(task) });
    }
    for (const order of orders) {
      if (this.#tasks.get(order.venue)?.order.since === order.since) continue;
      // Of its own: what one venue's brake throws keeps no other from being cleared.
      this.#attempt(`Cannot clear ${order.venue}`, () => this.#begin(order, now));
    }
  }

  #begin(order: ClearOrder, now: Micros): void {
    const { tag: tagOf, report } = this.#options, venue = this.#venues.get(order.venue), tag = tagOf();
    if (venue === undefined) throw new RangeError("it is not among the venues that this guard was given");
    if (tag === null) throw new Error("the install tag cannot be read, by which orders of ours are known");
    const { brakes, symbols, dedicated, validity } = venue;
    const clearing = new Clearing(brakes, {
      now,
      symbols,
      tag,
      dedicated,
      quietAfter: order.since + validity as Micros,
      clockOffset: this.#offsets.get(order.venue),
    });
    const task: Task = { order, clearing, told: "begun" }, before = this.#tasks.get(order.venue);
    if (before !== undefined && before.told !== "verified") {
      report({ kind: "renewed", at: now, receipt: receiptOf(before) });
    }
    this.#tasks.set(order.venue, task);
    report({ kind: "begun", at: now, receipt: receiptOf(task) });
  }

  /** Sends what is due and tells what has come of it. */
  #pump(task: Task): void {
    const { clock, send } = this.#options, { order: { venue }, clearing } = task;
    this.#attempt(`Cannot clear ${venue}`, () => {
      if (this.#ended || task.told === "verified") return;
      for (const { id, call } of clearing.due(clock())) {
        send(venue, call, ({ status, body, headers }) => {
          if (this.#ended || this.#tasks.get(venue) !== task) return;
          clearing.onReply(id, status, body, headers ?? NO_HEADERS, clock());
          this.#pump(task);
        });
      }
      this.#tell(task, clock());
    });
  }

  #tell(task: Task, now: Micros): void {
    const told = task.clearing.verified ? "verified" : task.clearing.progress.dirty ? "dirty" : "begun";
    if (told === task.told) return;
    task.told = told;
    this.#options.report({ kind: told, at: now, receipt: receiptOf(task) });
  }

  #warm(): void {
    for (const { id, brakes: [brake] } of this.#venues.values()) {
      const task = this.#tasks.get(id);
      if (task !== undefined && !task.clearing.verified) continue; // it is being asked all the time
      this.#attempt(`Cannot ask ${id} for its clock`, () => {
        const call = brake.clock(), sentAt = this.#options.clock();
        if (call === null) this.#tryKeys(id);
        else this.#options.send(id, call, (answer) => this.#warmed(id, brake, answer, sentAt));
      });
    }
  }

  #warmed(venue: VenueId, brake: Brake, { status, body }: HttpAnswer, sentAt: Micros): void {
    if (this.#ended) return;
    this.#attempt(`The ${this.#options.kind} cannot reach ${venue}`, () => {
      if (status === 0) throw new Error(body);
      const venueAt = brake.readClock(status, body), now = this.#options.clock();
      if (venueAt === null) throw new Error(`it does not tell its time, HTTP ${status}`);
      this.#offsets.set(venue, Math.round(venueAt - (sentAt + now) / 2) as Micros);
    });
    this.#attempt(`Cannot ask ${venue} for its orders`, () => this.#tryKeys(venue));
  }

  /** With each key. Where the venue is down, its clock has told already. */
  #tryKeys(venue: VenueId): void {
    const { clock, send } = this.#options, now = clock();
    if (!this.#keys.isDue(venue, now)) return;
    this.#keys.asked(venue, now);
    const venueNow = now + (this.#offsets.get(venue) ?? 0) as Micros;
    for (const [place, brake] of this.#venues.get(venue)!.brakes.entries()) {
      send(venue, brake.list(null, venueNow), (answer) => this.#keyTried(venue, place, brake, answer));
    }
  }

  #keyTried(venue: VenueId, place: number, brake: Brake, { status, body, headers }: HttpAnswer): void {
    if (this.#ended || status === 0) return;
    const { clock, report } = this.#options;
    this.#attempt(`Cannot read the orders of ${venue}`, () => {
      const page = brake.readList(status, body, headers ?? NO_HEADERS, null);
      const news = this.#keys.heard(venue, place, page);
      if (news === null) return;
      const refused = news === "refused" && page.kind === "failed" ? page.reason : null;
      report({ kind: "key", at: clock(), venue, refused });
    });
  }

  /** Who cancels for an engine that is gone may not go itself. */
  #attempt(what: string, act: () => void): void {
    try {
      act();
    } catch (error) {
      const { clock, report } = this.#options, at = clock(), message = `${what}: ${messageOf(error)}`;
      const last = this.#problems.get(message);
      if (last !== undefined && at - last < PROBLEM_AGAIN) return;
      if (this.#problems.size > 100) this.#problems.clear();
      this.#problems.set(message, at);
      report({ kind: "problem", at, message });
    }
  }
}

function receiptOf({ order: { venue, since, reason }, clearing: { progress } }: Task): GuardReceipt {
  const after = (at: Micros | null) => at === null ? null : Math.round((at - since) / 1e3);
  return {
    venue,
    reason,
    since,
    ...progress,
    firstCancelMs: after(progress.firstCancelAt),
    verifiedMs: after(progress.verifiedAt),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
