import { assertEquals } from "@std/assert";
import { AsterTalk, UsdmTalk } from "../../../../support/fapi_wire_talk.ts";

const BTC = { symbol: "BTCUSDT" }, DAY_MS = 86_400_000;

Deno.test("Orders are found by either id while they are open and afterwards", () => {
  const talk = new UsdmTalk(), { orderId } = talk.place({ newClientOrderId: "a" });
  assertEquals([talk.read("order", { ...BTC, orderId }).status, talk.read("openOrder", { ...BTC, orderId }).status], [
    "NEW",
    "NEW",
  ]);
  talk.order("DELETE", "order", { ...BTC, orderId });
  assertEquals(talk.read("order", { ...BTC, origClientOrderId: "a" }).status, "CANCELED");
  assertEquals(talk.read("openOrder", { ...BTC, orderId }).code, -2013);
  assertEquals(talk.read("order", { ...BTC, orderId: 1 }).code, -2013);
  assertEquals(talk.read("order", { symbol: "ETHUSDT", orderId }).code, -2013);
  assertEquals(talk.read("order", BTC).code, -1102);
});

Deno.test("Open orders are those of a market or of all; all orders those of a week, or from one on", () => {
  const talk = new UsdmTalk(), ids = [talk.place().orderId, talk.place().orderId];
  talk.place({ symbol: "ETHUSDT", price: "3000", quantity: "0.1" });
  talk.order("DELETE", "order", { ...BTC, orderId: ids[0] });
  const idsOf = (orders: { orderId: number }[]) => orders.map(({ orderId }) => orderId);
  assertEquals([idsOf(talk.read("openOrders", BTC)), talk.read("openOrders").length], [[ids[1]], 2]);
  assertEquals(idsOf(talk.read("allOrders", BTC)), ids);
  assertEquals(idsOf(talk.read("allOrders", { ...BTC, orderId: ids[1] })), [ids[1]]);
  assertEquals(idsOf(talk.read("allOrders", { ...BTC, limit: 1 })), [ids[1]]);
  const { nowMs } = talk;
  assertEquals(talk.read("allOrders", { ...BTC, startTime: nowMs - 8 * DAY_MS, endTime: nowMs }).code, -1127);
  assertEquals(idsOf(talk.read("allOrders", { ...BTC, startTime: nowMs - DAY_MS, endTime: nowMs - 1_000 })), []);
});

Deno.test("Trades are told by time, by order, and from an id on", () => {
  const talk = new UsdmTalk(), { orderId } = talk.trade("BUY");
  talk.trade("SELL");
  const all = talk.read("userTrades", BTC), own = talk.read("userTrades", { ...BTC, orderId });
  assertEquals([own.every((one: { orderId: number }) => one.orderId === orderId), own.length < all.length], [
    true,
    true,
  ]);
  assertEquals(talk.read("userTrades", { ...BTC, fromId: all[1].id }).length, all.length - 1);
  assertEquals(talk.read("userTrades", { ...BTC, fromId: 1, startTime: 1 }).code, -1128);
  assertEquals(talk.read("userTrades", { ...BTC, startTime: talk.nowMs + 1_000 }), []);
  assertEquals(talk.read("userTrades", { ...BTC, startTime: talk.nowMs, endTime: talk.nowMs - 1 }).code, -1130);
});

Deno.test("Income is told by kind, market and page, oldest first", () => {
  const talk = new UsdmTalk();
  talk.trade("BUY", "0.001");
  talk.trade("SELL", "0.001");
  talk.trouble("transfer", { amount: 3 });
  const kinds = (fields = {}) =>
    talk.read("income", fields).map(({ incomeType }: { incomeType: string }) => incomeType);
  const all = kinds();
  assertEquals([all[0], all.at(-1), new Set(all)], [
    "COMMISSION",
    "TRANSFER",
    new Set(["COMMISSION", "REALIZED_PNL", "TRANSFER"]),
  ]);
  assertEquals(kinds({ incomeType: "TRANSFER" }), ["TRANSFER"]);
  assertEquals([kinds({ symbol: "ETHUSDT" }), kinds({ ...BTC }).length], [[], all.length - 1]);
  assertEquals([kinds({ limit: 2 }), kinds({ limit: 2, page: 2 })], [all.slice(0, 2), all.slice(2, 4)]);
  const { tranId, symbol, income } = talk.read("income", { incomeType: "TRANSFER" })[0];
  assertEquals([typeof tranId, symbol, income], ["number", "", "3.00000000"]);
  const aster = new AsterTalk();
  aster.trade("BUY", "0.001");
  assertEquals(typeof aster.read("income")[0].tranId, "string");
});

Deno.test("While history lags, an order is what it was, and trades are not there yet", () => {
  const talk = new UsdmTalk();
  talk.trouble("history_lag", { ms: 5_000 });
  const { orderId } = talk.trade("BUY");
  assertEquals([talk.read("order", { ...BTC, orderId }).code, talk.read("userTrades", BTC)], [-2013, []]);
  talk.pass(6_000);
  assertEquals([talk.read("order", { ...BTC, orderId }).status, talk.read("userTrades", BTC).length > 0], [
    "FILLED",
    true,
  ]);
});

Deno.test("While history lags, a page is made of the orders that it knows", () => {
  const talk = new UsdmTalk(), ids = [talk.place().orderId, talk.place().orderId];
  talk.pass(6_000);
  talk.trouble("history_lag", { ms: 5_000 });
  talk.place();
  const listed = (fields = {}) =>
    talk.read("allOrders", { ...BTC, ...fields }).map(({ orderId }: { orderId: number }) => orderId);
  assertEquals([listed({ limit: 1 }), listed({ limit: 2 }), listed({ limit: 1, orderId: ids[1] })], [
    [ids[1]],
    ids,
    [ids[1]],
  ]);
});

Deno.test("Both products of Aster tell their own orders alone", () => {
  const talk = new AsterTalk(), { orderId } = talk.place();
  assertEquals(talk.read("/api/v3/openOrders"), []);
  assertEquals(talk.read("/api/v3/order", { ...BTC, orderId }).code, -2013);
  assertEquals(talk.read("/fapi/v3/openOrders").length, 1);
});
