/** A million inputs for every codec, good ones spoiled: each is read, refused with the error made for it, or left alone, within
 * 10 ms.
 *   deno task fuzz                                        a million each, seed 1; goes on where an earlier run was stopped
 *   deno task fuzz --codec "okx book" --inputs 200000 --seed 7
 *   deno task fuzz --codec "okx book" --seed 7 --input 1234   that one again, with all that its batch read before it
 *   deno task fuzz --codec "okx book" --file data/fuzz/x     a kept input alone
 *   deno task fuzz --fresh                                from the beginning
 *   deno task fuzz --list                                 the codecs
 * Inputs are made from codec, seed and number alone. How far a run came stands in data/fuzz/SEED.json; an input that failed is
 * kept beside it. Ends with PASS or FAIL; exit code 1 if one failed, 2 for a question that makes no sense. @module */
import { parseArgs } from "@std/cli/parse-args";
import { join } from "@std/path";
import { hash } from "node:crypto";
import {
  BATCH,
  type Counts,
  type Fuzzed,
  FuzzFailure,
  type Input,
  noCounts,
  textOf,
  tryAlone,
  tryBatch,
} from "../support/fuzz/fuzzed.ts";
import { CODECS } from "../support/fuzz/mod.ts";
import { ROOT, sources } from "../support/source_tree.ts";
import { Random } from "../../exchanges/shared/random.ts";

const FOLDER = join(ROOT, "data", "fuzz"), LINE_MS = 20_000;

/** Batches that are done and what came of them, by codec. `stamp` = of the sources that were fuzzed. */
type State = { readonly stamp: string; readonly codecs: Record<string, { batches: number; counts: Counts }> };

/** @returns whether no input failed */
async function fuzz(codecs: readonly Fuzzed[], inputs: number, seed: number, fresh: boolean): Promise<boolean> {
  Deno.mkdirSync(FOLDER, { recursive: true });
  const path = join(FOLDER, `${seed}.json`), wanted = Math.ceil(inputs / BATCH), state = stateOf(path, fresh);
  let passed = true;
  for (const codec of codecs) {
    const done = state.codecs[codec.name] ??= { batches: 0, counts: noCounts() };
    const began = performance.now(), from = done.batches;
    let nextLine = began + LINE_MS;
    try {
      for (; done.batches < wanted; done.batches++) {
        tryBatch(codec, seed, done.batches, done.counts);
        // What unpacking has used is let go by the loop alone: without a turn of it a run takes all memory there is.
        await new Promise((resolve) => setTimeout(resolve));
        if (performance.now() < nextLine) continue;
        nextLine = performance.now() + LINE_MS;
        writeState(path, state);
        const rate = (done.batches - from) * BATCH / (performance.now() - began) * 1e3;
        console.log(`${codec.name}: ${share(done.batches, wanted)}, ${Math.round(rate).toLocaleString("en")} a second`);
      }
      console.log(lineOf(codec.name, done.batches * BATCH, done.counts));
    } catch (error) {
      if (!(error instanceof FuzzFailure)) throw error;
      passed = false;
      tell(error);
    }
    writeState(path, state);
  }
  return passed;
}

function tell({ message, codec, seed, index, input }: FuzzFailure): void {
  const path = join(FOLDER, `${codec.replaceAll(" ", "_")}_${seed}_${index}`);
  if (typeof input === "string") Deno.writeTextFileSync(path, input);
  else Deno.writeFileSync(path, input);
  console.error(message);
  console.error(`  again:  deno task fuzz --codec "${codec}" --seed ${seed} --input ${index}`);
  console.error(`  alone:  deno task fuzz --codec "${codec}" --file ${path}`);
}

function lineOf(name: string, inputs: number, { read, refused, left, slowestMs }: Counts): string {
  const [all, taken, no, other] = [inputs, read, refused, left].map((count) => count.toLocaleString("en"));
  return `${name}: ${all} inputs: ${taken} read, ${no} refused, ${other} left; slowest ${slowestMs.toFixed(1)} ms`;
}

