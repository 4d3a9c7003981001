/** Every route of the real dashboard: what it answers, and the one event that it makes. @module */
import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import type { OperatorEvent } from "../../core/event.ts";
import type { Ask } from "../../dashboard/mod.ts";
import { DashboardHouse } from "../support/dashboard_house.ts";
import { sampleFrame } from "../support/sample_frame.ts";
import { STAGES } from "../../core/stages.ts";
import { slowTest } from "../support/slow.ts";

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));
const filled = (path: string) => path.replace("{id}", "mm-1").replace("{venue}", "binance");
const get = async (house: DashboardHouse, path: string) => {
  const response = await house.fetch("GET", path);
  return [response.status, await response.json()];
};

slowTest("each route that changes something makes exactly one event, signed by the session", async () => {
  await using house = await DashboardHouse.open();
  await house.show(sampleFrame());
  const { paths } = await (await house.fetch("GET", "/openapi.json")).json();
  const bodies: Record<string, unknown> = {
    kill: { reason: "r" },
    rearm: { reason: "r", phrase: "REARM" },
    set_params: { if_version: 3, set: { levels: 2 } },
    rollback_params: { if_version: 3 },
    pause: { reason: "r" },
    resume: { reason: "r" },
    adopt_position: { market: "BTCUSDT", reason: "by phone" },
    close_order: { reason: "not at the venue" },
    cancel_foreign: { venue: "binance", confirm: "CANCEL 2 FOREIGN ORDERS", reason: "they are old" },
    set_limits: { scope: "global", reason: "quiet day", set: { maxGross: "1000" } },
  };
  const ownBodies: Record<string, unknown> = { "/api/holds/resume": { scope: "binance", reason: "looked at it" } };
  const wanted: string[] = [];
  for (const [path, operations] of Object.entries<Record<string, Record<string, string>>>(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const kind = operation["x-operator-event"];
      assertEquals(kind === undefined, method === "get", `${method} ${path} changes something and names no event`);
      if (method === "get") continue;
      wanted.push(kind);
      const response = await house.fetch(method.toUpperCase(), filled(path), ownBodies[path] ?? bodies[kind]);
      assertEquals(response.status, kind === "kill" ? 202 : 200, `${method} ${path}`);
      await response.body?.cancel();
    }
  }
  await house.drain();
  assertEquals(house.events.map(({ kind }) => kind), wanted as OperatorEvent["kind"][]);
  assertEquals(new Set(house.events.map(({ requestId }) => requestId)).size, wanted.length);
  for (const { by, at } of house.events) {
    assertEquals(by, "operator");
    assert(Number.isSafeInteger(at));
  }
});

slowTest("PATCH params hands all of it to the engine and gives its word back", async () => {
  await using house = await DashboardHouse.open();
  await house.show(sampleFrame());
  const patch = (body: unknown) => house.fetch("PATCH", "/api/strategies/mm-1/params", body);
  house.answer = ({ requestId }) => ({ requestId, status: "applied", message: "done", details: [], version: 4 });
  const applied = await patch({ if_version: 3, set: { halfSpreadBp: 7, orderSizeBase: "0.01", quoteBids: false } });
  const body = await applied.json();
  assertEquals([applied.status, body.status, body.version], [200, "applied", 4]);
  const [event] = house.events;
  assert(event.kind === "set_params");
  assertEquals(event.set, { halfSpreadBp: 7, orderSizeBase: "0.01", quoteBids: false });
  assertEquals([event.strategy, event.ifVersion, event.requestId], ["mm-1", 3, body.requestId]);

  house.answer = ({ requestId }) => ({ requestId, status: "pending", message: "at the next round", details: [] });
  const pending = await patch({ if_version: 4, set: { levels: 2 } });
  assertEquals([pending.status, (await pending.json()).status], [202, "pending"]);
});

slowTest("PATCH params says why per field when the engine refuses, and 409 when the version is another", async () => {
  await using house = await DashboardHouse.open();
  await house.show(sampleFrame());
  const cases = [["halfSpreadBp", 422, "rejected"], ["if_version", 409, "version_conflict"]] as const;
  for (const [field, status, code] of cases) {
    house.answer = ({ requestId }) => ({
      requestId,
      status: "rejected",
      message: "Nothing was changed",
      details: [{ field, reason: "is wrong" }],
      version: 5,
    });
    const response = await house.fetch("PATCH", "/api/strategies/mm-1/params", { if_version: 3, set: { levels: 2 } });
    const body = await response.json();
    assertEquals([response.status, body.error.code, body.status, body.version], [status, code, "rejected", 5]);
    assertEquals(body.error.details, [{ field, reason: "is wrong" }]);
  }
});

