/** Decides whether a guard has to trip, and which venues it has to clear, from plain readings of the engine's signs of life,
 * the kill words and the latch file (reliability.md 4.1 to 4.3). Two of them watch at any time: the guardian, a thread of
 * the engine's process, and the sentinel, a process of its own.
 *
 * A guard joins in where the engine does not act, and leaves alone what the engine has proven. It never lowers a word and
 * never takes a latch away: only a person arms (KIL-11). @module */
import { type Micros, MICROS_PER_MS, MICROS_PER_SECOND } from "../units.ts";
import type { KillLevel } from "../event.ts";
import type { VenueId } from "../instrument.ts";
import { KILL_VALUES, PHASES } from "../words.ts";
import { isLess, isProven, type KillReading, KillWait, levelOf, NO_KILL } from "./kill_reading.ts";

export type { KillReading } from "./kill_reading.ts";

export type GuardKind = "guardian" | "sentinel";

export type EngineReading = {
  /** Of one life of the process. */
  readonly run: string;
  /** Anything that changes with each beat: only its changes count, it is compared with no clock. */
  readonly beat: number;
  /** One of `PHASES`. */
  readonly phase: number;
  readonly kill: KillReading;
  /** By the venue's place in the configuration. */
  readonly venueKills: readonly KillReading[];
};
export type LatchReading =
  | { readonly kind: "absent" }
  | { readonly kind: "present"; readonly level: KillLevel }
  | { readonly kind: "unreadable"; readonly problem: string };

/** The engine's words are to be read before the latch is: a re-arm takes the latch away before it clears the word, so that a
 * clear word beside a latch that was read later is a trip and no re-arm. */
export type GuardReadings = {
  /** Our clock, which does not step back. */
  readonly now: Micros;
  /** `absent` = there are no signs of an engine; `unreadable` = there are, and they say nothing. */
  readonly engine: EngineReading | "absent" | "unreadable";
  readonly latch: LatchReading;
  /** Since the sentinel's last sign of life, µs; `null` = none is asked for. */
  readonly sentinelAge: Micros | null;
};

/** A venue to be cleared now. `since` = when that was decided: a later one than before asks for a proof of its own. */
export type ClearOrder = { readonly venue: VenueId; readonly since: Micros; readonly reason: string };
export type GuardVerdict = {
  /** Of all venues, and before anything else; the guardian's alone, since the sentinel has no words. */
  readonly raiseKill: { readonly level: KillLevel; readonly reason: string } | null;
  /** Asked for again every second while it is not there. */
  readonly writeLatch: { readonly level: KillLevel; readonly by: GuardKind; readonly reason: string } | null;
  /** Every venue that has to be cleared, on each look; one that is missing is none of the guard's business any more. */
  readonly clear: readonly ClearOrder[];
};

type Limits = { readonly heartbeat: number; readonly taken: number; readonly proven: number };
/** How long the engine may be without a beat, may take to begin to cancel, and to prove what it cancelled, µs. The sentinel
 * comes after the guardian; it has to notice within 3 s (KIL-06), with a heartbeat file that is 0.25 s old, a look and a busy
 * machine between. */
const LIMITS: Readonly<Record<GuardKind, Limits>> = {
  guardian: { heartbeat: 1 * MICROS_PER_SECOND, taken: 100 * MICROS_PER_MS, proven: 4 * MICROS_PER_SECOND },
  sentinel: { heartbeat: 2_500 * MICROS_PER_MS, taken: 2 * MICROS_PER_SECOND, proven: 10 * MICROS_PER_SECOND },
};
/** A start reads a journal, in one piece. */
const STARTING_LIMIT = 10 * MICROS_PER_SECOND;
/** Without a sentinel nothing is traded; the engine pauses long before. */
const SENTINEL_LIMIT = 30 * MICROS_PER_SECOND;
const LATCH_AGAIN = 1 * MICROS_PER_SECOND;

/** The engine was silent; stands until a person has re-armed. */
type Trip = {
  readonly since: Micros;
  readonly reason: string;
  /** The engine's life and count of kills then: a proof of either is older than the trip. */
  readonly run: string | null;
  readonly count: number;
  /** The life of the engine that was seen to live with its word set since; `null` = none was. */
  heardBy: string | null;
};

