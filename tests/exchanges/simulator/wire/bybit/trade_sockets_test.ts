import { assert, assertEquals } from "@std/assert";
import { BybitTalk } from "../../../../support/bybit_wire_talk.ts";

const LINEAR = { category: "linear", symbol: "BTCUSDT" }, SPOT = { category: "spot", symbol: "BTCUSDT" };
const ORDER = { ...LINEAR, side: "Buy", orderType: "Limit", qty: "0.01", price: "60000", timeInForce: "PostOnly" };

Deno.test("A login is answered in the words of this socket, and taken once", () => {
  const talk = new BybitTalk(), socket = talk.open("/v5/trade");
  const login = (message: Readonly<Record<string, unknown>>) => {
    talk.tell(socket, { reqId: "l", ...message });
    talk.pass(5);
    return talk.take(socket)[0];
  };
  assertEquals(login(talk.auth(talk.nowMs - 1)).retCode, 10001);
  assertEquals(login({ op: "auth", args: ["demo", talk.nowMs + 9_000, "00"] }).retCode, 10004);
  const { retCode, retMsg, op, reqId, connId } = login(talk.auth());
  assertEquals([retCode, retMsg, op, reqId, typeof connId], [0, "OK", "auth", "l", "string"]);
  assertEquals(login(talk.auth()).retCode, 20001);
});

Deno.test("Orders are placed, amended and cancelled, each answer before what the private socket tells", () => {
  const talk = new BybitTalk({ latency: { base: 500 as never, jitter: 0 as never } });
  const socket = talk.trading(), heard = talk.hearing("order");
  const placed = talk.command(socket, "order.create", { ...ORDER, orderLinkId: "a" });
  assertEquals(Object.keys(placed), ["reqId", "retCode", "retMsg", "op", "data", "retExtInfo", "header", "connId"]);
  assertEquals([placed.retCode, placed.op, placed.data.orderLinkId], [0, "order.create", "a"]);
  assertEquals(Object.keys(placed.header), [
    "X-Bapi-Limit",
    "X-Bapi-Limit-Status",
    "X-Bapi-Limit-Reset-Timestamp",
    "Traceid",
    "Timenow",
  ]);
  assertEquals([placed.header["X-Bapi-Limit"], placed.header["X-Bapi-Limit-Status"]], ["10", "9"]);
  const { orderId } = placed.data;
  assertEquals(talk.command(socket, "order.amend", { ...LINEAR, orderId, price: "60001" }).data, placed.data);
  assertEquals(talk.command(socket, "order.cancel", { ...LINEAR, orderId }).retCode, 0);
  assertEquals(talk.rows(heard, "order").map(({ orderStatus }) => orderStatus), ["New", "New", "Cancelled"]);
});

Deno.test("Refusals bear the code of their category, and no data", () => {
  const talk = new BybitTalk(), socket = talk.trading();
  const code = (op: string, fields: object) => {
    const { retCode, data } = talk.command(socket, op, fields as never);
    assertEquals(data, {});
    return retCode;
  };
  assertEquals(code("order.cancel", { ...LINEAR, orderLinkId: "x" }), 110001);
  assertEquals(code("order.cancel", { ...SPOT, orderLinkId: "x" }), 170213);
  assertEquals(code("order.create", { ...ORDER, ...SPOT, qty: "20" }), 170131);
  assertEquals(code("order.dream", ORDER), 10404);
  assertEquals(code("order.create", { ...ORDER, category: "swap" }), 10404);
  assertEquals(code("order.create", { ...ORDER, category: undefined }), 10404);
});

