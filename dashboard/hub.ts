/** The newest of everything, and the wake-up call of those who wait for it. Frames are released at most ten times a second,
 * each printed once for all readers; between two releases only the newest view counts, and no fact is lost. @module */
import type { Frame, Heartbeat } from "./protocol.ts";
import type { Micros } from "../core/units.ts";
import { isoMicros } from "../core/engine/text.ts";
import { FactRing } from "./fact_ring.ts";
import { FramePrinter } from "./frame_printer.ts";

export const FRAME_INTERVAL_MS = 100;
export const BEAT_INTERVAL_MS = 1_000;

/** The clock and the timers, so that a test can be the clock. */
export type Clock = {
  /** ms since 1970. */
  now(): number;
  after(ms: number, call: () => void): () => void;
};
export const WALL_CLOCK: Clock = {
  now: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

export class Hub {
  readonly facts: FactRing;
  #frame: Frame | null = null;
  #frameAt = NaN;
  #version = 0;
  #beats = 0;
  readonly #printer = new FramePrinter();
  /** The version that the printer has. */
  #printed = 0;
  /** What readers of the same version share, and since when it tells. */
  #head = new Uint8Array();
  #headVersion = 0;
  #headSince = 0;
  #releasedAt = -Infinity;
  #stopRelease: (() => void) | null = null;
  #stopBeat: () => void;
  #change = Promise.withResolvers<void>();

  constructor(readonly clock: Clock, factsKept: number) {
    this.facts = new FactRing(factsKept);
    this.#stopBeat = clock.after(BEAT_INTERVAL_MS, () => this.#beat());
  }

  take(frame: Frame): void {
    for (const fact of frame.facts) this.facts.add(fact);
    this.#frame = frame;
    this.#frameAt = this.clock.now();
    if (this.#stopRelease) return;
    const wait = this.#releasedAt + FRAME_INTERVAL_MS - this.#frameAt;
    if (wait <= 0) this.#release();
    else this.#stopRelease = this.clock.after(wait, () => this.#release());
  }

  /** The newest, released or not; `null` = none has come. */
  get frame(): Frame | null {
    return this.#frame;
  }
  /** ms since the newest frame came; `null` = none has come. */
  get frameAgeMs(): number | null {
    return this.#frame === null ? null : Math.max(0, Math.round(this.clock.now() - this.#frameAt));
  }
  /** Grows with every release; 0 = nothing to read yet. */
  get version(): number {
    return this.#version;
  }
  /** Grows once a second. */
  get beats(): number {
    return this.#beats;
  }

  /** The newest frame's JSON, up to its facts: all of it, or the change since a version that a reader has. Shared by all
   * readers: not to be changed. */
  head(since = 0): Uint8Array {
    if (this.#printed !== this.#version) this.#printer.take(this.#frame as Frame, this.#version);
    this.#printed = this.#version;
    if (this.#headVersion !== this.#version || this.#headSince !== since) this.#head = this.#printer.print(since);
    this.#headVersion = this.#version;
    this.#headSince = since;
    return this.#head;
  }
  /** What follows `head()`: the facts after number `after`, and the end. */
  tail(after: number): string {
    const { text, gap } = this.facts.after(after);
    return `,"facts":[${text}]${gap ? `,"gap":${JSON.stringify(gap)}` : ""}}`;
  }

  heartbeat(): Heartbeat {
    return { at: isoMicros(microsOf(this.clock.now())), frameAgeMs: this.frameAgeMs, seq: this.facts.newest };
  }

  /** Ends at the next release or beat. */
  changed(): Promise<void> {
    return this.#change.promise;
  }

  close(): void {
    this.#stopBeat();
    this.#stopRelease?.();
    this.#wake();
  }

  #release(): void {
    this.#stopRelease = null;
    this.#releasedAt = this.clock.now();
    this.#version += 1;
    this.#wake();
  }
  #beat(): void {
    this.#beats += 1;
    this.#stopBeat = this.clock.after(BEAT_INTERVAL_MS, () => this.#beat());
    this.#wake();
  }
  #wake(): void {
    const { resolve } = this.#change;
    this.#change = Promise.withResolvers<void>();
    resolve();
  }
}

export function microsOf(ms: number): Micros {
  return Math.round(ms * 1000) as Micros;
}
