/** `slowTest(…)` registers as `Deno.test(…)` does, but for `deno task ok`, which leaves such tests to `deno task test`: those that
 * take more than a tenth of a second of a core, or want an isolate of their own, as tests of what is allocated do. @module */

type Register = {
  (name: string, fn: (context: Deno.TestContext) => void | Promise<void>): void;
  (test: Deno.TestDefinition): void;
  (options: Omit<Deno.TestDefinition, "fn">, fn: Deno.TestDefinition["fn"]): void;
};

/** Whether `deno task ok` runs. */
export const isQuick = Deno.env.get("TWOSIDE_TESTS") === "quick";
export const slowTest: Register = isQuick ? () => {} : Deno.test;
