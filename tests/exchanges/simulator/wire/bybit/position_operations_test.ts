import { assertEquals } from "@std/assert";
import { BybitTalk } from "../../../../support/bybit_wire_talk.ts";

const LINEAR = { category: "linear", symbol: "BTCUSDT" };
const ORDER = { ...LINEAR, side: "Buy", orderType: "Limit", qty: "0.01", price: "66000", timeInForce: "IOC" };
const positions = (talk: BybitTalk, fields: object) => talk.read("/v5/position/list", { ...fields }).result.list;

Deno.test("By its symbol a position is told also where it is flat, by settle coin where something is held", () => {
  const talk = new BybitTalk();
  assertEquals(positions(talk, LINEAR).map(({ side, size }: Record<string, string>) => [side, size]), [["", "0"]]);
  assertEquals(positions(talk, { category: "linear", settleCoin: "USDT" }), []);
  talk.post("/v5/order/create", ORDER);
  assertEquals(positions(talk, { category: "linear", settleCoin: "USDT" }).length, 1);
  assertEquals(positions(talk, { category: "linear", settleCoin: "USDC" }), []);
  assertEquals(positions(talk, { category: "inverse", symbol: "BTCUSD" }), []);
  assertEquals(talk.read("/v5/position/list", { category: "linear" }).retCode, 10001);
});

Deno.test("Leverage is set once, the same for both sides, within the contract's most", () => {
  const talk = new BybitTalk(),
    set = (buyLeverage: string, sellLeverage = buyLeverage) =>
      talk.post("/v5/position/set-leverage", { ...LINEAR, buyLeverage, sellLeverage }).retCode;
  assertEquals([set("10"), set("10"), set("10", "11"), set("101"), set("0.5")], [0, 110043, 10001, 110013, 110013]);
  assertEquals(positions(talk, LINEAR)[0].leverage, "10");
  assertEquals(talk.post("/v5/position/set-leverage", LINEAR).retCode, 10001);
});

Deno.test("The mode is switched while nothing is held or rests; then there are two positions", () => {
  const talk = new BybitTalk(),
    set = (mode: unknown, where: object = LINEAR) => talk.post("/v5/position/switch-mode", { ...where, mode }).retCode;
  assertEquals([set(0), set(1)], [110025, 10001]);
  talk.post("/v5/order/create", { ...ORDER, price: "60000", timeInForce: "GTC" });
  assertEquals(set(3), 110028);
  talk.post("/v5/order/cancel-all", LINEAR);
  talk.post("/v5/order/create", ORDER);
  assertEquals(set(3), 110024);
  talk.post("/v5/order/create", { ...ORDER, side: "Sell", price: "64000", reduceOnly: true });
  assertEquals([set(3), set(3, { category: "linear", coin: "USDT" })], [0, 110025]);
  talk.post("/v5/order/create", { ...ORDER, positionIdx: 1 });
  talk.post("/v5/order/create", { ...ORDER, side: "Sell", price: "64000", positionIdx: 2, qty: "0.02" });
  assertEquals(
    positions(talk, LINEAR).map(({ positionIdx, side, size }: Record<string, unknown>) => [positionIdx, side, size]),
    [[1, "Buy", "0.01"], [2, "Sell", "0.02"]],
  );
});

Deno.test("Reduce-only closes, never opens, and is cut to what is held", () => {
  const talk = new BybitTalk(), sell = { ...ORDER, side: "Sell", price: "64000", reduceOnly: true };
  assertEquals(talk.post("/v5/order/create", sell).retCode, 110017);
  talk.post("/v5/order/create", ORDER);
  assertEquals(talk.post("/v5/order/create", { ...sell, qty: "0.05" }).retCode, 0);
  assertEquals(positions(talk, LINEAR)[0].size, "0");
});
