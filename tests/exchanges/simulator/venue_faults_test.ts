/** What faults do to markets, orders and money, seen through a venue with both products. */
import { assert, assertEquals } from "@std/assert";
import { BybitTalk } from "../../support/bybit_wire_talk.ts";

const REST = { side: "Buy", orderType: "Limit", qty: "0.01", price: "60000" };
const place = (talk: BybitTalk, fields = {}) =>
  talk.post("/v5/order/create", { category: "linear", symbol: "BTCUSDT", ...REST, ...fields });
const resting = (talk: BybitTalk) => talk.wire.state().openOrders.map(({ clientOrderId }) => clientOrderId);

Deno.test("venue_cancels ends all that rests, or that of one symbol in every product, and may keep silent", () => {
  const talk = new BybitTalk(), socket = talk.hearing("order");
  place(talk, { orderLinkId: "a" });
  place(talk, { orderLinkId: "b", category: "spot" });
  place(talk, { orderLinkId: "c", symbol: "ETHUSDT", price: "3000", qty: "0.1" });
  talk.rows(socket, "order");
  talk.trouble("venue_cancels", { symbol: "BTCUSDT", reason: "exchange" });
  assertEquals(resting(talk), ["c"]);
  assertEquals(talk.rows(socket, "order").map((row) => [row.orderLinkId, row.cancelType]), [
    ["a", "CancelByAdmin"],
    ["b", "CancelByAdmin"],
  ]);
  talk.trouble("venue_cancels", { silent: true });
  assertEquals([resting(talk), talk.rows(socket, "order"), talk.wire.state().faults], [[], [], []]);
});

Deno.test("market_status closes a market to new orders in every product, and delisted ends what rests", () => {
  const talk = new BybitTalk();
  place(talk, { orderLinkId: "a" });
  talk.trouble("market_status", { symbol: "BTCUSDT", status: "halted" });
  assertEquals([place(talk).retCode, place(talk, { category: "spot" }).retCode], [110074, 170157]);
  talk.trouble("market_status", { symbol: "BTCUSDT", status: "delisted" });
  assertEquals([resting(talk), place(talk, { category: "spot" }).retCode], [[], 170121]);
  talk.wire.clearFaults();
  assertEquals(place(talk).retCode, 0);
});

Deno.test("fee_tier changes the fees of both products, until it ends", () => {
  const talk = new BybitTalk(),
    rate = (category: string) =>
      talk.read("/v5/account/fee-rate", { category, symbol: "BTCUSDT" }).result.list[0].takerFeeRate;
  const before = [rate("linear"), rate("spot")];
  talk.trouble("fee_tier", { taker: 0.002 });
  talk.pass(1_000);
  assertEquals([rate("linear"), rate("spot")], ["0.002", "0.002"]);
  talk.wire.clearFaults("fee_tier");
  talk.pass(1_000);
  assertEquals([rate("linear"), rate("spot")], before);
});

Deno.test("transfer pays in and out, never more than is free, and is told", () => {
  const talk = new BybitTalk(), socket = talk.hearing("wallet");
  const held = () => talk.wire.state().balances.find(({ asset }) => asset === "USDT")!.free;
  talk.trouble("transfer", { amount: 5 });
  assertEquals(held(), "1000005");
  assertEquals(talk.rows(socket, "wallet").map(({ coin }) => coin[0].walletBalance), ["1000005"]);
  talk.trouble("transfer", { amount: -9_000_000 });
  assertEquals([held(), talk.wire.truth.struck("transfer")], ["0", 2]);
  talk.trouble("transfer", { amount: -1 });
  assertEquals(talk.wire.truth.struck("transfer"), 2);
});

Deno.test("foreign_order rests beside ours under another kind of id, and foreign_cancel takes it back", () => {
  const talk = new BybitTalk();
  talk.trouble("foreign_order", { symbol: "ETHUSDT", lots: 20 });
  const [id] = resting(talk);
  assert(id.startsWith("web_"), id);
  talk.trouble("foreign_cancel");
  assertEquals(resting(talk), []);
});

Deno.test("spike trades far away at once", () => {
  const talk = new BybitTalk(), socket = talk.open("/v5/public/linear");
  talk.tell(socket, { op: "subscribe", args: ["publicTrade.BTCUSDT"] });
  talk.trouble("spike", { symbol: "BTCUSDT", percent: 10 });
  const prices = talk.rows(socket, "publicTrade.BTCUSDT").map(({ p }) => Number(p));
  assert(Math.max(...prices) > 71_000, String(Math.max(...prices)));
});

Deno.test("empty_side leaves no order of others on a side", () => {
  const talk = new BybitTalk();
  talk.trouble("empty_side", { side: "sell" });
  talk.pass(200);
  const { b, a } = talk.ask("/v5/market/orderbook", { category: "linear", symbol: "BTCUSDT" }).result;
  assertEquals([b.length > 0, a.length], [true, 0]);
});

Deno.test("overfill trades more of an order than it was for", () => {
  const talk = new BybitTalk();
  talk.trouble("overfill", { lots: 3 });
  place(talk, { price: "66000", timeInForce: "IOC" });
  assertEquals(talk.wire.truth.accounts[0].overfills.get("BTCUSDT perp"), 3);
});

Deno.test("overfill trades at the last price what is too much of an order at the market, and spares the venue's own", () => {
  const talk = new BybitTalk(), [account] = talk.wire.truth.accounts;
  talk.trouble("overfill", { lots: 3 });
  place(talk, { orderType: "Market", price: undefined });
  const surplus = account.overfills.get("BTCUSDT perp");
  talk.trouble("liquidation", { symbol: "BTCUSDT" });
  assertEquals(account.executions.at(-1)!.cause, "liquidation");
  assertEquals([surplus, account.overfills.get("BTCUSDT perp")], [3, 3]);
  assert(account.executions.every(({ price }) => price > 0));
});

Deno.test("crossed_book shows a bid above the best ask for once", () => {
  const talk = new BybitTalk(), socket = talk.open("/v5/public/linear");
  talk.tell(socket, { op: "subscribe", args: ["orderbook.50.BTCUSDT"] });
  talk.trouble("crossed_book", { symbol: "BTCUSDT", count: 1, by: 7 });
  talk.pass(300);
  const bids = new Map<string, string>();
  let isCrossed = false, isCrossedNow = false;
  for (const { topic, data } of talk.take(socket)) {
    if (topic === undefined) continue;
    for (const [price, size] of data.b) size === "0" ? bids.delete(price) : bids.set(price, size);
    isCrossedNow = Math.max(...[...bids.keys()].map(Number)) > 65_005.6;
    isCrossed ||= isCrossedNow;
  }
  assertEquals([isCrossed, isCrossedNow], [true, false]);
});
