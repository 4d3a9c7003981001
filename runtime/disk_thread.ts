/** Gives the engine its two ends of the disk, the archive and the tape. Their work is done elsewhere: on a thread of their
 * own with the rights to the data directory alone, or as a guest on the thread of somebody who has to be there anyway, since
 * each thread costs ten megabytes. @module */
import { Archive } from "./archive.ts";
import { ARCHIVE_FILE } from "./archive_tables.ts";
import type { DiskStart, FromDisk, ToDisk } from "./disk_protocol.ts";
import type { Log } from "./log.ts";
import { folderOf } from "./paths.ts";
import { Tape } from "./tape.ts";

export type DiskOptions = DiskStart & {
  readonly log: Log;
  /** Strikes known secrets out of the tape. */
  readonly redact: (text: string) => string;
};
export type DiskThread = {
  readonly archive: Archive | null;
  readonly tape: Tape | null;
  /** To be told when the thread has died that does the work. */
  died(reason: string): void;
  /** Writes the rest and ends; at most a few seconds. */
  stop(): Promise<void>;
};
/** What a thread needs to know that does the disk's work beside its own. */
export type DiskGuest = {
  /** Its `attach` takes the port. */
  readonly moduleUrl: string;
  readonly port: MessagePort;
  /** Folders of the program that the module and what it imports are loaded from. */
  readonly code: readonly string[];
  readonly read: readonly string[];
  readonly write: readonly string[];
};

/** What the disk's own thread may touch. Its static imports are loaded with its parent's rights. */
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

/** On a thread of its own. The data directory must exist and its path be absolute. `null` if neither archive nor tape is
 * wanted. @param entry another thread, for the test of one that dies */
export function startDiskThread(
  options: DiskOptions,
  entry: URL = new URL("./archive_worker.ts", import.meta.url),
): DiskThread | null {
  if (!options.archive && options.tapeBudget === null) return null;
  const worker = new Worker(entry, {
    type: "module",
    name: "disk",
    deno: { permissions: diskRights(options.dataDir) },
  });
  const disk = connect(options, worker, () => worker.terminate());
  worker.onerror = (event) => {
    event.preventDefault(); // the engine goes on without archive and tape
    disk.died(event.message);
  };
  return disk;
}

/** As a guest of another thread. `null` as above. */
export function hostDisk(options: DiskOptions): { readonly disk: DiskThread; readonly guest: DiskGuest } | null {
  if (!options.archive && options.tapeBudget === null) return null;
  const { port1, port2 } = new MessageChannel(), here = import.meta.dirname ?? "";
  return {
    disk: connect(options, port1, () => port1.close()),
    guest: {
      moduleUrl: import.meta.resolve("./disk_guest.ts"),
      port: port2,
      code: [here, `${folderOf(here)}/core`],
      ...guestRights(options),
    },
  };
}

/** Less than a thread of its own would get: its host is spoken to by browsers, and the journal is nothing to write to. */
export function guestRights({ dataDir, archive, tapeBudget }: DiskStart): Pick<DiskGuest, "read" | "write"> {
  const read: string[] = [], write: string[] = [];
  if (archive) {
    const files = ["", "-wal", "-shm"].map((suffix) => `${dataDir}/${ARCHIVE_FILE}${suffix}`);
    read.push(`${dataDir}/journal`, ...files);
    write.push(...files);
  }
  if (tapeBudget !== null) {
    read.push(`${dataDir}/tape`);
    write.push(`${dataDir}/tape`);
  }
  return { read, write };
}

/** Either a worker or a port. */
type Peer = {
  postMessage(message: ToDisk, moved: Transferable[]): void;
  onmessage: ((event: MessageEvent<FromDisk>) => void) | null;
};

function connect(options: DiskOptions, peer: Peer, end: () => void): DiskThread {
  const { dataDir, archive: wantsArchive, tapeBudget, log, redact } = options;
  let dead = false;
  const stopped = Promise.withResolvers<void>();
  const post = (message: ToDisk, moved: Transferable[] = []) => {
    if (!dead) peer.postMessage(message, moved);
  };
  const archive = wantsArchive ? new Archive({ post, log }) : null;
  const tape = tapeBudget === null
    ? null
    : new Tape({ post: (lines, at) => post({ kind: "tape", lines, at }, [lines.buffer]), redact });
  peer.onmessage = ({ data }) => {
    if (data.kind === "stopped") stopped.resolve();
    else if (data.kind === "taped") {
      if (data.problem !== null) log.warn("The tape cannot be written", { problem: data.problem });
      tape?.written(data.buffer);
    } else archive?.receive(data);
  };
  post({ kind: "start", dataDir, archive: wantsArchive, tapeBudget });
  return {
    archive,
    tape,
    died(reason) {
      if (dead) return;
      dead = true;
      log.error("The disk's thread has died; archive and tape end here, the journal goes on", { reason });
      archive?.close();
      tape?.abandon();
      stopped.resolve();
    },
    async stop() {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<void>((resolve) => timer = setTimeout(resolve, STOP_LIMIT_MS));
      archive?.close();
      tape?.flush();
      post({ kind: "stop" });
      await Promise.race([stopped.promise, late]);
      clearTimeout(timer);
      end();
    },
  };
}
