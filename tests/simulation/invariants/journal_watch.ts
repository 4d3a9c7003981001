/** What stands in the journal's files, read on as they grow: for the invariants that ask whether something was written down
 * before it happened. It reads what a start would read and asks the bot nothing. @module */
import type { OperatorEvent } from "../../../core/event.ts";
import { listSegments, segmentName } from "../../../runtime/journal_segment.ts";
import type { Stage } from "../contract.ts";

const CHUNK = 1 << 16;
const KIND = '"kind":"', HEAD = 120;
const OPERATOR: ReadonlySet<string> = new Set<OperatorEvent["kind"]>([
  "kill",
  "rearm",
  "pause",
  "resume",
  "set_params",
  "rollback_params",
  "stop",
  "adopt_position",
  "close_order",
  "set_limits",
]);
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
  /** Holds that were written down, by level, scope and cause. */
  readonly holds: Set<string> = new Set();
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
      this.#read(`${folder}/${segmentName(this.#segment)}`);
      if (!exists(`${folder}/${segmentName(this.#segment + 1)}`)) return;
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

  #read(path: string): void {
    let file: Deno.FsFile;
    try {
      file = Deno.openSync(path, { read: true });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return;
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
  }

  #take(text: string): void {
    const all = this.#rest + text;
    let from = 0;
    for (let end = all.indexOf("\n"); end >= 0; end = all.indexOf("\n", from)) {
      this.#line(all, from, end);
      from = end + 1;
    }
    this.#rest = all.slice(from);
  }

  /** The head of a line says whether the rest is worth reading: most lines are words of venues. */
  #line(all: string, from: number, end: number): void {
    const at = all.indexOf(KIND, from) + KIND.length, head = all.slice(at, at + HEAD);
    if (head.startsWith("event")) {
      const kind = /^event","payload":\{"kind":"([a-z_]+)"/.exec(head)?.[1] ?? "";
      if (!OPERATOR.has(kind)) return;
      const request = REQUEST.exec(all.slice(at, end));
      if (request !== null) this.requests.add(request[1]);
    } else if (head.startsWith("command")) {
      if (!/^command","payload":\{"kind":"(?:place|replace|amend)"/.test(head)) return;
      for (const [, clientId] of all.slice(at, end).matchAll(PLACED)) this.intents.add(clientId);
    } else if (head.startsWith("fact")) {
      const action = /"kind":"operator","action":"([a-z_]+)"/.exec(all.slice(at, at + 2 * HEAD));
      if (action !== null) count(this.operatorFacts, action[1]);
    } else if (head.startsWith("kill")) {
      const step = STEP.exec(head);
      if (step !== null) count(this.killSteps, step[1]);
    } else if (head.startsWith("note")) {
      const topic = /"topic":"([a-z_]+)"/.exec(head);
      if (topic !== null) count(this.notes, topic[1]);
      if (topic?.[1] === "hold") {
        const { level, scope, cause } = JSON.parse(all.slice(from, end)).payload;
        this.holds.add(`${level} ${scope} ${cause}`);
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
