import { assertEquals } from "@std/assert";
import type { InstrumentId } from "../../../core/instrument.ts";
import { INDEX_FRESH_MICROS, referenceOf } from "../../../core/risk/reference.ts";
import { type Micros, parseGrid } from "../../../core/units.ts";
import { madeUpDesk, NOW, setBook } from "../../support/made_up_desk.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const at = (venue: string, id: number, change = {}) => madeUpInstrument({ venue, id: id as InstrumentId, ...change });
const PAR = ["USDT", "USDC"];

Deno.test("referenceOf() is the median of other venues' mids and the fresh index, in the market's ticks", () => {
  const desk = madeUpDesk(at("a", 0), at("b", 1), at("c", 2, { tick: parseGrid("0.1") })), [mine, b, c] = desk.markets;
  assertEquals(referenceOf(desk, mine, PAR, NOW), (10_000 + 100_000) / 2, "c counts in ticks ten times as wide");
  setBook(b, 9_899, 9_901);
  setBook(c, 999, 1_001);
  assertEquals(referenceOf(desk, mine, PAR, NOW), (9_900 + 10_000) / 2);
  mine.indexPrice = 9_950;
  mine.indexAt = NOW;
  assertEquals(referenceOf(desk, mine, PAR, NOW), 9_950);
  assertEquals(referenceOf(desk, mine, PAR, NOW + INDEX_FRESH_MICROS as Micros), 9_950);
  assertEquals(referenceOf(desk, mine, PAR, NOW + INDEX_FRESH_MICROS + 1 as Micros), NaN, "everything is old");
});

Deno.test("referenceOf() believes no market of the same venue, of another pair, without rules, without a book or inverse", () => {
  const others = [
    at("a", 1, { symbol: "BTCUSDC", quote: "USDC" }),
    at("b", 2, { symbol: "ETHUSDT", base: "ETH" }),
    at("b", 3, { symbol: "BTCEUR", quote: "EUR" }),
    at("b", 4, { symbol: "BTCUSD", quote: "USD", kind: "linear" }),
    at("c", 5),
    at("d", 6),
  ];
  const desk = madeUpDesk(at("a", 0), ...others), mine = desk.markets[0];
  desk.markets[5].bookLost("gone");
  desk.markets[6].instrument = null;
  assertEquals(referenceOf(desk, mine, PAR, NOW), NaN);
  desk.markets[4].instrument = { ...desk.markets[4].instrument!, kind: "inverse", quote: "USDC" };
  assertEquals(referenceOf(desk, mine, PAR, NOW), NaN);
  desk.markets[4].instrument = { ...desk.markets[4].instrument!, kind: "linear" };
  assertEquals(referenceOf(desk, mine, PAR, NOW), 10_000, "a dollar of another make counts");
  mine.instrument = null;
  assertEquals(referenceOf(desk, mine, PAR, NOW), NaN);
});
