/** The guardian of the process on the stage: production's loop with timers of its own thread, which goes on while the engine's
 * stands still, and HTTP that goes over the stage's roads. Its files are read and written at once. @module */
import type { VenueId } from "../../core/instrument.ts";
import type { Micros } from "../../core/units.ts";
import { isoMicros } from "../../core/engine/text.ts";
import { BRAKES } from "../../exchanges/brakes.ts";
import { createSigner } from "../../exchanges/shared/signer.ts";
import { GuardLoop, type GuardLoopOptions, type GuardReport } from "../../runtime/guard_loop.ts";
import { readLatchFor, readWords } from "../../runtime/guard_readings.ts";
import { type GuardedVenue, guardVenues } from "../../runtime/guard_venues.ts";
import { latchPath, tripLatch } from "../../runtime/latch.ts";
import { GUARDIAN_MS_WORD, KILL_COUNT_WORD, KILL_WORD, raiseKill } from "../../runtime/shared_words.ts";
import { HandTimers } from "../support/hand_timers.ts";

/** It is to look at least ten times a second. The file is read as often as a word of the engine's has changed, which comes
 * with every change of it by the engine, and now and then besides. */
const LOOK_MS = 100, LATCH_LOOKS = 50;

export type StagedGuardianOptions = {
  readonly dataDir: string;
  readonly tag: number;
  readonly words: Int32Array;
  readonly venues: readonly GuardedVenue[];
  readonly clock: () => Micros;
  readonly send: GuardLoopOptions["send"];
  /** Goes to the engine's thread. */
  readonly report: (report: GuardReport) => void;
};

export class StagedGuardian {
  readonly timers: HandTimers;
  readonly #loop: GuardLoop;
  #looks = 0;
  #word = NaN;
  #kills = NaN;
  #latch: ReturnType<typeof readLatchFor> = { kind: "absent" };

  constructor({ dataDir, tag, words, venues, clock, send, report }: StagedGuardianOptions) {
    this.timers = new HandTimers(clock() / 1_000);
    this.#loop = new GuardLoop({
      kind: "guardian",
      venues: guardVenues(BRAKES, createSigner, venues),
      tag: () => tag,
      clock,
      timers: this.timers,
      read: (now) => {
        Atomics.store(words, GUARDIAN_MS_WORD, Math.floor(now / 1_000) % 2 ** 31);
        const word = Atomics.load(words, KILL_WORD), kills = Atomics.load(words, KILL_COUNT_WORD);
        if (this.#looks++ % LATCH_LOOKS === 0 || word !== this.#word || kills !== this.#kills) {
          this.#latch = readLatchFor(latchPath(dataDir));
        }
        this.#word = word;
        this.#kills = kills;
        return {
          now,
          engine: readWords(words, "this life", venues.map(({ place }) => place)),
          latch: this.#latch,
          sentinelAge: null,
        };
      },
      send,
      raiseKill: (level) => raiseKill(words, level),
      writeLatch: ({ level, by, reason, at }, done) => {
        tripLatch(latchPath(dataDir), { level, by, reason, at: isoMicros(at), requestId: "" });
        this.#looks = 0; // it has to be seen at the next look
        this.timers.after(0, () => done(null));
      },
      report,
      lookMs: LOOK_MS,
    });
    this.#loop.start();
  }

  /** Whether there is a brake for that dialect. */
  static knows(dialect: string): boolean {
    return Object.hasOwn(BRAKES, dialect);
  }

  /** Venues that it is at. */
  get clears(): readonly VenueId[] {
    return this.#loop.receipts.map(({ venue }) => venue);
  }

  stop(): void {
    this.#loop.stop();
  }
}
