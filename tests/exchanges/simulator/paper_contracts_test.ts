import { assertEquals } from "@std/assert";
import { formatMoney } from "../../../core/money.ts";
import type { Micros } from "../../../core/units.ts";
import { accountMode, marginEvent, positionsOf } from "../../../exchanges/simulator/paper_contracts.ts";
import { contractStage } from "../../support/contract_stage.ts";

const AT = 7 as Micros;

function long() {
  const stage = contractStage({ account: { balances: { USDT: "5" }, perpTakerFee: "0" } });
  stage.crowd("sell", 100, 100);
  stage.send(stage.ask("buy", 100, 100));
  stage.mark("1");
  return stage;
}

Deno.test("positionsOf() tells size, average and liquidation price, as an answer or by itself", () => {
  const { account } = long(), told = positionsOf(account, account.positions.values(), true, "bybit", AT, 3 as Micros);
  assertEquals([told.complete, told.source, told.requestedAt, told.venueAt], [true, "query", 3 as Micros, AT]);
  const [{ size, averagePrice, liquidationPrice }] = told.positions;
  assertEquals([size as number, formatMoney(averagePrice!), formatMoney(liquidationPrice!)], [100, "1", "0.502513"]);
  assertEquals(positionsOf(account, [], false, "bybit", AT).source, "push");
});

Deno.test("marginEvent() tells equity, what is available, and what must be kept", () => {
  const { equity, available, maintenance, asset } = marginEvent(long().account, "USDT", "bybit", AT);
  assertEquals([asset, formatMoney(equity), formatMoney(available), formatMoney(maintenance)], [
    "USDT",
    "5",
    "4",
    "0.05",
  ]);
});

Deno.test("accountMode() is one-way and cross with the account's leverage", () => {
  const { account, exchange } = long(), mode = accountMode(account, exchange, "bybit", AT);
  assertEquals([mode.positionMode, mode.marginMode, mode.leverage.map(({ leverage }) => leverage)], [
    "one_way",
    "cross",
    [10],
  ]);
  assertEquals([mode.canTrade, mode.canWithdraw], [true, false]);
});
