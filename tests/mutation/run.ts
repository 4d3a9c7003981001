/** Breaks the order machine, the ledger and the risk gate in thousands of small ways and counts what the tests notice.
 *   deno task mutants                          all groups; goes on where an earlier run of the same sources stopped
 *   deno task mutants --group risk --part 0.1  one group, a tenth of its faults
 *   deno task mutants --anew                   forgets the earlier run
 * Exit 1 if fewer than 80 % are noticed in a group, or a requirement whose tests were asked never notices any. @module */
import { parseArgs } from "@std/cli/parse-args";
import { idsOf } from "../trace/requirements.ts";
import type { Done } from "./child.ts";
import { GROUPS } from "./groups.ts";
import type { Mutant } from "./mutants.ts";
import { Planner } from "./plan.ts";
import { type Outcome, Record } from "./record.ts";
import { type Trial, Universe } from "./universe.ts";

const WANTED = 0.8;
const { group: only, part = "1", anew, workers = "2", list } = parseArgs(Deno.args, {
  string: ["group", "part", "workers"],
  boolean: ["anew", "list"],
});
const chosen = GROUPS.filter(({ name }) => only === undefined || name === only);
if (chosen.length === 0) {
  console.error(`There is no group "${only}"; known are ${GROUPS.map(({ name }) => name).join(", ")}`);
  Deno.exit(2);
}
const step = Math.max(1, Math.round(1 / Number(part)));
const noticedBy = new Map<string, number>(), asked = new Set<string>();
let failed = false, shownAt = 0;

for (const group of chosen) {
  const universe = new Universe(group), record = Record.open(group.name, universe.stamp, anew === true);
  try {
    const { tests } = await universe.baseline(), planner = new Planner(tests);
    for (const { title } of tests.filter(({ ms }) => ms === null)) console.log(`  fails without a fault: ${title}`);
    const mutants = universe.mutants.filter(({ id }) => id % step === 0);
    const open = mutants.filter((mutant) => record.get(mutant) === null);
    console.log(`${group.name}: ${mutants.length} faults, ${tests.length} tests; ${open.length} to try`);
    // Those of tables need a process each; the others share one until it hangs.
    const queue = open.sort((a, b) => Number(planner.isStatic(a)) - Number(planner.isStatic(b)));
    await Promise.all(Array.from({ length: Number(workers) }, () => work(queue, universe, planner, record)));
    report(mutants, record, tests.map(({ title }) => title), universe, planner);
  } finally {
    record.save();
    universe.remove();
  }
}
const silent = [...asked].filter((id) => !noticedBy.has(id)).sort();
console.log(`\n${noticedBy.size} of ${asked.size} requirements with a test in these rooms noticed a fault`);
if (silent.length > 0) console.log(`Never noticed any: ${silent.join(", ")}`);
if (failed || (step === 1 && silent.length > 0)) Deno.exitCode = 1;

async function work(queue: Mutant[], universe: Universe, planner: Planner, record: Record): Promise<void> {
  let trial: Trial | null = null;
  for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
    const { first, named } = planner.plan(mutant);
    if (first.length + named.length === 0) {
      record.set(mutant, { noticed: false, by: [], why: "no test passes by" });
      continue;
    }
    if (planner.isStatic(mutant)) {
      const own: Trial | null = await universe.open(universe.tests, mutant.id);
      record.set(mutant, outcomeOf(own && await own.run({ mutant: mutant.id, first, all: named })));
      await own?.end();
    } else {
      trial ??= await universe.open(universe.tests);
      const done: Done | null = await trial!.run({ mutant: mutant.id, first, all: named });
      if (done === null) trial = null;
      record.set(mutant, outcomeOf(done));
    }
    progress(queue.length);
  }
  await trial?.end();
}

function outcomeOf(done: Done | null): Outcome {
  if (done === null) return { noticed: true, by: [], why: "hung or died" };
  return { noticed: done.failed.length > 0, by: done.failed };
}

function report(
  mutants: readonly Mutant[],
  record: Record,
  titles: readonly string[],
  universe: Universe,
  planner: Planner,
): void {
  let noticed = 0;
  const survivors: string[] = [];
  for (const mutant of mutants) {
    const outcome = record.get(mutant)!;
    for (const index of planner.plan(mutant).named) for (const id of idsOf(titles[index])) asked.add(id);
    for (const index of outcome.by) {
      for (const id of idsOf(titles[index])) noticedBy.set(id, (noticedBy.get(id) ?? 0) + 1);
    }
    if (outcome.noticed) noticed += 1;
    else survivors.push(`${mutant.file}:${mutant.line} ${mutant.what}: ${mutant.source}`);
    if (mutant.rule === undefined) continue;
    const byName = outcome.by.some((index) => idsOf(titles[index]).includes(mutant.rule!));
    if (byName || outcome.why === "hung or died") continue; // a test that waits for the rule waits for ever
    failed = true;
    console.log(`  ${mutant.rule} can be taken out (${mutant.file}:${mutant.line}) and no test that names it notices`);
  }
  const share = noticed / mutants.length;
  if (list) { for (const survivor of survivors) console.log(`  survives: ${survivor}`); }
  console.log(
    `${universe.group.name}: ${noticed} of ${mutants.length} faults noticed, ${(share * 100).toFixed(1)} %; want 80 %`,
  );
  if (share < WANTED) failed = true;
}

function progress(left: number): void {
  if (Date.now() - shownAt < (Deno.stdout.isTerminal() ? 1_000 : 30_000)) return;
  shownAt = Date.now();
  console.log(`  ${left} left`);
}
