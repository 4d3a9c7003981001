import { assertEquals, assertStringIncludes } from "@std/assert";
import { mutate } from "./mutants.ts";

/** Runs the mutated text of a function `f` with one fault awake. */
function run(source: string, awake: number, ...args: unknown[]): unknown {
  const { text } = mutate("core/x.ts", source, 0);
  return new Function("__m", "args", `${text}; return f(...args)`)((id: number) => id === awake, args);
}
const whats = (source: string) => mutate("core/x.ts", source, 0).mutants.map(({ what }) => what);

Deno.test("mutate() leaves the text as it was while all sleep, and changes one thing for each that wakes", () => {
  const source = "function f(a, b) { if (a < b) return a + 1; return -b; }";
  const all = ["always", "never", "< becomes <=", "< becomes >=", "+ becomes -", "one more", "minus left out"];
  assertEquals(new Set(whats(source)), new Set(all));
  const awake = (what: string) => mutate("core/x.ts", source, 0).mutants.find((mutant) => mutant.what === what)!.id;
  assertEquals(run(source, -1, 1, 2), 2);
  assertEquals(run(source, awake("never"), 1, 2), -2);
  assertEquals(run(source, awake("always"), 2, 1), 3);
  assertEquals(run(source, awake("< becomes <="), 2, 2), 3);
  assertEquals(run(source, awake("+ becomes -"), 1, 2), 0);
  assertEquals(run(source, awake("one more"), 1, 2), 3);
  assertEquals(run(source, awake("minus left out"), 2, 1), 1);
});

Deno.test("mutate() can leave out a call, an assignment and a row of a table of the module", () => {
  const source =
    "const T = [{ a: 3 }, { a: 4 }, { a: 5 }];\nfunction f(list) { list.push(T.length); let x = 0; x = 7; return [list, x]; }";
  const out = mutate("core/x.ts", source, 0).mutants.filter(({ what }) => /left out/.test(what));
  assertEquals(out.map(({ line, what }) => [line, what]), [
    [1, "row left out"],
    [1, "row left out"],
    [1, "row left out"],
    [2, "left out"],
    [2, "left out"],
  ]);
  assertEquals(run(source, out[0].id, []), [[2], 7]);
  assertEquals(run(source, out[3].id, []), [[], 7]);
  assertEquals(run(source, out[4].id, []), [[3], 0]);
});

Deno.test("mutate() takes out a rule by its id, and leaves words for people alone", () => {
  const source =
    'const rule = { id: "RSK-12", check(x) { return x > 1 ? `${x + 1} is too much` : null; } };\nfunction f(x) { return rule.check(x); }';
  const { mutants } = mutate("core/x.ts", source, 0), out = mutants.find(({ rule }) => rule === "RSK-12")!;
  assertEquals(run(source, -1, 2), "3 is too much");
  assertEquals(run(source, out.id, 2), null);
  assertEquals(mutants.map(({ what }) => what).includes("+ becomes -"), false);
});

Deno.test("mutate() numbers on from where it is told, and keeps types and comments whole", () => {
  const { mutants, text } = mutate(
    "core/x.ts",
    "/** One. */\nexport const f = (a: 1 | 2): a is 1 => a === 1; // two\n",
    40,
  );
  assertEquals(mutants.map(({ id }) => id), [40, 41]);
  assertStringIncludes(text, "(a: 1 | 2): a is 1 =>");
});
