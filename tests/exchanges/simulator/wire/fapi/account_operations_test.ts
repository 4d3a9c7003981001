import { assertEquals } from "@std/assert";
import { AsterTalk, UsdmTalk } from "../../../../support/fapi_wire_talk.ts";

const BTC = { symbol: "BTCUSDT" };

Deno.test("Fees, mode, leverage and limits of the account are told", () => {
  const talk = new UsdmTalk();
  assertEquals(talk.read("commissionRate", BTC), {
    symbol: "BTCUSDT",
    makerCommissionRate: "0.00002000",
    takerCommissionRate: "0.00040000",
    rpiCommissionRate: "0.00000000",
  });
  const { dualSidePosition, canTrade, canWithdraw, multiAssetsMargin } = talk.read("accountConfig");
  assertEquals([dualSidePosition, canTrade, canWithdraw, multiAssetsMargin], [false, true, false, false]);
  assertEquals(talk.read("symbolConfig", BTC), [{
    symbol: "BTCUSDT",
    marginType: "CROSSED",
    isAutoAddMargin: false,
    leverage: 20,
    maxNotionalValue: "10000000",
  }]);
  const { brackets: [{ initialLeverage, maintMarginRatio }] } = talk.read("leverageBracket", BTC);
  assertEquals([initialLeverage, maintMarginRatio, talk.read("leverageBracket").length], [100, 0.004, 2]);
  talk.place();
  assertEquals(
    talk.read("rateLimit/order").map(({ intervalNum, count }: Record<string, number>) => [intervalNum, count]),
    [
      [10, 1],
      [1, 1],
    ],
  );
  assertEquals(talk.read("apiTradingStatus").indicators, {});
});

Deno.test("Balances are told by asset; the rank for auto-deleveraging by position", () => {
  const talk = new UsdmTalk();
  const usdt = talk.read("/fapi/v3/balance").find(({ asset }: { asset: string }) => asset === "USDT");
  assertEquals([usdt.balance, usdt.availableBalance], ["1000000.00000000", "1000000.00000000"]);
  assertEquals(talk.read("adlQuantile"), []);
  talk.trade("BUY", "0.001");
  assertEquals(talk.read("adlQuantile"), [{ symbol: "BTCUSDT", adlQuantile: { LONG: 0, SHORT: 0, BOTH: 2 } }]);
});

Deno.test("Clients that load markets get their reads of /sapi", () => {
  const talk = new UsdmTalk();
  assertEquals([talk.read("/sapi/v1/margin/allPairs"), talk.read("/sapi/v1/margin/isolated/allPairs")], [[], []]);
  const coins = talk.read("/sapi/v1/capital/config/getall").map(({ coin }: { coin: string }) => coin);
  assertEquals(coins.includes("USDT") && coins.includes("BTC"), true);
});

Deno.test("Spot's account at Aster has its own wallets", () => {
  const talk = new AsterTalk({}, "spot");
  talk.place();
  const { balances, canTrade } = talk.read("account"),
    usdt = balances.find(({ asset }: { asset: string }) => asset === "USDT");
  assertEquals([canTrade, usdt.free, usdt.locked], [true, "999360.00000000", "640.00000000"]);
  const margins = talk.read("/fapi/v3/accountWithJoinMargin");
  assertEquals(margins.totalWalletBalance, "1000000.00000000", "contracts have another wallet");
});
