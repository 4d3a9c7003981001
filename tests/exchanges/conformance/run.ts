/** Plays every product through the numbered cases and prints what came of it as a table.
 *   deno task conformance [--venue NAME]… [--case CF-04]… [--json]
 * Ends with 1 if one failed. @module */
import { parseArgs } from "@std/cli/parse-args";
import { CASES } from "./cases/mod.ts";
import { judge, tableOf, type Verdict } from "./judging.ts";
import { PRODUCTS } from "./products.ts";
import { simulated } from "./simulated_stage.ts";

async function main(args: readonly string[]): Promise<number> {
  const given = parseArgs([...args], { collect: ["venue", "case"], string: ["venue", "case"], boolean: ["json"] });
  const venues = given.venue as readonly string[], wanted = given.case as readonly string[];
  const products = PRODUCTS.filter(({ venue: { name } }) => venues.length === 0 || venues.includes(name));
  const cases = CASES.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
  if (products.length === 0 || cases.length === 0) {
    const known = `venues are ${PRODUCTS.map(({ venue: { name } }) => name).join(", ")}, cases ${CASES[0].id} to ${
      CASES.at(-1)!.id
    }`;
    console.error(`Nothing to play for ${args.join(" ")}: ${known}`);
    return 2;
  }
  const verdicts: Verdict[][] = [];
  for (const product of products) {
    const of: Verdict[] = [];
    for (const each of cases) of.push(await judge(each, simulated(product)));
    verdicts.push(of);
  }
  const names = products.map(({ venue: { name } }) => name), all = verdicts.flat();
  if (given.json) {
    console.log(
      JSON.stringify(
        names.map((name, i) => ({ venue: name, cases: cases.map(({ id }, j) => ({ id, ...verdicts[i][j] })) })),
      ),
    );
  } else console.log(tableOf(cases, names, verdicts.map((of) => of.map(({ outcome }) => outcome))));
  verdicts.forEach((of, i) =>
    of.forEach(({ outcome, reason }, j) => {
      if (outcome === "FAIL") console.error(`\n${names[i]} ${cases[j].id}: ${reason}`);
    })
  );
  const failed = all.filter(({ outcome }) => outcome === "FAIL").length;
  if (!given.json) console.log(`${all.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
