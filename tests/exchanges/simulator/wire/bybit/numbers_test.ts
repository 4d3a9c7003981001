import { assertEquals } from "@std/assert";
import { type Micros, parseGrid } from "../../../../../core/units.ts";
import { parseMoney } from "../../../../../core/money.ts";
import { amount, fixed, millis, trimmed } from "../../../../../exchanges/simulator/wire/bybit/numbers.ts";

const fine = parseGrid("0.0001"), coarse = parseGrid("0.5"), whole = parseGrid("10");

Deno.test("fixed() keeps the places of the grid, trimmed() the needed ones", () => {
  assertEquals([fixed(195_300, fine), trimmed(195_300, fine)], ["19.5300", "19.53"]);
  assertEquals([fixed(3, coarse), trimmed(4, coarse)], ["1.5", "2"]);
  assertEquals([fixed(7, whole), trimmed(7, whole), fixed(-7, whole)], ["70", "70", "-70"]);
  assertEquals([fixed(0, fine), trimmed(0, fine), trimmed(-1, fine)], ["0.0000", "0", "-0.0001"]);
});

Deno.test("amount() cuts what lies beyond its places, towards zero", () => {
  assertEquals(["1.50", "0.123456789", "-0.123456789", "3"].map((text) => amount(parseMoney(text))), [
    "1.5",
    "0.12345678",
    "-0.12345678",
    "3",
  ]);
  assertEquals(amount(parseMoney("2.71828"), 2), "2.71");
});

Deno.test("millis() cuts microseconds", () => assertEquals(millis(1_999 as Micros), 1));
