import { assert, assertEquals } from "@std/assert";
import { BybitTalk } from "../../../../support/bybit_wire_talk.ts";

const LINEAR = { category: "linear", symbol: "BTCUSDT" }, SPOT = { category: "spot", symbol: "BTCUSDT" };
const TAKE = { orderType: "Limit", qty: "0.002", timeInForce: "IOC" };
const BUY = { side: "Buy", price: "66000" }, SELL = { side: "Sell", price: "64000" };
const trade = (talk: BybitTalk, fields = {}) =>
  talk.post("/v5/order/create", { ...LINEAR, ...TAKE, ...BUY, ...fields });

const RECORDED =
  "symbol execFee execId execPrice execQty execType execValue isMaker feeRate tradeIv markIv blockTradeId " +
  "markPrice indexPrice underlyingPrice leavesQty orderId orderLinkId orderPrice orderQty orderType stopOrderType side " +
  "execTime isLeverage closedSize seq createType feeCurrency execPnl";

Deno.test("A trade has every field that recorded ones have", () => {
  const talk = new BybitTalk(), socket = talk.hearing("execution");
  trade(talk, { orderLinkId: "a" });
  trade(talk, SPOT);
  for (const row of talk.rows(socket, "execution")) {
    assertEquals(RECORDED.split(" ").filter((name) => !(name in row)), []);
    assertEquals([row.execType, row.isMaker, row.leavesQty], ["Trade", false, "0"]);
  }
});

Deno.test("Fees of contracts are in what they settle in, those of spot in what is received", () => {
  const talk = new BybitTalk(), socket = talk.hearing("execution");
  trade(talk);
  trade(talk, { ...SPOT });
  trade(talk, { ...SPOT, ...SELL });
  const rows = talk.rows(socket, "execution");
  assertEquals(rows.map(({ feeCurrency }) => feeCurrency), ["USDT", "BTC", "USDT"]);
  assert(rows.every(({ feeRate, execFee }) => feeRate === "0.0004" && Number(execFee) > 0));
});

Deno.test("What a trade closes, and what came of it, is told", () => {
  const talk = new BybitTalk(), socket = talk.hearing("execution");
  trade(talk);
  trade(talk, { ...SELL, qty: "0.003" });
  const [opened, closed] = talk.rows(socket, "execution");
  assertEquals([opened.closedSize, opened.execPnl], ["0", "0"]);
  assertEquals(closed.closedSize, "0.002");
  assert(Math.abs(Number(closed.execPnl) - 0.002 * (Number(closed.execPrice) - Number(opened.execPrice))) < 1e-6);
});

Deno.test("The fast form of a maker's trade does not name its order's client id; the other one does", () => {
  const talk = new BybitTalk();
  const best = Number(talk.ask("/v5/market/orderbook", { ...LINEAR, limit: 1 }).result.b[0][0]);
  trade(talk, { price: (best + 0.1).toFixed(1), timeInForce: "GTC", qty: "5", orderLinkId: "maker" });
  const socket = talk.hearing("execution.fast", "execution");
  trade(talk, { ...SELL, qty: "0.001", orderLinkId: "taker" });
  talk.pass(20);
  const [fast, slow] = talk.take(socket).map(({ data }) => data);
  const named = (rows: { isMaker: boolean; orderLinkId: string }[]) =>
    rows.map(({ isMaker, orderLinkId }) => [isMaker, orderLinkId]);
  assertEquals(named(fast), [[true, ""], [false, "taker"]]);
  assertEquals(named(slow), [[true, "maker"], [false, "taker"]]);
  assertEquals(Object.keys(fast[0]), [
    "category",
    "symbol",
    "execId",
    "execPrice",
    "execQty",
    "orderId",
    "isMaker",
    "orderLinkId",
    "side",
    "execTime",
    "seq",
  ]);
});
