import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../runtime/cli.ts";
import { writeToken } from "../../runtime/token_file.ts";
import { TempDir } from "../support/temp_dir.ts";

Deno.test("writeToken() writes for the owner alone, also over a file that others could read", () => {
  using dir = new TempDir();
  const path = dir.write("token", "old");
  Deno.chmodSync(path, 0o644);
  assertEquals(writeToken(path, "secret"), "secret");
  assertEquals(Deno.readTextFileSync(path), "secret\n");
  assertEquals((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
});

Deno.test("writeToken() says where it could not write, and never what", () => {
  using dir = new TempDir();
  const error = assertThrows(() => writeToken(dir.file("none/token"), "canary-token"), UsageError, "none/token");
  assertEquals(error.message.includes("canary"), false);
});
