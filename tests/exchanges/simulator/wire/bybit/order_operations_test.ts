import { assert, assertEquals } from "@std/assert";
import { BybitTalk } from "../../../../support/bybit_wire_talk.ts";
import { slowTest } from "../../../../support/slow.ts";

const LINEAR = { category: "linear", symbol: "BTCUSDT" }, SPOT = { category: "spot", symbol: "BTCUSDT" };
const REST = { side: "Buy", orderType: "Limit", qty: "0.01", price: "60000", timeInForce: "PostOnly" };
const place = (talk: BybitTalk, fields = {}) => talk.post("/v5/order/create", { ...LINEAR, ...REST, ...fields });
const open = (talk: BybitTalk) => talk.wire.state().openOrders.map(({ price, size }) => [price, size]);

for (const where of [LINEAR, SPOT]) {
  Deno.test(`A ${where.category} order is placed, amended and cancelled, and each step is told`, () => {
    const talk = new BybitTalk(), socket = talk.hearing("order");
    const placed = place(talk, { ...where, orderLinkId: "a-1" });
    assertEquals([placed.retCode, placed.retMsg, placed.result.orderLinkId], [0, "OK", "a-1"]);
    const { orderId } = placed.result;
    assertEquals(talk.rows(socket, "order").map(({ orderStatus, price, qty }) => [orderStatus, price, qty]), [
      ["New", "60000", "0.01"],
    ]);
    const amended = talk.post("/v5/order/amend", { ...where, orderId, price: "60001", qty: "0.02" });
    assertEquals(amended.result, { orderId, orderLinkId: "a-1" });
    assertEquals(open(talk).map(([price, size]) => [Number(price), Number(size)]), [[60_001, 0.02]]);
    assertEquals(talk.rows(socket, "order").map(({ orderStatus, price, qty }) => [orderStatus, price, qty]), [
      ["New", "60001", "0.02"],
    ]);
    const canceled = talk.post("/v5/order/cancel", { ...where, orderLinkId: "a-1" });
    assertEquals(canceled.result, { orderId, orderLinkId: "a-1" });
    const [last] = talk.rows(socket, "order");
    assertEquals([last.orderStatus, last.cancelType, last.rejectReason, last.leavesQty], [
      "Cancelled",
      "CancelByUser",
      "EC_PerCancelRequest",
      "0",
    ]);
    assertEquals(open(talk), []);
  });

  Deno.test(`A ${where.category} post-only order that would cross is acknowledged and ends at once`, () => {
    const talk = new BybitTalk(), socket = talk.hearing("order");
    const placed = place(talk, { ...where, price: "66000" });
    assertEquals(placed.retCode, 0);
    assertEquals(talk.rows(socket, "order").map((row) => [row.orderId, row.orderStatus, row.rejectReason]), [
      [placed.result.orderId, "Cancelled", "EC_PostOnlyWillTakeLiquidity"],
    ]);
  });

  Deno.test(`A ${where.category} id is never taken twice, also once its order is gone`, () => {
    const talk = new BybitTalk(), code = where.category === "spot" ? 170141 : 110072;
    place(talk, { ...where, orderLinkId: "a-1" });
    assertEquals(place(talk, { ...where, orderLinkId: "a-1" }).retCode, code);
    talk.post("/v5/order/cancel", { ...where, orderLinkId: "a-1" });
    assertEquals(place(talk, { ...where, orderLinkId: "a-1" }).retCode, code);
  });
}

Deno.test("An order without an id of its client has none", () => {
  const talk = new BybitTalk(), { result } = place(talk);
  assertEquals([typeof result.orderId, result.orderLinkId], ["string", ""]);
});

Deno.test("Fill-or-kill and immediate-or-cancel say why they ended", () => {
  const talk = new BybitTalk(), socket = talk.hearing("order");
  place(talk, { timeInForce: "FOK", qty: "50", price: "64990", side: "Sell" });
  place(talk, { timeInForce: "IOC", price: "60000" });
  assertEquals(talk.rows(socket, "order").map((row) => [row.orderStatus, row.rejectReason, row.cumExecQty]), [
    ["Cancelled", "EC_CancelForNoFullFill", "0"],
    ["Cancelled", "EC_NoImmediateQtyToFill", "0"],
  ]);
});

