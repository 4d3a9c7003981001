/** How an invariant says that it is broken, and what most of them need of the stage. @module */
import type { Engine } from "../../../core/engine/engine.ts";
import { MICROS_PER_SECOND } from "../../../core/units.ts";
import { InvariantError, type Stage, type StageVenue } from "../contract.ts";

/** @throws {InvariantError} always */
export function violated(invariant: string, message: string): never {
  throw new InvariantError(invariant, message);
}

/** Of the process that lives; `null` = none does. */
export function engineOf({ bot }: Stage): Engine | null {
  return bot?.engine ?? null;
}

export function seconds(micros: number): string {
  return `${Math.round(micros / MICROS_PER_SECOND * 10) / 10} s`;
}

/** A process that takes no step for so long is dead, or its thread stands still: its beat alone is one in 50 ms. */
const STANDS_STILL = 1_000_000;

/** How long a venue has been healthy for a process that runs: not longer than that has run without standing still. */
export class Health {
  #runsSince: number;
  #steppedAt: number;
  constructor(private readonly stage: Stage) {
    this.#runsSince = this.#steppedAt = stage.now;
  }
  /** To be called at each step. */
  step(): void {
    const { now } = this.stage;
    if (now - this.#steppedAt > STANDS_STILL) this.#runsSince = now;
    this.#steppedAt = now;
  }
  /** To be called when a process begins. */
  born(): void {
    this.#runsSince = this.#steppedAt = this.stage.now;
  }
  /** µs. */
  of(venue: StageVenue): number {
    return Math.min(venue.healthyFor() * 1_000, this.stage.now - this.#runsSince);
  }
}
