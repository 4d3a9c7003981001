import { assert, assertEquals } from "@std/assert";
import { z } from "zod";
import { Answers } from "../../dashboard/answers.ts";
import { createApp } from "../../dashboard/app.ts";
import { createToken, Doorkeeper } from "../../dashboard/auth.ts";
import { namesOf } from "../../dashboard/door.ts";
import { handRoutes } from "../../dashboard/hand_routes.ts";
import { Hub } from "../../dashboard/hub.ts";
import { LatchFile } from "../../dashboard/latch.ts";
import { describe } from "../../dashboard/openapi.ts";
import { Hand } from "../../dashboard/operator.ts";
import { PageFiles } from "../../dashboard/page_files.ts";
import type { OperatorResult } from "../../dashboard/protocol.ts";
import type { Route } from "../../dashboard/route.ts";
import { shapeOf } from "../../dashboard/shapes.ts";
import { Audience } from "../../dashboard/stream.ts";
import { type PageAnswer, watchRoutes } from "../../dashboard/watch_routes.ts";
import { createWords, wordsOf } from "../../core/words.ts";
import { DashboardHouse } from "../support/dashboard_house.ts";
import { HandClock } from "../support/hand_clock.ts";
import { sampleFrame } from "../support/sample_frame.ts";
import { TempDir } from "../support/temp_dir.ts";
import { slowTest } from "../support/slow.ts";

/** The whole server in this thread, with an engine that says yes. */
async function serverIn(dir: TempDir) {
  const clock = new HandClock(), hub = new Hub(clock, 10), token = createToken();
  const results = new Answers<OperatorResult>(clock, 1), pages = new Answers<PageAnswer>(clock, 1);
  const latch = new LatchFile(dir.file("latch"));
  const hand = new Hand({
    post(message) {
      if (message.kind !== "operator" || message.event.kind === "kill") return;
      results.settle(message.event.requestId, {
        requestId: message.event.requestId,
        status: "applied",
        message: "done",
        details: [],
        version: 4,
        values: { levels: 2 },
      });
    },
    words: wordsOf(createWords()),
    venues: ["binance"],
    latch,
    hub,
    results,
    rearmPhrase: "REARM",
    newId: () => crypto.randomUUID(),
  });
  const routes: readonly Route[] = [
    ...watchRoutes({
      hub,
      audience: new Audience(hub),
      pages,
      post(message) {
        if (message.kind === "ask") pages.settle(message.requestId, { rows: [{ seq: 1 }] });
      },
      newId: () => crypto.randomUUID(),
      metrics: () => "",
      describe: () => Promise.resolve(describe(routes, "test")),
    }),
    ...handRoutes(hand, hub, new Doorkeeper(createToken(), null)),
  ];
  hub.take(sampleFrame(0, { killSwitch: { state: "TRIPPED", cause: "drill", since: "now" } }));
  const app = createApp({
    routes,
    names: namesOf("127.0.0.1", 8080, []),
    keeper: new Doorkeeper(token, null),
    files: await PageFiles.read(dir.path),
    clock,
    onDenied() {},
    onFault(error) {
      throw error;
    },
  });
  const call = async (method: string, path: string, body?: unknown) =>
    await app.fetch(
      new Request(`http://127.0.0.1:8080${path}`, {
        method,
        headers: { host: "127.0.0.1:8080", authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
      }),
      { address: "test" },
    );
  const close = () => (hub.close(), latch.close());
  return { app, routes, call, close };
}

const BODIES: Readonly<Record<string, unknown>> = {
  kill: { reason: "r" },
  rearm: { reason: "r", phrase: "REARM" },
  set_params: { if_version: 3, set: { levels: 2 } },
  rollback_params: { if_version: 3 },
  pause: {},
  resume: {},
  adopt_position: { market: "BTCUSDT", reason: "by phone" },
  close_order: { reason: "not at the venue" },
  cancel_foreign: { venue: "binance", confirm: "CANCEL 2 FOREIGN ORDERS", reason: "they are old" },
  set_limits: { scope: "global", reason: "quiet day", set: { maxGross: "1000" } },
  "/api/holds/resume": { scope: "binance" },
};
const filled = (path: string) => path.replace(":id", "mm-1").replace(":venue", "binance").replace(":symbol", "BTCUSDT");

Deno.test("the description names every route that is served, and no other", async () => {
  using dir = new TempDir();
  const { app, call, close } = await serverIn(dir);
  const served = app.routes.filter(({ method, path }) => method !== "ALL" && path !== "/*" && path !== "*")
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`);
  const { paths, openapi } = await (await call("GET", "/openapi.json")).json();
  const described = Object.entries<Record<string, unknown>>(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`)
  );
  assertEquals(openapi, "3.1.0");
  assertEquals(described.toSorted(), [...new Set(served)].toSorted());
  for (const operations of Object.values<Record<string, { responses: object; security: unknown[] }>>(paths)) {
    for (const { responses, security } of Object.values(operations)) {
      assert(Object.keys(responses).length >= 3);
      assert(Array.isArray(security));
    }
  }
  close();
});

Deno.test("every JSON answer has the shape that the description gives for its status", async () => {
  using dir = new TempDir();
  const { routes, call, close } = await serverIn(dir);
  for (const { method, path, event, answers } of routes) {
    if (path === "/api/stream") continue;
    const response = await call(method, filled(path), event ? BODIES[path] ?? BODIES[event] : undefined);
    const answer = answers[response.status];
    assert(answer, `${method} ${path} answered ${response.status}, which is not described`);
    if (!answer.schema) {
      await response.body?.cancel();
      continue;
    }
    const outcome = shapeOf(answer.schema).safeParse(await response.json());
    assert(outcome.success, `${method} ${path}: ${outcome.success ? "" : z.prettifyError(outcome.error)}`);
  }
  close();
});

Deno.test("the interface's routes are all there", async () => {
  using dir = new TempDir();
  const { routes, close } = await serverIn(dir);
  const have = new Set(routes.map(({ method, path }) => `${method} ${path}`));
  const want = [
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    "GET /openapi.json",
    "GET /api/state",
    "GET /api/stream",
    "POST /api/kill",
    "GET /api/kill",
    "POST /api/rearm",
    "GET /api/strategies",
    "GET /api/strategies/:id/params",
    "PATCH /api/strategies/:id/params",
    "POST /api/strategies/:id/params/rollback",
    "POST /api/strategies/:id/pause",
    "POST /api/strategies/:id/resume",
    "GET /api/orders",
    "GET /api/fills",
    "GET /api/audit",
    "GET /api/incidents",
    "GET /api/pnl",
    "GET /api/book/:venue/:symbol",
    "GET /api/orders/open",
    "GET /api/reconcile",
    "GET /api/limits",
    "POST /api/venues/:venue/adopt",
    "POST /api/orders/:id/close",
    "POST /api/holds/resume",
    "PATCH /api/limits",
  ];
  assertEquals(want.filter((route) => !have.has(route)), []);
  close();
});

slowTest("the dashboard's thread can load the description although its rights are given back", async () => {
  await using house = await DashboardHouse.open();
  const answer = await house.fetch("GET", "/openapi.json");
  assertEquals([answer.status, (await answer.json()).openapi], [200, "3.1.0"]);
});
