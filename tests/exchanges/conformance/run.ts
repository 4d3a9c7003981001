/** Plays every product through the numbered cases and prints what came of it as a table.
 *   deno task conformance [--venue NAME]… [--case CF-04]… [--json]
 * Ends with 1 if one failed. @module */
import { parseArgs } from "@std/cli/parse-args";
import type { Case } from "./case.ts";
import { CASES } from "./cases/mod.ts";
import { PRODUCTS } from "./products.ts";
import type { Product } from "./stage.ts";

/** `absent`: the venue declares that it lacks it, and that is so. */
export type Verdict = { readonly outcome: "pass" | "absent" | "FAIL"; readonly reason: string };

export function judge({ needs, run, absent }: Case, product: Product): Verdict {
  const { venue } = product, has = needs?.(venue.capabilities, venue) ?? true;
  try {
    if (has) run(product);
    else absent?.(product);
    return { outcome: has ? "pass" : "absent", reason: "" };
  } catch (error) {
    return { outcome: "FAIL", reason: error instanceof Error ? error.message : String(error) };
  }
}

/** One line a case, one column a product. */
export function tableOf(
  cases: readonly Case[],
  names: readonly string[],
  verdicts: readonly (readonly Verdict[])[],
): string {
  const rows = cases.map(({ id, title }, i) => [id, ...verdicts.map((of) => of[i].outcome), title]);
  const head = ["case", ...names, "what"],
    widths = head.map((cell, i) => Math.max(cell.length, ...rows.map((row) => row[i].length)));
  return [head, ...rows].map((row) => row.map((cell, i) => cell.padEnd(widths[i])).join("  ").trimEnd()).join("\n");
}

function main(args: readonly string[]): number {
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
  const verdicts = products.map((product) => cases.map((each) => judge(each, product)));
  const names = products.map(({ venue: { name } }) => name), all = verdicts.flat();
  if (given.json) {
    console.log(
      JSON.stringify(
        names.map((name, i) => ({ venue: name, cases: cases.map(({ id }, j) => ({ id, ...verdicts[i][j] })) })),
      ),
    );
  } else console.log(tableOf(cases, names, verdicts));
  verdicts.forEach((of, i) =>
    of.forEach(({ outcome, reason }, j) => {
      if (outcome === "FAIL") console.error(`\n${names[i]} ${cases[j].id}: ${reason}`);
    })
  );
  const failed = all.filter(({ outcome }) => outcome === "FAIL").length;
  if (!given.json) console.log(`${all.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(main(Deno.args));
