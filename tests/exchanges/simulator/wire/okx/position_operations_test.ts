import { assert, assertEquals } from "@std/assert";
import { OkxWireTalk, SPOT, SWAP } from "../../../../support/okx_wire_talk.ts";

const MARKET = { instId: SWAP, tdMode: "cross", ordType: "market", sz: "2", side: "buy" };

Deno.test("The largest order is what the money carries: one lot more is refused", () => {
  const talk = new OkxWireTalk(), most = (query: Record<string, string>) => talk.own("account/max-size", query).data[0];
  const spot = most({ instId: SPOT, tdMode: "cash", px: "60000" });
  assertEquals([spot.maxBuy, spot.maxSell], ["16.66666666", "10"]);
  const order = { instId: SPOT, tdMode: "cash", side: "buy", ordType: "limit", px: "60000" };
  assertEquals(talk.send("trade/order", { ...order, sz: "16.66666667" }).data[0].sCode, "51008");
  assertEquals(talk.send("trade/order", { ...order, sz: "16.66666666", clOrdId: "a" }).code, "0");
  talk.send("trade/cancel-order", { instId: SPOT, clOrdId: "a" });
  const swap = most({ instId: SWAP, tdMode: "cross", px: "60000" }); // 1,000,000 × 20 / (60,000 × 0.01)
  assertEquals(swap.maxBuy, "33333.33");
  const contracts = { instId: SWAP, tdMode: "cross", side: "buy", ordType: "limit", px: "60000" };
  assertEquals(talk.send("trade/order", { ...contracts, sz: "33333.34" }).data[0].sCode, "51008");
  assertEquals(talk.send("trade/order", { ...contracts, sz: "33333.33" }).code, "0");
  assertEquals(talk.own("account/max-size", { instId: "X", tdMode: "cash" }).code, "51001");
});

Deno.test("Tiers tell the leverage and the maintenance of a family", () => {
  const talk = new OkxWireTalk(), ask = (query: Record<string, string>) => talk.ask("public/position-tiers", query);
  const [tier] = ask({ instType: "SWAP", tdMode: "cross", instFamily: "BTC-USDT" }).data;
  assertEquals([tier.maxLever, tier.imr, tier.mmr, tier.instFamily], ["100", "0.01", "0.004", "BTC-USDT"]);
  assertEquals(ask({ instType: "SWAP", tdMode: "cross", uly: "X-Y,BTC-USDT" }).data.length, 1);
  assertEquals(ask({ instType: "SWAP" }).code, "50014");
});

Deno.test("A position is closed at the market in one request", () => {
  const talk = new OkxWireTalk(),
    close = (more = {}) => talk.send("trade/close-position", { instId: SWAP, mgnMode: "cross", ...more });
  assertEquals(close().code, "51023");
  talk.send("trade/order", MARKET);
  assertEquals(close({ clOrdId: "c1", tag: "t" }).data, [{ instId: SWAP, posSide: "net", clOrdId: "c1", tag: "t" }]);
  assertEquals(talk.own("account/positions").data, []);
  const [order] = talk.own("trade/order", { instId: SWAP, clOrdId: "c1" }).data;
  assertEquals([order.side, order.ordType, order.reduceOnly, order.accFillSz, order.tag], [
    "sell",
    "market",
    "true",
    "2",
    "t",
  ]);
});

Deno.test("Orders that close are in the way of closing, unless they may be cancelled", () => {
  const talk = new OkxWireTalk(), body = { instId: SWAP, mgnMode: "cross" };
  talk.send("trade/order", MARKET);
  talk.send("trade/order", { ...MARKET, side: "sell", ordType: "limit", px: "68000", reduceOnly: true, clOrdId: "r" });
  assertEquals(talk.send("trade/close-position", body).code, "51112");
  assertEquals(talk.send("trade/close-position", { ...body, autoCxl: true }).code, "0");
  assertEquals([talk.own("account/positions").data, talk.wire.state().openOrders], [[], []]);
});

Deno.test("In hedge mode each side is closed by itself", () => {
  const talk = new OkxWireTalk(), body = { instId: SWAP, mgnMode: "cross" };
  talk.send("account/set-position-mode", { posMode: "long_short_mode" });
  talk.send("trade/order", { ...MARKET, posSide: "long" });
  talk.send("trade/order", { ...MARKET, side: "sell", posSide: "short" });
  assertEquals(talk.send("trade/close-position", body).code, "51023");
  assertEquals(talk.send("trade/close-position", { ...body, posSide: "short" }).code, "0");
  assertEquals(talk.own("account/positions").data.map(({ posSide }) => posSide), ["long"]);
  assert(talk.own("trade/orders-history", { instType: "SWAP" }).data.length >= 3);
});
