import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { BrakeFailure, BrakeOrder } from "../../../core/guard/brake.ts";
import { formatMoney, parseMoney } from "../../../core/money.ts";
import type { Micros } from "../../../core/units.ts";
import { createBinanceBrake } from "../../../exchanges/binance/brake.ts";
import { createSigner } from "../../../exchanges/shared/signer.ts";
import { sharedFixtures } from "../../support/fixtures.ts";

const NOW = 1_795_608_000_123_456 as Micros;
const signer = createSigner({ scheme: "hmac", apiKey: "K", secret: "S" });
const brake = createBinanceBrake({ venue: "binance", symbols: ["BTCUSDT"], rest: "https://api", signer });
const order: BrakeOrder = { symbol: "BTCUSDT", venueOrderId: "42", clientId: "mm1", worth: parseMoney("1") };

/** The answer's element as the venue's documentation prints it, changed. */
const listed = (change: Record<string, unknown> = {}) => ({
  symbol: "LTCBTC",
  orderId: 1,
  orderListId: -1,
  clientOrderId: "myOrder1",
  price: "0.1",
  origQty: "1.0",
  executedQty: "0.25",
  cummulativeQuoteQty: "0.0",
  status: "NEW",
  timeInForce: "GTC",
  type: "LIMIT",
  side: "BUY",
  ...change,
});
const list = (orders: unknown, status = 200, headers = {}) => brake.readList(status, JSON.stringify(orders), headers);

Deno.test("the brake asks for all open orders of the account, signed, with a time stamp of the venue", () => {
  const { method, url, headers, body, timeout } = brake.list(null, NOW),
    query = "recvWindow=5000&timestamp=1795608000123";
  assertEquals([method, url], ["GET", `https://api/api/v3/openOrders?${query}&signature=${signer.sign(query)}`]);
  assertEquals([headers, body, timeout], [{ "X-MBX-APIKEY": "K" }, null, 5e6 as Micros]);
});

Deno.test("the brake cancels an order by the venue's id, and a symbol as a whole", () => {
  const one = "symbol=BTCUSDT&orderId=42&recvWindow=5000&timestamp=1795608000123";
  const call = brake.cancel({ ...order, clientId: null }, NOW);
  assertEquals([call.method, call.url], ["DELETE", `https://api/api/v3/order?${one}&signature=${signer.sign(one)}`]);
  const all = "symbol=BTCUSDT&recvWindow=5000&timestamp=1795608000123", whole = brake.cancelAll("BTCUSDT", NOW)!;
  assertEquals([whole.method, whole.url], [
    "DELETE",
    `https://api/api/v3/openOrders?${all}&signature=${signer.sign(all)}`,
  ]);
  assertEquals(call.headers, { "X-MBX-APIKEY": "K" });
});

Deno.test("the brake keeps every digit of an order's number", () => {
  const page = brake.readList(
    200,
    JSON.stringify([listed()]).replace('"orderId":1', '"orderId":12345678901234567890'),
    {},
  );
  assert(page.kind === "complete");
  assertEquals(page.orders[0].venueOrderId, "12345678901234567890");
  assert(brake.cancel(page.orders[0], NOW).url.includes("orderId=12345678901234567890&"));
});

Deno.test("the brake asks for the venue's clock without a key, and reads it", () => {
  const { method, url, headers } = brake.clock()!;
  assertEquals([method, url, headers], ["GET", "https://api/api/v3/time", {}]);
  assertEquals(brake.readClock(200, '{"serverTime":1795608000123}'), 1_795_608_000_123_000 as Micros);
  for (const body of ["", "{}", "<html>", '{"serverTime":"1795608000123"}', '{"serverTime":1.5}']) {
    assertEquals(brake.readClock(200, body), null, body);
  }
  assertEquals(brake.readClock(503, '{"serverTime":1795608000123}'), null);
});

Deno.test("the brake reads the list of open orders whole, with what is left of each", () => {
  const page = list([listed(), listed({ orderId: 2, clientOrderId: "", price: "0.00000000" })]);
  assert(page.kind === "complete");
  assertEquals(page.orders.map(({ worth, ...rest }) => ({ ...rest, worth: formatMoney(worth) })), [
    { symbol: "LTCBTC", venueOrderId: "1", clientId: "myOrder1", worth: "0.075" },
    { symbol: "LTCBTC", venueOrderId: "2", clientId: null, worth: "0" },
  ]);
  assertEquals(list([]), { kind: "complete", orders: [] });
});

Deno.test("K-T17 the brake takes nothing but a whole list of whole orders for a list", () => {
  const whole = JSON.stringify([listed(), listed({ orderId: 2 })]);
  const bodies: [number, string][] = [
    [200, ""],
    [200, "null"],
    [200, "{}"],
    [200, '""'],
    [200, '{"code":-1000,"msg":"An unknown error"}'],
    [200, "<html>maintenance</html>"],
    [500, "[]"],
    [503, "[]"],
    [400, "[]"],
    [404, ""],
    [302, "[]"],
    [204, ""],
    [203, "[]"],
    [206, "[]"],
  ];
  for (const [status, body] of bodies) {
    assertEquals(brake.readList(status, body, {}).kind, "failed", `${status} ${body}`);
  }
  for (let length = 0; length < whole.length; length++) {
    assertEquals(brake.readList(200, whole.slice(0, length), {}).kind, "failed", `cut after ${length}`);
  }
});