slowTest("PATCH params with preview changes nothing and tells what would change", async () => {
  await using house = await DashboardHouse.open();
  await house.show(sampleFrame());
  const preview = async (if_version: number, set: unknown) => {
    const response = await house.fetch("PATCH", "/api/strategies/mm-1/params", { if_version, set, preview: true });
    return [response.status, await response.json()];
  };
  assertEquals(await preview(3, { halfSpreadBp: 7, levels: 1 }), [200, {
    status: "preview",
    version: 3,
    changes: [{ field: "halfSpreadBp", before: 5, after: 7, onChange: "moves resting quotes" }],
  }]);
  const [status, { error }] = await preview(3, { halfSpreadBp: 7000, nonsense: 1 });
  assertEquals([status, error.details.map(({ field }: { field: string }) => field)], [422, [
    "halfSpreadBp",
    "nonsense",
  ]]);
  assertEquals((await preview(2, { levels: 2 }))[0], 409);
  await house.drain();
  assertEquals(house.events, []);
});

slowTest("an engine that does not answer leaves the request pending, which is neither yes nor no", async () => {
  await using house = await DashboardHouse.open({ answerTimeoutMs: 20 });
  await house.show(sampleFrame());
  house.answer = () => null;
  for (
    const [path, body] of [["/api/rearm", { reason: "r", phrase: "p" }], ["/api/strategies/mm-1/pause", {}]] as const
  ) {
    const response = await house.fetch("POST", path, body);
    const { status, message } = await response.json();
    assertEquals([response.status, status], [202, "pending"]);
    assertMatch(message, /may still take effect/);
  }
  house.archive = () => null;
  assertEquals((await get(house, "/api/fills"))[1].error.code, "no_answer");
});

slowTest("POST /api/rearm answers 409 with the items of the check-list that fail", async () => {
  await using house = await DashboardHouse.open();
  const items = [
    { field: "cool-down", reason: "12 s of the cool-down are left" },
    { field: "empty binance", reason: "binance has not been seen empty" },
  ];
  house.answer = ({ requestId }) => ({ requestId, status: "rejected", message: "Not armed", details: items });
  const refused = await house.fetch("POST", "/api/rearm", { reason: "all is well", phrase: "REARM" });
  const { status, error } = await refused.json();
  assertEquals([refused.status, status, error.message, error.details], [409, "rejected", "Not armed", items]);
  house.answer = ({ requestId }) => ({ requestId, status: "applied", message: "Armed", details: [] });
  assertEquals((await house.fetch("POST", "/api/rearm", { reason: "all is well", phrase: "REARM" })).status, 200);
  assertEquals((await house.fetch("POST", "/api/rearm", { reason: "no phrase" })).status, 422);
  await house.drain();
  assertEquals(house.events.map((event) => event.kind === "rearm" && event.phrase), ["REARM", "REARM"]);
});

slowTest("routes of a strategy that does not exist answer 404 and make no event", async () => {
  await using house = await DashboardHouse.open();
  await house.show(sampleFrame());
  const calls: [string, string, unknown][] = [
    ["PATCH", "params", { if_version: 1, set: { levels: 1 } }],
    ["POST", "params/rollback", { if_version: 1 }],
    ["POST", "rollback", { if_version: 1 }],
    ["POST", "pause", {}],
    ["POST", "resume", {}],
  ];
  for (const [method, path, body] of calls) {
    const response = await house.fetch(method, `/api/strategies/nobody/${path}`, body);
    const { error } = await response.json();
    assertEquals([response.status, error.code], [404, "unknown_strategy"], path);
    assertMatch(error.message, /known are mm-1/);
  }
  await house.drain();
  assertEquals(house.events, []);
});

slowTest("the watching routes show the newest frame", async () => {
  await using house = await DashboardHouse.open();
  assertEquals((await get(house, "/api/state"))[1].error.code, "no_view");
  const frame = sampleFrame(7);
  await house.show(frame);
  const [status, { performance, ...view }] = await get(house, "/api/state");
  assertEquals([status, view], [200, plain(frame.view)]);
  assertEquals(performance.stages.length, STAGES.length);
  assertEquals(await get(house, "/api/strategies"), [200, {
    strategies: [{ ...frame.view.strategies[0], title: "Market making" }],
  }]);
  assertEquals(await get(house, "/api/strategies/mm-1/params"), [200, plain(frame.strategies[0])]);
  assertEquals(await get(house, "/api/book/binance/ETHUSDT"), [200, plain(frame.books[1])]);
  assertEquals((await get(house, "/api/book/binance/DOGEUSDT"))[0], 404);
  assertEquals((await get(house, "/api/book/binance"))[0], 404);
});

