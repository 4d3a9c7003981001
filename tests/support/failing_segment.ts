/** A segment file of the journal on a real disk that fails when told to: a write in part, a full disk, a sync that is lost;
 * and whose background sync waits until the test lets it go. @module */
import { openSegmentFile, type SegmentFile } from "../../runtime/journal_segment.ts";

export class FailingDisk {
  /** Bytes of the next write that reach the file before the disk is full; `null` = all. */
  room: number | null = null;
  /** Most bytes that one write takes. */
  most = Infinity;
  failSyncData = false;
  failSync = false;
  failTruncate = false;
  failOpen = false;
  writes = 0;
  inlineSyncs = 0;
  syncs = 0;
  opened: string[] = [];
  #waiting: (() => void)[] = [];

  readonly openSegment = (path: string): SegmentFile => {
    if (this.failOpen) throw new Error("no space left on device (open)");
    const file = openSegmentFile(path);
    this.opened.push(path.slice(path.lastIndexOf("/") + 1));
    return {
      writeSync: (bytes) => {
        this.writes += 1;
        if (this.room === null) return file.writeSync(bytes.subarray(0, Math.min(bytes.length, this.most)));
        if (this.room === 0) throw new Error("no space left on device");
        const part = file.writeSync(bytes.subarray(0, this.room));
        this.room = 0;
        return part;
      },
      truncateSync: (length) => {
        if (this.failTruncate) throw new Error("input/output error (truncate)");
        file.truncateSync(length);
      },
      syncDataSync: () => {
        this.inlineSyncs += 1;
        if (this.failSyncData) throw new Error("input/output error");
        file.syncDataSync();
      },
      sync: async () => {
        this.syncs += 1;
        for (const wake of this.#waiting.splice(0)) wake();
        if (this.failSync) throw new Error("input/output error");
        await file.sync();
      },
      close: () => file.close(),
    };
  };

  /** Resolves when the next background sync begins. */
  nextSync(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
