import { assertEquals } from "@std/assert";
import { judge, WANTED, type Wanted } from "../../../benches/support/wanted.ts";

const FAST: Wanted = { name: "fast", comparator: ">=", value: 5, unit: "times" };
const SMALL: Wanted = { name: "small", comparator: "<=", value: 100, unit: "B" };
const SLOW: Wanted = { name: "slow", comparator: "<=", value: 1, unit: "s", long: true };

Deno.test("judge() calls a value on its bound met, and one beyond it missed", () => {
  const cases = [["fast", 5, "ok"], ["fast", 4.99, "missed"], ["small", 100, "ok"], ["small", 101, "missed"]] as const;
  for (const [name, value, verdict] of cases) {
    const [judged] = judge(new Map([[name, value]]), { wanted: [FAST, SMALL].filter((each) => each.name === name) });
    assertEquals([judged.measured, judged.verdict], [value, verdict]);
  }
});

Deno.test("judge() says what was not measured, zero being a measurement", () => {
  const verdicts = judge(new Map([["small", 0]]), { wanted: [FAST, SMALL] }).map(({ verdict }) => verdict);
  assertEquals(verdicts, ["unmeasured", "ok"]);
});

Deno.test("judge() asks for the long figures only when they were run", () => {
  const names = (measured: Map<string, number>, long: boolean) =>
    judge(measured, { long, wanted: [FAST, SLOW] }).map(({ wanted }) => wanted.name);
  assertEquals(names(new Map(), false), ["fast"]);
  assertEquals(names(new Map(), true), ["fast", "slow"]);
  assertEquals(names(new Map([["slow", 2]]), false), ["fast", "slow"]);
});

Deno.test("WANTED names each line once, in the spelling of a line", () => {
  const names = WANTED.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  assertEquals(names.filter((name) => !/^[a-z][a-z0-9_]*$/.test(name)), []);
});
