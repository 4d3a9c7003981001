import { assertEquals } from "@std/assert";
import { AsterTalk, UsdmTalk } from "../../../../support/fapi_wire_talk.ts";

const BTC = { symbol: "BTCUSDT" };

Deno.test("Leverage is set within the contract's most", () => {
  const talk = new UsdmTalk(), set = (leverage: number) => talk.order("POST", "leverage", { ...BTC, leverage });
  assertEquals(set(7), { leverage: 7, maxNotionalValue: "10000000", symbol: "BTCUSDT" });
  assertEquals([set(101).code, set(0).code, talk.order("POST", "leverage", BTC).code], [-4028, -4028, -1102]);
  assertEquals(talk.read("symbolConfig", BTC)[0].leverage, 7);
});

Deno.test("Margin mode changes while there is neither order nor position", () => {
  const talk = new UsdmTalk(), set = (marginType: string) => talk.order("POST", "marginType", { ...BTC, marginType });
  assertEquals([set("CROSSED").code, set("DREAM").code, set("ISOLATED").code], [-4046, -1130, 200]);
  const { orderId } = talk.place();
  assertEquals(set("CROSSED").code, -4047);
  talk.order("DELETE", "order", { ...BTC, orderId });
  talk.trade("BUY", "0.001");
  assertEquals(set("CROSSED").code, -4048);
});

Deno.test("Position mode changes for the whole account, while it holds nothing", () => {
  const talk = new UsdmTalk(),
    set = (dualSidePosition: string) => talk.order("POST", "positionSide/dual", { dualSidePosition });
  assertEquals([set("false").code, set("perhaps").code], [-4059, -1130]);
  const { orderId } = talk.place();
  assertEquals(set("true").code, -4067);
  talk.order("DELETE", "order", { ...BTC, orderId });
  assertEquals([set("true").code, talk.read("positionSide/dual")], [200, { dualSidePosition: true }]);
  talk.trade("BUY", "0.001", { positionSide: "LONG" });
  assertEquals(set("false").code, -4068);
  assertEquals(talk.read("multiAssetsMargin"), { multiAssetsMargin: false });
});

Deno.test("Aster's account has a mode of self-trade prevention for orders that name none", () => {
  const talk = new AsterTalk();
  assertEquals(talk.read("stpMode"), { stpMode: "NONE" });
  assertEquals([
    talk.order("POST", "stpMode", { stpMode: "EXPIRE_BOTH" }).code,
    talk.order("POST", "stpMode", { stpMode: "X" }).code,
  ], [
    200,
    -1130,
  ]);
  assertEquals(talk.read("stpMode"), { stpMode: "EXPIRE_BOTH" });
});

Deno.test("The dead-man switch ends a market's orders unless it is set anew, and 0 takes it off", () => {
  const talk = new UsdmTalk(), socket = talk.listening();
  const set = (countdownTime: number) => talk.order("POST", "countdownCancelAll", { ...BTC, countdownTime });
  talk.place();
  talk.place({ symbol: "ETHUSDT", price: "3000", quantity: "0.1" });
  assertEquals(set(1_000), { symbol: "BTCUSDT", countdownTime: "1000" });
  talk.pass(700);
  set(1_000);
  talk.pass(700);
  assertEquals(talk.wire.state().openOrders.length, 2);
  talk.take(socket);
  talk.pass(400);
  assertEquals(talk.wire.state().openOrders.map(({ symbol }) => symbol), ["ETHUSDT"]);
  assertEquals(talk.heard(socket, "ORDER_TRADE_UPDATE").map(({ o }) => o.X), ["CANCELED"]);
  talk.place();
  set(1_000);
  set(0);
  talk.pass(1_500);
  assertEquals(talk.wire.state().openOrders.length, 2);
  assertEquals(talk.order("POST", "countdownCancelAll", BTC).code, -1102);
});
