import { assertEquals } from "@std/assert";
import { AsterTalk, UsdmTalk } from "../../../../support/fapi_wire_talk.ts";

const BTC = { symbol: "BTCUSDT" };

Deno.test("Every answer tells the weight that is used, and the account's own the orders", () => {
  const talk = new UsdmTalk();
  assertEquals(talk.get("/fapi/v1/time")!.headers["x-mbx-used-weight-1m"], "1");
  const order = { ...BTC, side: "BUY", type: "LIMIT", timeInForce: "GTC", quantity: "0.01", price: "64000" };
  const { headers } = talk.posted("POST", "/fapi/v1/order", order)!;
  assertEquals([headers["x-mbx-used-weight-1m"], headers["x-mbx-order-count-10s"], headers["x-mbx-order-count-1m"]], [
    "1",
    "1",
    "1",
  ]);
  assertEquals(
    talk.signed("DELETE", "/fapi/v1/allOpenOrders", BTC)!.headers["x-mbx-used-weight-1m"],
    "2",
    "no success is free here",
  );
});

Deno.test("Who sends too much is refused with the time to wait; too many orders stop orders alone", () => {
  const talk = new UsdmTalk();
  for (let i = 0; i < 120; i++) talk.get("/fapi/v1/depth", { ...BTC, limit: 1_000 });
  const { status, headers, body } = talk.get("/fapi/v1/time")!;
  assertEquals([status, body.code, Number(headers["retry-after"]) > 0], [429, -1003, true]);
  const other = new UsdmTalk(), refused = other.raw.bind(other);
  for (let i = 0; i < 300; i++) other.place({ symbol: "NONE" });
  assertEquals(refused("GET", "/fapi/v1/time", "", "", {})!.status, 200, "what is refused is no order");
});

Deno.test("Aster names no time to wait where there were too many orders", () => {
  const headers = [new UsdmTalk(), new AsterTalk()].map((talk) => {
    talk.trouble("rate_limits", { times: 0.01 });
    let answer = null;
    const order = { ...BTC, side: "BUY", type: "LIMIT", timeInForce: "GTC", quantity: "0.01", price: "64000" };
    for (let i = 0; i < 4; i++) answer = talk.posted("POST", talk.path("order"), order)!;
    assertEquals([answer!.status, answer!.body.code], [429, -1015]);
    return "retry-after" in answer!.headers;
  });
  assertEquals(headers, [true, false]);
});

Deno.test("Keys, signatures and times that do not fit are refused, and paths that nobody knows", () => {
  const talk = new UsdmTalk(), query = `timestamp=${talk.nowMs}`, key = { "x-mbx-apikey": "demo" };
  const code = (text: string, headers: Record<string, string>) =>
    talk.raw("GET", "/fapi/v1/openOrders", text, "", headers)!.body.code;
  assertEquals(code(`${query}&signature=00`, key), -1022);
  assertEquals(code(`${query}&signature=00`, {}), -2014);
  assertEquals(code(`${query}&signature=00`, { "x-mbx-apikey": "x" }), -2015);
  assertEquals(talk.read("openOrders", { timestamp: talk.nowMs - 6_000 }).code, -1021);
  assertEquals(talk.read("openOrders", { timestamp: talk.nowMs + 2_000 }).code, -1021);
  assertEquals(
    [talk.get("/fapi/v1/dream")!.status, talk.get("/api/v3/time")!.status, talk.get("/constructor")!.status],
    [404, 404, 404],
  );
});

Deno.test("Faults lose what is carried out, or its answer", () => {
  const talk = new UsdmTalk();
  talk.trouble("http_5xx_accepted", { count: 1 });
  assertEquals([talk.place().code, talk.wire.state().openOrders.length], [-1007, 1]);
  talk.trouble("http_5xx_refused", { count: 1 });
  assertEquals([talk.place().code, talk.wire.state().openOrders.length], [-1007, 1]);
  talk.trouble("order_no_answer", { count: 1 });
  const order = { ...BTC, side: "BUY", type: "LIMIT", timeInForce: "GTC", quantity: "0.01", price: "64000" };
  assertEquals([talk.posted("POST", "/fapi/v1/order", order), talk.wire.state().openOrders.length], [null, 2]);
  talk.trouble("private_down");
  assertEquals([talk.read("openOrders").code, talk.ask("ping")], [-1001, {}]);
});
