import { assertEquals } from "@std/assert";
import { BybitTalk } from "../../../../support/bybit_wire_talk.ts";

const rows = (talk: BybitTalk, fields: object) => talk.ask("/v5/market/instruments-info", { ...fields }).result;

Deno.test("A contract is listed with the fields of the venue", () => {
  const talk = new BybitTalk(), [row] = rows(talk, { category: "linear", symbol: "BTCUSDT" }).list;
  assertEquals(Object.keys(row), [
    "symbol",
    "symbolId",
    "contractType",
    "status",
    "baseCoin",
    "quoteCoin",
    "launchTime",
    "deliveryTime",
    "deliveryFeeRate",
    "priceScale",
    "leverageFilter",
    "priceFilter",
    "lotSizeFilter",
    "unifiedMarginTrade",
    "fundingInterval",
    "settleCoin",
    "copyTrading",
    "upperFundingRate",
    "lowerFundingRate",
    "isPreListing",
    "preListingInfo",
    "riskParameters",
    "symbolType",
  ]);
  assertEquals([row.contractType, row.status, row.settleCoin, row.fundingInterval], [
    "LinearPerpetual",
    "Trading",
    "USDT",
    480,
  ]);
  assertEquals([row.priceFilter.tickSize, row.lotSizeFilter.qtyStep, row.lotSizeFilter.minNotionalValue], [
    "0.1",
    "0.001",
    "5",
  ]);
});

Deno.test("A spot market is listed with the names of its own", () => {
  const talk = new BybitTalk(), { category, list, nextPageCursor } = rows(talk, { category: "spot" });
  assertEquals([category, list.length, nextPageCursor], ["spot", 2, undefined]);
  assertEquals([list[0].lotSizeFilter.basePrecision, list[0].priceFilter.tickSize, list[0].lotSizeFilter.minOrderAmt], [
    "0.000001",
    "0.01",
    "5",
  ]);
});

Deno.test("Another status and another tick are listed as they are", () => {
  const talk = new BybitTalk(), one = (category: string) => rows(talk, { category, symbol: "BTCUSDT" }).list[0];
  talk.trouble("market_status", { symbol: "BTCUSDT", status: "halted" });
  talk.trouble("tick_size", { symbol: "BTCUSDT", times: 10 });
  assertEquals([one("linear").status, one("spot").status], ["Closed", "Closed"]);
  assertEquals([one("linear").priceFilter.tickSize, one("spot").priceFilter.tickSize], ["1.0", "0.1"]);
  talk.trouble("market_status", { symbol: "BTCUSDT" });
  assertEquals(one("linear").status, "Delivering");
});
