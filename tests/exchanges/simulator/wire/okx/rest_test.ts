import { assert, assertEquals, assertThrows } from "@std/assert";
import { ApiError } from "../../../../../exchanges/simulator/wire/okx/errors.ts";
import { expiryIn } from "../../../../../exchanges/simulator/wire/okx/rest.ts";
import { OkxWireTalk, SPOT } from "../../../../support/okx_wire_talk.ts";

const open = () => new OkxWireTalk();
const ORDER = { instId: SPOT, tdMode: "cash", side: "buy", ordType: "limit", sz: "0.001", px: "60000" };

Deno.test("An unknown path answers 404 with a code that is a number", () => {
  const talk = open(), { status, body } = talk.get("/api/v5/market/nothing")!;
  assertEquals([status, body.code], [404, 404]);
  assertEquals(talk.get("/api/v4/public/time")!.status, 404);
});

Deno.test("What is refused for its form has no data, what is refused for its matter an empty list", () => {
  const talk = open();
  const unsigned = talk.get("/api/v5/account/balance")!;
  assertEquals([unsigned.status, Object.keys(unsigned.body)], [401, ["msg", "code"]]);
  const missing = talk.own("trade/order", { instId: SPOT, ordId: "1" });
  assertEquals(missing, { status: 200, code: "51603", msg: "Order does not exist", data: [] });
});

Deno.test("An order's answer tells when it came and went, and the item's own outcome", () => {
  const talk = open(), reply = talk.sent("POST", "trade/order", "", JSON.stringify({ ...ORDER, clOrdId: "a1" }))!;
  assertEquals([reply.status, Object.keys(reply.body)], [200, ["code", "data", "inTime", "msg", "outTime"]]);
  assertEquals(reply.body.data[0].sCode, "0");
  assert(/^\d{16}$/.test(reply.body.inTime));
  const refused = talk.send("trade/order", { ...ORDER, clOrdId: "a1" });
  assertEquals([refused.status, refused.code, refused.msg, refused.data[0].sCode], [
    200,
    "1",
    "All operations failed",
    "51016",
  ]);
});

Deno.test("Lists take up to twenty orders, and tell what of them failed", () => {
  const talk = open(),
    of = (count: number) => Array.from({ length: count }, (_, i) => ({ ...ORDER, clOrdId: `b${i}` }));
  assertEquals(talk.send("trade/batch-orders", of(20)).code, "0");
  assertEquals(talk.send("trade/batch-orders", of(21)).code, "50025");
  assertEquals(talk.send("trade/batch-orders", []).code, "50014");
  const part = talk.send("trade/cancel-batch-orders", [{ instId: SPOT, clOrdId: "b0" }, {
    instId: SPOT,
    clOrdId: "x",
  }]);
  assertEquals([part.code, part.data.map(({ sCode }) => sCode)], ["2", ["0", "51400"]]);
});

Deno.test("A body that is no JSON, or no objects, is refused", () => {
  const talk = open(), code = (body: string) => talk.sent("POST", "trade/order", "", body)!.body.code;
  assertEquals([code("{"), code("1"), code("[1]"), code("null")], ["50002", "50002", "50002", "50002"]);
});

Deno.test("An order whose expTime has passed when it arrives is dropped whole", () => {
  const talk = open(), late = { exptime: String(talk.nowMs - 1) }, soon = { exptime: String(talk.nowMs + 1_000) };
  const refused = talk.send("trade/order", ORDER, late);
  assertEquals([refused.status, refused.code, refused.data], [200, "50036", []]);
  assertEquals(talk.send("trade/amend-order", { instId: SPOT, ordId: "1", newPx: "1" }, late).code, "50036");
  assertEquals(talk.send("trade/order", ORDER, soon).code, "0");
  assertEquals(talk.wire.state().openOrders.length, 1);
});

Deno.test("expiryIn() reads ms, or nothing", () => {
  assertEquals([expiryIn("1790000000000"), expiryIn(5), expiryIn(undefined), expiryIn("")], [
    1_790_000_000_000,
    5,
    null,
    null,
  ]);
  assertEquals(assertThrows(() => expiryIn("soon"), ApiError).code, "51000");
});

Deno.test("Mass cancels are for options: of spot and swaps they are refused, and only to who signs", () => {
  const talk = open();
  assertEquals(talk.send("trade/mass-cancel", { instType: "OPTION", instFamily: "BTC-USD" }).code, "51010");
  assertEquals(talk.raw("POST", "/api/v5/trade/mass-cancel", "", "{}", {})!.body.code, "50103");
});

Deno.test("Too many requests are answered with 429 and told as violations", () => {
  const talk = open();
  for (let i = 0; i < 10; i++) assertEquals(talk.ask("public/time").status, 200);
  const limited = talk.get("/api/v5/public/time")!;
  assertEquals([limited.status, limited.body, talk.wire.state().rateLimitViolations], [
    429,
    { msg: "Too Many Requests", code: "50011" },
    1,
  ]);
  assert(Number(limited.headers["retry-after"]) >= 1);
  talk.pass(2_000);
  assertEquals(talk.ask("public/time").status, 200);
});

Deno.test("The upstream host may stand before the path", () => {
  assertEquals(open().get("/www.okx.com/api/v5/public/time")!.body.code, "0");
});
