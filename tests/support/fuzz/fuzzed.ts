/** What is fuzzed, and how an input is tried: it has to be read, refused with the error that was made for it, or left alone,
 * and that in time. Everything else is a failure, with all that is needed to have it again. @module */
import { join } from "@std/path";
import { Random } from "../../../exchanges/shared/random.ts";
import { coreTime } from "../core_time.ts";
import { ROOT } from "../source_tree.ts";

export type Input = string | Uint8Array;
/** `left` = it is nothing of the codec's. */
export type Verdict = "read" | "refused" | "left";

export type Reader = {
  /** The next input; what chance decides comes from `random`. */
  make(random: Random): Input;
  /** @throws whatever the codec throws beyond its boundary */
  read(input: Input): Verdict;
};
export type Fuzzed = {
  readonly name: string;
  /** What may come of an input besides a value, for people. */
  readonly refuses: string;
  /** What an input may take, ms; MOST_MS unless it is said. */
  readonly mostMs?: number;
  /** An input takes a millisecond: few of them are tried where many would be a nuisance. */
  readonly costly?: true;
  /** A codec as it is at the start of the program. It may remember what it reads: inputs are tried in batches, each with a new
   * one. */
  open(): Reader;
};

export type Counts = { read: number; refused: number; left: number; slowestMs: number };

/** Inputs that share a reader. */
export const BATCH = 1_000;
/** An input that takes longer each time has failed. */
export const MOST_MS = 10;
/** How often a slow one is measured again: a busy machine is slow once, a bad expression always. */
const AGAIN = 8;

export class FuzzFailure extends Error {
  override readonly name = "FuzzFailure";
  constructor(
    readonly codec: string,
    readonly seed: number,
    /** Number of the input since the beginning. */
    readonly index: number,
    readonly input: Input,
    what: string,
    options?: ErrorOptions,
  ) {
    super(`${codec}, seed ${seed}, input ${index}: ${what}`, options);
  }
}

export function noCounts(): Counts {
  return { read: 0, refused: 0, left: 0, slowestMs: 0 };
}

/** Tries the inputs of one batch and adds them to `counts`.
 * @param until stops before this place in the batch
 * @throws {FuzzFailure} at the first input that fails */
export function tryBatch(fuzzed: Fuzzed, seed: number, batch: number, counts: Counts, until = BATCH): void {
  const random = new Random(seed).fork(`${fuzzed.name} ${batch}`), reader = fuzzed.open();
  const { mostMs = MOST_MS } = fuzzed;
  for (let i = 0; i < until; i++) {
    const input = reader.make(random), began = performance.now();
    try {
      counts[reader.read(input)]++;
    } catch (cause) {
      throw new FuzzFailure(fuzzed.name, seed, batch * BATCH + i, input, `it broke: ${textOf(cause)}`, { cause });
    }
    const took = performance.now() - began;
    if (took > mostMs) {
      const best = fastest(fuzzed, input, mostMs);
      if (best > mostMs) {
        const what = `it took ${best.toFixed(1)} ms of a core at best; want at most ${mostMs} ms`;
        throw new FuzzFailure(fuzzed.name, seed, batch * BATCH + i, input, what);
      }
      counts.slowestMs = Math.max(counts.slowestMs, best);
    } else counts.slowestMs = Math.max(counts.slowestMs, took);
  }
}

/** Reads one input with a new codec. @throws whatever it throws beyond its boundary */
export function tryAlone({ open }: Fuzzed, input: Input): { readonly verdict: Verdict; readonly ms: number } {
  const reader = open(), began = performance.now(), verdict = reader.read(input);
  return { verdict, ms: performance.now() - began };
}

/** Alone, with a new codec each time, in ms of a core: how long others hold the machine says nothing of the codec. */
function fastest(fuzzed: Fuzzed, input: Input, enough: number): number {
  let best = Infinity;
  for (let i = 0; i < AGAIN && best > enough; i++) {
    const before = coreTime(), { ms } = tryAlone(fuzzed, input);
    best = Math.min(best, ms, coreTime() - before);
  }
  return best;
}

/** What an error says, with its causes. */
export function textOf(error: unknown): string {
  const parts: string[] = [];
  for (let next: unknown = error; next !== undefined && parts.length < 4;) {
    parts.push(next instanceof Error ? `${next.name}: ${next.message.slice(0, 300)}` : String(next));
    next = next instanceof Error ? next.cause : undefined;
  }
  return parts.join(", because of ");
}

/** The lines of one of our own files of Binance frames. */
export function fixtureLines(name: string): readonly string[] {
  const kept = lines.get(name);
  if (kept !== undefined) return kept;
  const path = join(ROOT, "tests", "fixtures", "binance", `${name}.jsonl`);
  const read = Deno.readTextFileSync(path).trimEnd().split("\n");
  lines.set(name, read);
  return read;
}
const lines = new Map<string, readonly string[]>();
