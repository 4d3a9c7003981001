import { assertEquals } from "@std/assert";
import { resolve } from "@std/path";
import fc from "fast-check";
import { absolutePath, folderOf } from "../../runtime/paths.ts";

Deno.test("absolutePath() counts from the base, or from where the program was started", () => {
  assertEquals(absolutePath("../var", "/etc/twoside"), "/etc/var");
  assertEquals(absolutePath("/var/./run//x/", "/etc"), "/var/run/x");
  assertEquals(absolutePath("../../../x", "/a"), "/x");
  assertEquals(absolutePath("", "/a/b"), "/a/b");
  assertEquals(absolutePath("/"), "/");
  assertEquals(absolutePath("data"), `${Deno.cwd()}/data`);
});

Deno.test({
  name: "absolutePath() agrees with deno std (property)",
  ignore: Deno.build.os === "windows", // there deno std writes backslashes
  fn() {
    const part = fc.constantFrom("a", "b.c", "..", ".", "", "d e", "…");
    const path = fc.tuple(fc.boolean(), fc.array(part, { maxLength: 8 }))
      .map(([rooted, parts]) => (rooted ? "/" : "") + parts.join("/"));
    fc.assert(fc.property(path, (text) => assertEquals(absolutePath(text, "/x/y"), resolve("/x/y", text))), {
      seed: 7,
    });
  },
});

Deno.test("folderOf() is what stands before the name", () => {
  assertEquals(folderOf("/a/b/c"), "/a/b");
  assertEquals(folderOf("/c"), "/");
  assertEquals(folderOf("C:\\a\\b"), "C:\\a");
});
