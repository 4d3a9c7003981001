import { assertEquals } from "@std/assert";
import { fillsOf, moneyOf, peakOf } from "../../../core/engine/money_viewing.ts";
import { parseMoney, subtract, toNumber } from "../../../core/money.ts";
import { EngineHouse } from "../../support/engine_house.ts";

Deno.test("peakOf() keeps the highest equity and takes a debt for nothing", () => {
  const peak = (equity: string, before: string | null) =>
    peakOf(before === null ? null : parseMoney(before), { totals: { equity }, markets: [{ unrealisedPnl: "0" }] });
  assertEquals(peak("5", null), parseMoney("5"));
  assertEquals(peak("4", "5"), parseMoney("5"));
  assertEquals(peak("6.5", "5"), parseMoney("6.5"));
  assertEquals(peak("-3", null), parseMoney("0"));
});

Deno.test("peakOf() takes no equity in which an open position has no price, as right after a restart", () => {
  const first = new EngineHouse().boot();
  first.fill("buy").run(500).move(900_000, 900_020).run(100);
  const second = new EngineHouse({ after: first });
  assertEquals(second.view().markets[0].unrealisedPnl, null);
  assertEquals([peakOf(null, second.view()), peakOf(parseMoney("5"), second.view())], [null, parseMoney("5")]);
  const worth = second.boot().view();
  assertEquals(peakOf(null, worth), parseMoney(worth.totals.equity));
});

Deno.test("moneyOf() adds a market up to the totals, and equity is capital and profit less fees", () => {
  const house = new EngineHouse().boot(), { desk } = house.engine;
  const before = moneyOf(desk, null), fills = fillsOf(desk);
  house.fill("buy");
  house.run(20);
  const { totals, markets } = moneyOf(desk, null), market = markets.get(desk.markets[0].id);
  assertEquals(fillsOf(desk), fills + 1);
  assertEquals([totals.fees, totals.realisedPnl, totals.unrealisedPnl], [
    market?.fees,
    market?.realisedPnl,
    market?.unrealisedPnl,
  ]);
  const gained = subtract(parseMoney(totals.equity), parseMoney(before.totals.equity));
  const told = Number(totals.realisedPnl) + Number(totals.unrealisedPnl) - Number(totals.fees);
  assertEquals(toNumber(gained).toFixed(8), told.toFixed(8));
  assertEquals(Number(totals.netExposure) > 0, true);
});

Deno.test("moneyOf() tells the fall from the highest equity as a share of it", () => {
  const { desk } = new EngineHouse().boot().engine, { totals } = moneyOf(desk, null);
  const twice = String(2 * Number(totals.equity));
  assertEquals(moneyOf(desk, parseMoney(twice)).totals.drawdown, "0.5");
  assertEquals(moneyOf(desk, parseMoney(totals.equity)).totals.drawdown, "0");
});