export class GuardWatch {
  readonly #limits: Limits;
  /** What the engine said last; `null` = nothing was ever read. */
  #engine: EngineReading | null = null;
  /** Where there never was an engine, silence is none. */
  #hasSigns = false;
  /** How long no beat was seen, by looks of ours: while we were held up ourselves, we have seen nothing. */
  #silence = 0;
  #lookedAt: Micros | null = null;
  #trip: Trip | null = null;
  /** One for all venues, and one for each. */
  readonly #waits: readonly KillWait[];
  readonly #clearing = new Map<VenueId, ClearOrder>();
  #latchAskedAt: Micros | null = null;
  /** Since when the latch stands for less than it should; `null` = it does not. */
  #latchLessSince: Micros | null = null;

  /** @param venues in the order of the configuration
   * @param heartbeat how long the engine may be without a beat, where not as usual */
  constructor(readonly kind: GuardKind, readonly venues: readonly VenueId[], heartbeat?: Micros) {
    this.#limits = { ...LIMITS[kind], ...(heartbeat === undefined ? {} : { heartbeat }) };
    this.#waits = [null, ...venues].map(() => new KillWait(this.#limits));
  }

  /** The engine was silent, and nobody has re-armed since. */
  get tripped(): boolean {
    return this.#trip !== null;
  }

  /** To be asked at least ten times a second. */
  look(readings: GuardReadings): GuardVerdict {
    const { now, latch } = readings;
    const isAlive = this.#observe(readings), kill = this.#engine?.kill ?? NO_KILL;
    const tripsNow = this.#followTrip(isAlive, kill, readings);
    const stuck = this.#waits[0].look(this.#isExcused ? NO_KILL : this.#asked(kill, latch), now);
    const cause = this.#causeForAll(stuck, isAlive, kill, readings);
    this.#decide(cause, tripsNow, now);
    return {
      raiseKill: this.kind === "guardian" ? this.#killToRaise(tripsNow, kill, readings) : null,
      writeLatch: this.#latchToWrite(stuck === null ? null : kill, isAlive, latch, now),
      clear: [...this.#clearing.values()],
    };
  }

  /** A latch that stands asks for a kill as well. The guardian sees to it by raising the word; the sentinel cannot, and where
   * nobody else does, it acts itself. */
  #asked(kill: KillReading, latch: LatchReading): KillReading {
    const isUnheard = this.kind === "sentinel" && standsFor(latch) >= KILL_VALUES.cancel &&
      isLess(kill.level, "cancel");
    return isUnheard ? { ...kill, level: KILL_VALUES.cancel, taken: null, proven: null } : kill;
  }

