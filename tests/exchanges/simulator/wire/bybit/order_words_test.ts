import { assert, assertEquals } from "@std/assert";
import { BybitTalk } from "../../../../support/bybit_wire_talk.ts";

const LINEAR = { category: "linear", symbol: "BTCUSDT" }, SPOT = { category: "spot", symbol: "BTCUSDT" };
const REST = { side: "Buy", orderType: "Limit", qty: "0.01", price: "60000" };
const place = (talk: BybitTalk, fields = {}) => talk.post("/v5/order/create", { ...LINEAR, ...REST, ...fields });

/** Fields that a recorded order of linear contracts has. */
const RECORDED =
  "orderId orderLinkId blockTradeId symbol price qty side isLeverage positionIdx orderStatus cancelType " +
  "rejectReason avgPrice leavesQty leavesValue cumExecQty cumExecValue cumExecFee timeInForce orderType stopOrderType " +
  "orderIv triggerPrice takeProfit stopLoss tpTriggerBy slTriggerBy triggerDirection triggerBy lastPriceOnCreated " +
  "reduceOnly closeOnTrigger smpType smpGroup smpOrderId tpslMode tpLimitPrice slLimitPrice placeType createdTime " +
  "updatedTime cumFeeDetail";

Deno.test("An order has every field that recorded ones have; one on spot no tpslMode", () => {
  const talk = new BybitTalk(), socket = talk.hearing("order");
  place(talk);
  place(talk, SPOT);
  const [perp, pair] = talk.rows(socket, "order"), names = RECORDED.split(" ");
  assertEquals(names.filter((name) => !(name in perp)), []);
  assertEquals(names.filter((name) => !(name in pair)), ["tpslMode"]);
  assertEquals([perp.category, pair.category, perp.createType, "createType" in pair], [
    "linear",
    "spot",
    "CreateByUser",
    false,
  ]);
});

Deno.test("What is left, done and paid adds up", () => {
  const talk = new BybitTalk(), socket = talk.hearing("order");
  place(talk, { price: "66000", timeInForce: "IOC", qty: "0.02" });
  place(talk, { side: "Sell", price: "66000", qty: "0.02" });
  const [taken, resting] = talk.rows(socket, "order");
  assertEquals([taken.orderStatus, taken.leavesQty, taken.leavesValue, taken.cumExecQty], ["Filled", "0", "0", "0.02"]);
  assert(Math.abs(Number(taken.cumExecValue) - 0.02 * Number(taken.avgPrice)) < 1e-6);
  assertEquals(taken.cumFeeDetail, { USDT: taken.cumExecFee });
  assert(Math.abs(Number(taken.cumExecFee) / Number(taken.cumExecValue) - 0.0004) < 1e-8);
  assertEquals([resting.leavesQty, resting.leavesValue, resting.avgPrice, resting.cumFeeDetail], [
    "0.02",
    "1320",
    "",
    {},
  ]);
});

Deno.test("A part of a spot order that was filled shows in its status, on linear in its amounts alone", () => {
  const talk = new BybitTalk(), socket = talk.hearing("order");
  for (const [where, status] of [[LINEAR, "Cancelled"], [SPOT, "PartiallyFilledCanceled"]] as const) {
    const best = talk.ask("/v5/market/orderbook", { ...where, limit: 1 }).result.a[0];
    place(talk, { ...where, price: best[0], qty: (Number(best[1]) + 1).toFixed(3), timeInForce: "IOC" });
    const [row] = talk.rows(socket, "order");
    assertEquals([row.orderStatus, row.rejectReason], [status, "EC_NoImmediateQtyToFill"]);
    assert(Number(row.cumExecQty) > 0);
  }
});

Deno.test("A market order shows a price that bounds it, and what it was sent as", () => {
  const talk = new BybitTalk(), socket = talk.hearing("order");
  talk.post("/v5/order/create", { ...SPOT, side: "Buy", orderType: "Market", qty: "200" });
  talk.post("/v5/order/create", { ...LINEAR, side: "Sell", orderType: "Market", qty: "0.01" });
  const [pair, perp] = talk.rows(socket, "order");
  assertEquals([pair.qty, pair.marketUnit, pair.timeInForce, pair.orderType], ["200", "quoteCoin", "IOC", "Market"]);
  assert(Number(pair.price) > 65_000 && Number(perp.price) < 65_000 && Number(perp.price) > 60_000);
});

Deno.test("Flags of the client come back", () => {
  const talk = new BybitTalk(), socket = talk.hearing("order");
  place(talk, { price: "66000", timeInForce: "IOC" });
  place(talk, { side: "Sell", price: "67000", reduceOnly: true, smpType: "CancelMaker", timeInForce: "PostOnly" });
  const [, row] = talk.rows(socket, "order");
  assertEquals([row.reduceOnly, row.smpType, row.timeInForce, row.positionIdx], [true, "CancelMaker", "PostOnly", 0]);
});

Deno.test("An order of another client has words all the same", () => {
  const talk = new BybitTalk(), socket = talk.hearing("order");
  talk.trouble("foreign_order", { symbol: "BTCUSDT", lots: 100 });
  const [row] = talk.rows(socket, "order");
  assertEquals([row.orderStatus, row.timeInForce, row.smpType], ["New", "GTC", "None"]);
  assert(row.orderLinkId.startsWith("web_"));
});
