/** docs/incidents.md has a row for every incident that this program can tell of, and for no other. Codes are read from the
 * sources; those that are put together while it runs come from the tables that they are made of. */
import { assertEquals, assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import { END_RULES } from "../core/engine/venue_ends.ts";
import { FOR_A_PERSON } from "../core/engine/venue_errors.ts";
import { ERROR_CATALOGUES } from "../exchanges/error_catalogues.ts";
import type { GuardReport } from "../runtime/guard_loop.ts";
import { ROOT, type Source, sources, withoutComments } from "./support/source_tree.ts";

/** Severities by code, such as "S1" or "S1 S2". */
type Told = Readonly<Record<string, string>>;

/** Every place that names a code and its severity in plain words. */
const NAMED = [
  /\bincident\(\s*"(?<severity>S[12])",\s*"(?<code>\w+)"/g,
  /\b(?<severity>s[12])\("(?<code>\w+)"/g,
  /\bseverity: "(?<severity>S[12])",\s*code: "(?<code>\w+)"/g,
  /\bwithoutOrder\(\s*"(?<severity>S[12])",\s*"(?<code>\w+)"/g,
  /#tell\(\s*"(?<severity>S[12])",\s*"(?<code>\w+)"/g,
  /\balarm\(\s*"(?<code>\w+)"/g, // always S1
];
/** What else stands where a code does: each is a name for one that stands in plain words elsewhere, or is made below. */
const OTHERWISE = ["`ended_by_${cause}`", "`guardian_${report.kind}`", "code", "name"];

const spoken = (): Source[] =>
  [
    ...["core", "runtime", "strategies"].flatMap((folder) => sources(folder)),
    ...sources().filter(({ path }) => path === "main.ts"),
  ].map((source) => ({ ...source, text: withoutComments(source.text) }));

function codesOfSources(): Told {
  const found = new Map<string, Set<string>>();
  const add = (code: string, severity: string) => found.set(code, (found.get(code) ?? new Set()).add(severity));
  for (const { text } of spoken()) {
    for (const form of NAMED) {
      for (const { groups } of text.matchAll(form)) add(groups!.code, (groups!.severity ?? "S1").toUpperCase());
    }
  }
  for (const [cause, { refill }] of Object.entries(END_RULES)) {
    if (refill === "market" || refill === "venue") add(`ended_by_${cause}`, "S1");
  }
  for (const kind of ["verified", "renewed", "left"] satisfies GuardReport["kind"][]) add(`guardian_${kind}`, "S2");
  for (
    const { means: { action, reason } } of ERROR_CATALOGUES.flatMap(({ codes, statuses }) => [...codes, ...statuses])
  ) {
    if (!["pause_market", "pause_venue", "check_keys", "fix_config"].includes(action)) continue;
    add(`venue_${reason}`, FOR_A_PERSON.has(reason) || action === "fix_config" ? "S1" : "S2");
  }
  return plain([...found].map(([code, severities]) => [code, [...severities].sort().join(" ")]));
}

function codesOfPage(): Told {
  const page = Deno.readTextFileSync(join(ROOT, "docs/incidents.md"));
  const rows = [...page.matchAll(/^\| `(\w+)` +\| (S1|S2|S1 S2) +\|/gm)].map(([, code, severity]) => [code, severity]);
  assertEquals(rows.map(([code]) => code).filter((code, i, all) => all.indexOf(code) !== i), [], "told twice");
  return plain(rows);
}

const plain = (rows: readonly (readonly string[])[]): Told =>
  Object.fromEntries(rows.toSorted(([a], [b]) => a < b ? -1 : 1));

Deno.test("docs/incidents.md has a row for each incident of the sources, with its severity, and no other", () => {
  assertEquals(codesOfPage(), codesOfSources());
});

Deno.test("a code of an incident that is put together in a new way has to be brought to docs/incidents.md", () => {
  const seen = spoken().flatMap(({ text }) =>
    [...text.matchAll(/\b(?:incident|withoutOrder)\(\s*(?:"S[12]"|\w*[sS]everity),\s*([^",\s][^,\s]*|"(?!\w+"))/g)]
      .map(([, code]) => code)
  ).filter((code) => !code.includes(":"));
  assertNotEquals(seen, []);
  assertEquals([...new Set(seen)].sort(), OTHERWISE);
});

Deno.test("each row of docs/incidents.md says all of it: what it means, what stands still, where to look, what ends it", () => {
  const page = Deno.readTextFileSync(join(ROOT, "docs/incidents.md"));
  for (const line of page.split("\n").filter((line) => line.startsWith("| `"))) {
    const cells = line.split("|").slice(1, -1).map((cell) => cell.trim());
    assertEquals([cells.length, cells.filter((cell) => cell === "").length], [6, 0], line);
  }
});
