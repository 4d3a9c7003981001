import { assert, assertEquals } from "@std/assert";
import { AsterTalk, UsdmTalk } from "../../../../support/fapi_wire_talk.ts";

const BTC = { symbol: "BTCUSDT" };

Deno.test("An order is acknowledged as new, with what has become of it only where its result is wanted", () => {
  const talk = new UsdmTalk(), ack = talk.place({ price: "66500", timeInForce: "IOC", newClientOrderId: "mine" });
  assertEquals([ack.status, ack.executedQty, ack.clientOrderId, "avgPrice" in ack], ["NEW", "0", "mine", false]);
  assertEquals(talk.read("order", { ...BTC, origClientOrderId: "mine" }).status, "FILLED");
  const result = talk.place({ price: "66500", timeInForce: "IOC", newOrderRespType: "RESULT" });
  assertEquals([result.status, result.executedQty], ["FILLED", "0.01"]);
});

Deno.test("A post-only order that would cross is refused, or taken and then expired: both happen", () => {
  const talk = new UsdmTalk(), socket = talk.listening(), crossing = { price: "66500", timeInForce: "GTX" };
  assertEquals(talk.place(crossing).code, -5022);
  assertEquals(talk.heard(socket, "ORDER_TRADE_UPDATE"), []);
  const { status, orderId } = talk.place(crossing);
  assertEquals(status, "NEW");
  assertEquals(talk.heard(socket, "ORDER_TRADE_UPDATE").map(({ o }) => [o.i, o.x, o.X]), [
    [orderId, "NEW", "NEW"],
    [orderId, "EXPIRED", "EXPIRED"],
  ]);
  assertEquals(talk.wire.state().fillCount, 0);
});

Deno.test("Orders are refused for what the account or the book forbids", () => {
  const talk = new UsdmTalk(), code = (fields: Record<string, string>) => talk.place(fields).code;
  talk.place({ newClientOrderId: "mine" });
  assertEquals(
    {
      duplicate: code({ newClientOrderId: "mine" }),
      money: code({ quantity: "4000" }),
      nothing: code({ reduceOnly: "true" }),
      whole: code({ timeInForce: "FOK", price: "64000" }),
    },
    { duplicate: -4116, money: -2019, nothing: -2022, whole: -5021 },
  );
  talk.trouble("market_status", { status: "halted" });
  assertEquals(code({}), -4140);
});

Deno.test("An order is modified by price and size, under its own ids, and goes to the end of its queue", () => {
  const talk = new UsdmTalk(), { orderId } = talk.place(), socket = talk.listening();
  const change = { ...BTC, orderId, side: "BUY", quantity: "0.02", price: "64100" };
  const changed = talk.order("PUT", "order", change);
  assertEquals([changed.orderId, changed.price, changed.origQty, changed.modifyId, changed.status], [
    orderId,
    "64100",
    "0.02",
    1,
    "NEW",
  ]);
  assertEquals(talk.heard(socket, "ORDER_TRADE_UPDATE").map(({ o }) => [o.x, o.p, o.q]), [[
    "AMENDMENT",
    "64100",
    "0.02",
  ]]);
  assertEquals(talk.order("PUT", "order", change).code, -5027, "as it is");
  assertEquals(talk.order("PUT", "order", { ...change, side: "SELL" }).code, -1130);
  assertEquals(talk.order("PUT", "order", { ...change, orderId: 1 }).code, -2013);
  assertEquals(talk.order("PUT", "order", { ...BTC, orderId, side: "BUY", price: "64000" }).code, -1102);
});

Deno.test("A post-only order that is modified into the book is canceled", () => {
  const talk = new UsdmTalk(), { orderId } = talk.place({ timeInForce: "GTX" }), socket = talk.listening();
  const { status } = talk.order("PUT", "order", { ...BTC, orderId, side: "BUY", quantity: "0.01", price: "66500" });
  assertEquals(status, "CANCELED");
  assertEquals(talk.heard(socket, "ORDER_TRADE_UPDATE").map(({ o }) => [o.x, o.X]), [["CANCELED", "CANCELED"]]);
});

Deno.test("Orders are canceled by either id, all of a market at once; one that is gone is unknown", () => {
  const talk = new UsdmTalk(), { orderId } = talk.place({ newClientOrderId: "a" });
  talk.place({ newClientOrderId: "b" });
  talk.place({ symbol: "ETHUSDT", price: "3000", quantity: "0.1", newClientOrderId: "c" });
  assertEquals(talk.order("DELETE", "order", { ...BTC, origClientOrderId: "a" }).status, "CANCELED");
  assertEquals(talk.order("DELETE", "order", { ...BTC, orderId }).code, -2011);
  assertEquals(talk.order("DELETE", "order", BTC).code, -1102);
  assertEquals(talk.order("DELETE", "allOpenOrders", BTC).code, 200);
  assertEquals(talk.order("DELETE", "allOpenOrders", BTC).code, 200, "also where nothing rests");
  assertEquals(talk.wire.state().openOrders.map(({ clientOrderId }) => clientOrderId), ["c"]);
});

Deno.test("The venue's lies and refusals out of thin air strike here", () => {
  const talk = new UsdmTalk(), { orderId } = talk.place();
  talk.trouble("cancel_refused", { count: 1 });
  assertEquals(talk.order("DELETE", "order", { ...BTC, orderId }).code, -2011);
  talk.trouble("cancel_ack_but_left", { count: 1 });
  assertEquals(talk.order("DELETE", "order", { ...BTC, orderId }).status, "CANCELED");
  assertEquals(talk.wire.state().openOrders.length, 1);
  talk.trouble("place_refused", { count: 1 });
  assertEquals(talk.place().code, -2019);
  talk.trouble("place_refused_but_rests", { count: 1 });
  assertEquals(talk.place().code, -2019);
  assertEquals(talk.wire.state().openOrders.length, 2);
  talk.trouble("post_only_late", { count: 1 });
  assertEquals(talk.place({ timeInForce: "GTX" }).status, "NEW");
  assertEquals(talk.wire.state().openOrders.length, 2);
});

Deno.test("A test of an order leaves nothing", () => {
  const talk = new UsdmTalk();
  const fields = { ...BTC, side: "BUY", type: "LIMIT", timeInForce: "GTC", quantity: "0.01", price: "64000" };
  assertEquals(talk.order("POST", "order/test", fields), {});
  assertEquals(talk.wire.state().openOrders, []);
});

Deno.test("Aster answers with averages and sums, and says nothing of what it does not have", () => {
  const perp = new AsterTalk().place(), spot = new AsterTalk({}, "spot").place({ quantity: "0.01" });
  assertEquals([perp.status, perp.avgPrice, perp.cumQuote, "selfTradePreventionMode" in perp], [
    "NEW",
    "0.00",
    "0",
    false,
  ]);
  assertEquals([spot.status, "reduceOnly" in spot, "positionSide" in spot], ["NEW", false, false]);
  assert(typeof perp.updateTime === "number");
});
