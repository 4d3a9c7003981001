/** Tells of errors whose code no table of ours holds: never silence, and not the same one at every answer. @module */
import type { DecodeError } from "../../core/event.ts";
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { ErrorCatalogue, VenueError } from "./error_catalogue.ts";

/** The same code is told again after this, µs; so many are remembered. */
const AGAIN = 3_600 * MICROS_PER_SECOND, KEPT = 100;

export class UnknownCodes {
  readonly #toldAt = new Map<string, Micros>();

  constructor(readonly venue: string, readonly catalogue: ErrorCatalogue) {}

  /** What is to be told of this error, or null. No answer at all is a loss, which is told where it matters. */
  told(error: VenueError, now: Micros): DecodeError | null {
    if (error.status === 0 || this.catalogue.understand(error).known) return null;
    const name = error.code ?? String(error.status), before = this.#toldAt.get(name);
    if (before !== undefined && now - before < AGAIN) return null;
    if (this.#toldAt.size >= KEPT) this.#toldAt.clear();
    this.#toldAt.set(name, now);
    const message = `Cannot understand error ${name} of ${this.venue}, "${error.message}": want a code of its table`;
    return { kind: "error", venue: this.venue, message, frame: "", receivedAt: now };
  }
}