function share(done: number, wanted: number): string {
  return `${(done * BATCH).toLocaleString("en")} of ${(wanted * BATCH).toLocaleString("en")} inputs`;
}

/** Of an earlier run over the same sources; else from the beginning. */
function stateOf(path: string, fresh: boolean): State {
  const texts = ["core", "exchanges", "runtime", "tests/support"].flatMap((room) => sources(room));
  const stamp = hash("sha256", texts.map(({ text }) => text).join("\0"), "hex").slice(0, 12);
  if (fresh) return { stamp, codecs: {} };
  try {
    const state = JSON.parse(Deno.readTextFileSync(path)) as State;
    return state.stamp === stamp ? state : { stamp, codecs: {} };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { stamp, codecs: {} };
    throw error;
  }
}

function writeState(path: string, state: State): void {
  Deno.writeTextFileSync(`${path}.new`, JSON.stringify(state));
  Deno.renameSync(`${path}.new`, path);
}

/** One input of a run, after those of its batch. */
function again(codec: Fuzzed, seed: number, index: number): boolean {
  const counts = noCounts();
  try {
    tryBatch(codec, seed, Math.floor(index / BATCH), counts, index % BATCH + 1);
    console.log(`${codec.name}, seed ${seed}, input ${index}: fine now`);
    return true;
  } catch (error) {
    if (!(error instanceof FuzzFailure)) throw error;
    console.error(error.message);
    console.error(error.cause instanceof Error ? error.cause.stack : "");
    console.error(shown(error.input));
    return false;
  }
}

function alone(codec: Fuzzed, path: string): boolean {
  const bytes = Deno.readFileSync(path), sample = codec.open().make(new Random(1));
  const input = typeof sample === "string" ? new TextDecoder().decode(bytes) : bytes;
  try {
    const { verdict, ms } = tryAlone(codec, input);
    console.log(`${codec.name}: ${verdict} in ${ms.toFixed(1)} ms`);
    return true;
  } catch (error) {
    console.error(`${codec.name}: it broke: ${textOf(error)}`);
    console.error(error instanceof Error ? error.stack : "");
    return false;
  }
}

function shown(input: Input): string {
  return typeof input === "string" ? input.slice(0, 4_000) : input.toHex().slice(0, 4_000);
}

function refuse(message: string): never {
  console.error(message);
  Deno.exit(2);
}

if (import.meta.main) {
  const { codec: only, inputs, seed, input, file, fresh, list } = parseArgs(Deno.args, {
    string: ["codec", "inputs", "seed", "input", "file"],
    boolean: ["fresh", "list"],
    default: { inputs: "1000000", seed: "1" },
  });
  if (list) {
    for (const { name, refuses } of CODECS) console.log(`${name.padEnd(24)} refuses with: ${refuses}`);
    Deno.exit(0);
  }
  const chosen = only === undefined ? CODECS : CODECS.filter(({ name }) => name === only);
  if (chosen.length === 0) refuse(`Cannot fuzz "${only}": the codecs are ${CODECS.map(({ name }) => name).join(", ")}`);
  if (!(Number(inputs) > 0) || !Number.isSafeInteger(Number(seed))) {
    refuse(`Cannot fuzz with --inputs ${inputs} --seed ${seed}: want a count above 0 and a whole number`);
  }
  const single = input !== undefined || file !== undefined;
  if (single && chosen.length !== 1) refuse("Cannot try one input: want --codec with it");
  const passed = input !== undefined
    ? again(chosen[0], Number(seed), Number(input))
    : file !== undefined
    ? alone(chosen[0], String(file))
    : await fuzz(chosen, Number(inputs), Number(seed), fresh === true);
  console.log(passed ? "PASS" : "FAIL");
  Deno.exit(passed ? 0 : 1);
}
