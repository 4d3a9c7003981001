/** What happens in a run, for the digest of it and, where something breaks, for people: the last two hundred, each put into a
 * line only then. @module */
import type { Micros } from "../../core/units.ts";
import { Digest } from "./digest.ts";

export const KEPT = 200;
const LONGEST_LINE = 400;
const DIGEST_EVERY = 1_000;

type Happening = { at: number; step: number; what: string; detail: string | Uint8Array };

export class Happenings {
  readonly digest = new Digest();
  /** The digest after every thousand steps. */
  readonly hashes: string[] = [];
  steps = 0;
  readonly #ring: Happening[] = [];
  #next = 0;

  constructor(private readonly startAt: Micros) {}

  /** It happened: counts for the digest too. */
  put(now: Micros, what: string, detail: string | Uint8Array): void {
    const { digest } = this;
    digest.number(now);
    digest.text(what);
    if (typeof detail === "string") digest.text(detail);
    else digest.bytes(detail);
    this.note(now, what, detail);
  }

  /** For people alone. */
  note(now: Micros, what: string, detail: string | Uint8Array): void {
    const happening = this.#ring[this.#next] ??= { at: 0, step: 0, what: "", detail: "" };
    happening.at = now;
    happening.step = this.steps;
    happening.what = what;
    happening.detail = typeof detail === "string" ? detail : detail.slice();
    this.#next = (this.#next + 1) % KEPT;
  }

  /** The engine has stepped. */
  step(now: Micros, events: number): void {
    this.digest.number(now);
    this.digest.number(events);
    if (++this.steps % DIGEST_EVERY === 0) this.hashes.push(this.digest.hex);
  }

  /** The last ones, oldest first. */
  get last(): readonly string[] {
    const ring = this.#ring, oldest = ring.length < KEPT ? 0 : this.#next;
    return ring.map((_, index) => ring[(oldest + index) % ring.length]).map(({ at, step, what, detail }) => {
      const text = typeof detail === "string" ? detail : `${detail.length} bytes`;
      const line = `${((at - this.startAt) / 1e6).toFixed(6)} s, step ${step}: ${what} ${text}`;
      return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line;
    });
  }
}
