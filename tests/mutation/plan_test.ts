import { assert, assertEquals, assertFalse } from "@std/assert";
import type { Mutant } from "./mutants.ts";
import { LONGEST_MS, Planner } from "./plan.ts";

const mutant = (id: number, file = "core/oms/orders.ts"): Mutant => ({ id, file, line: 1, what: "never", source: "x" });
const test = (file: string, title: string, ms: number | null, ...met: number[]) => ({ file, title, ms, met });

Deno.test("Planner asks the file's own tests first, then the quick ones, and every test that names a promise", () => {
  const planner = new Planner([
    test("tests/core/engine/engine_test.ts", "quick", 1, 7),
    test("tests/core/oms/orders_test.ts", "own", 9, 7),
    test("tests/core/oms/orders_test.ts", "OSM-S01 own", 9, 7),
    test("tests/core/oms/orders_test.ts", "another fault", 1, 8),
  ]);
  assertEquals(planner.plan(mutant(7)), { first: [1, 0], named: [2] });
});

Deno.test("Planner leaves out what takes too long or fails without a fault, and keeps within the budget", () => {
  const many = Array.from({ length: 4 }, (_, i) => test("tests/core/engine/x_test.ts", `${i}`, LONGEST_MS - i, 7));
  const planner = new Planner([
    ...many,
    test("x_test.ts", "long", LONGEST_MS + 1, 7),
    test("x_test.ts", "red", null, 7),
  ]);
  assertEquals(planner.plan(mutant(7)).first, [3, 2]);
});

Deno.test("Planner asks the tests of the same room about what loading alone passes by", () => {
  const planner = new Planner([
    test("tests/core/oms/a_test.ts", "a", 1, 1),
    test("tests/core/risk/b_test.ts", "b", 1, 1),
  ]);
  assert(planner.isStatic(mutant(7)));
  assertFalse(planner.isStatic(mutant(1)));
  assertEquals(planner.plan(mutant(7)), { first: [0], named: [] });
});
