/** The latch file: its presence means tripped. The dashboard writes it itself, so that a kill reaches those who poll it even
 * when the engine's thread hangs. Draft, sync, rename, sync of the folder: it is there whole or not at all. @module */
import { folderOf, latchDraftPath } from "./rights.ts";

export type LatchRecord = {
  readonly level: "stop" | "cancel" | "flatten";
  readonly by: string;
  readonly reason: string;
  readonly at: string;
  readonly requestId: string;
};

const RANK: Readonly<Record<string, number>> = { stop: 1, cancel: 2, flatten: 3 };

export class LatchFile {
  readonly #path: string;
  readonly #folder: Deno.FsFile;

  /** Opens the folder and keeps it, so that it can be synced when its right to be read is gone.
   * @throws {Deno.errors.NotFound} if the folder is missing */
  constructor(path: string) {
    this.#path = path;
    this.#folder = Deno.openSync(folderOf(path), { read: true });
  }

  /** Trips the latch, on the disk when it returns. One that stands for as much or more stays as it is: the first cause is
   * the one to know.
   * @throws what the disk throws */
  trip(record: LatchRecord): void {
    if (this.#standing() >= RANK[record.level]) return;
    const draft = latchDraftPath(this.#path);
    const file = Deno.openSync(draft, { write: true, create: true, truncate: true, mode: 0o600 });
    try {
      const bytes = new TextEncoder().encode(
        JSON.stringify({ state: "TRIPPED", source: "dashboard", ...record }) + "\n",
      );
      for (let written = 0; written < bytes.length;) written += file.writeSync(bytes.subarray(written));
      file.syncSync();
    } finally {
      file.close();
    }
    Deno.renameSync(draft, this.#path);
    this.#folder.syncSync();
  }

  /** "unreadable" means tripped, as present does. */
  state(): "present" | "absent" | "unreadable" {
    try {
      Deno.readTextFileSync(this.#path);
      return "present";
    } catch (error) {
      return error instanceof Deno.errors.NotFound ? "absent" : "unreadable";
    }
  }

  /** 0 = none, or none that can be read: then it is written anew. */
  #standing(): number {
    try {
      const { level } = JSON.parse(Deno.readTextFileSync(this.#path)) as { level?: unknown };
      return RANK[String(level)] ?? 0;
    } catch {
      return 0;
    }
  }

  close(): void {
    this.#folder.close();
  }
}
