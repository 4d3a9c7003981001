import { assertEquals } from "@std/assert";
import { aster, asterSpot } from "../../../exchanges/aster/mod.ts";

Deno.test("Aster's products are of one family, and neither keeps an order's place when it changes it", () => {
  assertEquals([aster.family, aster.product, asterSpot.family, asterSpot.product], ["aster", "perp", "aster", "spot"]);
  for (const { capabilities, networks } of [aster, asterSpot]) {
    assertEquals([capabilities.amendKeepsPriority, capabilities.replace, capabilities.postOnly], [false, false, true]);
    assertEquals(Object.keys(networks), ["mainnet", "testnet"]);
  }
});

Deno.test("perpetuals have a dead-man switch and answer about positions, mode and money; spot has none of these", () => {
  assertEquals(aster.capabilities.deadMan?.scope, "symbol");
  assertEquals(aster.capabilities.accountQueries, ["positions", "account_mode", "cash_flows"]);
  assertEquals([asterSpot.capabilities.deadMan, asterSpot.capabilities.accountQueries], [null, undefined]);
  assertEquals([aster.capabilities.reduceOnly, asterSpot.capabilities.reduceOnly], [true, false]);
});

Deno.test("an order may arrive on both products as long as an agent's nonce holds", () => {
  for (const { capabilities } of [aster, asterSpot]) assertEquals(capabilities.landsWithin as number, 10_000_000);
});

Deno.test("agents of both products sign the chain of their network", () => {
  for (const { chains } of [aster, asterSpot]) assertEquals(chains, { mainnet: 1_666, testnet: 714 });
});
