import { assert, assertEquals } from "@std/assert";
import { FapiBrake } from "../../../exchanges/shared/fapi_brake.ts";
import type { Call } from "../../../exchanges/shared/fapi_calls.ts";
import type { Micros } from "../../../core/units.ts";
import { HMAC } from "../../support/binance_talk.ts";

const call = (path: string, params = {}): Call => ({
  method: null,
  verb: "GET",
  path,
  params,
  signed: true,
  weight: 1,
});
const asked: (readonly [path: string, signed: boolean, venueTime: number])[] = [];
const brake = new FapiBrake({ venue: "x", symbols: ["X"], rest: "http://h", signer: HMAC }, {
  timeCall: call("/time"),
  listCall: call("/list"),
  cancelCall: (id) => call(`/cancel/${id}`),
  cancelAllCall: (symbol) => call(`/all/${symbol}`),
  reasonOf: ({ code }) => code === -2_011 ? "unknown_order" : code === -2_015 ? "authentication" : "other",
  clockCodes: new Set([-4_225]),
  toHttp: ({ path }, base, authority, timeout, venueTime) => {
    asked.push([path, authority !== null, venueTime]);
    return { method: "GET", url: `${base}${path}`, headers: {}, body: null, timeout };
  },
});
const NOW = 1_795_608_000_123_456 as Micros;

Deno.test("FapiBrake writes its calls in the venue's way, with the venue's time", () => {
  assertEquals(brake.clock().url, "http://h/time");
  assertEquals(brake.list(null, NOW).url, "http://h/list");
  const order = { symbol: "X", venueOrderId: "7", clientId: null, worth: [1n, 0] as const };
  assertEquals([brake.cancel(order, NOW).url, brake.cancelAll("X", NOW)?.url], ["http://h/cancel/7", "http://h/all/X"]);
  assertEquals(asked, [["/time", false, 0], ["/list", true, NOW], ["/cancel/7", true, NOW], ["/all/X", true, NOW]]);
});

Deno.test("FapiBrake takes orders, lists of them and a bare yes for done, and nothing else", () => {
  const kind = (body: unknown, status = 200) => brake.readCancel(status, JSON.stringify(body), {}).kind;
  assertEquals(kind({ orderId: 5 }), "done");
  assertEquals(kind([{ orderId: 5 }, { orderListId: 6 }]), "done");
  assertEquals([kind({ code: 200, msg: "done" }), kind({ code: "200", msg: "done" })], ["done", "done"]);
  assertEquals([kind({ code: 201, msg: "?" }), kind({}), kind("x")], ["failed", "failed", "failed"]);
  assertEquals(kind({ code: -2_011, msg: "Unknown order sent." }, 400), "gone");
});

Deno.test("FapiBrake reads the venue's clock, and says what a failure asks of it", () => {
  assertEquals(brake.readClock(200, '{"serverTime":5}'), 5_000 as Micros);
  assertEquals([brake.readClock(500, '{"serverTime":5}'), brake.readClock(200, "{}")], [null, null]);
  const failed = brake.readCancel(429, '{"code":-1003,"msg":"x"}', { "retry-after": "7" });
  assert(failed.kind === "failed");
  assertEquals([failed.limited, failed.retryAfter], [true, 7_000_000 as Micros]);
  for (const code of [-1_021, -4_225]) {
    const late = brake.readCancel(400, JSON.stringify({ code, msg: "x" }), {});
    assert(late.kind === "failed" && late.clock, String(code));
  }
  const key = brake.readList(401, '{"code":-2015,"msg":"x"}', {}),
    odd = brake.readList(400, '{"code":-1,"msg":"x"}', {});
  assert(key.kind === "failed" && odd.kind === "failed");
  assertEquals([key.denied, odd.denied], [true, undefined]);
});
