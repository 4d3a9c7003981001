import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../runtime/cli.ts";
import { ConfigError } from "../../runtime/config_problems.ts";
import { assertTokenReachesSomebody, writeToken } from "../../runtime/token_file.ts";
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

Deno.test("assertTokenReachesSomebody() lets no live run begin whose operator's token nobody will ever see", () => {
  const dashboard = { enabled: true }, live = { mode: "live", dashboard } as const;
  const error = assertThrows(
    () => assertTokenReachesSomebody(live, false),
    ConfigError,
    "dashboard.tokenFile is missing",
  );
  assertEquals(/nobody could arm or kill/.test(error.message), true);
  // A stop-only token cannot arm.
  const stopOnly = { ...dashboard, stopTokenFile: "/run/stop" };
  assertThrows(() => assertTokenReachesSomebody({ mode: "live", dashboard: stopOnly }, false), ConfigError);
  assertTokenReachesSomebody(live, true);
  assertTokenReachesSomebody({ mode: "live", dashboard: { ...dashboard, tokenFile: "/run/token" } }, false);
  assertTokenReachesSomebody({ mode: "live", dashboard: { enabled: false } }, false); // there is no page to open
  for (const mode of ["demo", "paper"] as const) assertTokenReachesSomebody({ mode, dashboard }, false); // it is printed
});
