/** Starts the disk's thread with the rights to the data directory alone, and gives the engine its two ends: the archive and
 * the tape. @module */
import { Archive } from "./archive.ts";
import type { DiskStart, FromDisk, ToDisk } from "./disk_protocol.ts";
import type { Log } from "./log.ts";
import { Tape } from "./tape.ts";

export type DiskThreadOptions = DiskStart & {
  readonly log: Log;
  /** Strikes known secrets out of the tape. */
  readonly redact: (text: string) => string;
  /** Another thread, for the test of one that dies. */
  readonly entry?: URL;
};
export type DiskThread = {
  readonly archive: Archive | null;
  readonly tape: Tape | null;
  /** Writes the rest and ends the thread; at most a few seconds. */
  stop(): Promise<void>;
};

/** What the thread may touch. Its static imports are loaded with its parent's rights. */
export function diskRights(dataDir: string): Deno.PermissionOptionsObject {
  return {
    read: [dataDir],
    write: [dataDir],
    net: false,
    env: false,
    sys: false,
    run: false,
    ffi: false,
    import: false,
  };
}

const STOP_LIMIT_MS = 5_000;

/** The data directory must exist and its path be absolute. `null` if neither archive nor tape is wanted. */
export function startDiskThread(options: DiskThreadOptions): DiskThread | null {
  const { dataDir, archive: wantsArchive, tapeBudget, log, redact, entry } = options;
  if (!wantsArchive && tapeBudget === null) return null;
  const worker = new Worker(entry ?? new URL("./archive_worker.ts", import.meta.url), {
    type: "module",
    name: "disk",
    deno: { permissions: diskRights(dataDir) },
  });
  let dead = false;
  const stopped = Promise.withResolvers<void>();
  const post = (message: ToDisk, moved: Transferable[] = []) => {
    if (!dead) worker.postMessage(message, moved);
  };
  const archive = wantsArchive ? new Archive({ post, log }) : null;
  const tape = tapeBudget === null
    ? null
    : new Tape({ post: (lines, at) => post({ kind: "tape", lines, at }, [lines.buffer]), redact });
  worker.onmessage = ({ data }: MessageEvent<FromDisk>) => {
    if (data.kind === "stopped") stopped.resolve();
    else if (data.kind === "taped") {
      if (data.problem !== null) log.warn("The tape cannot be written", { problem: data.problem });
      tape?.written();
    } else archive?.receive(data);
  };
  worker.onerror = (event) => {
    event.preventDefault(); // the engine goes on without archive and tape
    dead = true;
    log.error("The disk's thread has died; archive and tape end here, the journal goes on", { reason: event.message });
    archive?.close();
    tape?.abandon();
    stopped.resolve();
  };
  post({ kind: "start", dataDir, archive: wantsArchive, tapeBudget });
  return {
    archive,
    tape,
    async stop() {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<void>((resolve) => timer = setTimeout(resolve, STOP_LIMIT_MS));
      archive?.close();
      tape?.flush();
      post({ kind: "stop" });
      await Promise.race([stopped.promise, late]);
      clearTimeout(timer);
      worker.terminate();
    },
  };
}
