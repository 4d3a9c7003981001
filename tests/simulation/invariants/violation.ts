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

/** How long a venue has been healthy for the process that lives: not longer than that lives. */
export class Health {
  #bornAt: number;
  constructor(private readonly stage: Stage) {
    this.#bornAt = stage.now;
  }
  /** To be called when a process begins. */
  born(): void {
    this.#bornAt = this.stage.now;
  }
  /** µs. */
  of(venue: StageVenue): number {
    return Math.min(venue.healthyFor() * 1_000, this.stage.now - this.#bornAt);
  }
}