slowTest("GET /healthz and /readyz say one word without a token", async () => {
  await using house = await DashboardHouse.open();
  const probe = async (path: string) => {
    const response = await house.fetch("GET", path, undefined, null);
    return [response.status, await response.text()];
  };
  assertEquals([await probe("/healthz"), await probe("/readyz")], [[503, "silent"], [503, "unready"]]);
  await house.show(sampleFrame());
  assertEquals([await probe("/healthz"), await probe("/readyz")], [[200, "ok"], [200, "ready"]]);
  await house.show(sampleFrame(1, { state: "KILLED" }));
  assertEquals([await probe("/healthz"), await probe("/readyz")], [[200, "ok"], [503, "unready"]]);
});

slowTest("GET /metrics joins the engine's figures with its own", async () => {
  await using house = await DashboardHouse.open();
  house.dashboard.metrics("# TYPE twoside_fills_total counter\ntwoside_fills_total 3");
  await house.drain();
  const response = await house.fetch("GET", "/metrics");
  assertMatch(response.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
  const text = await response.text();
  assertMatch(text, /^twoside_fills_total 3$/m);
  assertMatch(text, /^twoside_dashboard_streams 0$/m);
  for (const line of text.trimEnd().split("\n")) assertMatch(line, /^(# (HELP|TYPE) \w+ .+|\w+ \d+)$/);
});

slowTest("GET /api/fills and its kin ask the archive for a page and name the next one", async () => {
  await using house = await DashboardHouse.open();
  const asked: Ask[] = [];
  house.archive = (ask) => {
    asked.push(ask);
    return {
      rows: Array.from({ length: Math.min(ask.limit, 3) }, (_, i) => ({ seq: ask.after + i + 1, text: "<b>" })),
    };
  };
  for (const table of ["orders", "fills", "audit", "incidents", "pnl"]) {
    const [status, page] = await get(house, `/api/${table}?after=40&limit=3`);
    assertEquals([status, page.rows.length, page.next], [200, 3, 43], table);
    assertEquals((await get(house, `/api/${table}`))[1].next, null, "a page that is not full is the last");
  }
  const [first, second] = asked;
  assertEquals([first.table, first.after, first.limit], ["orders", 40, 3]);
  assertEquals([second.after, second.limit], [0, 100]);
  for (const query of ["limit=0", "limit=1001", "after=-1", "after=x", "limit=1e9", "offset=1"]) {
    assertEquals((await get(house, `/api/fills?${query}`))[0], 422, query);
  }
  house.archive = () => ({ rows: [], error: "the disk is full" });
  assertMatch((await get(house, "/api/fills"))[1].error.message, /the disk is full/);
});

slowTest(
  "no body that a client can think of makes more than one event or an answer 500 (property, seed 23)",
  async () => {
    await using house = await DashboardHouse.open();
    await house.show(sampleFrame());
    const calls = fc.constantFrom(
      ["POST", "/api/rearm"],
      ["PATCH", "/api/strategies/mm-1/params"],
      ["POST", "/api/strategies/mm-1/params/rollback"],
      ["POST", "/api/strategies/mm-1/pause"],
      ["POST", "/api/kill"],
      ["POST", "/api/venues/binance/adopt"],
      ["POST", "/api/orders/mm1/close"],
      ["POST", "/api/holds/resume"],
      ["PATCH", "/api/limits"],
    );
    const near = fc.record({
      if_version: fc.oneof(fc.integer(), fc.double(), fc.string()),
      set: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue()),
      reason: fc.oneof(fc.string(), fc.jsonValue()),
      phrase: fc.string(),
      level: fc.oneof(fc.constantFrom("stop", "cancel", "flatten"), fc.string()),
      market: fc.oneof(fc.constant("BTCUSDT"), fc.string()),
      scope: fc.oneof(fc.constant("global"), fc.string()),
    }, { requiredKeys: [] }).map((value) => JSON.stringify(value));
    const bodies = fc.oneof(near, fc.json(), fc.string({ unit: "binary" }));
    await fc.assert(
      fc.asyncProperty(calls, bodies, async ([method, path], body) => {
        const before = house.events.length;
        const { status, ok, body: answer } = await house.fetch(method, path, body);
        await answer?.cancel();
        await house.drain();
        assert(status < 500, `${method} ${path} answered ${status} to ${body}`);
        assertEquals(house.events.length - before, ok ? 1 : 0, `${method} ${path} ${status} ${body}`);
      }),
      { seed: 23, numRuns: 300 },
    );
    assertEquals(house.faults, []);
  },
);
