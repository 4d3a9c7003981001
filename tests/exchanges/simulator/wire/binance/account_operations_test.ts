import { assert, assertEquals } from "@std/assert";
import { createBinanceWire } from "../../../../../exchanges/simulator/wire/binance.ts";
import { START, WireTalk } from "../../../../support/wire_talk.ts";

const SYMBOL = { symbol: "BTCUSDT" };
const REST = { ...SYMBOL, side: "BUY", type: "LIMIT_MAKER", quantity: "0.01", price: "60000" };
const TAKE = { ...SYMBOL, side: "BUY", type: "LIMIT", timeInForce: "IOC", quantity: "0.01", price: "66000" };

/** "a" rests, "b" rested and was cancelled, "t" took. */
function open() {
  const talk = new WireTalk(createBinanceWire({ seed: 1, startAt: START, symbols: ["BTCUSDT", "ETHUSDT"] }));
  for (const newClientOrderId of ["a", "b"]) talk.signed("POST", "/api/v3/order", { ...REST, newClientOrderId });
  talk.signed("DELETE", "/api/v3/order", { ...SYMBOL, origClientOrderId: "b" });
  talk.signed("POST", "/api/v3/order", { ...TAKE, newClientOrderId: "t" });
  const ask = (path: string, fields: Record<string, string | number> = {}) => talk.signed("GET", path, fields)!;
  return { talk, ask };
}
const ids = (body: { clientOrderId: string }[]) => body.map(({ clientOrderId }) => clientOrderId);

Deno.test("GET order finds open and closed orders, and says so when there is none", () => {
  const { ask, talk } = open(),
    status = (id: string) => ask("/api/v3/order", { ...SYMBOL, origClientOrderId: id }).body;
  assertEquals([status("a").status, status("b").status, status("t").status], ["NEW", "CANCELED", "FILLED"]);
  assertEquals(status("x"), { code: -2013, msg: "Order does not exist." });
  talk.wire.setFault("order_not_found", { count: 1 }, talk.now);
  assertEquals([status("a").code, status("a").status], [-2013, "NEW"]);
});

Deno.test("GET openOrders lists one symbol or the account, at its weight", () => {
  const { ask } = open();
  const one = ask("/api/v3/openOrders", SYMBOL), before = Number(one.headers["x-mbx-used-weight-1m"]);
  assertEquals([ids(one.body), ids(ask("/api/v3/openOrders", { symbol: "ETHUSDT" }).body)], [["a"], []]);
  assertEquals(Number(ask("/api/v3/openOrders").headers["x-mbx-used-weight-1m"]) - before, 86);
});

Deno.test("GET allOrders lists by id, by time, or the last ones", () => {
  const { ask } = open(), all = ask("/api/v3/allOrders", SYMBOL).body;
  assertEquals(ids(all), ["a", "b", "t"]);
  assertEquals(ids(ask("/api/v3/allOrders", { ...SYMBOL, orderId: all[1].orderId }).body), ["b", "t"]);
  assertEquals(ids(ask("/api/v3/allOrders", { ...SYMBOL, limit: 1 }).body), ["t"]);
  assertEquals(ids(ask("/api/v3/allOrders", { ...SYMBOL, startTime: all[2].time }).body), ["t"]);
});

Deno.test("GET myTrades lists by id, by order, by time, or the last ones", () => {
  const { talk, ask } = open();
  talk.pass(50);
  talk.signed("POST", "/api/v3/order", { ...TAKE, side: "SELL", price: "60000" });
  const all = ask("/api/v3/myTrades", SYMBOL).body;
  assertEquals(all.length, talk.wire.state().fillCount);
  const last = all.at(-1);
  assertEquals([last.isBuyer, last.isMaker, last.commissionAsset], [false, false, "USDT"]);
  assertEquals(ask("/api/v3/myTrades", { ...SYMBOL, fromId: last.id }).body, [last]);
  assertEquals(ask("/api/v3/myTrades", { ...SYMBOL, orderId: last.orderId }).body.at(-1), last);
  assert(
    ask("/api/v3/myTrades", { ...SYMBOL, orderId: all[0].orderId }).body.every((row: { isBuyer: boolean }) =>
      row.isBuyer
    ),
  );
  assert(
    ask("/api/v3/myTrades", { ...SYMBOL, startTime: last.time }).body.every((row: { isBuyer: boolean }) =>
      !row.isBuyer
    ),
  );
  assertEquals(ask("/api/v3/myTrades", { ...SYMBOL, limit: 1 }).body, [last]);
  assertEquals(ask("/api/v3/myTrades", { ...SYMBOL, startTime: 1_000, endTime: 90_000_000 }).body.code, -1127);
  assertEquals(ask("/api/v3/myTrades", { ...SYMBOL, startTime: 5, endTime: 1 }).body.code, -1130);
  assertEquals(ask("/api/v3/myTrades", { ...SYMBOL, startTime: 5, fromId: 1 }).body.code, -1128);
  assertEquals(ask("/api/v3/myTrades", { symbol: "ETHUSDT" }).body, []);
});

Deno.test("GET account shows exact balances and the account's rates", () => {
  const { ask, talk } = open(), { balances, commissionRates } = ask("/api/v3/account").body;
  const find = (asset: string) => balances.find((row: { asset: string }) => row.asset === asset);
  assertEquals(find("USDT").locked, "600.00000000");
  assertEquals(find("BTC").free, "10.00999600");
  assertEquals([commissionRates.maker, commissionRates.taker], ["0.00002000", "0.00040000"]);
  talk.signed("POST", "/api/v3/order", { symbol: "ETHUSDT", side: "SELL", type: "MARKET", quantity: "200" });
  const left = ask("/api/v3/account", { omitZeroBalances: "true" }).body.balances.map((row: { asset: string }) =>
    row.asset
  );
  assertEquals(left.includes("SOL"), true);
});

Deno.test("GET account/commission, rateLimit/order and myFilters answer", () => {
  const { ask } = open();
  assertEquals(ask("/api/v3/account/commission", SYMBOL).body.standardCommission.taker, "0.00040000");
  const [tenSeconds, day] = ask("/api/v3/rateLimit/order").body;
  assertEquals(
    [tenSeconds.count, day.count, tenSeconds.limit],
    [2, 2, 100],
    "three orders, one of them filled as taker",
  );
  assertEquals(ask("/api/v3/myFilters", SYMBOL).body.symbolFilters, []);
});

Deno.test("The reads of /sapi that clients make while they load markets answer", () => {
  const { ask } = open();
  assertEquals(ask("/sapi/v1/margin/allPairs").body, []);
  assertEquals(ask("/sapi/v1/margin/isolated/allPairs").body, []);
  const coins = ask("/sapi/v1/capital/config/getall").body.map(({ coin }: { coin: string }) => coin);
  assertEquals(coins.toSorted(), ["BTC", "ETH", "SOL", "USDT"]);
  assertEquals(ask("/sapi/v1/asset/tradeFee", SYMBOL).body, [
    { symbol: "BTCUSDT", makerCommission: "0.00002000", takerCommission: "0.00040000" },
  ]);
});
