/** Prints each promise of docs/requirements.md beside the tests that keep it. Exit 1 if one has none.
 *   deno task trace            everything
 *   deno task trace RSK        only ids that begin so
 *   deno task trace --json     for programs
 * @module */
import { fromFileUrl } from "@std/path";
import { faultsOf, readRequirements } from "./trace/requirements.ts";
import { readTitles } from "./trace/titles.ts";

const root = fromFileUrl(new URL("../", import.meta.url));
const json = Deno.args.includes("--json");
const prefix = Deno.args.find((arg) => !arg.startsWith("--")) ?? "";

const requirements = readRequirements(Deno.readTextFileSync(`${root}docs/requirements.md`));
const titles = readTitles(root);
const faults = faultsOf(requirements, titles).filter((fault) => prefix === "" || fault.includes(prefix));
const shown = requirements.filter(({ id }) => id.startsWith(prefix)).map((requirement) => ({
  ...requirement,
  tests: titles.filter(({ ids }) => ids.includes(requirement.id)).map(({ file, title }) => ({ file, title })),
}));

if (json) console.log(JSON.stringify({ requirements: shown, faults }, null, 1));
else {
  let section = "";
  for (const { id, meaning, section: of, tests } of shown) {
    if (of !== section) console.log(`\n${section = of}`);
    console.log(`\n  ${id.padEnd(8)} ${meaning}`);
    for (const { file, title } of tests) console.log(`           ${file}: ${title}`);
    if (tests.length === 0) console.log("           NO TEST NAMES IT");
  }
  const kept = shown.filter(({ tests }) => tests.length > 0).length;
  console.log(`\n${kept} of ${shown.length} requirements are kept by tests`);
  for (const fault of faults) console.error(fault);
}
if (faults.length > 0 || shown.length === 0) Deno.exitCode = 1;
