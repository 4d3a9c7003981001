/** Plays seeds of whole simulated lives of the bot and says what came of it.
 *   deno task sim                       a hundred seeds
 *   deno task sim --seed 17             one of them again
 *   deno task sim --case FILE           a plan from a file
 *   deno task sim --canaries [NAME]     whether deliberate bugs are caught: see canaries/run.ts
 * --seeds N, --from N, --hours H (so many simulated hours instead of a number of seeds), --faults a,b|none|all,
 * --venue all (or a,b: products of which each seed draws some, in one world; nothing = Binance spot alone), --jobs N, --shrink (cuts each violation down and keeps it as
 * a case file), --json. Ends with 1 if anything was violated. @module */
import process from "node:process";
import { parseArgs } from "@std/cli/parse-args";
import { runCanaries } from "./canaries/run.ts";
import { readCase, writeCase } from "./cases.ts";
import type { Plan, Violation } from "./contract.ts";
import { Crew } from "./crew.ts";
import { dialectNamed, DIALECTS } from "./dialects.ts";
import { faultsNamed, MARKS } from "./parts.ts";
import { Progress } from "./progress.ts";
import { currentCommit, violationText } from "./report.ts";
import { Totals } from "./summary.ts";
import type { Done, Drawing, Task } from "./worker.ts";

/** One seed of so many is played twice (DST-02). */
const TWICE_EVERY = 50;
const SHRINK_MS = 60_000;
/** So many seeds that break the simulation itself end a run. */
const MOST_BROKEN = 10;
const INTERRUPTED = 130;
const WANTED = "want --seeds, --seed, --from, --hours, --faults, --venue, --jobs, --case, --shrink or --json";

export type RunOptions = {
  readonly from: number;
  /** Until both are reached; the one that was not given is 0. */
  readonly seeds: number;
  readonly hours: number;
  readonly drawing: Drawing;
  readonly jobs: number;
  /** Plays this plan alone. */
  readonly plan: Plan | null;
  readonly shrink: boolean;
  readonly json: boolean;
};

type Words =
  & { readonly [name in "seeds" | "seed" | "from" | "hours" | "jobs" | "faults" | "case"]?: string }
  & { readonly venue: readonly string[]; readonly shrink: boolean; readonly json: boolean };

/** @throws {RangeError} for words that mean nothing here */
export function optionsOf(words: readonly string[]): RunOptions {
  const args = parseArgs([...words], {
    string: ["seeds", "seed", "from", "hours", "jobs", "faults", "venue", "case"],
    boolean: ["shrink", "json"],
    collect: ["venue"],
    unknown: (word: string) => {
      throw new RangeError(`Cannot understand "${word}": ${WANTED}`);
    },
  }) as unknown as Words;
  const number = (name: "seeds" | "seed" | "from" | "hours" | "jobs", byDefault: number): number => {
    const text = args[name], value = text === undefined ? byDefault : Number(text);
    if (value >= 0 && Number.isFinite(value) && (name === "hours" || Number.isInteger(value))) return value;
    throw new RangeError(`Cannot use --${name} ${text}: want a number from 0`);
  };
  const named = args.venue.flatMap((list) => list.split(","));
  const dialects = named.includes("all") ? Object.keys(DIALECTS) : [...new Set(named)];
  for (const dialect of dialects) dialectNamed(dialect);
  faultsNamed(args.faults ?? "all");
  const one = args.seed !== undefined, hours = number("hours", 0);
  return {
    from: one ? number("seed", 1) : number("from", 1),
    seeds: one ? 1 : number("seeds", hours > 0 ? 0 : 100),
    hours: one ? 0 : hours,
    drawing: { faults: args.faults ?? "all", ...dialects.length > 0 ? { dialects } : {} },
    jobs: Math.max(1, number("jobs", navigator.hardwareConcurrency)),
    plan: args.case === undefined ? null : readCase(args.case).plan,
    shrink: args.shrink,
    json: args.json,
  };
}

