/** The guardian: cancels and verifies when the engine's loop does not (K1). It lives on a thread of the engine's process, sees
 * the engine by the shared words alone, and tells other processes whether the engine lives. Its own life says nothing of
 * the engine's, so what it writes is the engine's beat. @module */
import type { GuardReadings } from "../core/guard/watch.ts";
import type { KillLevel } from "../core/event.ts";
import { type Micros, MICROS_PER_MS } from "../core/units.ts";
import { isoMicros } from "../core/engine/text.ts";
import {
  GuardLoop,
  type GuardLoopOptions,
  type GuardReport,
  type GuardVenue,
  type LatchWish,
  WARM_MS,
} from "./guard_loop.ts";
import { readLatchFor, readWords } from "./guard_readings.ts";
import { Pulse } from "./guard_signs.ts";
import { type Heartbeat, heartbeatPath, readSentinelSign, sentinelPath, SignFile } from "./heartbeat_file.ts";
import { latchPath, tripLatchBehind } from "./latch.ts";
import { GUARDIAN_MS_WORD, raiseKill, SENTINEL_MS_WORD } from "./shared_words.ts";
import type { Timers } from "./timers.ts";

/** The run that it watches over. */
export type GuardedRun = {
  readonly dataDir: string;
  readonly pid: number;
  readonly tag: number;
  readonly epoch: number;
  readonly startedAt: Micros;
  /** How long its engine may be without a beat, where not as usual. */
  readonly silence?: Micros;
  /** A sentinel has to look too. */
  readonly asksSentinel: boolean;
};
export type GuardianOptions = {
  readonly run: GuardedRun;
  readonly words: Int32Array;
  readonly venues: readonly GuardVenue[];
  readonly clock: () => Micros;
  readonly timers: Timers;
  readonly send: GuardLoopOptions["send"];
  readonly report: (report: GuardReport) => void;
};

const HEARTBEAT_FILE_MS = 250, SENTINEL_FILE_MS = 100;

export class Guardian {
  readonly loop: GuardLoop;
  readonly #options: GuardianOptions;
  readonly #life: string;
  readonly #beat: Pulse<number>;
  readonly #sentinel: Pulse<string | null>;
  readonly #file: SignFile<Heartbeat>;
  readonly #ends: (() => void)[] = [];
  #sentinelHeardAt: Micros | null = null;
  #beatAgeMs = 0;

  constructor(options: GuardianOptions) {
    const { run, words, venues, clock, timers, send, report } = options;
    this.#options = options;
    this.#life = `${run.pid} ${isoMicros(run.startedAt)}`;
    this.#beat = new Pulse(this.#engine().beat);
    this.#sentinel = new Pulse(readSentinelSign(sentinelPath(run.dataDir)));
    this.#file = new SignFile(
      heartbeatPath(run.dataDir),
      (message) => report({ kind: "problem", at: clock(), message }),
    );
    this.loop = new GuardLoop({
      kind: "guardian",
      venues,
      tag: () => run.tag,
      clock,
      timers,
      read: this.#read,
      send,
      raiseKill: (level: KillLevel) => raiseKill(words, level),
      writeLatch: latchWriter(run.dataDir),
      report,
      warmMs: WARM_MS,
      silence: run.silence,
    });
  }

  start(): void {
    const { timers, run } = this.#options;
    this.loop.start();
    this.loop.look();
    if (run.asksSentinel) this.#ends.push(timers.every(SENTINEL_FILE_MS, () => this.#hearSentinel()));
    this.#ends.push(timers.every(HEARTBEAT_FILE_MS, () => this.#file.write(this.#heartbeat())));
    this.#file.write(this.#heartbeat());
  }

  /** The file that stays behind tells how the engine ended. */
  async stop(): Promise<void> {
    for (const end of this.#ends.splice(0)) end();
    this.loop.stop();
    await this.#file.finish(this.#heartbeat());
  }

  readonly #read = (now: Micros): GuardReadings => {
    const { run, words, timers } = this.#options, engine = this.#engine();
    this.#beatAgeMs = this.#beat.silentFor(engine.beat, timers.monotonic()) ?? 0;
    if (this.loop.isFit) Atomics.store(words, GUARDIAN_MS_WORD, msOf(now));
    const latch = readLatchFor(latchPath(run.dataDir)), heardAt = this.#sentinelHeardAt;
    // One that was never heard keeps the engine from trading, which is no reason to cancel.
    return { now, engine, latch, sentinelAge: heardAt === null ? null : now - heardAt as Micros };
  };

  #engine() {
    const { words, venues } = this.#options;
    return readWords(words, this.#life, venues.map(({ place }) => place));
  }

  #hearSentinel(): void {
    const { run, words, clock, timers } = this.#options;
    if (this.#sentinel.silentFor(readSentinelSign(sentinelPath(run.dataDir)), timers.monotonic()) !== 0) return;
    this.#sentinelHeardAt = clock();
    Atomics.store(words, SENTINEL_MS_WORD, msOf(this.#sentinelHeardAt));
  }

  #heartbeat(): Heartbeat {
    const { run: { pid, tag, epoch, startedAt }, clock } = this.#options;
    return {
      ...this.#engine(),
      pid,
      tag,
      epoch,
      startedAt: isoMicros(startedAt),
      beatAgeMs: Math.round(this.#beatAgeMs),
      writtenAt: isoMicros(clock()),
    };
  }
}

/** As a shared word holds it. */
function msOf(at: Micros): number {
  return Math.floor(at / MICROS_PER_MS) % 2 ** 31;
}

/** Writes the latch file behind its caller's back. */
export function latchWriter(dataDir: string): GuardLoopOptions["writeLatch"] {
  return ({ level, by, reason, at }: LatchWish, done) => {
    tripLatchBehind(latchPath(dataDir), by, { level, by, reason, at: isoMicros(at), requestId: "" }).then(
      () => done(null),
      (error) => done(error instanceof Error ? error.message : String(error)),
    );
  };
}
