/** @module */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { LevelView, QuoteView } from "../../../dashboard/protocol.ts";
import { ladderSide, spreadBp } from "../../../dashboard/ui/ladder.ts";

const level = (price: string, size = "1", ours = "0"): LevelView => ({ price, size, ours, queueAhead: null });
const quote = (price: string, change: Partial<QuoteView> = {}): QuoteView => ({
  orderId: `o${price}`,
  venueOrderId: null,
  side: "buy",
  level: 0,
  price,
  size: "2",
  filled: "0",
  state: "OPEN",
  pending: "none",
  queueAhead: "5",
  ageMs: 0,
  ...change,
});

Deno.test("ladderSide() marks our quote at its level and takes the book's own count of it", () => {
  const rows = ladderSide("buy", [level("100", "4", "1.5"), level("99")], [quote("100"), quote("100")], [], 5);
  assertEquals(rows.map(({ price, ours, gap }) => [price, ours, gap]), [["100", "1.5", false], ["99", "", false]]);
  assertEquals(rows[0].quote?.price, "100");
  assertEquals(rows.map(({ share }) => share), [1, 0.25]);
});

Deno.test("ladderSide() keeps a row for a quote beyond the book, sums what rests there, and marks the gap", () => {
  const levels = ["100", "99", "98", "97"].map((price) => level(price));
  const far = [quote("90"), quote("90", { filled: "0.5" })];
  const rows = ladderSide("buy", levels, far, [], 3);
  assertEquals(rows.map(({ price, size, ours, gap }) => [price, size, ours, gap]), [
    ["100", "1", "", false],
    ["99", "1", "", false],
    ["90", "", "3.5", true],
  ]);
});

Deno.test("ladderSide() orders asks upwards and bids downwards, by number and not by text", () => {
  const levels = ["9.5", "10", "100"].map((price) => level(price));
  assertEquals(ladderSide("sell", levels, [], [], 9).map(({ price }) => price), ["9.5", "10", "100"]);
  assertEquals(ladderSide("buy", levels, [], [], 9).map(({ price }) => price), ["100", "10", "9.5"]);
});

Deno.test("ladderSide() shows ghosts of its side only", () => {
  const ghost = { side: "buy", level: 0, price: "98.5", from: "100" } as const;
  assertEquals(ladderSide("buy", [level("100")], [], [ghost], 4).map(({ ghost }) => ghost?.from), [undefined, "100"]);
  assertEquals(ladderSide("sell", [level("101")], [], [ghost], 4).length, 1);
});

Deno.test("ladderSide() loses no quote of ours while there is room for it, and never exceeds its rows", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 30 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 90 }), { maxLength: 8 }),
      fc.integer({ min: 8, max: 20 }),
      (book, own, limit) => {
        const rows = ladderSide(
          "buy",
          book.map((price) => level(String(price))),
          own.map((price) => quote(String(price))),
          [],
          limit,
        );
        assert(rows.length <= limit);
        assertEquals(rows.filter(({ quote }) => quote !== null).length, own.length);
        for (let index = 1; index < rows.length; index++) {
          assert(Number(rows[index].price) < Number(rows[index - 1].price));
        }
      },
    ),
    { seed: 5 },
  );
});

Deno.test("spreadBp() needs both sides", () => {
  assertAlmostEquals(spreadBp("99.5", "100.5") ?? NaN, 100, 1e-9);
  assertEquals([spreadBp(null, "1"), spreadBp("1", null), spreadBp("", "")], [null, null, null]);
});
