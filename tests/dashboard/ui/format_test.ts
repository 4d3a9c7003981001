/** @module */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  count,
  decimal,
  duration,
  micros,
  milliseconds,
  percent,
  placesOf,
  productName,
  quantity,
  roundDecimal,
  significant,
  signOf,
  sizePlaces,
  splitTail,
  spoken,
  sumDecimals,
  timeOfDay,
  timesDecimal,
  utc,
  words,
} from "../../../dashboard/ui/format.ts";

Deno.test("decimal() groups, signs and rounds on the digits", () => {
  const cases: [string | null, Parameters<typeof decimal>[1], string][] = [
    ["65012.35", {}, "65,012.35"],
    ["-1234567.8", {}, "−1,234,567.8"],
    ["204.18", { signed: true }, "+204.18"],
    ["-0.00", { signed: true }, "0.00"],
    ["0", { signed: true, places: 2 }, "0.00"],
    ["-0.004", { signed: true, places: 2 }, "0.00"],
    ["101204.185", { places: 2 }, "101,204.19"],
    ["999.995", { places: 2 }, "1,000.00"],
    ["9007199254740993.5", { places: 0 }, "9,007,199,254,740,994"],
    ["5", { places: 2 }, "5.00"],
    [null, {}, "–"],
    ["", {}, "–"],
    ["n/a", {}, "n/a"],
  ];
  for (const [text, style, want] of cases) assertEquals(decimal(text, style), want, `${text}`);
});

Deno.test("roundDecimal() lies within half a unit of the last place and keeps the exact digits otherwise", () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 24n), 10n ** 24n), fc.integer({ min: 0, max: 8 }), (value, places) => {
      const digits = (value < 0n ? -value : value).toString().padStart(9, "0");
      const text = `${value < 0n ? "-" : ""}${digits.slice(0, -8)}.${digits.slice(-8)}`;
      const rounded = roundDecimal(text, places);
      const unit = 10n ** BigInt(8 - places);
      const back = BigInt(rounded.replace(".", "") || "0") * unit;
      const error = back - value;
      assertEquals((error < 0n ? -error : error) * 2n <= unit, true, `${text} at ${places}: ${rounded}`);
    }),
    { seed: 7 },
  );
});

Deno.test("significant() keeps the digits that count", () => {
  const cases: [string, string][] = [
    ["0.0000064912", "0.00000649"],
    ["0.13182", "0.132"],
    ["12.34567", "12.346"],
    ["0", "0"],
    ["0.5", "0.5"],
    ["-0.00012", "-0.00012"],
    ["n/a", "n/a"],
  ];
  for (const [text, want] of cases) assertEquals(significant(text, 3), want, text);
});

Deno.test("sumDecimals() adds exactly, whatever the number of places", () => {
  assertEquals(sumDecimals(["0.1", "0.2"]), "0.3");
  assertEquals(sumDecimals(["171.42", "32.760"], ["41.07"]), "163.110");
  assertEquals(sumDecimals(["1"], ["2.5"]), "-1.5");
  assertEquals(sumDecimals(["9007199254740993", "0.000000000000000001"]), "9007199254740993.000000000000000001");
  assertEquals(sumDecimals([]), "0");
});

Deno.test("placesOf(), signOf() and splitTail() read the digits", () => {
  assertEquals([placesOf("0.01"), placesOf("5"), placesOf(null)], [2, 0, 0]);
  assertEquals([signOf("-0.5"), signOf("0.00"), signOf("3"), signOf(null), signOf("x")], [-1, 0, 1, 0, 0]);
  const tails: [string, [string, string]][] = [
    ["0.02000", ["0.02", "000"]],
    ["65,012.00", ["65,012", ".00"]],
    ["1,000", ["1,000", ""]],
    ["100.5", ["100.5", ""]],
    ["–", ["–", ""]],
    ["100.050", ["100.05", "0"]],
  ];
  for (const [text, want] of tails) assertEquals(splitTail(text), want, text);
});

