/** The journal's disk, which may be full, refuse to write or to sync, or tear what it writes, until it is mended. @module */
import type { SegmentFile } from "../../runtime/journal_segment.ts";
import { Crash } from "../support/crash_points.ts";

export type Breakage = "full" | "write_error" | "sync_error" | "torn";

/** What a trouble has done on purpose. */
export class InjectedError extends Error {
  override readonly name = "InjectedError";
}

/** Whether a trouble, or the death of the process, is behind it. */
export function isInjected(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth++) {
    if (cause instanceof InjectedError || cause instanceof Crash) return true;
  }
  return false;
}

const SAID: Readonly<Record<Breakage, string>> = {
  full: "No space left on device (os error 28)",
  write_error: "Input/output error (os error 5)",
  torn: "Input/output error (os error 5)",
  sync_error: "Input/output error (os error 5) at the sync",
};

export class Disk {
  readonly #broken: Breakage[] = [];

  get broken(): boolean {
    return this.#broken.length > 0;
  }

  break(how: Breakage): () => void {
    this.#broken.push(how);
    return () => {
      const index = this.#broken.indexOf(how);
      if (index >= 0) this.#broken.splice(index, 1);
    };
  }

  /** Files of that disk. */
  over(open: (path: string) => SegmentFile): (path: string) => SegmentFile {
    return (path) => {
      this.#meet("full"); // there is no room for a new name
      const file = open(path);
      return {
        writeSync: (bytes) => {
          if (this.#broken.includes("torn")) file.writeSync(bytes.subarray(0, bytes.length >> 1));
          this.#meet("full", "write_error", "torn");
          return file.writeSync(bytes);
        },
        truncateSync: (length) => file.truncateSync(length),
        syncDataSync: () => {
          this.#meet("sync_error");
          file.syncDataSync();
        },
        sync: async () => {
          this.#meet("sync_error");
          await file.sync();
        },
        close: () => file.close(),
      };
    };
  }

  #meet(...breakages: readonly Breakage[]): void {
    const met = breakages.find((one) => this.#broken.includes(one));
    if (met !== undefined) throw new InjectedError(SAID[met]);
  }
}