Deno.test("K-T17 one odd order fails the brake's whole list", () => {
  const odd = [
    null,
    7,
    "x",
    [],
    {},
    listed({ symbol: undefined }),
    listed({ symbol: "" }),
    listed({ orderId: null }),
    listed({ orderId: 1.5 }),
    listed({ clientOrderId: undefined }),
    listed({ price: "x" }),
    listed({ price: "-1" }),
    listed({ origQty: 1 }),
    listed({ executedQty: "1.5" }),
    listed({ executedQty: undefined }),
  ];
  for (const value of odd) {
    const failed = list([value, listed({ orderId: 7 })]);
    assert(failed.kind === "failed", JSON.stringify(value));
    assertEquals(
      failed.shown?.map(({ venueOrderId }) => venueOrderId),
      ["7"],
      "what can be read has to go all the same",
    );
  }
});

const failure = (status: number, body: string, headers = {}) => {
  const failed = brake.readList(status, body, headers);
  assert(failed.kind === "failed");
  assertEquals(brake.readCancel(status, body, headers), failed); // what is refused reads alike
  return failed as BrakeFailure;
};

Deno.test("K-T06 the brake tells limits and bans from other failures, with the pause that the venue wants", () => {
  const limit = '{"code":-1003,"msg":"Too much request weight used"}';
  const cases: [number, string, Record<string, string>, boolean, number | null][] = [
    [429, limit, { "retry-after": "7" }, true, 7],
    [429, limit, { "Retry-After": "7" }, true, 7],
    [429, limit, {}, true, 60],
    [418, limit, { "retry-after": "300" }, true, 300],
    [418, "", {}, true, 120],
    [403, "<html>WAF</html>", {}, true, 60],
    [400, limit, {}, true, 60],
    [403, '{"code":-2015,"msg":"Invalid API-key"}', {}, false, null],
    [401, '{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}', {}, false, null],
    [500, '{"code":-1000,"msg":"x"}', { "retry-after": "9" }, false, null],
  ];
  for (const [status, body, headers, limited, seconds] of cases) {
    const failed = failure(status, body, headers);
    assertEquals([failed.limited, failed.clock], [limited, false], `${status} ${body}`);
    assertEquals(failed.retryAfter, seconds === null ? null : seconds * 1e6 as Micros, `${status} ${body}`);
    assertEquals(failed.denied ?? false, body.includes("-2015"), "of the key nothing else says anything");
  }
});

Deno.test("the brake tells when the venue finds our clock wrong", () => {
  const body = '{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}';
  const { clock, limited, reason } = failure(400, body);
  assertEquals([clock, limited], [true, false]);
  assertEquals(reason, "HTTP 400, -1021: Timestamp for this request is outside of the recvWindow.");
});

Deno.test("the brake reads what a cancel came to: done, gone, or not carried out", () => {
  const read = (status: number, body: unknown) => brake.readCancel(status, JSON.stringify(body), {}).kind;
  assertEquals(read(200, listed({ status: "CANCELED" })), "done");
  assertEquals(read(200, [listed({ status: "CANCELED" }), { orderListId: 7, orderReports: [] }]), "done");
  assertEquals(read(200, []), "done");
  assertEquals(read(400, { code: -2011, msg: "Unknown order sent." }), "gone");
  const kept = { code: -2011, msg: "Order was not canceled due to cancel restrictions." };
  for (const body of [{}, null, "x", 1, [1], [{}], { code: -1, msg: "no" }]) assertEquals(read(200, body), "failed");
  assertEquals([read(400, kept), read(404, {}), read(500, { code: -1006, msg: "x" })], ["failed", "failed", "failed"]);
  assertEquals(brake.readCancel(200, "<html>", {}).kind, "failed");
});

const fixtures = sharedFixtures();
Deno.test({
  name: "the brake reads the venue's documented answers (needs shared fixtures)",
  ignore: fixtures === null,
  fn: () => {
    const read = (name: string) => Deno.readTextFileSync(join(fixtures ?? "", "binance/spot_rest", `${name}.json`));
    const page = brake.readList(200, `[${read("query_order")}]`, {});
    assert(page.kind === "complete");
    assertEquals(page.orders[0].clientId, "myOrder1");
    for (const name of ["cancel_order_1", "cancel_all_orders", "cancel_order_list"]) {
      assertEquals(brake.readCancel(200, read(name), {}).kind, "done", name);
    }
    assertEquals(brake.readClock(200, read("time")), 1_633_835_466_289_000 as Micros);
    for (const [, body] of Object.entries(JSON.parse(read("error_codes")) as Record<string, unknown>)) {
      assertEquals(brake.readList(200, JSON.stringify(body), {}).kind === "complete", false);
    }
  },
});
