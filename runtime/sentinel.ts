/** The sentinel: a second process that cancels and verifies when the engine's process is gone, or does not obey (K2). It sees
 * the engine by the heartbeat file that the guardian's thread writes, and the latch; it shares nothing else with it. @module */
import type { EngineReading } from "../core/guard/watch.ts";
import { isoMicros } from "../core/engine/text.ts";
import type { Micros } from "../core/units.ts";
import { GuardLoop, type GuardLoopOptions, type GuardReport, type GuardVenue, WARM_MS } from "./guard_loop.ts";
import { readLatchFor } from "./guard_readings.ts";
import { latchWriter } from "./guardian.ts";
import { heartbeatPath, readHeartbeat, sentinelPath, type SentinelSign, SignFile } from "./heartbeat_file.ts";
import { currentTag } from "./identity.ts";
import { latchPath } from "./latch.ts";
import type { Timers } from "./timers.ts";

export type SentinelOptions = {
  readonly dataDir: string;
  readonly pid: number;
  readonly venues: readonly GuardVenue[];
  readonly clock: () => Micros;
  readonly timers: Timers;
  readonly send: GuardLoopOptions["send"];
  readonly report: (report: GuardReport) => void;
  /** The first sign of an engine, and each of another run. */
  readonly onEngine: (run: { readonly pid: number; readonly startedAt: string }) => void;
};

const LOOK_MS = 50, SIGN_MS = 500;

export class Sentinel {
  readonly loop: GuardLoop;
  readonly #options: SentinelOptions;
  readonly #file: SignFile<SentinelSign>;
  #beat = 0;
  #run: string | null = null;
  /** Of the last heartbeat that could be read. */
  #tag: number | null = null;
  #end = () => {};

  constructor(options: SentinelOptions) {
    const { dataDir, venues, clock, timers, send, report } = options;
    this.#options = options;
    this.#file = new SignFile(sentinelPath(dataDir), (message) => report({ kind: "problem", at: clock(), message }));
    this.loop = new GuardLoop({
      kind: "sentinel",
      venues,
      tag: () => this.#tag ?? currentTag(dataDir),
      clock,
      timers,
      read: (now) => {
        const engine = this.#engine();
        return { now, engine, latch: readLatchFor(latchPath(dataDir)), sentinelAge: null };
      },
      send,
      raiseKill() {}, // it shares no word with anybody; the latch is what it has
      writeLatch: latchWriter(dataDir),
      report,
      lookMs: LOOK_MS,
      warmMs: WARM_MS,
    });
  }

  start(): void {
    this.loop.start();
    this.loop.look();
    this.#end = this.#options.timers.every(SIGN_MS, () => this.#sign());
    this.#sign();
  }

  stop(): void {
    this.#end();
    this.loop.stop();
  }

  #engine(): EngineReading | "absent" | "unreadable" {
    const heartbeat = readHeartbeat(heartbeatPath(this.#options.dataDir));
    if (typeof heartbeat === "string") return heartbeat;
    const { run, tag, pid, startedAt } = heartbeat;
    this.#tag = tag;
    if (run !== this.#run) this.#options.onEngine({ pid, startedAt });
    this.#run = run;
    return heartbeat;
  }

  #sign(): void {
    const { pid, clock } = this.#options;
    if (!this.loop.isFit) return;
    this.#file.write({ pid, beat: ++this.#beat, writtenAt: isoMicros(clock()) });
  }
}
