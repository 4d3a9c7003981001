/** Rooms in which every branch is run by their own tests: these run once more, and the branches that none took are named. */
import { assert, assertEquals } from "@std/assert";
import { ROOT } from "../support/source_tree.ts";
import { TempDir } from "../support/temp_dir.ts";

/** Files of core/oms that are the order machine; the others ask the venue about orders. */
const MACHINE = [
  ...["life_table", "pending_table", "lifecycle", "evidence", "exposure", "cancel_retry", "client_id", "fill_pool"],
  ...["foreign_orders", "inferred_fills", "inferred_parts", "order", "order_commands", "order_index", "order_list"],
  ...["order_pool", "order_step", "order_store", "order_timers", "order_times", "order_waits", "order_words", "orders"],
  ...["strange_fills", "text_map"],
].map((name) => `core/oms/${name}.ts`);
const GATE = [
  "gate",
  "limits",
  "limit_table",
  "limit_book",
  "rates",
  "rule",
  "pauses",
  "holds",
  "exposure_book",
  "purses",
];

Deno.test("OSM-04 every branch of the order machine is run by its own tests", async () => {
  assertEquals(await missedIn(MACHINE, ["tests/core/oms"]), []);
});

Deno.test("every branch of the ledger is run by its own tests", async () => {
  const ledger = [...sourcesIn("core/ledger"), "core/money.ts"];
  assertEquals(await missedIn(ledger, ["tests/core/ledger", "tests/core/money_test.ts"]), []);
});

Deno.test("every branch of the risk gate, its rules and its watches is run by its own tests", async () => {
  const gate = GATE.map((name) => `core/risk/${name}.ts`);
  const files = [...gate, ...sourcesIn("core/risk/rules"), ...sourcesIn("core/risk/watch")];
  assertEquals(await missedIn(files, ["tests/core/risk"]), []);
});

/** Branches that no test took, with their lines. By the room's own tests alone, so that no story of the whole engine covers for
 * a case that nobody wrote down. */
async function missedIn(files: readonly string[], tests: readonly string[]): Promise<readonly string[]> {
  using dir = new TempDir();
  const coverage = dir.file("coverage");
  await run(["test", "-P=dev", "--frozen", "-q", "--no-check", `--coverage=${coverage}`, ...tests]);
  const seen = branchesOf(await run(["coverage", "-q", "--lcov", coverage])), missed: string[] = [];
  for (const path of files) {
    const source = Deno.readTextFileSync(`${ROOT}/${path}`).split("\n"), branches = seen.get(path);
    assert(branches, `${path} was not run at all`);
    for (const { line, taken } of branches) if (!taken) missed.push(`${path}:${line} ${source[line - 1].trim()}`);
  }
  return missed;
}

function sourcesIn(folder: string): readonly string[] {
  return [...Deno.readDirSync(`${ROOT}/${folder}`)].map(({ name }) => `${folder}/${name}`).sort();
}

type Branch = { readonly line: number; readonly taken: boolean };

/** The branches of each source, by its path from the root. */
function branchesOf(lcov: string): ReadonlyMap<string, readonly Branch[]> {
  const found = new Map<string, Branch[]>();
  let branches: Branch[] = [];
  for (const entry of lcov.split("\n")) {
    const [kind, value = ""] = entry.split(/:(.*)/s);
    if (kind === "SF") found.set(value.replace(`${ROOT}/`, ""), branches = []);
    if (kind !== "BRDA") continue;
    const [line, , , count] = value.split(",");
    branches.push({ line: Number(line), taken: count !== "-" && Number(count) > 0 });
  }
  return found;
}

/** What it prints. */
async function run(args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert(success, `deno ${args[0]} failed:\n${text}${new TextDecoder().decode(stderr)}`);
  return text;
}
