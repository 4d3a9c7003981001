/** A kill word as a guard reads it, beside what the engine says that it has done about it; and for how long it has left
 * undone what the word asks for. @module */
import type { Micros } from "../units.ts";
import type { KillLevel } from "../event.ts";
import { KILL_VALUES } from "../words.ts";

/** Of all venues, or of one; `taken` and `proven` null = the engine does not say. */
export type KillReading = {
  /** One of `KILL_VALUES`; an unknown one is a kill too. */
  readonly level: number;
  /** How often it was asked for. */
  readonly count: number;
  /** Up to which count the engine has begun to cancel, and has proven every venue in scope empty. */
  readonly taken: number | null;
  readonly proven: number | null;
};
/** How long the engine may take to begin to cancel, and to prove what it cancelled, µs. */
export type KillLimits = { readonly taken: number; readonly proven: number };

const LEVELS: readonly KillLevel[] = ["stop", "cancel", "flatten"];
export const NO_KILL: KillReading = { level: KILL_VALUES.clear, count: 0, taken: null, proven: null };

/** Whether the engine has seen every venue in scope empty since it was asked for last. */
export function isProven({ count, proven }: KillReading): boolean {
  return count !== 0 && proven === count;
}

/** `null` = clear. An unknown value reads as "cancel", as everywhere. */
export function levelOf(level: number): KillLevel | null {
  if (level === KILL_VALUES.clear) return null;
  return LEVELS.find((name) => KILL_VALUES[name] === level) ?? "cancel";
}

/** Whether the word asks for less than `wanted`. */
export function isLess(level: number, wanted: KillLevel): boolean {
  return KILL_VALUES[levelOf(level) ?? "clear"] < KILL_VALUES[wanted];
}

/** Follows one kill word. */
export class KillWait {
  #untakenSince: Micros | null = null;
  #unprovenSince: Micros | null = null;
  #taken: number | null = null;
  /** Why a guard does it; stands until it is proven, or the word is cleared. */
  #reason: string | null = null;

  constructor(readonly limits: KillLimits) {}

  /** Why a guard has to cancel, or `null`. Level "stop" asks nobody to. */
  look(kill: KillReading, now: Micros): string | null {
    const { count, taken } = kill, asks = !isLess(kill.level, "cancel"), open = asks && !isProven(kill);
    // Where kills come in one after the other, an engine that goes on taking them is at work.
    const takes = taken !== null && (taken === count || this.#taken !== null && taken !== this.#taken);
    this.#taken = taken;
    this.#untakenSince = !open || takes ? null : this.#untakenSince ?? now;
    this.#unprovenSince = open ? this.#unprovenSince ?? now : null;
    if (!open) this.#reason = null;
    else this.#reason ??= this.#lateness(kill, now);
    return this.#reason;
  }

  #lateness({ taken }: KillReading, now: Micros): string | null {
    if (this.#untakenSince !== null && now - this.#untakenSince > this.limits.taken) {
      return `a kill was asked for, and the engine ${taken === null ? "does not say that it acts" : "does not act"}`;
    }
    if (this.#unprovenSince !== null && now - this.#unprovenSince > this.limits.proven) {
      return "a kill was asked for, and the engine has not proven the venues empty";
    }
    return null;
  }
}
