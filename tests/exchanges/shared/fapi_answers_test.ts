import { assertEquals, assertThrows } from "@std/assert";
import { httpAnswer, resultFields, resultList, socketAnswer } from "../../../exchanges/shared/fapi_answers.ts";
import { fieldsOf, FrameError } from "../../../exchanges/shared/fields.ts";
import type { Micros } from "../../../core/units.ts";

const NOW = 1_795_608_000_000_000 as Micros, NO_OFFSET = 0 as Micros;
const socket = (frame: unknown, offset = NO_OFFSET) =>
  socketAnswer(fieldsOf(frame, { venue: "binance", frame: "" }), NOW, offset);
const http = (status: number, body: string, headers: Record<string, string> = {}) =>
  httpAnswer("binance", { status, body, headers }, NOW, NO_OFFSET);
const LIMIT = { rateLimitType: "ORDERS", interval: "SECOND", intervalNum: 10, limit: 50, count: 12 };

Deno.test("socketAnswer() reads a result and the limits that come with it", () => {
  const answer = socket({ id: 1, status: 200, result: { a: "1" }, rateLimits: [LIMIT] });
  assertEquals([answer.status, answer.error, answer.limits], [200, null, [{
    name: "ORDERS 10s",
    used: 12,
    limit: 50,
  }]]);
  assertEquals(resultFields(answer).text("a"), "1");
  assertEquals(resultList(socket({ id: 1, status: 200, result: [{ a: "1" }] }))[0].text("a"), "1");
});

Deno.test("socketAnswer() reads the venue's error with its details", () => {
  const details = { cancelResult: "FAILURE" };
  const answer = socket({ id: 1, status: 409, error: { code: -2021, msg: "partly", data: details } });
  assertEquals(answer.error, { status: 409, code: -2021, message: "partly", retryAt: null });
  assertEquals(answer.details?.values, details);
});

Deno.test("socketAnswer() reads `retryAfter` as the venue's instant, in our time", () => {
  const data = { retryAfter: 1_795_608_030_000 };
  const answer = socket({ id: 1, status: 418, error: { code: -1003, msg: "banned", data } }, 2_000_000 as Micros);
  assertEquals(answer.error?.retryAt, NOW + 30_000_000 - 2_000_000 as Micros);
});

Deno.test("socketAnswer() counts `retryAfter` from the venue's time in the same answer: ours may be an hour behind and not measured", () => {
  const data = { serverTime: 1_795_611_600_000, retryAfter: 1_795_611_720_000 };
  const error = { code: -1003, msg: "Way too much request weight used; IP banned until 1795611720000.", data };
  assertEquals(socket({ id: 1, status: 418, error }).error?.retryAt, NOW + 120_000_000 as Micros);
});

Deno.test("socketAnswer() reads the end of a ban out of its message", () => {
  const msg = "Way too much request weight used; IP banned until 1795608120000. Please use WebSocket Streams.";
  assertEquals(socket({ id: 1, status: 418, error: { code: -1003, msg } }).error?.retryAt, NOW + 120_000_000 as Micros);
});

Deno.test("socketAnswer() without an error inside has no code", () => {
  assertEquals(socket({ id: null, status: 500 }).error?.code, null);
  assertThrows(() => socket({ id: 1, result: {} }), FrameError, "status");
});

Deno.test("httpAnswer() reads a result and the headers in any case", () => {
  const answer = http(200, '{"a":"1"}', {
    "X-MBX-USED-WEIGHT-1M": "25",
    "x-mbx-order-count-10s": "3",
    "x-mbx-order-count-1d": "x",
  });
  assertEquals(answer.limits, [
    { name: "REQUEST_WEIGHT 1m", used: 25, limit: null },
    { name: "ORDERS 10s", used: 3, limit: null },
  ]);
  assertEquals(answer.error, null);
});

Deno.test("httpAnswer() reads Retry-After as seconds from now", () => {
  const answer = http(429, '{"code":-1003,"msg":"Too many"}', { "Retry-After": "7" });
  assertEquals(answer.error, { status: 429, code: -1003, message: "Too many", retryAt: NOW + 7_000_000 as Micros });
});

Deno.test("httpAnswer() has neither result nor code where nothing readable came", () => {
  const cases: [number, string][] = [
    [0, "connection refused"],
    [200, "<html>"],
    [200, '{"cut":'],
    [502, "<html>"],
    [503, ""],
    [400, "[]"],
    [400, '"x"'],
    [400, '{"msg":"x"}'],
  ];
  for (const [status, body] of cases) {
    const answer = http(status, body);
    assertEquals([answer.result, answer.error?.code], [null, null], body);
  }
  assertEquals(http(0, "connection refused").error?.message, "connection refused");
});

Deno.test("socketAnswer() keeps a result that comes with limits of a new kind", () => {
  const odd = [{ ...LIMIT, interval: "WEEK" }, null, { rateLimitType: 1 }];
  const answer = socket({ id: 1, status: 200, result: { a: "1" }, rateLimits: [...odd, LIMIT] });
  assertEquals(answer.limits, [{ name: "ORDERS 10s", used: 12, limit: 50 }]);
  assertEquals(resultFields(socket({ id: 1, status: 200, result: { a: "1" }, rateLimits: "x" })).text("a"), "1");
});

Deno.test("httpAnswer() and socketAnswer() keep an error whose details have a shape that nobody told us of", () => {
  for (const data of [[], [1], "x", 1, null]) {
    const error = { code: -2010, msg: "x", data };
    for (const answer of [http(400, JSON.stringify(error)), socket({ id: 1, status: 400, error })]) {
      assertEquals([answer.error?.code, answer.details], [-2010, null], JSON.stringify(data));
    }
  }
});

Deno.test("resultFields() and resultList() refuse other results", () => {
  assertThrows(() => resultFields(http(200, "[]")), FrameError, "want an object");
  assertThrows(() => resultList(http(200, "{}")), FrameError, "want a list");
  assertThrows(() => resultList(http(200, "[1]")), FrameError, "want an object");
});
