/** That the canaries of the simulation can still be set: each one's text stands where it is looked for, once, and what comes of
 * it is a program. Whether they are caught, `deno task sim --canaries` tells. @module */
import { assert, assertEquals, assertThrows } from "@std/assert";
import ts from "typescript";
import { type Canary, sourceOf, withBug } from "./simulation/canaries/canary.ts";
import { FAULTS } from "./simulation/parts.ts";
import { CANARIES } from "./simulation/canaries/list.ts";

Deno.test("DST-07 there are thirty canaries or more, each with a name and a bug of its own", () => {
  assert(CANARIES.length >= 30, `there are ${CANARIES.length}`);
  assertEquals(new Set(CANARIES.map(({ name }) => name)).size, CANARIES.length);
  assertEquals(new Set(CANARIES.map(({ file, text, instead }) => `${file} ${text} ${instead}`)).size, CANARIES.length);
  const known = new Set(FAULTS.map(({ name }) => name));
  for (const { name, expected, needs = [] } of CANARIES) {
    assertEquals(needs.filter((fault) => !known.has(fault)), [], `${name} needs troubles that nobody knows`);
    assert(
      expected.length > 0 && expected.every((id) => /^(?:INV-\d\d|DST-06|START|FAILED)$/.test(id)),
      `${name} expects ${expected}`,
    );
  }
});

for (const canary of CANARIES) {
  Deno.test(`DST-07 canary ${canary.name} can be set, and what comes of it still is a program`, () => {
    assert(/^(?:core|strategies|exchanges|runtime)\//.test(canary.file), "a canary sits in the program itself");
    const bad = withBug(canary, sourceOf(canary)),
      { diagnostics = [] } = ts.transpileModule(bad, {
        reportDiagnostics: true,
        compilerOptions: { target: ts.ScriptTarget.Latest, module: ts.ModuleKind.ESNext },
      });
    assertEquals(diagnostics.map(({ messageText }) => messageText), []);
  });
}

Deno.test("a canary whose text is gone, stands there twice or changes nothing is refused by name", () => {
  const canary: Canary = { name: "x", bug: "", file: "core/x.ts", text: "a", instead: "b", expected: [] };
  assertEquals(withBug(canary, "xay"), "xby");
  assertEquals(withBug({ ...canary, instead: "$&$&" }, "xay"), "x$&$&y");
  assertThrows(() => withBug(canary, "xy"), Error, "canary x: its text stands 0 times in core/x.ts");
  assertThrows(() => withBug(canary, "aa"), Error, "stands 2 times");
  assertThrows(() => withBug({ ...canary, instead: "a" }, "a"), Error, "changes nothing");
});
