/** The kill latch: who may trade, as a pure machine (reliability.md 4.2). Every start is halted, any state can be tripped,
 * and the one way to ARMED leads through REARMING with a check-list that passed. @module */
import type { Micros } from "../units.ts";
import type { KillLevel } from "../event.ts";

/** `TRIPPING`: being cancelled and verified. `TRIPPED`: every venue was seen empty. `TRIPPED_DIRTY`: not yet, for too long. */
export type KillState = "BOOT_HALTED" | "ARMED" | "TRIPPING" | "TRIPPED" | "TRIPPED_DIRTY" | "REARMING";

export type Trip = {
  readonly by: string;
  readonly reason: string;
  readonly level: KillLevel;
  readonly at: Micros;
};

export type Latch = {
  readonly state: KillState;
  /** The first trip since it was armed last, at the highest level asked for since; `null` = none. */
  readonly trip: Trip | null;
  /** When the state began. */
  readonly at: Micros;
};

export type KillInput =
  | { readonly kind: "trip"; readonly trip: Trip }
  | {
    readonly kind: "verified" | "dirty" | "reverify" | "rearm_asked" | "rearm_refused" | "rearm_passed";
    readonly at: Micros;
  };

const LEVELS: readonly KillLevel[] = ["stop", "cancel", "flatten"];
export const BOOT: Latch = { state: "BOOT_HALTED", trip: null, at: 0 as Micros };

/** The latch after `input`; the same object where nothing changes. */
export function advanceLatch(latch: Latch, input: KillInput): Latch {
  const { state, trip } = latch;
  switch (input.kind) {
    case "trip":
      return tripped(latch, input.trip);
    case "verified":
      return state === "TRIPPING" || state === "TRIPPED_DIRTY" ? { state: "TRIPPED", trip, at: input.at } : latch;
    case "dirty":
      return state === "TRIPPING" ? { state: "TRIPPED_DIRTY", trip, at: input.at } : latch;
    case "reverify":
      return state === "TRIPPED" ? { state: "TRIPPING", trip, at: input.at } : latch;
    case "rearm_asked":
      return state === "TRIPPED" || state === "BOOT_HALTED" ? { state: "REARMING", trip, at: input.at } : latch;
    case "rearm_refused":
      if (state !== "REARMING") return latch;
      return { state: trip === null ? "BOOT_HALTED" : "TRIPPED", trip, at: input.at };
    case "rearm_passed":
      return state === "REARMING" ? { state: "ARMED", trip: null, at: input.at } : latch;
    default:
      return input satisfies never;
  }
}

/** A first trip latches. A further one counts only if it asks for more, and what was verified is then verified anew; a
 * level never falls, and the first cause stays. */
function tripped({ state, trip: first, at }: Latch, trip: Trip): Latch {
  const latched = state === "TRIPPING" || state === "TRIPPED" || state === "TRIPPED_DIRTY";
  if (!latched || first === null) return { state: "TRIPPING", trip: first ? raised(first, trip) : trip, at: trip.at };
  const higher = raised(first, trip);
  if (higher === first) return { state, trip: first, at };
  return state === "TRIPPED" ? { state: "TRIPPING", trip: higher, at: trip.at } : { state, trip: higher, at };
}

function raised(first: Trip, { level }: Trip): Trip {
  return LEVELS.indexOf(level) > LEVELS.indexOf(first.level) ? { ...first, level } : first;
}

/** The latch with its one owner. */
export class KillSwitch {
  #latch: Latch = BOOT;

  get state(): KillState {
    return this.#latch.state;
  }
  get latch(): Latch {
    return this.#latch;
  }
  /** `null` = not tripped. */
  get level(): KillLevel | null {
    return this.#latch.trip?.level ?? null;
  }
  /** Why and by whom, for people; `null` = not tripped. */
  get cause(): string | null {
    const { trip } = this.#latch;
    return trip === null ? null : `${trip.reason} (${trip.by})`;
  }
  /** When it was tripped, else when the state began; `null` before the first change. */
  get since(): Micros | null {
    const { trip, at } = this.#latch;
    return trip?.at ?? (at === 0 ? null : at);
  }

  /** Begins a process: halted, whatever was before, and tripped if a latch was found. */
  boot(found: Trip | null, at: Micros): void {
    this.#latch = found === null ? { ...BOOT, at } : advanceLatch(BOOT, { kind: "trip", trip: found });
  }

  /** @returns whether it changed anything: it latched, or asked for more than those before */
  trip(trip: Trip): boolean {
    return this.#advance({ kind: "trip", trip });
  }

  /** Every venue in scope was seen without an order of ours. */
  verified(at: Micros): boolean {
    return this.#advance({ kind: "verified", at });
  }

  /** A venue could not be verified in time; the work goes on. */
  dirty(at: Micros): boolean {
    return this.#advance({ kind: "dirty", at });
  }

  /** What was verified is to be verified anew. False unless it was. */
  reverify(at: Micros): boolean {
    return this.#advance({ kind: "reverify", at });
  }

  /** Opens the check-list. False unless it is halted at boot, or tripped and verified. */
  beginRearm(at: Micros): boolean {
    return this.#advance({ kind: "rearm_asked", at });
  }

  /** Closes the check-list; opens it first where that was not done.
   * @returns whether it is armed now through this */
  rearm(passed: boolean, at: Micros): boolean {
    if (this.state !== "REARMING" && !this.beginRearm(at)) return false;
    return this.#advance({ kind: passed ? "rearm_passed" : "rearm_refused", at }) && passed;
  }

  #advance(input: KillInput): boolean {
    const next = advanceLatch(this.#latch, input);
    const { state, trip } = this.#latch, changed = next.state !== state || next.trip !== trip;
    if (changed) this.#latch = next;
    return changed;
  }
}
