import { assert, assertEquals } from "@std/assert";
import { OkxWireTalk, SPOT, SWAP } from "../../../../support/okx_wire_talk.ts";

const open = () => new OkxWireTalk();
const ORDER = { instId: SPOT, tdMode: "cash", side: "buy", ordType: "limit", sz: "0.001", px: "60000" };

Deno.test("While the venue bans, everything is answered so, with the time to come back unless it is bare", () => {
  const talk = open();
  talk.wire.setFault("http_429", { retryAfterSeconds: 7 }, talk.now);
  const limited = talk.get("/api/v5/public/time")!;
  assertEquals([limited.status, limited.body.code, limited.headers["retry-after"]], [429, "50011", "7"]);
  assertEquals(talk.send("trade/order", ORDER).code, "50011");
  talk.wire.setFault("http_429", { bare: true }, talk.now);
  assertEquals(talk.get("/api/v5/public/time")!.headers["retry-after"], undefined);
  talk.wire.clearFaults();
  talk.wire.setFault("http_418", {}, talk.now);
  assertEquals(talk.get("/api/v5/public/time")!.status, 418);
});

Deno.test("While the private side is down the public one goes on", () => {
  const talk = open(), socket = talk.private();
  talk.wire.setFault("private_down", {}, talk.now);
  assertEquals(talk.own("account/balance").code, "50001");
  assertEquals(talk.send("trade/order", ORDER).status, 503);
  assertEquals(talk.op(socket, "order", [{ ...ORDER, instId: SPOT }]).code, "50001");
  assertEquals(talk.ask("market/books", { instId: SWAP }).code, "0");
  assertEquals(talk.wire.state().openOrders, []);
});

Deno.test("An outcome that is not known may be either, and a lost answer never comes", () => {
  const talk = open();
  const place = (clOrdId: string) => talk.sent("POST", "trade/order", "", JSON.stringify({ ...ORDER, clOrdId }));
  const resting = () => talk.wire.state().openOrders.map(({ clientOrderId }) => clientOrderId);
  talk.wire.setFault("http_5xx_refused", { count: 1, operation: "order.place" }, talk.now);
  assertEquals(place("a")!.body.code, "50004");
  assertEquals(resting(), []);
  talk.wire.setFault("http_5xx_accepted", { count: 1 }, talk.now);
  assertEquals([place("b")!.body.code, resting()], ["50004", ["b"]]);
  talk.wire.setFault("order_no_answer", { count: 1, operation: "order.cancel" }, talk.now);
  assertEquals(place("c")!.body.code, "0");
  assertEquals(talk.sent("POST", "trade/cancel-order", "", JSON.stringify({ instId: SPOT, clOrdId: "b" })), null);
  assertEquals(resting(), ["c"]);
});

Deno.test("Budgets of questions are the account's own, by instrument where the venue says so", () => {
  const talk = open();
  for (let i = 0; i < 5; i++) assertEquals(talk.own("account/config").code, "0");
  assertEquals(talk.own("account/config").code, "50011");
  assertEquals(talk.own("account/balance").code, "0");
  talk.wire.setFault("rate_limits", { times: 0.2 }, talk.now);
  talk.pass(2_000);
  assertEquals(talk.own("account/config").code, "0");
  assertEquals(talk.own("account/config").code, "50011");
  assert(talk.wire.state().rateLimitViolations >= 2);
});