Deno.test("spoken() tells long spans in seconds, so that an age moves once a second", () => {
  assertEquals(spoken("The book is 9982 ms old; the limit is 1007 ms"), "The book is 10 s old; the limit is 1.0 s");
  assertEquals(spoken("The book is 2449 ms old"), "The book is 2 s old");
  assertEquals(spoken("The book is 754000 ms old"), "The book is 12 min 34 s old");
  assertEquals(spoken("last heard 812 ms ago, 1234567 USDT"), "last heard 812 ms ago, 1,234,567 USDT");
  assertEquals(spoken("0.1000 ms, id-1234 ms"), "0.1000 ms, id-1234 ms");
});

Deno.test("quantity() groups the figures of a rule and leaves its words alone", () => {
  assertEquals(quantity("2020 USDT"), "2,020 USDT");
  assertEquals(quantity("RSK-08"), "RSK-08");
  assertEquals(quantity("4200 ms of 3000 ms"), "4,200 ms of 3,000 ms");
});

Deno.test("duration() keeps the unit that a person would say", () => {
  const cases: [number | null, string][] = [
    [0, "0.0 s"],
    [-5, "0.0 s"],
    [240, "0.2 s"],
    [9_940, "9.9 s"],
    [9_950, "10 s"],
    [42_000, "42 s"],
    [59_600, "1 min 00 s"],
    [185_000, "3 min 05 s"],
    [7_800_000, "2 h 10 min"],
    [356_400_000, "4 d 3 h"],
    [null, "–"],
    [NaN, "–"],
  ];
  for (const [ms, want] of cases) assertEquals(duration(ms), want, String(ms));
});

Deno.test("milliseconds(), micros() and percent() carry their unit", () => {
  assertEquals([milliseconds(12.4), milliseconds(-1.84), milliseconds(null)], ["12 ms", "−1.8 ms", "–"]);
  assertEquals([micros(0.84), micros(38), micros(1210), micros(null)], ["0.8 µs", "38 µs", "1.2 ms", "–"]);
  assertEquals([percent(0.049), percent(0.0042), percent(1.4), percent(null)], ["5 %", "0.4 %", "140 %", "–"]);
});

Deno.test("words(), count() and the times read as text", () => {
  assertEquals([words("STALE_BOOK"), words("halfSpreadBp")], ["stale book", "half spread bp"]);
  assertEquals([count(1, "order"), count(3, "order"), count(0, "order")], ["1 order", "3 orders", "0 orders"]);
  assertEquals(utc("2026-01-05T09:30:00.123000Z"), "2026-01-05 09:30:00.123 UTC");
  assertEquals([timeOfDay("no time"), utc("no time")], ["–", ""]);
  assertEquals(timeOfDay(new Date(2026, 0, 5, 9, 30, 7, 45).getTime(), true), "09:30:07.045");
});

Deno.test("quantity() leaves a time of day alone, and figures behind a colon and a space do not", () => {
  assertEquals(quantity("0 % since 00:00 UTC; left: 2020 USDT"), "0 % since 00:00 UTC; left: 2,020 USDT");
});

Deno.test("timesDecimal() is exact, keeps the places of both, and leaves what is no decimal", () => {
  const cases = [["0.5", "0.01", "0.005"], ["-12", "0.1", "-1.2"], ["−3", "1000", "-3000"], ["0", "0.01", "0.00"]];
  for (const [text, by, wanted] of cases) assertEquals(timesDecimal(text, by), wanted);
  assertEquals([timesDecimal("some", "2"), timesDecimal("1", "1")], ["some", "1"]);
});

Deno.test("productName() says spot or perp, and nothing while nobody knows", () => {
  assertEquals(["spot", "linear", "inverse", null, undefined].map((kind) => productName(kind as "spot")), [
    "spot",
    "perp",
    "inverse",
    "",
    "",
  ]);
});

Deno.test("sizePlaces() shows a size with the lot's places, no idle ones beyond five, and never cuts any", () => {
  const cases = [["0.5", "0.001"], ["0.5", "0.00000001"], ["0.1234567", "0.00000001"], ["3", "1"], [undefined, null]];
  assertEquals(cases.map(([size, lot]) => sizePlaces(size, lot)), [3, 5, 7, 0, 0]);
});
