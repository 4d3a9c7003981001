import { assertEquals } from "@std/assert";
import { BUILD } from "../../runtime/build.ts";
import { ROOT } from "../support/source_tree.ts";

Deno.test("BUILD is the version that deno.json names", () => {
  assertEquals(BUILD, JSON.parse(Deno.readTextFileSync(`${ROOT}/deno.json`)).version);
});
