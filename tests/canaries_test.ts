/** That the canaries of the simulation can still be set: each one's text stands where it is looked for, once, and what comes of
 * it is a program. Whether they are caught, `deno task sim --canaries` tells. @module */
import { assert, assertEquals, assertThrows } from "@std/assert";
import ts from "typescript";
import { editsOf, sourceOf, withBug } from "./simulation/canaries/canary.ts";
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
    const edits = editsOf(canary);
    assertEquals(new Set(edits.map(({ file }) => file)).size, edits.length, "one change a file");
    for (const edit of edits) {
      assert(/^(?:core|strategies|exchanges|runtime)\//.test(edit.file), "a canary sits in the program itself");
      const { diagnostics = [] } = ts.transpileModule(withBug(canary.name, edit, sourceOf(edit)), {
        reportDiagnostics: true,
        compilerOptions: { target: ts.ScriptTarget.Latest, module: ts.ModuleKind.ESNext },
      });
      assertEquals(diagnostics.map(({ messageText }) => messageText), []);
    }
  });
}

Deno.test("a canary whose text is gone, stands there twice or changes nothing is refused by name", () => {
  const edit = { file: "core/x.ts", text: "a", instead: "b" };
  assertEquals(withBug("x", edit, "xay"), "xby");
  assertEquals(withBug("x", { ...edit, instead: "$&$&" }, "xay"), "x$&$&y");
  assertThrows(() => withBug("x", edit, "xy"), Error, "canary x: its text stands 0 times in core/x.ts");
  assertThrows(() => withBug("x", edit, "aa"), Error, "stands 2 times");
  assertThrows(() => withBug("x", { ...edit, instead: "a" }, "a"), Error, "changes nothing");
});
