/** Rooms in which every branch is run by their own tests: these run once more, and the branches that none took are named. */
import { assert, assertEquals } from "@std/assert";
import { ROOT } from "../support/source_tree.ts";
import { TempDir } from "../support/temp_dir.ts";

/** By their own tests alone, so that no story of the whole engine covers for a case that nobody wrote down. */
const ROOMS = [
  {
    title: "OSM-04 every branch of the order machine is run by its own tests",
    tests: ["tests/core/oms"],
    folder: "core/oms",
    files: [
      ...["life_table", "pending_table", "lifecycle", "evidence", "exposure", "cancel_retry", "client_id", "fill_pool"],
      ...["foreign_orders", "inferred_fills", "inferred_parts", "order", "order_commands", "order_index", "order_list"],
      ...[
        "order_pool",
        "order_step",
        "order_store",
        "order_timers",
        "order_times",
        "order_waits",
        "order_words",
        "orders",
      ],
      ...["strange_fills", "text_map"],
    ],
  },
] as const;

for (const { title, tests, folder, files } of ROOMS) {
  Deno.test(title, async () => {
    using dir = new TempDir();
    const coverage = dir.file("coverage");
    await run(["test", "-P=dev", "--frozen", "-q", "--no-check", `--coverage=${coverage}`, ...tests]);
    const seen = branchesOf(await run(["coverage", "-q", "--lcov", coverage]));
    const missed: string[] = [];
    for (const file of files) {
      const path = `${folder}/${file}.ts`, source = Deno.readTextFileSync(`${ROOT}/${path}`).split("\n");
      const branches = seen.get(path);
      assert(branches, `${path} was not run at all`);
      for (const { line, taken } of branches) if (!taken) missed.push(`${path}:${line} ${source[line - 1].trim()}`);
    }
    assertEquals(missed, []);
  });
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
