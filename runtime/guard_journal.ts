/** What a guard did, one JSON object a line, in `guardian.jsonl` or `sentinel.jsonl` of the data directory: for people, when the engine whose
 * journal would tell it is dead. Written behind, in its order; a disk that refuses keeps nobody from cancelling. @module */
import { isoMicros } from "../core/engine/text.ts";
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

/** Instants as people read them. */
function withInstants(name: string, value: unknown): unknown {
  return typeof value === "number" && (name === "at" || name === "since" || name.endsWith("At"))
    ? isoMicros(value as Micros)
    : value;
}
