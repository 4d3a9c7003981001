import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import * as orders from "../../../exchanges/binance/orders.ts";
import type { Call } from "../../../exchanges/shared/fapi_calls.ts";
import type { MarketListing } from "../../../exchanges/shared/fapi_markets.ts";
import type { Cancel, Place } from "../../../core/command.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { createSigner } from "../../../exchanges/shared/signer.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const listing: MarketListing = {
  instrument: madeUpInstrument(),
  amendAllowed: true,
  replaceAllowed: true,
  preventionModes: ["EXPIRE_MAKER"],
};
const base = { venue: "binance", instrument: 0 as InstrumentId } as const;
const place = (change: Partial<Place> = {}): Place => ({
  ...base,
  kind: "place",
  clientId: "mm0001",
  side: "buy",
  price: 10_005 as Price,
  size: 150 as Size,
  timeInForce: "post_only",
  validity: 2_000_000 as Micros,
  ...change,
});
const cancel: Cancel = { ...base, kind: "cancel", clientId: "mm0000", venueOrderId: "42" };
const signer = createSigner({ scheme: "hmac", apiKey: "K", secret: "S" });
const authority = { signer, timestamp: 1_795_608_000_000, recvWindow: 2_000, loggedOn: false };

Deno.test("placeCall() sends a post-only order as LIMIT_MAKER without a time in force", () => {
  const { method, verb, path, params } = orders.placeCall(place(), listing);
  assertEquals([method, verb, path], ["order.place", "POST", "/api/v3/order"]);
  assertEquals(params, {
    symbol: "BTCUSDT",
    side: "BUY",
    type: "LIMIT_MAKER",
    price: "100.05",
    quantity: "0.0015",
    newClientOrderId: "mm0001",
    newOrderRespType: "ACK",
    selfTradePreventionMode: "EXPIRE_MAKER",
  });
});

Deno.test("placeCall() sends takes as LIMIT IOC and resting takers as LIMIT GTC", () => {
  const { params } = orders.placeCall(place({ timeInForce: "ioc", side: "sell" }), listing);
  assertEquals([params.type, params.timeInForce, params.side], ["LIMIT", "IOC", "SELL"]);
  assertEquals(orders.placeCall(place({ timeInForce: "gtc" }), listing).params.timeInForce, "GTC");
});

Deno.test("placeCall() names no prevention mode that the symbol does not allow", () => {
  const { params } = orders.placeCall(place(), { ...listing, preventionModes: ["NONE"] });
  assertFalse("selfTradePreventionMode" in params);
});

Deno.test("placeCall() refuses client ids that the venue would refuse", () => {
  for (const clientId of ["", "a b", "x".repeat(37), "ä"]) {
    assertThrows(() => orders.placeCall(place({ clientId }), listing), RangeError, "Cannot send client id");
  }
  assertThrows(() => orders.placeCall(place({ price: 0.5 as Price }), listing), RangeError, "Cannot print 0.5 steps");
});

Deno.test("cancelCall() goes by the venue's id where it is known, else by ours", () => {
  assertEquals(orders.cancelCall(cancel, "X").params, { symbol: "X", orderId: 42 });
  assertEquals(orders.cancelCall({ ...cancel, venueOrderId: null }, "X").params, {
    symbol: "X",
    origClientOrderId: "mm0000",
  });
  const long = orders.cancelCall({ ...cancel, venueOrderId: "1234567890123456789" }, "X");
  assertEquals(long.params.orderId, "1234567890123456789", "no id is rounded");
});

Deno.test("replaceCall() stops where the cancel fails, and cancels even where no order may be placed", () => {
  const { method, path, params } = orders.replaceCall({ ...base, kind: "replace", cancel, place: place() }, listing);
  assertEquals([method, path], ["order.cancelReplace", "/api/v3/order/cancelReplace"]);
  assertEquals(params.cancelReplaceMode, "STOP_ON_FAILURE");
  assertEquals(params.orderRateLimitExceededMode, "CANCEL_ONLY");
  assertEquals([params.cancelOrderId, params.newClientOrderId, params.price], [42, "mm0001", "100.05"]);
});

Deno.test("amendCall() repeats the client id, so that the order keeps it", () => {
  const amend = { ...base, kind: "amend", clientId: "mm0000", venueOrderId: null, size: 100 as Size } as const;
  const { method, verb, params } = orders.amendCall(amend, listing);
  assertEquals([method, verb], ["order.amend.keepPriority", "PUT"]);
  assertEquals(params, { symbol: "BTCUSDT", origClientOrderId: "mm0000", newQty: "0.001", newClientOrderId: "mm0000" });
});

Deno.test("queries name what they ask for", () => {
  const cases: [Call, string, string][] = [
    [orders.cancelAllCall("X"), "openOrders.cancelAll", '{"symbol":"X"}'],
    [orders.openOrdersCall("X"), "openOrders.status", '{"symbol":"X"}'],
    [orders.openOrdersCall(null), "openOrders.status", "{}"],
    [orders.orderOfCall("X", "42"), "order.status", '{"symbol":"X","orderId":"42"}'],
    [orders.allOrdersCall("X", 42), "allOrders", '{"symbol":"X","orderId":42,"limit":1000}'],
    [orders.orderCall("X", "c"), "order.status", '{"symbol":"X","origClientOrderId":"c"}'],
    [
      orders.ownTradesCall("X", { startTime: 1, endTime: 2 }),
      "myTrades",
      '{"symbol":"X","startTime":1,"endTime":2,"limit":1000}',
    ],
    [orders.ownTradesCall("X", { fromId: 7 }), "myTrades", '{"symbol":"X","fromId":7,"limit":1000}'],
    [orders.accountCall(), "account.status", '{"omitZeroBalances":true}'],
    [orders.commissionCall("X"), "account.commission", '{"symbol":"X"}'],
    [orders.timeCall(), "time", "{}"],
    [orders.snapshotCall("X"), "depth", '{"symbol":"X","limit":1000}'],
    [orders.exchangeInfoCall(["X", "Y"]), "exchangeInfo", '{"symbols":"[\\"X\\",\\"Y\\"]"}'],
  ];
  for (const [call, method, params] of cases) {
    assertEquals([call.method, JSON.stringify(call.params)], [method, params]);
    assert(call.weight > 0);
  }
  assert(orders.openOrdersCall(null).weight > orders.openOrdersCall("X").weight);
});

Deno.test("subscribeUserText() signs unless the socket is logged on", () => {
  assertEquals(JSON.parse(orders.subscribeUserText(2, authority)).method, "userDataStream.subscribe.signature");
  assertEquals(JSON.parse(orders.subscribeUserText(2, { ...authority, loggedOn: true })), {
    id: 2,
    method: "userDataStream.subscribe",
  });
});
