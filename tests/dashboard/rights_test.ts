import { assertEquals, assertMatch } from "@std/assert";
import { absolute, folderOf, isLoopback, startRights } from "../../dashboard/rights.ts";
import type { ProbeReport, ProbeStart } from "../support/rights_probe.ts";
import { TempDir } from "../support/temp_dir.ts";

/** Told with these words by Deno for what was not granted. */
const REFUSED = /NotCapable|Requires (import|net) access/;

Deno.test("SEC-14 the dashboard's thread is refused every host, file and command that is not its own", async () => {
  using dir = new TempDir();
  dir.write("ui/index.html", "page");
  dir.write("journal", "secret");
  const other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const start: ProbeStart = {
    hostname: "127.0.0.1",
    port: 0,
    uiPath: dir.file("ui"),
    latchPath: dir.file("latch"),
    secretPath: dir.file("journal"),
    otherPort: (other.addr as Deno.NetAddr).port,
  };
  const worker = new Worker(new URL("../support/rights_probe.ts", import.meta.url), {
    type: "module",
    deno: { permissions: startRights(start) },
  });
  const { before, after } = await new Promise<ProbeReport>((resolve) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.postMessage(start);
  });
  worker.terminate();
  other.close();

  // While it starts it may read the page and, to sync it, the folder of the latch.
  const starting = ["read the page", "read the journal", "write the latch", "read the latch"];
  const serving = ["write the latch", "read the latch"];
  for (const [report, allowed] of [[before, starting], [after, serving]] as const) {
    for (const [name, outcome] of Object.entries(report)) {
      if (allowed.includes(name)) assertEquals(outcome, "done", name);
      else assertMatch(outcome, REFUSED, name);
    }
  }
  assertEquals([dir.read("journal"), dir.read("ui/index.html")], ["secret", "page"]);
});

Deno.test("startRights() names exactly the addresses that are listened on", () => {
  const rights = (hostname: string, port: number) =>
    startRights({ hostname, port, uiPath: "/app/ui", latchPath: "/data/latch" });
  assertEquals(rights("127.0.0.1", 8080).net, ["127.0.0.1:8080", "[::1]:8080"]);
  assertEquals(rights("127.0.0.1", 0).net, ["127.0.0.1:0", "[::1]"]);
  assertEquals(rights("0.0.0.0", 8080).net, ["0.0.0.0:8080"]);
  const { write, env, run, ffi, sys, import: loading } = rights("127.0.0.1", 8080);
  assertEquals(write, ["/data/latch", "/data/latch.dashboard"]);
  assertEquals([env, run, ffi, sys, loading], [false, false, false, false, false]);
});

Deno.test("isLoopback() knows the addresses that nobody else can reach", () => {
  for (const name of ["127.0.0.1", "127.1.2.3", "::1", "localhost"]) assertEquals(isLoopback(name), true, name);
  for (
    const name of ["0.0.0.0", "::", "192.168.1.2", "128.0.0.1", "127.0.0.1.evil.example", "localhost.evil.example"]
  ) {
    assertEquals(isLoopback(name), false, name);
  }
});

Deno.test("folderOf() names the folder of an absolute path", () => {
  const cases = [["/data/run/latch", "/data/run"], ["/latch", "/"], ["C:\\data\\latch", "C:\\data"]];
  for (const [path, folder] of cases) assertEquals(folderOf(path), folder);
});

Deno.test("absolute() counts from where the program was started", () => {
  assertEquals(absolute("data/latch"), `${Deno.cwd()}/data/latch`);
  assertEquals(absolute("/data/latch"), "/data/latch");
  assertEquals(absolute("C:\\data"), "C:\\data");
});
