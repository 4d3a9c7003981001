/** Where a process may die: at every boundary between two of its effects. Boundaries are counted as they are passed; at the
 * chosen one the process dies, and of its disk only what had reached it survives. @module */
import { openSegmentFile, type SegmentFile } from "../../runtime/journal_segment.ts";
import { copyFolder } from "./bot_stage.ts";

/** `torn`: half of a record is written; `send`, `ask`: before bytes of an order, of a question leave, `sent`, `asked`: after. */
export type Boundary =
  | "append"
  | "torn"
  | "appended"
  | "sync"
  | "synced"
  | "roll"
  | "rolled"
  | "send"
  | "sent"
  | "ask"
  | "asked"
  | "snapshot"
  | "snapshotted";

/** The process has died here. */
export class Crash extends Error {
  override readonly name = "Crash";
  constructor(readonly boundary: Boundary, readonly number: number) {
    super(`The process died at boundary ${number}, "${boundary}"`);
  }
}

export type CrashOptions = {
  /** The boundary at which the process dies, from 1; Infinity = it lives. */
  readonly at?: number;
  /** The power fails with it: what no sync has brought to the disk is lost. */
  readonly powerLoss?: boolean;
  /** Hears of each boundary as it is passed; `text` is what is about to be written or sent there, "" elsewhere. */
  readonly onPass?: (boundary: Boundary, number: number, text: string) => void;
};

/** The boundaries of one process over one data directory. */
export class CrashPoints {
  /** Boundaries passed, in all and by name. */
  count = 0;
  readonly passed: Partial<Record<Boundary, number>> = {};
  /** How it died; `null` = it has not. */
  crash: Crash | null = null;
  #at: number;
  #powerLoss: boolean;
  readonly #onPass: CrashOptions["onPass"];
  /** Bytes of each segment that a sync has brought to the disk, by file name. */
  readonly #synced = new Map<string, number>();

  /** @param dataDir the folder that the process writes
   * @param survivor a name for the folder that the next process finds
   * @param onCrash called at the crash, before anything else of the dying process runs */
  constructor(
    readonly dataDir: string,
    readonly survivor: string,
    { at = Infinity, powerLoss = false, onPass }: CrashOptions = {},
    private readonly onCrash: () => void = () => {},
  ) {
    this.#at = at;
    this.#powerLoss = powerLoss;
    this.#onPass = onPass;
    for (const name of segmentsIn(dataDir)) this.#synced.set(name, Deno.statSync(pathOf(dataDir, name)).size);
  }

  get dead(): boolean {
    return this.crash !== null;
  }

  /** It is to die so many boundaries from now, at least one. */
  dieIn(boundaries: number, powerLoss: boolean): void {
    this.#at = this.count + Math.max(1, boundaries);
    this.#powerLoss = powerLoss;
  }

  /** @param last what the process gets done while it dies here
   * @throws {Crash} if it dies here, or is dead */
  pass(boundary: Boundary, last: () => void = () => {}, text?: () => string): void {
    if (this.crash !== null) throw this.crash;
    this.count += 1;
    this.#onPass?.(boundary, this.count, text?.() ?? "");
    this.passed[boundary] = (this.passed[boundary] ?? 0) + 1;
    if (this.count < this.#at) return;
    last();
    throw this.die(boundary);
  }

  /** Dies here, whatever was chosen. */
  die(boundary: Boundary): Crash {
    this.crash = new Crash(boundary, this.count);
    this.onCrash();
    copyFolder(this.dataDir, this.survivor);
    if (this.#powerLoss) {
      for (const name of segmentsIn(this.survivor)) {
        Deno.truncateSync(pathOf(this.survivor, name), this.#synced.get(name) ?? 0);
      }
    }
    return this.crash;
  }

  /** Somebody else's sync of a segment. */
  readonly syncFile = (path: string): void => {
    this.pass("sync");
    this.#synced.set(path.slice(path.lastIndexOf("/") + 1), Deno.statSync(path).size);
    this.pass("synced");
  };

  /** The journal's disk. */
  readonly openSegment = (path: string): SegmentFile => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    this.pass("roll");
    const file = openSegmentFile(path);
    let size = Deno.statSync(path).size;
    const synced = (): void => {
      this.pass("sync");
      this.#synced.set(name, size);
      this.pass("synced");
    };
    this.pass("rolled");
    return {
      writeSync: (bytes) => {
        this.pass("append", undefined, () => new TextDecoder().decode(bytes));
        this.pass("torn", () => file.writeSync(bytes.subarray(0, bytes.length >> 1)));
        const written = file.writeSync(bytes);
        size += written;
        this.pass("appended");
        return written;
      },
      truncateSync: (length) => {
        if (this.crash !== null) throw this.crash;
        file.truncateSync(length);
        size = length;
      },
      syncDataSync: synced,
      // The real sync would wait for the real disk, which is none of this world's.
      sync: () => {
        try {
          return Promise.resolve(synced());
        } catch (crash) {
          return Promise.reject(crash);
        }
      },
      close: () => file.close(),
    };
  };
}

function pathOf(dataDir: string, segment: string): string {
  return `${dataDir}/journal/${segment}`;
}

function segmentsIn(dataDir: string): string[] {
  try {
    return [...Deno.readDirSync(`${dataDir}/journal`)].map(({ name }) => name).filter((name) =>
      name.endsWith(".jsonl")
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
