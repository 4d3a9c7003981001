/** Attacks on the real dashboard over real sockets. @module */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { TRIES } from "../../dashboard/auth.ts";
import { DashboardHouse } from "../support/dashboard_house.ts";
import { rawRequest } from "../support/raw_http.ts";
import { sampleFrame } from "../support/sample_frame.ts";
import { slowTest } from "../support/slow.ts";

const JSON_TYPE = { "content-type": "application/json" };
const KILL = '{"reason":"attack"}';

slowTest("SEC-02 the dashboard answers a rebound name with 421 and nothing else, token or not", async () => {
  await using house = await DashboardHouse.open();
  const { port } = house.dashboard, bearer = { authorization: `Bearer ${house.token}` };
  const evil = { host: `evil.example:${port}`, origin: `http://evil.example:${port}` };
  for (const path of ["/", "/dist/main.js", "/healthz", "/api/state", "/api/stream", "/api/nothing"]) {
    for (const extra of [{}, bearer]) {
      const { status, body } = await rawRequest(port, `GET ${path}`, { ...evil, ...extra });
      assertEquals(status, 421, path);
      assertEquals(JSON.parse(body).error.code, "wrong_host");
    }
  }
  for (const path of ["/api/kill", "/api/rearm"]) {
    assertEquals((await rawRequest(port, `POST ${path}`, { ...evil, ...bearer, ...JSON_TYPE }, KILL)).status, 421);
  }
  assertEquals((await rawRequest(port, "GET /", { host: `127.0.0.1:${port + 1}` })).status, 421);
  const absolute = await rawRequest(port, `GET http://127.0.0.1:${port}/api/state`, {
    host: "evil.example",
    ...bearer,
  });
  assertEquals(absolute.status, 421);
  await house.drain();
  assertEquals(house.events, []);
});

slowTest("SEC-03 JSON from a foreign page is refused with 403, with and without the token", async () => {
  await using house = await DashboardHouse.open();
  const { port } = house.dashboard, host = house.host;
  const cases: Record<string, string>[] = [
    { origin: "http://evil.example" },
    { origin: "http://evil.example", authorization: `Bearer ${house.token}` },
    { origin: "null", authorization: `Bearer ${house.token}` },
    { authorization: `Bearer ${house.token}`, "sec-fetch-site": "cross-site" },
    { origin: `http://${host}`, authorization: `Bearer ${house.token}`, "sec-fetch-site": "same-site" },
    {},
  ];
  for (const headers of cases) {
    const { status } = await rawRequest(port, "POST /api/kill", { host, ...JSON_TYPE, ...headers }, KILL);
    assertEquals(status, 403, JSON.stringify(Object.keys(headers)));
  }
  await house.drain();
  assertEquals(house.events, []);
  assertEquals(house.words[0], 0);
});

slowTest("SEC-03 a form of a foreign page is refused, and so is a form with the token", async () => {
  await using house = await DashboardHouse.open();
  const { port } = house.dashboard, host = house.host;
  for (const type of ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"]) {
    const foreign = { host, origin: "http://evil.example", "content-type": type };
    assertEquals((await rawRequest(port, "POST /api/kill", foreign, KILL)).status, 403, type);
    const ours = { host, origin: `http://${host}`, "content-type": type };
    assertEquals((await rawRequest(port, "POST /api/kill", ours, KILL)).status, 415, type);
    const token = { host, authorization: `Bearer ${house.token}`, "content-type": type };
    assertEquals((await rawRequest(port, "POST /api/kill", token, KILL)).status, 415, type);
  }
  await house.drain();
  assertEquals(house.events, []);
});

Deno.test("SEC-04 no preflight is granted and no answer names another origin", async () => {
  await using house = await DashboardHouse.open();
  const asked = { host: house.host, origin: "http://evil.example", "access-control-request-method": "POST" };
  const { status, headers } = await rawRequest(house.dashboard.port, "OPTIONS /api/kill", asked);
  assertEquals(status, 403);
  assertEquals([...headers.keys()].filter((name) => name.startsWith("access-control")), []);
});

