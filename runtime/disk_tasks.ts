/** What the disk's thread does: archive and tape, message by message. A disk that fails costs the archive or the tape, is
 * told each time, and never the thread. Work on the archive rests every few milliseconds, since the thread may have others
 * to serve. @module */
import { ArchiveStore } from "./archive_store.ts";
import type { DiskStart, FromDisk, ToDisk } from "./disk_protocol.ts";
import { TapeWriter } from "./tape_writer.ts";

export class DiskTasks {
  #start: DiskStart | null = null;
  #archive: ArchiveStore | null = null;
  #tape: TapeWriter | null = null;
  /** Messages about the archive are taken one after the other, in the order they came. */
  #archiving: Promise<void> = Promise.resolve();
  /** So are the batches of the tape. */
  #taping: Promise<void> = Promise.resolve();
  #stopping = false;

  constructor(readonly post: (message: FromDisk, moved?: Transferable[]) => void) {}

  /** Never throws for what the disk does. The promise is for those who wait for the end. */
  receive(message: ToDisk): Promise<void> {
    switch (message.kind) {
      case "start":
        this.#start = message;
        return this.#archiving = this.#archiving.then(() => this.#begin());
      case "lines":
        return this.#archiving = this.#archiving.then(() =>
          this.#archived((store) => store.takeInParts(decoder.decode(message.lines)))
        );
      case "catch_up":
        return this.#archiving = this.#archiving.then(() => this.#archived((store) => store.catchUpInParts()));
      case "page":
        return this.#archiving = this.#archiving.then(() => this.#page(message));
      case "tape":
        return this.#taping = this.#taping.then(() => this.#write(message));
      case "stop":
        this.#stopping = true;
        return Promise.all([this.#archiving, this.#taping]).then(() => this.#end());
      default:
        return message satisfies never;
    }
  }

  async #begin(): Promise<void> {
    const problem = attempt(() => this.#archive = this.#openArchive());
    this.post({ kind: "ready", lastSeq: this.#archive?.lastSeq ?? 0, rebuilt: this.#archive?.rebuilt ?? null });
    if (problem === null) return await this.#archived((store) => store.catchUpInParts());
    this.post({ kind: "archived", lastSeq: 0, problem });
  }

  async #archived(task: (archive: ArchiveStore) => Iterator<void>): Promise<void> {
    let problem: string | null = null;
    try {
      this.#archive ??= this.#openArchive();
      const parts = this.#archive && task(this.#archive);
      // What is left when the process stops is caught up at the next start.
      while (parts && !parts.next().done && !this.#stopping) await rest();
    } catch (error) {
      problem = messageOf(error);
    }
    this.post({ kind: "archived", lastSeq: this.#archive?.lastSeq ?? 0, problem });
  }

  #page({ requestId, table, after, limit }: Extract<ToDisk, { kind: "page" }>): void {
    let rows: ReturnType<ArchiveStore["page"]> = [];
    const error = this.#archive
      ? attempt(() => rows = this.#archive?.page(table, after, limit) ?? [])
      : "it could not be opened";
    this.post({ kind: "page", requestId, rows, ...(error === null ? {} : { error }) });
  }

  async #write({ lines, at }: Extract<ToDisk, { kind: "tape" }>): Promise<void> {
    let problem: string | null = null;
    try {
      this.#tape ??= this.#openTape();
      await this.#tape?.write(lines, at);
    } catch (error) {
      problem = messageOf(error);
    }
    const { buffer } = lines;
    this.post({ kind: "taped", problem, buffer }, [buffer]);
  }

  #end(): void {
    this.#archive?.close();
    this.#tape?.close();
    this.#archive = this.#tape = null;
    this.post({ kind: "stopped" });
  }

  #openArchive(): ArchiveStore | null {
    return this.#start?.archive ? new ArchiveStore(this.#start.dataDir, true) : null;
  }

  #openTape(): TapeWriter | null {
    const { dataDir, tapeBudget } = this.#start ?? { dataDir: "", tapeBudget: null };
    return tapeBudget === null ? null : new TapeWriter(dataDir, tapeBudget);
  }
}

const decoder = new TextDecoder();

/** Lets others have the thread. */
function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** What went wrong, or `null`. */
function attempt(task: () => void): string | null {
  try {
    task();
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
