import { assert, assertEquals } from "@std/assert";
import { BybitTalk } from "../../../../support/bybit_wire_talk.ts";

const LINEAR = { category: "linear", symbol: "BTCUSDT" }, SPOT = { category: "spot", symbol: "BTCUSDT" };
const REST = { side: "Buy", orderType: "Limit", qty: "0.01", price: "60000" };
const place = (talk: BybitTalk, fields = {}) => talk.post("/v5/order/create", { ...LINEAR, ...REST, ...fields });
const wallet = (talk: BybitTalk, fields = {}) =>
  talk.read("/v5/account/wallet-balance", { accountType: "UNIFIED", ...fields }).result.list[0];
const coin = (talk: BybitTalk, name: string) => wallet(talk, { coin: name }).coin[0];

const WALLET =
  "accountIMRate totalMaintenanceMarginByMp totalInitialMargin accountType accountMMRate accountMMRateByMp " +
  "accountIMRateByMp totalInitialMarginByMp totalMaintenanceMargin totalEquity totalMarginBalance totalAvailableBalance " +
  "totalPerpUPL totalWalletBalance accountLTV coin";
const COIN =
  "availableToBorrow bonus accruedInterest availableToWithdraw totalOrderIM equity totalPositionMM usdValue " +
  "unrealisedPnl collateralSwitch spotHedgingQty borrowAmount totalPositionIM walletBalance cumRealisedPnl locked " +
  "marginCollateral coin";
const POSITION = "positionIdx riskId riskLimitValue symbol side size avgPrice positionValue tradeMode positionStatus " +
  "autoAddMargin adlRankIndicator leverage positionBalance markPrice liqPrice bustPrice positionMM positionIM tpslMode " +
  "takeProfit stopLoss trailingStop unrealisedPnl curRealisedPnl cumRealisedPnl seq isReduceOnly mmrSysUpdatedTime " +
  "leverageSysUpdatedTime createdTime updatedTime";
const missing = (names: string, body: object) => names.split(" ").filter((name) => !(name in body));

Deno.test("A wallet has every field that recorded ones have, and is worth what its coins are", () => {
  const talk = new BybitTalk(), body = wallet(talk);
  assertEquals([missing(WALLET, body), missing(COIN, body.coin[0])], [[], []]);
  const worth = body.coin.reduce((sum: number, { usdValue }: { usdValue: string }) => sum + Number(usdValue), 0);
  assert(Math.abs(worth / Number(body.totalEquity) - 1) < 1e-9 && worth > 1_000_000);
});

Deno.test("What spot orders hold back is locked; what contracts need is margin", () => {
  const talk = new BybitTalk();
  place(talk, SPOT);
  assertEquals([coin(talk, "USDT").locked, coin(talk, "USDT").totalOrderIM], ["600", "0"]);
  place(talk);
  const { locked, totalOrderIM, totalPositionIM, walletBalance } = coin(talk, "USDT");
  assertEquals([locked, totalOrderIM, totalPositionIM, walletBalance], ["600", "30", "0", "1000000"]);
  assertEquals(Number(wallet(talk).totalAvailableBalance), 1_000_000 - 600 - 30);
});

Deno.test("A position has every field that recorded ones have, over REST and on the socket", () => {
  const talk = new BybitTalk(), socket = talk.hearing("position");
  place(talk, { price: "66000", timeInForce: "IOC" });
  const [rest] = talk.read("/v5/position/list", LINEAR).result.list, [told] = talk.rows(socket, "position");
  assertEquals([missing(POSITION, rest), missing(POSITION, told)], [[], ["avgPrice"]]);
  assertEquals([rest.side, rest.size, rest.positionIdx, told.entryPrice, told.seq], [
    "Buy",
    "0.01",
    0,
    rest.avgPrice,
    rest.seq,
  ]);
  assert(Math.abs(Number(rest.positionIM) - Number(rest.avgPrice) * 0.01 / 20) < 0.01);
});

Deno.test("A short is sold, its size has no sign, and its fees count as realised", () => {
  const talk = new BybitTalk();
  place(talk, { side: "Sell", price: "64000", timeInForce: "IOC" });
  const [{ side, size, unrealisedPnl, avgPrice, markPrice, cumRealisedPnl }] =
    talk.read("/v5/position/list", LINEAR).result.list;
  assertEquals([side, size], ["Sell", "0.01"]);
  assert(Math.abs(Number(unrealisedPnl) - 0.01 * (Number(avgPrice) - Number(markPrice))) < 2e-3);
  assert(Number(cumRealisedPnl) < 0 && coin(talk, "USDT").cumRealisedPnl === cumRealisedPnl);
});

Deno.test("A coin that nobody knows is worth nothing", () => {
  const talk = new BybitTalk();
  assertEquals([coin(talk, "NOPE").walletBalance, coin(talk, "NOPE").usdValue], ["0", "0"]);
});