slowTest("SEC-05 every data route wants a token, from our own page too", async () => {
  await using house = await DashboardHouse.open();
  await house.show(sampleFrame());
  const own = { host: house.host, origin: `http://${house.host}`, "sec-fetch-site": "same-origin" };
  const paths = [
    "/metrics",
    "/openapi.json",
    "/api/state",
    "/api/stream",
    "/api/kill",
    "/api/orders",
    "/api/strategies",
  ];
  for (const path of paths) {
    const { status, headers, body } = await rawRequest(house.dashboard.port, `GET ${path}`, own);
    assertEquals([status, headers.get("www-authenticate")], [401, "Bearer"], path);
    assert(body.length < 200, "a refusal tells nothing");
  }
  const bare = await rawRequest(house.dashboard.port, "POST /api/kill", { ...own, ...JSON_TYPE }, KILL);
  assertEquals(bare.status, 401);
  assertEquals((await house.fetch("GET", "/healthz", undefined, null)).status, 200);
  await house.drain();
  assertEquals(house.events, []);
});

slowTest("SEC-08 wrong tokens end in 429, and the operator still kills from the same address", async () => {
  await using house = await DashboardHouse.open();
  const statuses: number[] = [];
  for (let i = 0; i <= TRIES; i++) {
    const response = await house.fetch("POST", "/api/kill", { reason: "guess" }, `wrong-${i}`.padEnd(43, "x"));
    statuses.push(response.status);
    await response.body?.cancel();
  }
  assertEquals(statuses, [...Array(TRIES).fill(401), 429]);
  assertEquals((await house.fetch("POST", "/api/kill", { reason: "real" })).status, 202);
});

slowTest("SEC-06 the stop-only token stops and cancels, and does nothing else", async () => {
  await using house = await DashboardHouse.open();
  await house.show(sampleFrame());
  const as = (method: string, path: string, body?: unknown) => house.fetch(method, path, body, house.stopToken);
  const refused: [string, string, unknown?][] = [
    ["GET", "/api/state"],
    ["GET", "/api/stream"],
    ["GET", "/metrics"],
    ["GET", "/api/strategies/mm-1/params"],
    ["POST", "/api/kill", { reason: "x", level: "flatten" }],
    ["POST", "/api/rearm", { reason: "x", phrase: "REARM" }],
    ["PATCH", "/api/strategies/mm-1/params", { if_version: 3, set: { levels: 2 } }],
    ["POST", "/api/strategies/mm-1/params/rollback", { if_version: 3 }],
    ["POST", "/api/strategies/mm-1/pause", {}],
    ["POST", "/api/strategies/mm-1/resume", {}],
    ["GET", "/api/orders/open"],
    ["GET", "/api/reconcile"],
    ["POST", "/api/venues/binance/adopt", { market: "BTCUSDT", reason: "by phone" }],
    ["POST", "/api/orders/mm1/close", { reason: "not at the venue" }],
    ["POST", "/api/holds/resume", { scope: "global", reason: "looked at it" }],
    ["PATCH", "/api/limits", { scope: "global", reason: "quiet day", set: { maxGross: "1000" } }],
  ];
  for (const [method, path, body] of refused) {
    const response = await as(method, path, body);
    assertEquals([response.status, (await response.json()).error.code], [403, "not_allowed"], `${method} ${path}`);
  }
  await house.drain();
  assertEquals(house.events, []);
  for (const level of ["stop", "cancel"] as const) {
    const response = await as("POST", "/api/kill", { reason: "phone", level });
    assertEquals(response.status, 202);
    assertEquals((await response.json()).by, "stop-only");
  }
  assertEquals((await as("GET", "/api/kill")).status, 200);
  await house.drain();
  assertEquals(house.events.map(({ kind, by }) => [kind, by]), [["kill", "stop-only"], ["kill", "stop-only"]]);
});

slowTest("SEC-16 the names in an event come from the session, whatever the client claims", async () => {
  await using house = await DashboardHouse.open();
  await house.show(sampleFrame());
  const forged = { by: "root", requestId: "mine", at: 1, kind: "rearm", strategy: "other" };
  assertEquals((await house.fetch("POST", "/api/kill", { reason: "x", ...forged })).status, 202);
  for (const path of ["/api/rearm", "/api/strategies/mm-1/pause"]) {
    assertEquals((await house.fetch("POST", path, { reason: "x", phrase: "REARM", ...forged })).status, 422, path);
  }
  await house.drain();
  assertEquals(house.events.length, 1);
  const [{ kind, by, requestId, at }] = house.events;
  assertEquals([kind, by], ["kill", "operator"]);
  assertMatch(requestId, /^[0-9a-f-]{36}$/);
  assert(at > 1.7e15);
});