export function newStop(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

export type RunOutcome = { readonly totals: Totals; readonly lastSeed: number };

/** @param stop a shared word: once it is not 0, no further seed is begun, and those under way are left */
export async function playSeeds(
  options: RunOptions,
  commit: string,
  tell: (text: string) => void,
  onPlayed: (totals: Totals) => void,
  stop: Int32Array = newStop(),
): Promise<RunOutcome> {
  using crew = new Crew(options.plan === null ? options.jobs : 1, stop);
  const totals = new Totals(),
    cpuBefore = cpuMs(),
    { from, seeds, hours, plan, drawing } = options;
  let next = from;
  const wantsMore = () =>
    Atomics.load(stop, 0) === 0 && totals.broken < MOST_BROKEN &&
    (plan !== null ? next === from : next - from < seeds || totals.hours < hours && hours > 0);
  const work = async () => {
    while (wantsMore()) {
      const seed = next++, twice = (seed - from) % TWICE_EVERY === 0;
      const task: Task = plan === null ? { kind: "seed", seed, drawing, twice } : { kind: "plan", plan, twice };
      const done = await crew.perform(task);
      if (done.kind === "broken") {
        totals.broken++;
        tell(`BROKEN: seed ${seed}: ${done.problem}`);
      }
      if (done.kind !== "played") continue;
      totals.add(done.outcome, twice);
      totals.cpuMs = cpuMs() - cpuBefore;
      const { violation } = done.outcome;
      if (violation !== null) await told(done, violation);
      onPlayed(totals);
    }
  };
  const told = async (done: Done & { kind: "played" }, violation: Violation) => {
    tell(violationText(done.plan, violation, commit, replayOf(options, done.plan.seed)));
    if (!options.shrink) return;
    const came = await crew.perform({ kind: "shrink", plan: done.plan, violation, ms: SHRINK_MS });
    if (came.kind !== "shrunk") return tell(`It could not be cut down: ${JSON.stringify(came)}`);
    const { shrunk } = came, { invariant } = violation, path = `case_${invariant.toLowerCase()}_${done.plan.seed}.json`;
    writeCase(path, { about: shrunk.violation.message, invariant, commit, plan: shrunk.plan });
    const size = `${shrunk.plan.faults.length} troubles, ${shrunk.plan.venues.length} venues, ${shrunk.plan.ms} ms`;
    tell(
      `cut down in ${shrunk.tries} tries to ${size}: ${
        JSON.stringify(shrunk.plan)
      }\nagain: deno task sim --case ${path}`,
    );
  };
  await Promise.all(Array.from({ length: crew.size }, work));
  return { totals, lastSeed: next - 1 };
}

/** Of this process, its threads among it. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function replayOf({ drawing, plan }: RunOptions, seed: number): string {
  if (plan !== null) return "deno task sim --case FILE, with the same file";
  const { faults, dialects } = drawing, isAll = dialects?.length === Object.keys(DIALECTS).length;
  const venues = dialects === undefined ? "" : ` --venue ${isAll ? "all" : dialects.join(",")}`;
  return `deno task sim --seed ${seed}${faults === "all" ? "" : ` --faults ${faults}`}${venues}`;
}

async function main(): Promise<number> {
  const options = optionsOf(Deno.args), commit = await currentCommit();
  const progress = new Progress(options), { faults: named, dialects = ["binance"] } = options.drawing;
  const faults = faultsNamed(named).filter(({ absentAt = {} }) =>
    dialects.some((name) => !Object.hasOwn(absentAt, name))
  )
    .map(({ name }) => name);
  const stop = newStop(), isStopped = () => Atomics.load(stop, 0) !== 0;
  Deno.addSignalListener("SIGINT", () => {
    if (isStopped()) Deno.exit(INTERRUPTED);
    Atomics.store(stop, 0, 1);
  });
  const tell = (text: string) => progress.tell(text), show = (totals: Totals) => progress.show(totals);
  const { totals } = await playSeeds(options, commit, tell, show, stop);
  progress.end();
  console.log(options.json ? JSON.stringify({ commit, ...totals.state() }) : totals.lines(faults, MARKS).join("\n"));
  return totals.violations + totals.broken > 0 ? 1 : isStopped() ? INTERRUPTED : 0;
}

if (import.meta.main) {
  try {
    const [first, ...rest] = Deno.args;
    Deno.exit(await (first === "--canaries" ? runCanaries(rest) : main()));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.error(error.message);
    Deno.exit(2);
  }
}
