import { assertEquals } from "@std/assert";
import type { Micros } from "../../../../../core/units.ts";
import { listingOf } from "../../../../../exchanges/simulator/listings.ts";
import {
  amountText,
  levelTexts,
  msText,
  priceText,
  sizeText,
} from "../../../../../exchanges/simulator/wire/okx/words.ts";

const btc = listingOf("BTCUSDT", "okx", 0);

Deno.test("Numbers are texts without trailing zeros", () => {
  assertEquals([priceText(6_500_000, btc), priceText(6_500_010, btc)], ["65000", "65000.1"]);
  assertEquals([sizeText(100_000, btc), sizeText(0, btc)], ["1", "0"]);
});

Deno.test("levelTexts() has four texts a level, and no orders where the level is gone", () => {
  const text = levelTexts([[6_500_010, 150_000], [6_500_020, 0]], btc);
  assertEquals(JSON.parse(text), [["65000.1", "1.5", "0", "1"], ["65000.2", "0", "0", "0"]]);
  assertEquals(levelTexts([], btc), "[]");
});

Deno.test("amountText() rounds what has more places than are wanted", () => {
  assertEquals([amountText([12_345n, 4], 2), amountText([12_345n, 4], 4), amountText([-5n, 1])], [
    "1.23",
    "1.2345",
    "-0.5",
  ]);
});

Deno.test("msText() is the venue's own clock", () => {
  assertEquals(msText({ clockOffset: 2_500_000 } as never, 1_000_999 as Micros), "3500");
});
