import { assertEquals } from "@std/assert";
import { exchangeState } from "../../../exchanges/simulator/exchange_state.ts";
import { contractStage } from "../../support/contract_stage.ts";

Deno.test("exchangeState() tells spot and contracts apart, with positions, margins and the contracts' own wallets", () => {
  const { exchange, crowd, send, ask, spot, mark } = contractStage({ account: { balances: { USDT: "100" } } });
  crowd("sell", 100, 100);
  crowd("sell", 100, 10, spot);
  send(ask("buy", 100, 100, { clientId: "a" }));
  send(ask("buy", 100, 10, { clientId: "b" }), spot);
  send(ask("sell", 120, 40, { clientId: "c", reduceOnly: true }));
  mark("1.1");
  const state = exchangeState(exchange);
  assertEquals(state.symbols, ["BTCUSDT"]);
  assertEquals(state.openOrders, [{
    account: "demo",
    orderId: state.openOrders[0].orderId,
    clientOrderId: "c",
    symbol: "BTCUSDT",
    product: "perp",
    side: "sell",
    price: "1.2",
    size: "4",
    filled: "0",
    reduceOnly: true,
  }]);
  assertEquals(
    state.fills.map(({ clientOrderId, product, realised, fee }) => [clientOrderId, product, realised, fee]),
    [
      ["a", "perp", "0", { asset: "USDT", amount: "0.005" }],
      ["b", undefined, undefined, { asset: "BTC", amount: "0.01" }],
    ],
  );
  assertEquals(state.positions, [
    { account: "demo", symbol: "BTCUSDT", size: "1", quote: "-1", fills: 1 },
    {
      account: "demo",
      symbol: "BTCUSDT",
      product: "perp",
      side: "both",
      size: "10",
      quote: "-10",
      fills: 1,
      entryPrice: "1",
      markPrice: "1.1",
      unrealised: "1",
      realised: "0",
      funding: "0",
      leverage: 10,
      marginMode: "cross",
      liquidationPrice: null,
    },
  ]);
  assertEquals(state.balances.filter(({ account }) => account === "demo"), [
    { account: "demo", asset: "USDT", free: "99", locked: "0" },
    { account: "demo", asset: "BTC", free: "0.99", locked: "0" },
    { account: "demo", wallet: "perp", asset: "USDT", free: "99.995", locked: "0" },
  ]);
  assertEquals(state.margins![0], {
    account: "demo",
    asset: "USDT",
    wallet: "99.995",
    unrealised: "1",
    equity: "100.995",
    positionInitial: "1.1",
    orderInitial: "0",
    maintenance: "0.055",
    available: "99.895",
  });
});
