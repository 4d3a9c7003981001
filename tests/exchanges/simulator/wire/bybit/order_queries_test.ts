import { assertEquals } from "@std/assert";
import { BybitTalk } from "../../../../support/bybit_wire_talk.ts";

const LINEAR = { category: "linear", symbol: "BTCUSDT" }, SPOT = { category: "spot", symbol: "BTCUSDT" };
const REST = { side: "Buy", orderType: "Limit", qty: "0.01", price: "60000" };
const place = (talk: BybitTalk, fields = {}) => talk.post("/v5/order/create", { ...LINEAR, ...REST, ...fields });
const names = (list: { orderLinkId: string }[]) => list.map(({ orderLinkId }) => orderLinkId);
const list = (talk: BybitTalk, path: string, fields: object) => talk.read(path, { ...fields }).result.list;

/** Three orders that rest (b, c, e), one that was cancelled (a) and one that was filled (d). */
function told(): BybitTalk {
  const talk = new BybitTalk();
  place(talk, { orderLinkId: "a" });
  place(talk, { orderLinkId: "b" });
  place(talk, { orderLinkId: "c", symbol: "ETHUSDT", price: "3000", qty: "0.1" });
  place(talk, { orderLinkId: "d", price: "66000", qty: "0.002", timeInForce: "IOC" });
  place(talk, { ...SPOT, orderLinkId: "e" });
  talk.post("/v5/order/cancel", { ...LINEAR, orderLinkId: "a" });
  talk.pass(100);
  return talk;
}

Deno.test("Open orders are told by market or coin, newest first, page by page to an empty one", () => {
  const talk = told(), path = "/v5/order/realtime";
  assertEquals(names(list(talk, path, LINEAR)), ["b"]);
  assertEquals(names(list(talk, path, { category: "linear", settleCoin: "USDT" })), ["c", "b"]);
  assertEquals(names(list(talk, path, { category: "linear", baseCoin: "ETH" })), ["c"]);
  assertEquals(names(list(talk, path, { category: "spot" })), ["e"]);
  assertEquals(talk.read(path, { category: "linear" }).retCode, 10001);
  assertEquals(talk.read(path, { category: "inverse" }).result.list, []);
  const first = talk.read(path, { category: "linear", settleCoin: "USDT", limit: 1 }).result;
  const next = (cursor: string) => talk.read(path, { category: "linear", settleCoin: "USDT", limit: 1, cursor }).result;
  const second = next(first.nextPageCursor), third = next(second.nextPageCursor);
  assertEquals([names(first.list), names(second.list), third.list, third.nextPageCursor], [["c"], ["b"], [], ""]);
});

Deno.test("By its id an order is told whether it is open or not", () => {
  const talk = told(), path = "/v5/order/realtime";
  const status = (fields: object) => list(talk, path, fields).map((row: Record<string, string>) => row.orderStatus);
  assertEquals(["a", "b", "d", "x"].map((orderLinkId) => status({ ...LINEAR, orderLinkId })), [
    ["Cancelled"],
    ["New"],
    ["Filled"],
    [],
  ]);
  const [{ orderId }] = list(talk, path, { category: "linear", orderLinkId: "b" });
  assertEquals(status({ category: "linear", orderId, orderLinkId: "a" }), ["New"]);
  assertEquals([status({ category: "spot", orderId }), status({ ...LINEAR, symbol: "ETHUSDT", orderId })], [[], []]);
  assertEquals(names(list(talk, path, { ...LINEAR, openOnly: 1 })), ["d", "a"]);
});

Deno.test("History has what is over, and lags behind where it is told to", () => {
  const talk = told(), path = "/v5/order/history";
  assertEquals(names(list(talk, path, { category: "linear" })), ["d", "a"]);
  assertEquals(names(list(talk, path, { category: "linear", limit: 1 })), ["d"]);
  assertEquals(list(talk, path, { category: "spot" }), []);
  assertEquals(list(talk, path, { category: "linear", endTime: talk.nowMs - 60_000 }), []);
  talk.trouble("history_lag", { ms: 5_000 });
  place(talk, { price: "66000", timeInForce: "IOC", orderLinkId: "f" });
  const lagging = () => names(list(talk, path, { category: "linear" }));
  assertEquals(lagging().includes("f"), false);
  talk.pass(5_100);
  assertEquals(lagging(), ["f", "d", "a"]);
});

Deno.test("Trades are told newest first, by order, by type and by time, also behind the present", () => {
  const talk = told(), path = "/v5/execution/list";
  place(talk, { ...SPOT, price: "66000", qty: "0.0002", timeInForce: "IOC", orderLinkId: "g" });
  assertEquals(names(list(talk, path, { category: "linear" })), ["d"]);
  assertEquals(names(list(talk, path, { category: "spot" })), ["g"]);
  assertEquals(names(list(talk, path, { category: "linear", orderLinkId: "d" })), ["d"]);
  assertEquals(list(talk, path, { category: "linear", orderLinkId: "x" }), []);
  assertEquals(list(talk, path, { category: "linear", execType: "Funding" }), []);
  assertEquals(list(talk, path, { category: "linear", startTime: talk.nowMs + 5_000 }), []);
  talk.trouble("history_lag", { ms: 60_000 });
  assertEquals(list(talk, path, { category: "linear" }), []);
});

Deno.test("A window is a week at most", () => {
  const talk = new BybitTalk(), week = 7 * 86_400_000, endTime = talk.nowMs;
  for (const path of ["/v5/execution/list", "/v5/order/history"]) {
    const code = (startTime: number) => talk.read(path, { category: "linear", startTime, endTime }).retCode;
    assertEquals([code(endTime - week), code(endTime - week - 1), code(endTime + 1)], [0, 10001, 10001]);
  }
});

Deno.test("Funding stands among the trades of contracts", () => {
  const startAt = 1_790_006_399_000_000 as never, talk = new BybitTalk({ startAt });
  talk.now = startAt;
  place(talk, { side: "Sell", price: "64000", qty: "0.002", timeInForce: "IOC" });
  talk.pass(2_000);
  const [funding, trade] = list(talk, "/v5/execution/list", { category: "linear" });
  assertEquals([funding.execType, trade.execType, funding.side], ["Funding", "Trade", "Sell"]);
  assertEquals(Math.sign(Number(funding.execFee)), Math.sign(Number(funding.feeRate)));
  // A clock that is set otherwise later does not move it: it would be another settlement to whoever asks again.
  talk.trouble("clock_offset", { offsetMs: -200 });
  assertEquals(list(talk, "/v5/execution/list", { category: "linear" })[0].execTime, funding.execTime);
  assertEquals(list(talk, "/v5/execution/list", { category: "linear", execType: "Trade" }).length, 1);
});

Deno.test("Fault order_not_found hides single orders, and no list", () => {
  const talk = told();
  talk.trouble("order_not_found");
  assertEquals(list(talk, "/v5/order/realtime", { ...LINEAR, orderLinkId: "b" }), []);
  assertEquals(list(talk, "/v5/order/history", { ...LINEAR, orderLinkId: "a" }), []);
  assertEquals(names(list(talk, "/v5/order/realtime", LINEAR)), ["b"]);
});