Deno.test("The time of each message is checked, its id taken once", () => {
  const talk = new BybitTalk(), socket = talk.trading();
  const stamp = (ms: number, window = "5000") => ({
    "X-BAPI-TIMESTAMP": String(talk.nowMs + ms),
    "X-BAPI-RECV-WINDOW": window,
  });
  assertEquals(talk.command(socket, "order.create", ORDER, stamp(-6_000)).retCode, 10002);
  assertEquals(talk.command(socket, "order.create", ORDER, stamp(-6_000, "9000")).retCode, 0);
  assertEquals(talk.command(socket, "order.create", ORDER, stamp(1_500)).retCode, 10002);
  assertEquals(talk.command(socket, "order.create", ORDER, { "X-BAPI-TIMESTAMP": undefined }).retCode, 10001);
  const twice = { reqId: "same", header: stamp(0), op: "order.create", args: [ORDER] };
  talk.tell(socket, twice);
  talk.tell(socket, twice);
  talk.tell(socket, { ...twice, reqId: "x".repeat(37) });
  talk.tell(socket, { ...twice, reqId: "two", args: [ORDER, ORDER] });
  talk.tell(socket, { ...twice, reqId: undefined });
  talk.pass(5);
  assertEquals(talk.take(socket).map(({ retCode }) => retCode), [0, 20006, 10001, 10001, 0]);
});

Deno.test("Without a login nothing is carried out", () => {
  const talk = new BybitTalk(), socket = talk.open("/v5/trade");
  assertEquals(talk.command(socket, "order.create", ORDER).retCode, 10003);
  assertEquals(talk.wire.state().openOrders, []);
});

Deno.test("Pings are answered in the form of this socket", () => {
  const talk = new BybitTalk(), socket = talk.open("/v5/trade");
  talk.tell(socket, { op: "ping" });
  talk.pass(5);
  const [{ retCode, retMsg, op, data }] = talk.take(socket);
  assertEquals([retCode, retMsg, op, /^\d{13}$/.test(data[0])], [0, "OK", "pong", true]);
});

Deno.test("REST and this socket share one budget, and 10006 says when it is whole again", () => {
  const talk = new BybitTalk(), socket = talk.trading();
  for (let i = 0; i < 6; i++) talk.command(socket, "order.create", ORDER);
  const { headers } = talk.posting("/v5/order/create", ORDER)!;
  assertEquals(headers["x-bapi-limit-status"], "3");
  for (let i = 0; i < 3; i++) talk.command(socket, "order.create", ORDER);
  const { retCode, header } = talk.command(socket, "order.create", ORDER);
  const wait = Number(header["X-Bapi-Limit-Reset-Timestamp"]) - Number(header.Timenow);
  assertEquals([retCode, header["X-Bapi-Limit-Status"]], [10006, "0"]);
  assert(wait > 0 && wait <= 1_000, String(wait));
  assertEquals(talk.command(socket, "order.create", { ...ORDER, ...SPOT }).retCode, 0);
  talk.pass(wait);
  assertEquals(talk.command(socket, "order.create", ORDER).retCode, 0);
  assertEquals(talk.wire.state().rateLimitViolations, 1);
});

Deno.test("Fault shutdown_notice lets sockets take no more commands and closes them after ten seconds; new ones serve", () => {
  const talk = new BybitTalk(), socket = talk.trading();
  talk.trouble("shutdown_notice");
  assertEquals(talk.command(socket, "order.create", ORDER).retCode, 10019);
  const other = talk.trading();
  assertEquals(talk.command(other, "order.create", ORDER).retCode, 0);
  talk.pass(10_000);
  assertEquals([talk.closed.has(socket), talk.closed.has(other)], [true, false]);
});

Deno.test("Faults of requests strike here too", () => {
  const talk = new BybitTalk(), socket = talk.trading();
  talk.trouble("http_429", { count: 1 });
  assertEquals(talk.command(socket, "order.create", ORDER).retCode, 10006);
  talk.trouble("http_418", { count: 1 });
  assertEquals(talk.command(socket, "order.create", ORDER).retCode, 10403);
  talk.trouble("private_down");
  assertEquals(talk.command(socket, "order.create", ORDER).retCode, 10016);
  talk.wire.clearFaults();
  talk.trouble("order_no_answer", { operation: "order.create", count: 1 });
  assertEquals(talk.command(socket, "order.create", ORDER), null);
  assertEquals(talk.wire.state().openOrders.length, 1);
});
