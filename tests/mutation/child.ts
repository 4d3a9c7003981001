/** Loads test files over a mutated tree and runs their tests one by one, as it is asked on stdin: a line of JSON in, one out.
 * Its parent ends it when a fault makes a test run for ever. @module */
import { linesOf } from "./lines.ts";
import { wake, watch } from "./switch.ts";

/** `ms` is null where a test fails without a fault. */
export type Loaded = {
  readonly tests: readonly { file: string; title: string; ms: number | null; met: readonly number[] }[];
};
/** `first`: until one fails; `all`: each of them. Indices of tests. */
export type Task = { readonly mutant: number; readonly first: readonly number[]; readonly all: readonly number[] };
export type Done = { readonly mutant: number; readonly failed: readonly number[] };

type Test = { readonly file: string; readonly title: string; readonly run: (context: unknown) => unknown };

const files: readonly string[] = JSON.parse(Deno.args[0]);
const baseline = Deno.args[1] === "baseline";
const tests: Test[] = [];
let loading = "";

function register(...args: unknown[]): void {
  const options = args.find((arg) => typeof arg === "object" && arg !== null) as
    | { name?: string; fn?: Test["run"]; ignore?: boolean }
    | undefined;
  const run = args.find((arg) => typeof arg === "function") as Test["run"] | undefined ?? options?.fn;
  const title = args.find((arg) => typeof arg === "string") as string | undefined ?? options?.name ?? run?.name ?? "";
  if (run && !options?.ignore) tests.push({ file: loading, title, run });
}
Object.assign(register, { ignore: () => {}, only: register });
Object.defineProperty(Deno, "test", { value: register });
console.log = console.error = console.warn = () => {};

const context = { step: async (_name: string, run: (context: unknown) => unknown) => (await run(context), true) };
for (loading of files) await import(new URL(`../../${loading}`, import.meta.url).href);

if (baseline) {
  const loaded: Loaded["tests"][number][] = [];
  for (const { file, title, run } of tests) {
    const from = performance.now(), met = await watch(() => run(context)).catch(() => null);
    loaded.push({ file, title, ms: met === null ? null : performance.now() - from, met: met ?? [] });
  }
  say({ tests: loaded });
} else {
  say({ tests: tests.map(({ file, title }) => ({ file, title, ms: 0, met: [] })) });
  for await (const task of linesOf(Deno.stdin.readable)) {
    const { mutant, first, all } = task as Task;
    const failed = new Set<number>();
    for (const index of first) {
      if (!await passes(index, mutant)) failed.add(index);
      if (failed.size > 0) break;
    }
    for (const index of all) if (!failed.has(index) && !await passes(index, mutant)) failed.add(index);
    say({ mutant, failed: [...failed] });
  }
}

async function passes(index: number, mutant: number): Promise<boolean> {
  wake(mutant);
  try {
    await tests[index].run(context);
    return true;
  } catch {
    return false; // it noticed
  } finally {
    wake(-1);
  }
}

function say(answer: Loaded | Done): void {
  const bytes = new TextEncoder().encode(JSON.stringify(answer) + "\n");
  for (let sent = 0; sent < bytes.length;) sent += Deno.stdout.writeSync(bytes.subarray(sent));
}
