/** The run's side of the thread that takes snapshots: when one is due, and what is said if none can be taken. A run without
 * snapshots goes on; its next start only takes longer. The thread begins with the first snapshot that is due; where venues
 * begin anew it ends with each. @module */
import { absolutePath, folderOf } from "./paths.ts";
import type { Log } from "./log.ts";
import type { EngineGround } from "./rebuild.ts";
import type { SnapshotHead } from "./snapshot_file.ts";
import type { SnapshotCall, SnapshotReply } from "./snapshot_worker.ts";
import { REAL_TIMERS, type Timers } from "./timers.ts";

export const SNAPSHOT_EVERY_MS = 60_000;
export const SNAPSHOT_EVERY_RECORDS = 50_000;
/** Where venues begin anew only what people asked for comes back, and reading is all that takes time. */
export const FRESH_EVERY_RECORDS = 250_000;
/** How often it is looked whether one is due. */
const LOOK_MS = 1_000;
const STOP_LIMIT_MS = 2_000;
const ROOT = folderOf(import.meta.dirname ?? "");

export type SnapshotThreadOptions = {
  readonly dataDir: string;
  readonly ground: EngineGround;
  readonly tag: number;
  /** Of the module that exports `strategies`. */
  readonly strategiesUrl: string;
  /** The journal's last record. */
  readonly seq: () => number;
  readonly onTaken: (head: SnapshotHead) => void;
  readonly log: Log;
  readonly timers?: Timers;
  /** Another worker, for tests. */
  readonly createWorker?: (dataDir: string) => Worker;
};
export type SnapshotThread = {
  /** At most two seconds, also of a thread that hangs. */
  stop(): Promise<void>;
};

export function startSnapshotThread(options: SnapshotThreadOptions): SnapshotThread {
  const { dataDir, ground: { freshVenues }, seq, onTaken, log, timers = REAL_TIMERS } = options;
  const every = freshVenues
    ? { ms: Infinity, records: FRESH_EVERY_RECORDS }
    : { ms: SNAPSHOT_EVERY_MS, records: SNAPSHOT_EVERY_RECORDS };
  let takenAt = timers.monotonic(), takenSeq = seq(), worker: Worker | null = null, busy = false, failed = false;
  let stopped = Promise.withResolvers<void>();
  const end = (): void => {
    worker?.terminate();
    worker = null;
    busy = false;
    stopped.resolve();
  };
  const fail = (message: string): void => {
    if (!failed) log.error("Snapshots are not taken any more; the next start takes longer", { reason: message });
    failed = true;
    end();
  };
  const begin = (): Worker => {
    const begun = (options.createWorker ?? createWorker)(dataDir);
    stopped = Promise.withResolvers();
    begun.onerror = (event) => {
      event.preventDefault(); // else it would end the process, which has orders to look after
      fail(`the thread has died: ${event.message}`);
    };
    begun.onmessage = ({ data }: MessageEvent<SnapshotReply>) => {
      switch (data.kind) {
        case "taken":
          busy = false;
          if (data.head !== null) onTaken(data.head);
          if (freshVenues) end();
          return;
        case "stopped":
          return end();
        case "failed":
          return fail(data.message);
        default:
          return data satisfies never;
      }
    };
    begun.postMessage(startCall(options));
    return begun;
  };
  const endLooking = timers.every(LOOK_MS, () => {
    const due = timers.monotonic() - takenAt >= every.ms || seq() - takenSeq >= every.records;
    if (busy || failed || !due) return;
    busy = true;
    takenAt = timers.monotonic();
    takenSeq = seq();
    worker ??= begin();
    worker.postMessage({ kind: "take" } satisfies SnapshotCall);
  });
  return {
    async stop() {
      endLooking();
      if (worker === null) return;
      worker.postMessage({ kind: "stop" } satisfies SnapshotCall);
      const limit = setTimeout(end, STOP_LIMIT_MS);
      await stopped.promise;
      clearTimeout(limit);
    },
  };
}

/** What the books depend on, as data. */
function startCall({ dataDir, ground, tag, strategiesUrl }: SnapshotThreadOptions): SnapshotCall {
  const { mode, build, limits, freshVenues } = ground;
  const strategies = ground.strategies.map(({ kind, ...strategy }) => ({ ...strategy, kind: kind.name }));
  const venues = ground.venues.map(({ id, capabilities, symbols, dedicated, validity, timers }) => ({
    id,
    capabilities,
    symbols,
    dedicated,
    validity,
    timers,
  }));
  const message = { mode, build, limits, freshVenues, venues, strategies };
  return { kind: "start", dataDir: absolutePath(dataDir), ground: message, tag, strategiesUrl };
}

/** It reads the project's own modules and the data directory, and writes there; no network, no keys. */
function createWorker(dataDir: string): Worker {
  const data = absolutePath(dataDir);
  return new Worker(new URL("./snapshot_worker.ts", import.meta.url), {
    type: "module",
    name: "snapshots",
    deno: {
      permissions: { net: false, read: [ROOT, data], write: [data], env: false, run: false, ffi: false, sys: false },
    },
  });
}
