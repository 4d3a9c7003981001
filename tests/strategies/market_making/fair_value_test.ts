import { assertEquals } from "@std/assert";
import { FAIR_VALUE_MODELS, fairValue } from "../../../strategies/market_making/fair_value.ts";

Deno.test("fairValue() by mid ignores the sizes, by weighted mid leans to the thinner side", () => {
  assertEquals(fairValue("mid", 100, 9, 103, 1), 101.5);
  assertEquals(fairValue("weighted_mid", 100, 9, 110, 1), 109);
  assertEquals(fairValue("weighted_mid", 100, 1, 110, 9), 101);
  assertEquals(fairValue("weighted_mid", 100, 5, 103, 5), 101.5);
});

Deno.test("fairValue() names no price while a side is missing, whatever the model", () => {
  for (const model of FAIR_VALUE_MODELS) {
    assertEquals([fairValue(model, 0, 0, 103, 1), fairValue(model, 100, 1, 0, 0)], [NaN, NaN], model);
  }
  assertEquals(fairValue("weighted_mid", 100, 0, 103, 1), NaN, "a level that is ours alone weighs nothing");
});
