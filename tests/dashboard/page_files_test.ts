import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { PageFiles } from "../../dashboard/page_files.ts";
import { TempDir } from "../support/temp_dir.ts";

Deno.test("PageFiles.serve() serves what a browser uses, with its type and a tag of its content", async () => {
  using dir = new TempDir();
  dir.write("index.html", "<!doctype html>");
  dir.write("dist/main.js", "export {};");
  dir.write("fonts/face.woff2", new Uint8Array([1, 2]));
  const files = await PageFiles.read(dir.path);
  const cases = [
    ["/", "text/html; charset=utf-8"],
    ["/index.html", "text/html; charset=utf-8"],
    ["/dist/main.js", "text/javascript; charset=utf-8"],
    ["/fonts/face.woff2", "font/woff2"],
  ];
  for (const [path, type] of cases) {
    const response = files.serve(path, null);
    assertEquals(response?.headers.get("content-type"), type, path);
    assertEquals(response?.headers.get("cache-control"), "no-cache");
    await response?.body?.cancel();
    const tag = response?.headers.get("etag") ?? "";
    assertEquals(files.serve(path, `"other", W/${tag}`)?.status, 304, path);
  }
});

Deno.test("PageFiles.serve() serves neither sources nor anything outside its folder", async () => {
  using dir = new TempDir();
  dir.write("ui/index.html", "x");
  dir.write("ui/main.tsx", "source");
  dir.write("ui/.env.json5", "x");
  dir.write("secret.txt", "secret");
  Deno.symlinkSync(dir.file("secret.txt"), dir.file("ui/link.txt"));
  const files = await PageFiles.read(dir.file("ui"));
  for (
    const path of ["/main.tsx", "/.env.json5", "/link.txt", "/../secret.txt", "/%2e%2e/secret.txt", "//", "", "/dist"]
  ) {
    assertEquals(files.serve(path, null), null, path);
  }
});

Deno.test("SEC-19 PageFiles.hash names the files that are served, and what was read stays", async () => {
  using dir = new TempDir();
  dir.write("index.html", "one");
  const files = await PageFiles.read(dir.path), same = await PageFiles.read(dir.path);
  dir.write("index.html", "two");
  assertEquals(files.hash, same.hash);
  assertNotEquals(files.hash, (await PageFiles.read(dir.path)).hash);
  assertEquals(await files.serve("/", null)?.text(), "one");
});

Deno.test("PageFiles.read() throws for a folder that is missing", async () => {
  await assertRejects(() => PageFiles.read("/nonexistent/ui"), Deno.errors.NotFound);
});
