import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { faultsOf, readRequirements } from "./requirements.ts";
import { readTitles } from "./titles.ts";

Deno.test("each promise of docs/requirements.md is kept by a test that names it, and no test names another", () => {
  const root = fromFileUrl(new URL("../../", import.meta.url)), titles = readTitles(root);
  const requirements = readRequirements(Deno.readTextFileSync(`${root}docs/requirements.md`));
  assertEquals(faultsOf(requirements, titles), []);
  assert(requirements.length > 200, `only ${requirements.length} promises were read`);
});