Deno.test("What does not rest cannot be cancelled or amended", () => {
  const talk = new BybitTalk(), ids = { ...LINEAR, orderLinkId: "nobody" };
  assertEquals(talk.post("/v5/order/cancel", ids).retCode, 110001);
  assertEquals(talk.post("/v5/order/amend", { ...ids, price: "1" }).retCode, 110001);
  assertEquals(talk.post("/v5/order/cancel", { ...ids, ...SPOT }).retCode, 170213);
  assertEquals(talk.post("/v5/order/cancel", LINEAR).retCode, 10001);
  const { orderId } = place(talk).result;
  assertEquals(talk.post("/v5/order/cancel", { ...LINEAR, symbol: "ETHUSDT", orderId }).retCode, 110001);
  assertEquals(talk.post("/v5/order/cancel", { ...SPOT, orderId }).retCode, 170213);
});

Deno.test("An amendment that changes nothing, or leaves nothing, is refused", () => {
  const talk = new BybitTalk(), { orderId } = place(talk).result, ids = { ...LINEAR, orderId };
  assertEquals(talk.post("/v5/order/amend", { ...ids, price: "60000" }).retCode, 10001);
  assertEquals(talk.post("/v5/order/amend", ids).retCode, 10001);
  assertEquals(talk.post("/v5/order/amend", { ...ids, qty: "0.0001" }).retCode, 10001);
});

Deno.test("A post-only order that is amended across the book ends", () => {
  const talk = new BybitTalk(), socket = talk.hearing("order"), { orderId } = place(talk).result;
  assertEquals(talk.post("/v5/order/amend", { ...LINEAR, orderId, price: "66000" }).retCode, 0);
  const row = talk.rows(socket, "order").at(-1);
  assertEquals([row.orderStatus, row.rejectReason], ["Cancelled", "EC_PostOnlyWillTakeLiquidity"]);
});

Deno.test("Cancel-all takes one category, and on linear wants to know which market", () => {
  const talk = new BybitTalk();
  for (const fields of [LINEAR, SPOT, { ...LINEAR, symbol: "ETHUSDT", price: "3000", qty: "0.1" }]) place(talk, fields);
  assertEquals(open(talk).length, 3);
  assertEquals(talk.post("/v5/order/cancel-all", { category: "linear" }).retCode, 10001);
  const one = talk.post("/v5/order/cancel-all", LINEAR).result;
  assertEquals([one.list.length, one.success, open(talk).length], [1, "1", 2]);
  assertEquals(talk.post("/v5/order/cancel-all", { category: "linear", settleCoin: "USDT" }).result.list.length, 1);
  assertEquals(talk.post("/v5/order/cancel-all", { category: "spot" }).result.list.length, 1);
  assertEquals(talk.post("/v5/order/cancel-all", { category: "spot" }).result.list, []);
});

Deno.test("A cancel that comes right behind the fill is acknowledged, and the order told as filled once more", () => {
  const talk = new BybitTalk(), socket = talk.hearing("order"), trade = talk.trading();
  const now = { "X-BAPI-TIMESTAMP": String(talk.nowMs) };
  const send = (op: string, fields: object) =>
    talk.wire.onSocketMessage(trade, JSON.stringify({ header: now, op, args: [{ ...LINEAR, ...fields }] }), talk.now);
  send("order.create", { ...REST, timeInForce: "IOC", price: "66000", orderLinkId: "a-1" });
  send("order.cancel", { orderLinkId: "a-1" });
  assertEquals(talk.rows(socket, "order").map((row) => [row.orderStatus, row.cancelType, row.rejectReason]), [
    ["Filled", "UNKNOWN", "EC_NoError"],
    ["Filled", "CancelByUser", "EC_OrigClOrdIDDoesNotExist"],
  ]);
  assertEquals(talk.take(trade).map(({ retCode }) => retCode), [0, 0]);
  talk.pass(100);
  assertEquals(talk.post("/v5/order/cancel", { ...LINEAR, orderLinkId: "a-1" }).retCode, 110001);
});

