/** The engine's side of the guardian's thread: starts it, hears what it does, starts another when it dies, and ends it last of
 * all. @module */
import type { GuardReceipt, GuardReport } from "./guard_loop.ts";
import type { GuardedVenue } from "./guard_venues.ts";
import type { GuardedRun } from "./guardian.ts";
import type { GuardianCall, GuardianReply } from "./guardian_worker.ts";
import { folderOf } from "./paths.ts";

export type GuardianThread = {
  /** So many died and were followed by another. */
  readonly restarts: number;
  /** @param graceMs what it is clearing it may go on with for so long
   * @returns what it has cleared, as it stood at the end; `null` = it did not say */
  stop(graceMs: number): Promise<readonly GuardReceipt[] | null>;
};
export type GuardianThreadOptions = {
  readonly brakesUrl: string;
  readonly words: SharedArrayBuffer;
  readonly run: GuardedRun;
  readonly venues: readonly GuardedVenue[];
  readonly onReport: (report: GuardReport) => void;
  /** A thread has died. Nothing is guarded until the next one looks, and if none is to follow, never again. */
  readonly onFault: (message: string, isFollowed: boolean) => void;
  /** The worker's module; a test may bring another. */
  readonly workerUrl?: URL;
  /** Monotonic, ms; the process's own, unless a test brings another. */
  readonly now?: () => number;
};

const START_LIMIT_MS = 10_000, STOP_LIMIT_MS = 2_000;
/** In an hour: a thread that dies again and again has a reason that the next one has too. */
const MOST_RESTARTS = 5, HOUR_MS = 3_600_000;
const ROOT = folderOf(import.meta.dirname ?? "");
/** The brakes are loaded by their address, and take these with them. */
const MODULES = ["core", "runtime"].map((folder) => `${ROOT}/${folder}`);

/** @throws {Error} with the thread's own sentence if it cannot start */
export async function startGuardian(options: GuardianThreadOptions): Promise<GuardianThread> {
  const { now = () => performance.now() } = options, recent: number[] = [];
  let current = open(options), restarts = 0, isStopping = false;
  const watch = (thread: Opened) => {
    thread.died.then((message) => {
      if (isStopping || thread !== current) return;
      thread.worker.terminate();
      const at = now();
      while (recent.length > 0 && at - recent[0] >= HOUR_MS) recent.shift();
      const isFollowed = recent.length < MOST_RESTARTS;
      if (isFollowed) {
        recent.push(at);
        restarts += 1;
        current = open(options);
        watch(current);
      }
      options.onFault(message, isFollowed);
    });
  };
  try {
    await current.started;
  } catch (error) {
    current.worker.terminate();
    throw error;
  }
  watch(current);
  return {
    get restarts() {
      return restarts;
    },
    async stop(graceMs) {
      isStopping = true;
      const { worker, stopped } = current;
      worker.postMessage({ kind: "stop", graceMs } satisfies GuardianCall);
      const limit = setTimeout(() => current.giveUp(), graceMs + STOP_LIMIT_MS);
      const receipts = await stopped;
      clearTimeout(limit);
      current.giveUp();
      worker.terminate();
      return receipts;
    },
  };
}

type Opened = {
  readonly worker: Worker;
  readonly started: Promise<void>;
  readonly stopped: Promise<readonly GuardReceipt[] | null>;
  /** Resolves with the reason when it dies or fails. */
  readonly died: Promise<string>;
  giveUp(): void;
};

function open({ brakesUrl, words, run, venues, onReport, workerUrl }: GuardianThreadOptions): Opened {
  const worker = new Worker(workerUrl ?? new URL("./guardian_worker.ts", import.meta.url), {
    type: "module",
    name: "guardian",
    deno: { permissions: rightsOf(run.dataDir, brakesUrl, venues) },
  });
  const started = Promise.withResolvers<void>(), died = Promise.withResolvers<string>();
  const stopped = Promise.withResolvers<readonly GuardReceipt[] | null>();
  const fail = (message: string) => {
    clearTimeout(limit);
    started.reject(new Error(message));
    died.resolve(message);
    stopped.resolve(null);
  };
  // Where the second of several threads fails, nobody waits for its start.
  started.promise.catch(() => {});
  const limit = setTimeout(
    () => fail(`The guardian's thread has not started within ${START_LIMIT_MS} ms`),
    START_LIMIT_MS,
  );
  worker.onerror = (event) => {
    event.preventDefault(); // else it would end the process, which has orders to look after
    fail(`The guardian's thread has died: ${event.message}`);
  };
  worker.onmessage = ({ data }: MessageEvent<GuardianReply>) => {
    switch (data.kind) {
      case "started":
        clearTimeout(limit);
        return started.resolve();
      case "report":
        return onReport(data.report);
      case "stopped":
        return stopped.resolve(data.receipts);
      case "failed":
        return fail(data.message);
      default:
        return data satisfies never;
    }
  };
  worker.postMessage({ kind: "start", brakesUrl, words, run, venues } satisfies GuardianCall);
  return {
    worker,
    started: started.promise,
    died: died.promise,
    stopped: stopped.promise,
    giveUp() {
      clearTimeout(limit);
      stopped.resolve(null);
    },
  };
}

/** The venues' own hosts, the data directory, and reading the project's modules; no listener, no environment, no other host. */
function rightsOf(
  dataDir: string,
  brakesUrl: string,
  venues: readonly GuardedVenue[],
): Deno.PermissionOptionsObject {
  return {
    net: [...new Set(venues.map(({ rest }) => hostOf(rest)))],
    read: [...MODULES, folderOf(new URL(brakesUrl).pathname), dataDir],
    write: [dataDir],
    env: false,
    run: false,
    ffi: false,
    sys: false,
    import: false,
  };
}

function hostOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === "https:" ? "443" : "80")}`;
}
