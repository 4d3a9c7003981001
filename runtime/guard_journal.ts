/** What a guard did, one JSON object a line, in `guardian.jsonl` or `sentinel.jsonl` of the data directory: for people, when the engine whose
 * journal would tell it is dead, and for the next start, since the latch file can be removed by hand. Written behind, in its order; a disk
 * that refuses keeps nobody from cancelling. @module */
import { isoMicros, microsOfIso } from "../core/engine/text.ts";
import type { Micros } from "../core/units.ts";
import type { GuardKind } from "../core/guard/watch.ts";
import type { GuardReport } from "./guard_loop.ts";

export class GuardJournal {
  readonly #path: string;
  #last: Promise<void> = Promise.resolve();

  /** @param onProblem hears why a line is missing */
  constructor(dataDir: string, readonly by: GuardKind, readonly onProblem: (message: string) => void) {
    this.#path = `${dataDir}/${by}.jsonl`;
  }

  add(report: GuardReport): void {
    const line = JSON.stringify({ by: this.by, ...report }, withInstants) + "\n";
    this.#last = this.#last.then(() => Deno.writeTextFile(this.#path, line, { append: true, mode: 0o600 })).catch(
      (error) => this.onProblem(`${this.#path} cannot be written: ${error instanceof Error ? error.message : error}`),
    );
  }

  /** Resolves when all lines are written, or refused. */
  flush(): Promise<void> {
    return this.#last;
  }
}

/** So much of a file's end is read, bytes: thousands of lines. */
const TAIL = 1 << 20;
const GUARDS: readonly GuardKind[] = ["guardian", "sentinel"];

/** The newest trip that a guard of that directory tells of: a latch that it wrote, or wanted to, or a kill, such as for a latch that
 * the dashboard wrote; `null` = none.
 * @throws what the disk throws, but for a file that is not there */
export function newestTrip(
  dataDir: string,
): { readonly by: string; readonly reason: string; readonly at: Micros } | null {
  let newest: ReturnType<typeof newestTrip> = null;
  for (const by of GUARDS) {
    for (const line of tailOf(`${dataDir}/${by}.jsonl`).split("\n")) {
      const trip = tripOf(line);
      if (trip !== null && (newest === null || trip.at > newest.at)) newest = { by, ...trip };
    }
  }
  return newest;
}

function tripOf(line: string): { readonly reason: string; readonly at: Micros } | null {
  if (!line.includes('"kind":"latch"') && !line.includes('"kind":"kill"')) return null;
  try {
    const { kind, reason, at } = JSON.parse(line) as Record<string, unknown>, micros = microsOfIso(String(at));
    return (kind === "latch" || kind === "kill") && micros !== null ? { reason: String(reason), at: micros } : null;
  } catch {
    return null; // cut by the end that was read, or by a power cut
  }
}

function tailOf(path: string): string {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
  try {
    const { size } = file.statSync(), bytes = new Uint8Array(Math.min(size, TAIL));
    file.seekSync(size - bytes.length, Deno.SeekMode.Start);
    let done = 0;
    for (let count = file.readSync(bytes); count; count = file.readSync(bytes.subarray(done))) done += count;
    return new TextDecoder().decode(bytes.subarray(0, done));
  } finally {
    file.close();
  }
}

/** Instants as people read them. */
function withInstants(name: string, value: unknown): unknown {
  return typeof value === "number" && (name === "at" || name === "since" || name.endsWith("At"))
    ? isoMicros(value as Micros)
    : value;
}
