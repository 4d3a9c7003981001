import { assertEquals } from "@std/assert";
import { AsterTalk, UsdmTalk } from "../../../../support/fapi_wire_talk.ts";

Deno.test("Parameters that are missing, unknown or do not fit together are refused by their codes", () => {
  const talk = new UsdmTalk(),
    order = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT", quantity: "0.01", price: "64000" };
  const code = (fields: Record<string, string>, without: string[] = []) => {
    const all: Record<string, string> = { ...order, timeInForce: "GTC", ...fields };
    for (const name of without) delete all[name];
    return talk.order("POST", "order", all).code;
  };
  assertEquals(
    {
      symbol: code({ symbol: "DREAMUSDT" }),
      side: code({ side: "HOLD" }),
      type: code({ type: "DREAM" }),
      stop: code({ type: "STOP_MARKET", stopPrice: "60000" }, ["price"]),
      noTime: code({}, ["timeInForce"]),
      time: code({ timeInForce: "GTD" }),
      noPrice: code({}, ["price"]),
      noSize: code({}, ["quantity"]),
      price: code({ type: "MARKET" }, ["timeInForce"]),
      match: code({ priceMatch: "QUEUE" }),
      mode: code({ selfTradePreventionMode: "DREAM" }),
      side2: code({ positionSide: "LONG" }),
      hedge: code({ positionSide: "DREAM" }),
      reduce: code({ reduceOnly: "perhaps" }),
      answer: code({ newOrderRespType: "FULL" }),
      clientId: code({ newClientOrderId: "no spaces please" }),
    },
    {
      symbol: -1121,
      side: -1117,
      type: -1116,
      stop: -4120,
      noTime: -1102,
      time: -1115,
      noPrice: -1102,
      noSize: -1102,
      price: -1106,
      match: -1106,
      mode: -1130,
      side2: -4061,
      hedge: -1130,
      reduce: -1130,
      answer: -1147,
      clientId: -1100,
    },
  );
  assertEquals(talk.wire.state().openOrders, []);
});

Deno.test("In hedge mode the position side is what closes, and reduceOnly may not be sent", () => {
  const talk = new UsdmTalk();
  talk.order("POST", "positionSide/dual", { dualSidePosition: "true" });
  assertEquals(talk.place().code, -4061);
  assertEquals(talk.place({ positionSide: "LONG", reduceOnly: "true" }).code, -1106);
  assertEquals(talk.place({ positionSide: "SHORT" }).code, -2022, "there is no short to close");
  assertEquals(talk.place({ positionSide: "LONG" }).positionSide, "LONG");
});

Deno.test("Parameters may stand in the address or in the body, in any order; unknown ones are left alone", () => {
  const talk = new UsdmTalk();
  const fields = {
    price: "64000",
    type: "LIMIT",
    dream: "1",
    quantity: "0.01",
    timeInForce: "GTX",
    side: "BUY",
    symbol: "BTCUSDT",
  };
  assertEquals(talk.signed("POST", "/fapi/v1/order", fields)!.body.timeInForce, "GTX");
  assertEquals(talk.posted("POST", "/fapi/v1/order", fields)!.body.status, "NEW");
});

Deno.test("Spot at Aster buys for an amount of quote", () => {
  const talk = new AsterTalk({}, "spot");
  const { status, cumQuote } = talk.order("POST", "order", {
    symbol: "BTCUSDT",
    side: "BUY",
    type: "MARKET",
    quoteOrderQty: "50",
  });
  assertEquals([status, Number(cumQuote) > 49 && Number(cumQuote) <= 50], ["FILLED", true]);
  assertEquals(talk.order("POST", "order", { symbol: "BTCUSDT", side: "BUY", type: "MARKET" }).code, -1102);
});
