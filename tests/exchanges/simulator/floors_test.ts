import { assertEquals } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { parseMoney } from "../../../core/money.ts";
import { DEFAULT_TERMS, FUNDINGS_KEPT } from "../../../exchanges/simulator/floors.ts";
import { contractStage } from "../../support/contract_stage.ts";

Deno.test("Floor: funding falls on whole multiples of its hours; spot has none", () => {
  const { perp, spot } = contractStage();
  assertEquals([perp.key, spot.key, perp.product, spot.product], ["BTCUSDT perp", "BTCUSDT", "perp", "spot"]);
  const period = DEFAULT_TERMS.fundingHours * 3_600e6;
  assertEquals([perp.nextFundingAt as number, spot.nextFundingAt as number], [period, Infinity]);
  assertEquals(perp.fundingAfter(period as Micros) as number, 2 * period);
});

Deno.test("Floor keeps a bounded number of times of funding", () => {
  const { perp } = contractStage(), rate = parseMoney("0"), mark = parseMoney("1");
  for (let at = 0; at < FUNDINGS_KEPT + 3; at++) perp.noteFunding({ at: at as Micros, rate, mark });
  assertEquals([perp.fundings.length, perp.fundings[0].at as number], [FUNDINGS_KEPT, 3]);
});
