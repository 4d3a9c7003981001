/** The long run, which may be stopped and gone on with: plays batches of seeds that no earlier batch has played, and adds a line
 * to its ledger for each.
 *   deno task sim-long --hours 50        that many more simulated hours; --ledger FILE, --jobs N, --batch N seeds
 *   deno task sim-long --table           what stands in the ledger, as the table of docs/evidence.md
 * Ends with 1 at the end of a batch in which something was violated. @module */
import { parseArgs } from "@std/cli/parse-args";
import { Progress } from "./progress.ts";
import { currentCommit } from "./report.ts";
import { newStop, optionsOf, playSeeds } from "./run.ts";
import type { Totals } from "./summary.ts";

const LEDGER = "data/simulated_hours.jsonl";

/** One batch that came to its end. */
export type Entry = {
  readonly commit: string;
  /** Day of its end, UTC. */
  readonly date: string;
  readonly from: number;
  readonly to: number;
  readonly hours: number;
  readonly violations: number;
  readonly marketEvents: number;
  readonly orders: number;
  readonly faults: number;
  readonly cpuSeconds: number;
};

/** None where there is no file yet. @throws {Error} for a line that is no entry */
export function readLedger(path: string): readonly Entry[] {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  return text.split("\n").filter((line) => line !== "").map((line, index) => {
    const entry = JSON.parse(line) as Entry;
    if (Number.isSafeInteger(entry.from) && Number.isSafeInteger(entry.to) && entry.hours >= 0) return entry;
    throw new Error(`Cannot go on from ${path}: line ${index + 1} is no batch`);
  });
}

export function addEntry(path: string, entry: Entry): void {
  const end = path.lastIndexOf("/");
  if (end > 0) Deno.mkdirSync(path.slice(0, end), { recursive: true });
  Deno.writeTextFileSync(path, JSON.stringify(entry) + "\n", { append: true });
}

/** The first seed that nobody has played. */
export function nextSeed(entries: readonly Entry[]): number {
  return entries.reduce((next, { to }) => Math.max(next, to + 1), 1);
}

/** A row for each commit, oldest first, and the sum. */
export function tableOf(entries: readonly Entry[]): string {
  const commits = [...new Set(entries.map(({ commit }) => commit))];
  const row = (name: string, of: readonly Entry[]) => {
    const sum = (pick: (entry: Entry) => number) => of.reduce((total, entry) => total + pick(entry), 0);
    const seeds = sum(({ from, to }) => to - from + 1), hours = sum((entry) => entry.hours);
    const rate = (count: number) => whole(hours > 0 ? count / hours : 0);
    const rates = [rate(sum((e) => e.marketEvents)), rate(sum((e) => e.orders)), rate(sum((e) => e.faults))];
    const cost = (hours > 0 ? sum((e) => e.cpuSeconds) / hours : 0).toFixed(1);
    const cells = [
      of.at(-1)?.date ?? "",
      name,
      whole(seeds),
      hours.toFixed(1),
      ...rates,
      cost,
      sum((e) => e.violations),
    ];
    return `| ${cells.join(" | ")} |`;
  };
  return [
    "| Date | Commit | Seeds | Simulated hours | Market events an hour | Orders | Faults | CPU s an hour | Violations |",
    "| --- | --- | --: | --: | --: | --: | --: | --: | --: |",
    ...commits.map((commit) => row(commit, entries.filter((entry) => entry.commit === commit))),
    row("all", entries),
  ].join("\n");
}

function whole(count: number): string {
  return Math.round(count).toLocaleString("en-US");
}

async function main(): Promise<number> {
  const { hours, ledger, jobs, batch, table } = parseArgs(Deno.args, {
    string: ["hours", "ledger", "jobs", "batch"],
    boolean: ["table"],
    default: { hours: "Infinity", ledger: LEDGER, batch: "100" },
  }) as unknown as { hours: string; ledger: string; jobs?: string; batch: string; table: boolean };
  if (table) {
    console.log(tableOf(readLedger(ledger)));
    return 0;
  }
  if (!(Number(hours) > 0)) throw new RangeError(`Cannot play --hours ${hours}: want more than 0`);
  const commit = await currentCommit();
  const stop = newStop(), isStopped = () => Atomics.load(stop, 0) !== 0;
  let played = 0, violations = 0;
  Deno.addSignalListener("SIGINT", () => {
    if (isStopped()) Deno.exit(130);
    Atomics.store(stop, 0, 1);
    console.error("The batch under way is left, and played anew by the next run");
  });
  while (!isStopped() && played < Number(hours) && violations === 0) {
    const from = nextSeed(readLedger(ledger)), jobWords = jobs === undefined ? [] : ["--jobs", jobs];
    const options = optionsOf(["--from", String(from), "--seeds", batch, ...jobWords]),
      progress = new Progress(options);
    const { totals, lastSeed } = await playSeeds(options, commit, (text) => progress.tell(text), (now) => {
      progress.show(now);
    }, stop);
    progress.end();
    played += totals.hours;
    violations += totals.violations + totals.broken;
    if (totals.seeds > 0 && !isStopped()) addEntry(ledger, entryOf(totals, commit, from, lastSeed));
  }
  console.log(tableOf(readLedger(ledger)));
  return violations > 0 ? 1 : 0;
}

function entryOf(totals: Totals, commit: string, from: number, to: number): Entry {
  const { hours, marketEvents, orders, faultCount: faults, cpuMs } = totals;
  return {
    commit,
    date: new Date().toISOString().slice(0, 10),
    from,
    to,
    hours: Math.round(hours * 1e4) / 1e4,
    violations: totals.violations + totals.broken,
    marketEvents,
    orders,
    faults,
    cpuSeconds: Math.round(cpuMs / 1_000),
  };
}

if (import.meta.main) {
  try {
    Deno.exit(await main());
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.error(error.message);
    Deno.exit(2);
  }
}