slowTest("SEC-10 text from venues comes back as data and never as a page", async () => {
  await using house = await DashboardHouse.open();
  const attack = `"><script>alert(1)</script><img src=x onerror=alert(1)>`;
  const frame = sampleFrame(0, { sentence: attack });
  await house.show({
    ...frame,
    view: { ...frame.view, markets: [{ ...frame.view.markets[0], symbol: attack }] },
  });
  const response = await house.fetch("GET", "/api/state");
  assertEquals(response.headers.get("content-type"), "application/json");
  assertEquals(response.headers.get("x-content-type-options"), "nosniff");
  const { sentence, markets } = await response.json();
  assertEquals([sentence, markets[0].symbol], [attack, attack]);
  const missing = await house.fetch("GET", `/api/book/binance/${encodeURIComponent(attack)}`);
  assertEquals(missing.status, 404);
  assertEquals((await missing.text()).includes("script"), false);
});

slowTest(
  "SEC-16 a reason is kept as one line without signs that cut it short, steer a terminal or turn it round",
  async () => {
    await using house = await DashboardHouse.open();
    await house.show(sampleFrame());
    const { port } = house.dashboard;
    const head = { host: house.host, authorization: `Bearer ${house.token}`, ...JSON_TYPE };
    const reason = "<img src=x>\u0000hidden \u202e turned \u001b[31m\r\nanother line";
    for (const path of ["/api/kill", "/api/strategies/mm-1/pause"]) {
      await rawRequest(port, `POST ${path}`, head, JSON.stringify({ reason }));
    }
    await house.drain();
    const kept = house.events.map((event) => "reason" in event ? event.reason : null);
    assertEquals(kept, Array(2).fill("<img src=x> hidden   turned  [31m  another line"));
  },
);

slowTest("a body that does not fit is told in plain words, field by field", async () => {
  await using house = await DashboardHouse.open();
  const { port } = house.dashboard;
  const head = { host: house.host, authorization: `Bearer ${house.token}`, ...JSON_TYPE };
  const said = async (body: unknown) => {
    const { status, body: text } = await rawRequest(
      port,
      "POST /api/strategies/mm-1/pause",
      head,
      JSON.stringify(body),
    );
    const { details } = JSON.parse(text).error as { details: { field: string; reason: string }[] };
    return [status, ...details.map(({ field, reason }) => `${field}: ${reason}`)];
  };
  assertEquals(await said({ reason: 5 }), [422, "reason: want a text"]);
  assertEquals(await said({ reason: "x".repeat(501) }), [422, "reason: want at most 500 characters"]);
  assertEquals(await said({ by: "mallory" }), [422, ": knows no field by"]);
  assertEquals(await said([]), [422, ": want an object"]);
});

slowTest("SEC-09 every answer carries the policy, also refusals, the page and the stream", async () => {
  await using house = await DashboardHouse.open();
  await house.show(sampleFrame());
  for (
    const path of ["/", "/dist/main.js", "/api/state", "/api/stream", "/api/nothing", "/healthz", "/api/orders?limit=x"]
  ) {
    const { status, headers, body } = await house.fetch("GET", path);
    await body?.cancel();
    assertMatch(headers.get("content-security-policy") ?? "", /^default-src 'none'; script-src 'self'/, path);
    assertEquals(headers.get("cross-origin-resource-policy"), "same-origin", path);
    const data = path.startsWith("/api/") || path === "/healthz";
    assertEquals(headers.get("cache-control"), data ? "no-store" : "no-cache", `${path} ${status}`);
  }
});

slowTest("SEC-16 refused requests are told for the audit, a flood of them counted", async () => {
  await using house = await DashboardHouse.open();
  const { port } = house.dashboard;
  for (let i = 0; i < 40; i++) await rawRequest(port, "GET /api/state?token=secret", { host: "evil.example" });
  await house.drain();
  assert(house.denied.length >= 10 && house.denied.length < 40, `${house.denied.length} were told`);
  const [first] = house.denied;
  assertEquals(
    [first.method, first.path, first.status, first.code, first.address],
    ["GET", "/api/state", 421, "wrong_host", "127.0.0.1"],
  );
  await house.drain();
  assertEquals(house.events, []);
});

slowTest("the dashboard refuses every other method and serves no source", async () => {
  await using house = await DashboardHouse.open();
  for (const method of ["PUT", "DELETE", "PATCH"]) {
    const response = await house.fetch(method, "/api/kill", { reason: "x" });
    assertEquals(response.status, 405, method);
    await response.body?.cancel();
  }
  const head = await house.fetch("HEAD", "/api/stream");
  assertEquals(head.status, 405);
  for (const path of ["/main.tsx", "/../latch", "/%2e%2e/latch", "/dist/..%2f..%2flatch"]) {
    const { status } = await rawRequest(house.dashboard.port, `GET ${path}`, { host: house.host });
    assertEquals(status, 404, path);
  }
});
