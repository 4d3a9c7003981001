/** A hundred million random operations on order books, held against the naive model.
 *   deno task book-ops                          from where the last run stopped, to the end
 *   deno task book-ops --seconds 60             a minute of it; the next run goes on from there
 *   deno task book-ops --operations 2000000 --seed 7 --state /tmp/book_ops.json
 * An operation is a level set or removed, a snapshot, a clear or a move of the window. The run is made of lives of
 * 100,000 operations, each with a seed of its own, so that it can stop after any of them; what is done is in the state
 * file. Ends with PASS once all are done, with FAIL and exit code 1 at the first difference. @module */
import { parseArgs } from "@std/cli/parse-args";
import { dirname } from "@std/path";
import { BookTrial } from "../support/book_trial.ts";

const LIFE = 100_000, LIVES_PER_LINE = 20;

type State = { readonly seed: number; lives: number; operations: number; comparisons: number; seconds: number };

/** Goes on from `state` until enough is done or the time is up. @throws {Error} at the first difference */
function run(state: State, wanted: number, seconds: number, keep: () => void): void {
  const began = performance.now(), before = state.seconds;
  const spent = () => (performance.now() - began) / 1e3;
  while (state.operations < wanted && spent() < seconds) {
    const trial = new BookTrial(state.seed * 1_000_000 + state.lives);
    while (trial.operations < LIFE) trial.step();
    state.lives += 1;
    state.operations += trial.operations;
    state.comparisons += trial.comparisons;
    state.seconds = Math.round(before + spent());
    if (state.lives % LIVES_PER_LINE !== 0) continue;
    keep();
    console.log(`${line(state)}, ${(state.operations / wanted * 100).toFixed(1)} %`);
  }
  keep();
}

function line({ seed, lives, operations, comparisons, seconds }: State): string {
  const millions = (count: number) => (count / 1e6).toFixed(1);
  return `seed ${seed}: ${lives} lives, ${millions(operations)} M operations, ${
    millions(comparisons)
  } M values equal, ` +
    `${seconds} s`;
}

/** @throws {Error} for a file of another seed or another shape */
function load(path: string, seed: number): State {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { seed, lives: 0, operations: 0, comparisons: 0, seconds: 0 };
    throw error;
  }
  const state = JSON.parse(text) as State;
  if (state.seed !== seed || !Number.isSafeInteger(state.lives) || !Number.isSafeInteger(state.operations)) {
    throw new Error(`Cannot go on from ${path}: it is of seed ${state.seed}; want seed ${seed}, or another --state`);
  }
  return state;
}

if (import.meta.main) {
  const options = parseArgs(Deno.args, {
    string: ["operations", "seed", "state", "seconds"],
    default: { operations: "100000000", seed: "1", state: "data/book_operations.json", seconds: "Infinity" },
  });
  const wanted = Number(options.operations), seed = Number(options.seed), seconds = Number(options.seconds);
  if (!(wanted > 0) || !Number.isSafeInteger(seed) || seed < 0 || seed > 1_000_000 || !(seconds > 0)) {
    console.error(
      `Cannot run --operations ${options.operations} --seed ${options.seed} --seconds ${options.seconds}: ` +
        "want numbers above 0, and a whole seed from 0 to 1,000,000",
    );
    Deno.exit(2);
  }
  const path = String(options.state);
  try {
    const state = load(path, seed);
    Deno.mkdirSync(dirname(path), { recursive: true });
    run(state, wanted, seconds, () => Deno.writeTextFileSync(path, `${JSON.stringify(state)}\n`));
    console.log(line(state));
    console.log(state.operations >= wanted ? "PASS" : `To be continued from ${path}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.log("FAIL");
    Deno.exit(1);
  }
}
