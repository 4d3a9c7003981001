import { assertEquals } from "@std/assert";
import { AsterTalk, UsdmTalk } from "../../../../support/fapi_wire_talk.ts";

Deno.test("What happens in one product is told on its own stream alone", () => {
  const perp = new AsterTalk(), contracts = perp.listening();
  const { listenKey } = perp.order("POST", "/api/v3/listenKey"),
    spot = perp.open(`/sstream.asterdex.com/ws/${listenKey}`);
  perp.pass(20);
  const kinds = (socket: number) => [...new Set(perp.take(socket).map(({ e }) => e))].sort();
  perp.trade("BUY", "0.001");
  perp.pass(50);
  assertEquals([kinds(contracts), kinds(spot)], [["ACCOUNT_UPDATE", "ORDER_TRADE_UPDATE"], []]);
  const order = { symbol: "BTCUSDT", side: "BUY", type: "MARKET", quantity: "0.001" };
  assertEquals(perp.order("POST", "/api/v3/order", order).symbol, "BTCUSDT");
  perp.pass(50);
  assertEquals([kinds(contracts), kinds(spot)], [[], ["executionReport", "outboundAccountPosition"]]);
});

Deno.test("The venue ends orders with a report, or in silence", () => {
  const talk = new UsdmTalk(), socket = talk.listening();
  talk.place();
  talk.take(socket);
  talk.trouble("venue_cancels");
  assertEquals(talk.heard(socket, "ORDER_TRADE_UPDATE").map(({ o }) => o.X), ["CANCELED"]);
  talk.place();
  talk.pass(30);
  talk.take(socket);
  talk.trouble("venue_cancels", { silent: true });
  assertEquals([talk.heard(socket, "ORDER_TRADE_UPDATE"), talk.wire.state().openOrders], [[], []]);
});

Deno.test("Another client of the account sends orders and takes them back", () => {
  const talk = new UsdmTalk(), socket = talk.listening();
  talk.trouble("foreign_order");
  const [{ o }] = talk.heard(socket, "ORDER_TRADE_UPDATE");
  assertEquals([o.x, o.c.startsWith("web_")], ["NEW", true]);
  talk.trouble("foreign_cancel");
  assertEquals(talk.heard(socket, "ORDER_TRADE_UPDATE").map(({ o }) => o.x), ["CANCELED"]);
});

Deno.test("An auto-deleveraging is told as the venue's own order", () => {
  const talk = new UsdmTalk(), socket = talk.listening();
  talk.trade("SELL", "0.002");
  talk.take(socket);
  talk.trouble("adl", { lots: 1 });
  const [{ o }] = talk.heard(socket, "ORDER_TRADE_UPDATE");
  assertEquals([o.c, o.x, o.S, o.l, talk.read("/fapi/v3/positionRisk")[0].positionAmt], [
    "adl_autoclose",
    "CALCULATED",
    "BUY",
    "0.001",
    "-0.001",
  ]);
});
