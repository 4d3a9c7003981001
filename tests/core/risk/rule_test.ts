import { assertEquals } from "@std/assert";
import { priceText, sizeText } from "../../../core/risk/rule.ts";
import { parseGrid } from "../../../core/units.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const SPOT = madeUpInstrument({ tick: parseGrid("0.05"), lot: parseGrid("0.25") });

Deno.test("sizeText() and priceText() name the unit", () => {
  assertEquals([sizeText(3, SPOT), sizeText(-3, SPOT), priceText(2_027, SPOT)], [
    "0.75 BTC",
    "-0.75 BTC",
    "101.35 USDT",
  ]);
  assertEquals(sizeText(3, { ...SPOT, kind: "linear" }), "0.75 contracts");
  assertEquals(priceText(2_026.5, SPOT), "101.35 USDT");
});

Deno.test("sizeText() and priceText() show what is no number of steps instead of throwing", () => {
  assertEquals([sizeText(NaN, SPOT), sizeText(0.5, SPOT)], ["NaN lots of 0.25 BTC", "0.5 lots of 0.25 BTC"]);
  assertEquals(priceText(NaN, SPOT), "NaN ticks of 0.05 USDT");
  assertEquals(priceText(2 ** 53 - 1, SPOT), "9007199254740991 ticks of 0.05 USDT");
});
