import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { createWords } from "../../core/words.ts";
import { createToken, type DashboardOptions, startDashboard } from "../../dashboard/mod.ts";
import type { Frame } from "../../dashboard/protocol.ts";
import { DashboardHouse } from "../support/dashboard_house.ts";
import { EventStream } from "../support/event_stream.ts";
import { rawRequest } from "../support/raw_http.ts";
import { sampleFrame } from "../support/sample_frame.ts";
import { TempDir } from "../support/temp_dir.ts";
import { slowTest } from "../support/slow.ts";

function options(dir: TempDir, change: Partial<DashboardOptions> = {}): DashboardOptions {
  dir.write("ui/index.html", "page");
  const latchPath = dir.file("latch"), uiPath = dir.file("ui");
  return { mode: "demo", port: 0, token: createToken(), words: createWords(), latchPath, uiPath, ...change };
}

Deno.test("SEC-01 startDashboard() listens on loopback alone, and takes another address only when told twice", async () => {
  using dir = new TempDir();
  const error = await assertRejects(() => startDashboard(options(dir, { hostname: "0.0.0.0" })), RangeError);
  assertMatch(error.message, /others could reach it; want a loopback address, or set exposed/);
  const exposed = await startDashboard(options(dir, { hostname: "0.0.0.0", exposed: true }));
  const { port } = exposed;
  assertEquals((await rawRequest(port, "GET /healthz", { host: `127.0.0.1:${port}` })).status, 503);
  assertEquals((await rawRequest(port, "GET /healthz", { host: `192.168.1.2:${port}` })).status, 421);
  await exposed.stop();
});

slowTest("startDashboard() serves a configured name exactly as given", async () => {
  await using house = await DashboardHouse.open({ allowedHosts: ["Desk.example"] });
  const { port } = house.dashboard;
  assertEquals((await rawRequest(port, "GET /", { host: "desk.example" })).status, 200);
  assertEquals((await rawRequest(port, "GET /", { host: `desk.example:${port}` })).status, 421);
});

slowTest("startDashboard() says in one sentence that the port is in use", async () => {
  using dir = new TempDir();
  const first = await startDashboard(options(dir));
  const error = await assertRejects(() => startDashboard(options(dir, { port: first.port })), Error);
  assertEquals(
    error.message,
    `Cannot serve the dashboard on 127.0.0.1:${first.port}: the port is in use; choose another one, or 0 for any free one`,
  );
  await first.stop();
});

slowTest(
  "startDashboard() refuses weak tokens, twins, odd ports and missing folders, and prints no token",
  async () => {
    using dir = new TempDir();
    const token = createToken();
    const cases: [Partial<DashboardOptions>, RegExp][] = [
      [{ token: "secret-but-short" }, /token of 16 characters: want at least 43/],
      [{ token, stopToken: token }, /stop token of its own/],
      [{ stopToken: "abc" }, /stop token of 3 characters/],
      [{ port: 65_536 }, /port 65536: want 0 to 65535/],
      [{ port: 1.5 }, /port 1.5: want 0 to 65535/],
      [{ uiPath: dir.file("nowhere") }, /the folder .*nowhere .* is missing/],
      [{ latchPath: dir.file("nowhere/latch") }, /is missing/],
    ];
    for (const [change, message] of cases) {
      const error = await assertRejects(() => startDashboard(options(dir, change)), Error);
      assertMatch(error.message, message);
      assertEquals(error.message.includes(change.token ?? token), false);
    }
  },
);

slowTest("SEC-19 startDashboard() names the files that it serves", async () => {
  using dir = new TempDir();
  const one = await startDashboard(options(dir)), two = await startDashboard(options(dir));
  assertMatch(one.uiHash, /^[0-9a-f]{64}$/);
  assertEquals(one.uiHash, two.uiHash);
  await Promise.all([one.stop(), two.stop()]);
});

slowTest("startDashboard() without a page serves the rest and says what is missing", async () => {
  using dir = new TempDir();
  Deno.mkdirSync(dir.file("empty"));
  const dashboard = await startDashboard(options(dir, { uiPath: dir.file("empty") }));
  const response = await fetch(dashboard.address);
  assertEquals([response.status, (await response.json()).error.code], [503, "no_page"]);
  await dashboard.stop();
});

slowTest("publish() faster than the dashboard takes it loses no fact", async () => {
  await using house = await DashboardHouse.open();
  for (let step = 0; step <= 500; step++) house.dashboard.publish(sampleFrame(step)); // one turn of this thread
  await house.drain();
  await house.show(sampleFrame(501));
  await using stream = new EventStream(await house.fetch("GET", "/api/stream"));
  const { facts } = (await stream.nextOf("frame")).data as Frame;
  assertEquals(facts.map(({ seq }) => seq), Array.from({ length: 24 }, (_, i) => i + 1));
});

slowTest("an event that comes before anybody listens is kept", async () => {
  using dir = new TempDir();
  const token = createToken(), dashboard = await startDashboard(options(dir, { token }));
  const response = await fetch(`${dashboard.address}/api/kill`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
  });
  assertEquals(response.status, 202);
  await response.body?.cancel();
  assertEquals(await new Promise((resolve) => dashboard.onOperator(({ kind }) => resolve(kind))), "kill");
  await dashboard.stop();
});

slowTest("startDashboard() takes a guest in, which may touch its own files and nothing else", async () => {
  using dir = new TempDir();
  const { port1, port2 } = new MessageChannel();
  const answers: string[] = [];
  let next = Promise.withResolvers<void>();
  port1.onmessage = ({ data }) => {
    answers.push(data);
    next.resolve();
  };
  const ask = async (path: string) => {
    next = Promise.withResolvers();
    port1.postMessage({ path, text: "mine" });
    await next.promise;
  };
  {
    await using house = await DashboardHouse.open({
      guest: {
        moduleUrl: import.meta.resolve("../support/echo_guest.ts"),
        port: port2,
        code: [new URL("../support", import.meta.url).pathname],
        read: [dir.file("own")],
        write: [dir.file("own")],
      },
    });
    await ask(dir.file("own"));
    await ask(dir.file("other"));
    await ask(house.latchPath + ".x");
    assertEquals((await house.fetch("GET", "/healthz")).status, 503);
  }
  port1.close();
  assertEquals(answers, ["mine", "NotCapable", "NotCapable"]);
});

Deno.test("startDashboard() says in one sentence that a guest cannot be loaded", async () => {
  const { port1, port2 } = new MessageChannel();
  const guest = { moduleUrl: import.meta.resolve("./none.ts"), port: port2, code: [], read: [], write: [] };
  await assertRejects(() => DashboardHouse.open({ guest }), Error, "Cannot start the dashboard");
  port1.close();
});
