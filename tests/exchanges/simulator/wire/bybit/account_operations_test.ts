import { assertEquals } from "@std/assert";
import { BybitTalk } from "../../../../support/bybit_wire_talk.ts";

Deno.test("The account is a unified one, its key trades and does not withdraw", () => {
  const talk = new BybitTalk(), { result } = talk.read("/v5/account/info");
  assertEquals([result.unifiedMarginStatus, result.marginMode, result.smpGroup], [6, "REGULAR_MARGIN", 0]);
  const key = talk.read("/v5/user/query-api").result;
  assertEquals([key.readOnly, key.uta, key.permissions.Wallet, key.permissions.Spot], [0, 1, [], ["SpotTrade"]]);
  assertEquals(talk.read("/v5/account/smp-group").result, { smpGroup: 0 });
});

Deno.test("Fees are told by category, for one market or all", () => {
  const talk = new BybitTalk(),
    rates = (fields: object) => talk.read("/v5/account/fee-rate", { ...fields }).result.list;
  assertEquals(rates({ category: "linear", symbol: "BTCUSDT" }), [
    { symbol: "BTCUSDT", takerFeeRate: "0.0004", makerFeeRate: "0.00002", baseCoin: "" },
  ]);
  assertEquals([rates({ category: "spot" }).length, rates({ category: "option" }).length], [2, 0]);
});

Deno.test("A wallet is told of the unified account alone, whole or by coin", () => {
  const talk = new BybitTalk(), path = "/v5/account/wallet-balance";
  const coins = (fields: object) =>
    talk.read(path, { accountType: "UNIFIED", ...fields }).result.list[0].coin.map((row: { coin: string }) => row.coin);
  assertEquals([coins({}).sort(), coins({ coin: "USDT,BTC" })], [["BTC", "ETH", "SOL", "USDT"], ["USDT", "BTC"]]);
  assertEquals([talk.read(path).retCode, talk.read(path, { accountType: "FUND" }).retCode], [10001, 10001]);
});

Deno.test("The disconnect switch has its window by product", () => {
  const talk = new BybitTalk(), path = "/v5/order/disconnected-cancel-all";
  const windows = () =>
    talk.read("/v5/account/query-dcp-info").result.dcpInfos.map((row: Record<string, string>) => [
      row.product,
      row.dcpStatus,
      row.timeWindow,
    ]);
  assertEquals(windows(), [["SPOT", "ON", "10"], ["DERIVATIVES", "ON", "10"]]);
  assertEquals(talk.post(path, { product: "DERIVATIVES", timeWindow: 40 }).retCode, 0);
  assertEquals(windows(), [["SPOT", "ON", "10"], ["DERIVATIVES", "ON", "40"]]);
  const code = (fields: object) => {
    talk.pass(250);
    return talk.post(path, { ...fields }).retCode;
  };
  assertEquals([code({ timeWindow: 10 }), code({ product: "SPOT", timeWindow: 2 }), code({ product: "SPOT" })], [
    10001,
    10001,
    10001,
  ]);
});

Deno.test("The price action wants to be told what", () => {
  const talk = new BybitTalk(), path = "/v5/account/set-limit-px-action";
  assertEquals(talk.post(path, { category: "linear" }).retCode, 10001);
  assertEquals(talk.post(path, { category: "spot", modifyEnable: false }).retCode, 10001);
});

Deno.test("Coins are listed, all or one", () => {
  const talk = new BybitTalk(), rows = (fields = {}) => talk.read("/v5/asset/coin/query-info", fields).result.rows;
  assertEquals(rows().map(({ coin }: { coin: string }) => coin).sort(), ["BTC", "ETH", "SOL", "USDT"]);
  assertEquals(rows({ coin: "ETH" }).length, 1);
});
