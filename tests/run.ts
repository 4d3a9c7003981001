/** Runs the tests and closes with the plain line "N passed, N failed, N skipped".
 *   deno run -P=dev tests/run.ts            everything: types, unit, property, recorded frames, real sockets, browser, docs
 *   deno run -P=dev tests/run.ts --quick    the one-minute set: formatting, lint, types, and all tests but those that are slow
 * What is slow registers with `slowTest` (`tests/support/slow.ts`) or lies in a folder of long tests. Names what was skipped, so that
 * a green run says what it did not prove. @module */
import { ROOT } from "./support/source_tree.ts";
import { slowFiles } from "./support/test_files.ts";

const quick = Deno.args.includes("--quick");
const RIGHTS = ["-P=dev", "--frozen"];
/** The types of all files are checked once; those of the examples in the documentation stand in none. */
const UNCHECKED = [...RIGHTS, "--no-check"];

type Outcome = { passed: number; failed: number; skipped: number; ok: boolean };
type Said = { ok: boolean; output: string };

/** @param env tells the tests how they are run @param live whether lines are shown as they come; else together at the end */
async function run(title: string, args: string[], env: Record<string, string> = {}, live = true): Promise<Said> {
  const head = `\n== ${title}`;
  if (live) console.log(head);
  const child = new Deno.Command(Deno.execPath(), {
    args,
    cwd: ROOT,
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1", ...env },
  }).spawn();
  let output = "";
  const pump = async (stream: ReadableStream<Uint8Array>, to: { writeSync(bytes: Uint8Array): number }) => {
    const decoder = new TextDecoder();
    for await (const bytes of stream) {
      output += decoder.decode(bytes, { stream: true });
      for (let sent = live ? 0 : bytes.length; sent < bytes.length;) sent += to.writeSync(bytes.subarray(sent));
    }
  };
  await Promise.all([pump(child.stdout, Deno.stdout), pump(child.stderr, Deno.stderr)]);
  if (!live) console.log(`${head}\n${output.trimEnd()}`);
  return { ok: (await child.status).success, output };
}

async function test(title: string, args: string[], rights = UNCHECKED): Promise<Outcome> {
  return await judged(await run(title, ["test", ...rights, ...args]));
}

/** All quick tests, in as many isolates as there are cores. */
async function lanes(): Promise<Outcome[]> {
  const count = Math.max(1, Math.min(8, navigator.hardwareConcurrency));
  return await Promise.all(Array.from({ length: count }, async (_, lane) => {
    const args = ["test", ...UNCHECKED, "tests/lane.ts", "--", `${lane}`, `${count}`];
    const title = `quick tests, lane ${lane + 1} of ${count}`;
    return await judged(await run(title, args, { TWOSIDE_TESTS: "quick" }, false));
  }));
}

async function judged({ ok, output }: Said): Promise<Outcome> {
  const { passed, failed, skipped } = counted(output);
  const ignored = [...output.matchAll(/^(.+) \.\.\. ignored/gm)].map(([, name]) => name);
  if (ignored.length > 0) console.log(`\nSkipped here:\n${ignored.map((name) => `  - ${name}`).join("\n")}`);
  // A run that failed without a counted test (a type error, a leak at the end) is a failure all the same.
  const outcome = { passed, failed: failed === 0 && !ok ? 1 : failed, skipped, ok };
  return failed > 0 && !quick ? await secondTry(outcome, failedFiles(output)) : outcome;
}

/** What failed is run once more, alone: a machine that is busy with something else breaks promises about time. A test that
 * fails twice fails; one that needed the second try is named, for it may be a real race. */
async function secondTry(first: Outcome, files: readonly string[]): Promise<Outcome> {
  if (files.length === 0) return first;
  const { ok, output } = await run("once more, alone, what failed", ["test", ...UNCHECKED, ...files]);
  const { failed } = counted(output);
  if (!ok) return { ...first, failed: Math.max(1, failed) };
  console.log(`\nPassed at the second try only:\n${files.map((file) => `  - ${file}`).join("\n")}`);
  return { ...first, passed: first.passed + first.failed, failed: 0, ok: true };
}

function counted(output: string): { passed: number; failed: number; skipped: number } {
  const summary = /^(?:ok|FAILED) \| (\d+) passed(?: \([^)]*\))? \| (\d+) failed(?: \([^)]*\))?(?: \| (\d+) ignored)?/m
    .exec(output);
  const [passed, failed, skipped] = [summary?.[1], summary?.[2], summary?.[3]].map((count) => Number(count ?? 0));
  return { passed, failed, skipped };
}

function failedFiles(output: string): readonly string[] {
  const from = output.lastIndexOf("\n FAILURES \n");
  const named = from < 0 ? [] : [...output.slice(from).matchAll(/ => \.\/(tests\/[\w./-]+\.tsx?):\d+/g)];
  return [...new Set(named.map(([, file]) => file))];
}

async function check(title: string, args: string[]): Promise<Outcome> {
  const { ok } = await run(title, args, {}, false);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0, ok };
}

const outcomes: Outcome[] = [];
if (quick) {
  outcomes.push(await check("formatting", ["fmt", "--check", "--quiet"]), await check("lint", ["lint", "--quiet"]));
}
// Side by side: the checker of types has one thread.
const types = check("types", ["check", "--frozen", "."]);
outcomes.push(...await lanes(), await types);
if (!quick) {
  outcomes.push(
    await test("slow tests: long properties, conformance, simulated hours", ["--parallel", ...slowFiles()]),
  );
  outcomes.push(await test("end to end over real sockets", ["tests/e2e/"]));
  outcomes.push(await test("in a real browser", ["tests/browser/"]));
  outcomes.push(await test("examples in the documentation", ["--doc", "core/", "exchanges/", "strategies/"], RIGHTS));
}

const sum = (pick: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + pick(outcome), 0);
const [passed, failed, skipped] = [sum((o) => o.passed), sum((o) => o.failed), sum((o) => o.skipped)];
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
if (failed > 0 || outcomes.some(({ ok }) => !ok)) Deno.exit(1);