  /** Whether the engine's last word was that its venues are empty and that it ends. */
  get #isOver(): boolean {
    return this.#engine?.phase === PHASES.stopped;
  }

  /** Whether no kill is the engine's to act on: it is over, or only begins. A start acts on the kill that it found once it is
   * connected; one that hangs trips by its silence. */
  get #isExcused(): boolean {
    return this.#isOver || this.#engine?.phase === PHASES.starting;
  }

  /** @returns whether the engine lives, as far as can be seen */
  #observe({ now, engine }: GuardReadings): boolean {
    const last = this.#engine, passed = this.#lookedAt === null ? 0 : Math.max(0, now - this.#lookedAt);
    this.#lookedAt = now;
    if (engine !== "absent") this.#hasSigns = true;
    const moved = typeof engine === "object" &&
      (last === null || last.run !== engine.run || last.beat !== engine.beat || last.phase !== engine.phase);
    if (typeof engine === "object") this.#engine = engine;
    // At least three looks without a beat, however far they lie apart.
    this.#silence = moved ? 0 : this.#silence + Math.min(passed, this.#limit / 2);
    return typeof engine === "object" && this.#silence <= this.#limit;
  }

  get #limit(): number {
    const { heartbeat } = this.#limits;
    return this.#engine?.phase === PHASES.starting ? Math.max(STARTING_LIMIT, heartbeat) : heartbeat;
  }

  /** @returns whether it trips with this very look */
  #followTrip(isAlive: boolean, { level, count }: KillReading, { now, latch }: GuardReadings): boolean {
    const trip = this.#trip;
    if (trip !== null) {
      const run = this.#engine?.run ?? null;
      if (isAlive && !isLess(level, "cancel")) trip.heardBy = run;
      // Only a person's re-arm clears the word of an engine that has heard of the trip, and takes the latch away. That the
      // latch is gone tells nothing by itself.
      else if (isAlive && trip.heardBy === run && level === KILL_VALUES.clear && latch.kind === "absent") {
        this.#trip = null;
      }
      return false;
    }
    if (!this.#hasSigns || this.#isOver || this.#silence <= this.#limit) return false;
    const reason = `no heartbeat of the engine for ${(this.#silence / MICROS_PER_SECOND).toFixed(1)} s`;
    this.#trip = { since: now, reason, run: this.#engine?.run ?? null, count, heardBy: null };
    return true;
  }

  /** Why every venue has to be cleared, or `null`. */
  #causeForAll(
    stuck: string | null,
    isAlive: boolean,
    kill: KillReading,
    { engine, latch }: GuardReadings,
  ): string | null {
    const trip = this.#trip, proven = isProven(kill);
    if (trip !== null) {
      const isYounger = this.#engine?.run !== trip.run || kill.count !== trip.count;
      return isAlive && proven && isYounger ? null : trip.reason;
    }
    if (stuck !== null) return stuck;
    // The guardian's engine is the process that both live in. The sentinel may find a latch that nobody is there to obey.
    if (this.kind === "guardian" || standsFor(latch) < KILL_VALUES.cancel) return null;
    const nobody = typeof engine !== "object" || this.#isOver;
    return nobody && !proven ? "the latch stands, and there is no engine that obeys it" : null;
  }

  #decide(cause: string | null, tripsNow: boolean, now: Micros): void {
    this.venues.forEach((venue, place) => {
      const kill = this.#engine?.venueKills[place] ?? NO_KILL;
      const own = this.#waits[place + 1].look(this.#isExcused ? NO_KILL : kill, now);
      const reason = cause ?? own;
      if (reason === null) this.#clearing.delete(venue);
      else if (tripsNow || !this.#clearing.has(venue)) this.#clearing.set(venue, { venue, since: now, reason });
    });
  }

  #killToRaise(
    tripsNow: boolean,
    { level }: KillReading,
    { latch, sentinelAge }: GuardReadings,
  ): GuardVerdict["raiseKill"] {
    // Also where the word stands already: what the engine has proven before its silence is then no proof any more.
    if (this.#trip !== null && (tripsNow || isLess(level, "cancel"))) {
      return { level: "cancel", reason: this.#trip.reason };
    }
    if (latch.kind === "unreadable" && isLess(level, "cancel")) {
      return { level: "cancel", reason: `the latch file cannot be read: ${latch.problem}` };
    }
    if (latch.kind === "present" && isLess(level, latch.level)) {
      return { level: latch.level, reason: "the latch file is there" };
    }
    const isRunning = this.#engine?.phase === PHASES.running;
    if (isRunning && sentinelAge !== null && sentinelAge > SENTINEL_LIMIT && isLess(level, "cancel")) {
      return {
        level: "cancel",
        reason: `no sign of the sentinel for ${Math.floor(sentinelAge / MICROS_PER_SECOND)} s`,
      };
    }
    return null;
  }

  /** @param untold a kill that the engine does not act on, so that it may not have written the latch either; `null` = none */
  #latchToWrite(
    untold: KillReading | null,
    isAlive: boolean,
    latch: LatchReading,
    now: Micros,
  ): GuardVerdict["writeLatch"] {
    const wanted = this.#trip !== null ? "cancel" : untold !== null ? levelOf(untold.level) : null;
    if (wanted === null || standsFor(latch) >= KILL_VALUES[wanted]) {
      this.#latchAskedAt = this.#latchLessSince = null;
      return null;
    }
    const lessSince = this.#latchLessSince ??= now;
    // What an engine tells that lives may be older than the latch: it may have re-armed just now.
    if (this.#trip !== null && isAlive && now - lessSince < LATCH_AGAIN) return null;
    if (this.#latchAskedAt !== null && now - this.#latchAskedAt < LATCH_AGAIN) return null;
    this.#latchAskedAt = now;
    const reason = this.#trip?.reason ?? "a kill was asked for, and the engine does not act";
    return { level: wanted, by: this.kind, reason };
  }
}

/** The level that a latch stands for, as a kill word's value; what cannot be read stands for all. */
function standsFor(latch: LatchReading): number {
  if (latch.kind === "absent") return KILL_VALUES.clear;
  return latch.kind === "present" ? KILL_VALUES[latch.level] : Infinity;
}
