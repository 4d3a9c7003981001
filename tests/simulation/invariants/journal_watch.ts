/** What stands in the journal's files, read on as they grow: for the invariants that ask whether something was written down
 * before it happened. It reads what a start would read and asks the bot nothing. @module */
import { listSegments, segmentName } from "../../../runtime/journal_segment.ts";
import type { Stage } from "../contract.ts";

const CHUNK = 1 << 16;
const PLACED = /"clientId":"(mm[0-9a-z]{14})"/g;
const REQUEST = /"requestId":"([^"\\]*)"/;
const STEP = /"step":"(trip|verified|dirty|rearm)"/;

export class JournalWatch {
  static readonly #known = new WeakMap<Stage, JournalWatch>();
  static of(stage: Stage): JournalWatch {
    let watch = this.#known.get(stage);
    if (watch === undefined) this.#known.set(stage, watch = new JournalWatch(stage));
    return watch;
  }

  /** Client ids of placements whose intent stands there. */
  readonly intents: Set<string> = new Set();
  /** Request ids of what people asked for, and of what they were answered as facts: by action. */
  readonly requests: Set<string> = new Set();
  readonly operatorFacts: Map<string, number> = new Map();
  /** Records of the kill switch by step, and notes by topic. */
  readonly killSteps: Map<string, number> = new Map();
  readonly notes: Map<string, number> = new Map();
  #segment = 0;
  #offset = 0;
  #folder = "";
  #rest = "";
  readonly #buffer = new Uint8Array(CHUNK);
  readonly #decoder = new TextDecoder();

  private constructor(private readonly stage: Stage) {}

  /** Reads what has been written since the last look. A process that begins on other files has them read from the start; what
   * they repeat counts once. */
  look(): void {
    const folder = `${this.stage.dataDir}/journal`;
    if (folder !== this.#folder) this.#begin(folder);
    for (;;) {
      const path = `${folder}/${segmentName(this.#segment)}`, grew = this.#read(path);
      if (grew || !exists(`${folder}/${segmentName(this.#segment + 1)}`)) return;
      this.#segment += 1;
      this.#offset = 0;
      this.#rest = "";
    }
  }

  #begin(folder: string): void {
    this.#folder = folder;
    this.#segment = Number(listSegments(folder)[0]?.slice(0, 6) ?? 1);
    this.#offset = 0;
    this.#rest = "";
    this.operatorFacts.clear();
    this.killSteps.clear();
    this.notes.clear();
  }

  /** @returns whether the last chunk may have more behind it in the same file */
  #read(path: string): boolean {
    let file: Deno.FsFile;
    try {
      file = Deno.openSync(path, { read: true });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
    using open = file;
    // A batch that was taken back, or a tail that a start has cut off.
    const { size } = open.statSync();
    if (size < this.#offset) {
      this.#offset = size;
      this.#rest = "";
    }
    open.seekSync(this.#offset, Deno.SeekMode.Start);
    for (let got = open.readSync(this.#buffer); got !== null; got = open.readSync(this.#buffer)) {
      this.#offset += got;
      this.#take(this.#decoder.decode(this.#buffer.subarray(0, got), { stream: true }));
    }
    return false;
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop()!;
    for (const line of lines) this.#line(line);
  }

  #line(line: string): void {
    const at = line.indexOf('"kind":"'), kind = line.slice(at + 8, line.indexOf('"', at + 8));
    switch (kind) {
      case "command":
        if (!/"kind":"(?:place|replace|amend)"/.test(line)) return;
        for (const [, clientId] of line.matchAll(PLACED)) this.intents.add(clientId);
        return;
      case "event": {
        const request = REQUEST.exec(line);
        if (request !== null) this.requests.add(request[1]);
        return;
      }
      case "fact": {
        const action = /"kind":"operator","action":"([a-z_]+)"/.exec(line);
        if (action !== null) count(this.operatorFacts, action[1]);
        return;
      }
      case "kill": {
        const step = STEP.exec(line);
        if (step !== null) count(this.killSteps, step[1]);
        return;
      }
      case "note": {
        const topic = /"topic":"([a-z_]+)"/.exec(line);
        if (topic !== null) count(this.notes, topic[1]);
        return;
      }
    }
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