Deno.test("Self-match prevention goes by the order that comes, and names the other one", () => {
  const sides = (smpType: string) => {
    const talk = new BybitTalk(), socket = talk.hearing("order");
    const best = Number(talk.ask("/v5/market/orderbook", { ...LINEAR, limit: 1 }).result.b[0][0]);
    const price = (best + 0.1).toFixed(1);
    place(talk, { price, orderLinkId: "maker", timeInForce: "GTC", qty: "5" });
    place(talk, { price, orderLinkId: "taker", side: "Sell", timeInForce: "IOC", smpType, qty: "0.001" });
    const ends = talk.rows(socket, "order").filter((row) => row.cancelType === "CancelBySmp");
    assert(ends.every((row) => row.smpOrderId !== "" && row.rejectReason === "EC_BySelfMatch"));
    return ends.map((row) => row.orderLinkId).sort();
  };
  assertEquals(sides("CancelMaker"), ["maker"]);
  assertEquals(sides("CancelTaker"), ["taker"]);
  assertEquals(sides("CancelBoth"), ["maker", "taker"]);
  assertEquals(sides("None"), []);
});

Deno.test("Faults refuse, lose, delay and lie about orders", () => {
  const talk = new BybitTalk();
  talk.trouble("place_refused", { count: 1 });
  assertEquals([place(talk).retCode, open(talk).length], [110007, 0]);
  talk.trouble("place_refused_but_rests", { code: 110003, count: 1 });
  assertEquals([place(talk).retCode, open(talk).length], [110003, 1]);
  talk.trouble("http_5xx_accepted", { count: 1 });
  assertEquals([place(talk).retCode, open(talk).length], [10000, 2]);
  talk.trouble("http_5xx_refused", { count: 1 });
  assertEquals([place(talk, SPOT).retCode, open(talk).length], [170007, 2]);
  talk.trouble("order_no_answer", { count: 1 });
  assertEquals([place(talk), open(talk).length], [null, 3]);
  talk.trouble("cancel_refused", { count: 1 });
  const { orderId } = place(talk).result;
  assertEquals(talk.post("/v5/order/cancel", { ...LINEAR, orderId }).retCode, 110001);
  talk.trouble("cancel_ack_but_left", { count: 1 });
  assertEquals([talk.post("/v5/order/cancel", { ...LINEAR, orderId }).retCode, open(talk).length], [0, 4]);
});

Deno.test("Fault post_only_late takes an order and ends it at once", () => {
  const talk = new BybitTalk(), socket = talk.hearing("order");
  talk.trouble("post_only_late", { count: 1 });
  assertEquals(place(talk).retCode, 0);
  assertEquals(talk.rows(socket, "order").map((row) => row.rejectReason), ["EC_PostOnlyWillTakeLiquidity"]);
});

Deno.test("Orders of a category in which nothing is listed are refused", () => {
  const talk = new BybitTalk();
  assertEquals(place(talk, { category: "inverse", symbol: "BTCUSD" }).retCode, 10001);
  assertEquals(place(talk, { category: "futures" }).retMsg, "Illegal category");
});

slowTest("500 orders may rest in a contract, and as many in all spot markets together", () => {
  const talk = new BybitTalk();
  talk.trouble("rate_limits", { times: 10_000 });
  const fill = (category: string, legs: number, fields: object) => {
    const request = Array.from({ length: legs }, (_, i) => ({ ...LINEAR, ...REST, ...(i % 2 === 0 ? {} : fields) }));
    for (let i = 0; i < 500 / legs; i++) talk.post("/v5/order/create-batch", { category, request });
  };
  fill("linear", 20, {});
  fill("spot", 10, { symbol: "ETHUSDT", price: "3000", qty: "0.01" });
  assertEquals(open(talk).length, 1_000);
  assertEquals([place(talk).retCode, place(talk, SPOT).retCode], [110020, 170810]);
  assertEquals(place(talk, { symbol: "ETHUSDT", price: "3000", qty: "0.01" }).retCode, 0);
});
