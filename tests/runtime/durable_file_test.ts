import { assertEquals, assertFalse, assertThrows } from "@std/assert";
import { makeFolder, removeDurably, writeDurably } from "../../runtime/durable_file.ts";
import { TempDir } from "../support/temp_dir.ts";

Deno.test("writeDurably() replaces a file whole, for the owner alone, and leaves nothing beside it", () => {
  using dir = new TempDir();
  writeDurably(dir.file("a"), "a long first content");
  writeDurably(dir.file("a"), "short");
  assertEquals(dir.read("a"), "short");
  assertEquals(Deno.statSync(dir.file("a")).mode! & 0o777, 0o600);
  assertEquals([...Deno.readDirSync(dir.path)].map(({ name }) => name), ["a"]);
});

Deno.test("writeDurably() keeps the old content when it cannot write", () => {
  using dir = new TempDir();
  writeDurably(dir.file("a"), "old");
  Deno.mkdirSync(dir.file("a.tmp"));
  assertThrows(() => writeDurably(dir.file("a"), "new"));
  assertEquals(dir.read("a"), "old");
});

Deno.test("removeDurably() says whether there was something to remove", () => {
  using dir = new TempDir();
  dir.write("a", "x");
  assertEquals(removeDurably(dir.file("a")), true);
  assertFalse(removeDurably(dir.file("a")));
  Deno.mkdirSync(dir.file("b"));
  dir.write("b/c", "x");
  assertThrows(() => removeDurably(dir.file("b"))); // a folder with entries is no file of ours
});

Deno.test("makeFolder() makes parents for the owner alone and accepts what is there", () => {
  using dir = new TempDir();
  makeFolder(dir.file("a/b"));
  makeFolder(dir.file("a/b"));
  assertEquals(Deno.statSync(dir.file("a/b")).mode! & 0o777, 0o700);
});
