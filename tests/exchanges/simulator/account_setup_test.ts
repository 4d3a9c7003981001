import { assertEquals } from "@std/assert";
import { AccountSetup, DEFAULT_LEVERAGE } from "../../../exchanges/simulator/account_setup.ts";
import { contractStage } from "../../support/contract_stage.ts";

Deno.test("AccountSetup keeps leverage and margin mode for each contract, within its bounds", () => {
  const setup = new AccountSetup(), { perp } = contractStage();
  assertEquals([setup.positionMode, setup.leverageOf(perp), setup.marginModeOf(perp)], [
    "one_way",
    DEFAULT_LEVERAGE,
    "cross",
  ]);
  assertEquals([setup.setLeverage(perp, 0.5), setup.setLeverage(perp, 101), setup.leverageOf(perp)], [
    false,
    false,
    20,
  ]);
  assertEquals([setup.setLeverage(perp, 7.5), setup.leverageOf(perp)], [true, 7.5]);
  setup.setMarginMode(perp, "isolated");
  assertEquals(setup.marginModeOf(perp), "isolated");
});

Deno.test("AccountSetup never tells more leverage than a contract allows", () => {
  assertEquals(new AccountSetup(500).leverageOf(contractStage().perp), 100);
});
