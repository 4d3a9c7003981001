import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { BybitTalk } from "../../../../support/bybit_wire_talk.ts";

const ORDER = { category: "linear", symbol: "BTCUSDT", side: "Buy", orderType: "Limit", qty: "0.01", price: "60000" };

Deno.test("Every answer has the envelope, and a signed one its budget in headers", () => {
  const talk = new BybitTalk(), open = talk.raw("GET", "/v5/market/time", "", "", {})!;
  assertEquals([open.status, Object.keys(open.body)], [200, ["retCode", "retMsg", "result", "retExtInfo", "time"]]);
  assertEquals(Object.keys(open.headers), ["content-type"]);
  const { headers, body } = talk.posting("/v5/order/create", ORDER)!;
  assertEquals([headers["x-bapi-limit"], headers["x-bapi-limit-status"]], ["10", "9"]);
  assert(Math.abs(Number(headers["x-bapi-limit-reset-timestamp"]) - body.time) < 5);
});

Deno.test("Paths may carry the upstream host and a stroke at the end", () => {
  const talk = new BybitTalk();
  for (const path of ["/api.bybit.com/v5/market/time", "/v5/market/time/"]) {
    assertEquals(talk.raw("GET", path, "", "", {})!.body.retCode, 0);
  }
});

Deno.test("Unknown routes and bodies behind a question are turned away", () => {
  const talk = new BybitTalk(), unknown = talk.raw("GET", "/v5/dream", "", "", {})!;
  assertEquals([unknown.status, unknown.body.retCode], [404, 10017]);
  assertEquals(talk.raw("GET", "/v5/market/time", "", "{}", {})!.status, 403);
  assertEquals(talk.raw("DELETE", "/v5/order/cancel", "", "", {})!.status, 404);
});

Deno.test("Signatures, keys and times are checked, over the bytes as they were sent", () => {
  const talk = new BybitTalk(), path = "/v5/account/info";
  const code = (headers: Record<string, string>) => talk.raw("GET", path, "", "", headers)!.body.retCode;
  assertEquals(code({}), 10001);
  assertEquals(code({ ...talk.headers(""), "x-bapi-api-key": "nobody" }), 10003);
  assertEquals(code(talk.headers("a=b")), 10004);
  assertEquals(code(talk.headers("", talk.nowMs - 6_000)), 10002);
  assertEquals(code(talk.headers("", talk.nowMs + 2_000)), 10002);
  const query = "category=spot&symbol=BTCUSDT&cursor=page_token%3D5%26";
  assertEquals(talk.raw("GET", "/v5/order/history", query, "", talk.headers(query))!.body.retCode, 0);
  assertEquals(talk.raw("POST", "/v5/order/create", "", "{", talk.headers("{"))!.body.retCode, 10001);
});

Deno.test("Above an account's limit 10006 says when it is whole again", () => {
  const talk = new BybitTalk();
  for (let i = 0; i < 5; i++) assertEquals(talk.read("/v5/account/fee-rate", { category: "linear" }).retCode, 0);
  const query = "category=linear",
    { status, body, headers } = talk.raw("GET", "/v5/account/fee-rate", query, "", talk.headers(query))!;
  assertEquals([status, body.retCode, headers["x-bapi-limit-status"]], [200, 10006, "0"]);
  talk.pass(Number(headers["x-bapi-limit-reset-timestamp"]) - body.time);
  assertEquals(talk.read("/v5/account/fee-rate", { category: "linear" }).retCode, 0);
  assertEquals(talk.wire.state().rateLimitViolations, 1);
});

Deno.test("Above an address's limit every request is barred with 403", () => {
  const talk = new BybitTalk(), statuses: number[] = [];
  talk.trouble("rate_limits", { times: 0.01 });
  for (let i = 0; i < 8; i++) statuses.push(talk.raw("GET", "/v5/market/time", "", "", {})!.status);
  assertEquals(statuses, [200, 200, 200, 200, 200, 200, 403, 403]);
});

Deno.test("Faults answer for all requests", () => {
  const talk = new BybitTalk(), get = () => talk.raw("GET", "/v5/market/time", "", "", {})!;
  talk.trouble("http_429", { retryAfterSeconds: 7, count: 1 });
  const limited = get();
  assertEquals([limited.status, limited.body.retCode], [200, 10006]);
  const wait = Number(limited.headers["x-bapi-limit-reset-timestamp"]) - limited.body.time;
  assert(Math.abs(wait - 7_000) <= 1, String(wait));
  talk.trouble("http_429", { bare: true, count: 1 });
  assertEquals([get().headers["x-bapi-limit-reset-timestamp"]], [undefined]);
  talk.trouble("http_418", { count: 1 });
  assertEquals(get().status, 403);
  talk.trouble("private_down");
  assertEquals([get().body.retCode, talk.read("/v5/account/info").retCode], [0, 10016]);
});

Deno.test("Whatever is sent is answered, over every door, and the venue lives on", () => {
  const talk = new BybitTalk(), doors = [talk.open("/v5/public/spot"), talk.hearing("order"), talk.trading()];
  talk.trouble("rate_limits", { times: 10_000 });
  const word = fc.constantFrom(
    "linear",
    "spot",
    "option",
    "BTCUSDT",
    "Buy",
    "Sell",
    "Limit",
    "Market",
    "0.01",
    "60000",
    "1",
  );
  const names = [
    "category",
    "symbol",
    "side",
    "orderType",
    "qty",
    "price",
    "orderId",
    "orderLinkId",
    "limit",
    "cursor",
  ];
  const fields = fc.dictionary(
    fc.constantFrom(...names, "request", "mode", "timeWindow"),
    fc.oneof(word, fc.jsonValue()),
  );
  const paths = [
    "order/create",
    "order/amend",
    "order/cancel",
    "order/cancel-all",
    "order/create-batch",
    "position/switch-mode",
  ];
  const op = fc.constantFrom("order.create", "order.cancel", "order.create-batch", "auth", "subscribe", "ping", "x");
  fc.assert(
    fc.property(fields, fc.constantFrom(...paths), op, fc.jsonValue(), (content, path, op, args) => {
      assertEquals(typeof talk.post(`/v5/${path}`, content).retCode, "number");
      for (const list of ["order/realtime", "execution/list", "position/list", "account/transaction-log"]) {
        assertEquals(typeof talk.read(`/v5/${list}`, content).retCode, "number");
      }
      for (const door of doors) {
        talk.tell(door, { op, args, reqId: "a" });
        talk.tell(door, { op, args: [content], header: args });
      }
    }),
    { numRuns: 60 },
  );
  talk.pass(50);
  assertEquals(talk.ask("/v5/market/time").retCode, 0);
});
