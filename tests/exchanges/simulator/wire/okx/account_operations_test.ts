import { assertEquals } from "@std/assert";
import { OkxWireTalk, SPOT, SWAP } from "../../../../support/okx_wire_talk.ts";

const open = () => new OkxWireTalk();
const MARKET = { instId: SWAP, tdMode: "cross", ordType: "market", sz: "1", side: "buy" };

Deno.test("The account is one for spot and swaps, in net mode, whose key cannot withdraw", () => {
  const [config] = open().own("account/config").data;
  assertEquals([config.acctLv, config.posMode, config.acctStpMode, config.perm, config.level], [
    "2",
    "net_mode",
    "cancel_maker",
    "read_only,trade",
    "Lv1",
  ]);
});

Deno.test("Fees bear the sign of what they do to the balance, by kind", () => {
  const talk = open();
  const [spot] = talk.own("account/trade-fee", { instType: "SPOT" }).data;
  const [swap] = talk.own("account/trade-fee", { instType: "SWAP", instFamily: SPOT }).data;
  assertEquals([spot.maker, spot.taker, swap.makerU, swap.takerU, swap.maker], [
    "-0.00002",
    "-0.0004",
    "-0.00002",
    "-0.0004",
    "",
  ]);
  talk.wire.setFault("fee_tier", { maker: -0.0001, taker: 0.001 }, talk.now);
  assertEquals(talk.own("account/trade-fee", { instType: "SWAP" }).data[0].makerU, "0.0001");
});

Deno.test("Positions are found by market, kind and number", () => {
  const talk = open();
  assertEquals(talk.own("account/positions").data, []);
  talk.send("trade/order", MARKET);
  const [{ posId }] = talk.own("account/positions", { instType: "SWAP" }).data;
  assertEquals(talk.own("account/positions", { instId: `${SWAP},X` }).data.length, 1);
  assertEquals(talk.own("account/positions", { posId }).data.length, 1);
  assertEquals(talk.own("account/positions", { instType: "FUTURES" }).data, []);
});

Deno.test("Leverage is set and told by market, within its limits", () => {
  const talk = open(), told = () => talk.own("account/leverage-info", { instId: SWAP, mgnMode: "cross" }).data[0].lever;
  assertEquals(told(), "20");
  assertEquals(talk.send("account/set-leverage", { instId: SWAP, lever: "5", mgnMode: "cross" }).data, [
    { instId: SWAP, mgnMode: "cross", posSide: "net", lever: "5" },
  ]);
  assertEquals(told(), "5");
  assertEquals(talk.send("account/set-leverage", { instId: SWAP, lever: "500", mgnMode: "cross" }).code, "59102");
  assertEquals(talk.send("account/set-leverage", { instId: SPOT, lever: "5", mgnMode: "cross" }).code, "51010");
  assertEquals(talk.own("account/leverage-info", { instId: "X", mgnMode: "cross" }).code, "51001");
});

Deno.test("The position mode is another only while nothing of swaps is open", () => {
  const talk = open(), set = (posMode: string) => talk.send("account/set-position-mode", { posMode }).code;
  talk.send("trade/order", MARKET);
  assertEquals([set("net_mode"), set("long_short_mode"), set("both")], ["0", "59000", "51000"]);
  talk.send("trade/order", { ...MARKET, side: "sell" });
  assertEquals(set("long_short_mode"), "0");
  assertEquals(talk.own("account/config").data[0].posMode, "long_short_mode");
});

Deno.test("What a client that loads everything asks for is answered", () => {
  const talk = open();
  assertEquals(talk.own("asset/currencies").data.map(({ ccy }) => ccy), ["BTC", "USDT"]);
  assertEquals(talk.own("asset/currencies", { ccy: "BTC" }).data.length, 1);
  assertEquals(talk.own("asset/balances").data, []);
  assertEquals(talk.own("account/instruments", { instType: "SPOT" }).data.map(({ instId }) => instId), [SPOT]);
  assertEquals(talk.own("account/balance").data[0].details.map(({ ccy }: { ccy: string }) => ccy), [
    "BTC",
    "ETH",
    "SOL",
    "USDT",
  ]);
});
