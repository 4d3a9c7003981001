import { assertEquals, assertThrows } from "@std/assert";
import { LINKED_RULE, RANGE_RULE } from "../../../exchanges/shared/depth_rules.ts";
import type { DepthRule } from "../../../exchanges/shared/depth_sync.ts";
import type { BookDelta } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros } from "../../../core/units.ts";
import { assertHeals, LINKS, RANGES, tryFetched } from "../../support/depth_trial.ts";
import { levels } from "../../support/map_book.ts";
import { slowTest } from "../../support/slow.ts";

const change = (firstId: number | null, lastId: number | null, previousId: number | null): BookDelta => ({
  kind: "book_delta",
  instrument: 0 as InstrumentId,
  venueAt: null,
  receivedAt: 0 as Micros,
  firstId,
  lastId,
  previousId,
  bids: levels(),
  asks: levels(),
});

slowTest(
  "P15 ranges of ids (Binance spot, Gate over REST): lost, doubled and swapped messages never leave a wrong book",
  () => {
    assertHeals((seed) => tryFetched(RANGE_RULE, RANGES, seed));
  },
);

slowTest(
  "P15 links of ids (Binance futures, Aster): lost, doubled and swapped messages never leave a wrong book",
  () => {
    assertHeals((seed) => tryFetched(LINKED_RULE, LINKS, seed));
  },
);

Deno.test("P15 the trial notices a rule that sees no gaps, and one that takes links for ranges", () => {
  const blind: DepthRule = { first: () => "next", next: () => "next" };
  assertThrows(() => tryFetched(blind, RANGES, 1), Error, "book");
  assertThrows(() => tryFetched(blind, LINKS, 1), Error, "book");
  assertThrows(() => tryFetched(RANGE_RULE, LINKS, 1), Error, "book");
});

Deno.test("LINKED_RULE joins the snapshot at its id, right behind it, or over it", () => {
  const cases: readonly (readonly [string, BookDelta])[] = [
    ["old", change(90, 99, 80)],
    ["old", change(95, 100, 94)],
    ["next", change(95, 105, 94)],
    ["next", change(101, 105, 100)],
    ["gap", change(102, 105, 101)],
    ["gap", change(null, 105, null)],
    ["old", change(null, null, null)],
  ];
  for (const [wanted, one] of cases) assertEquals(LINKED_RULE.first(100, one), wanted, JSON.stringify(one));
  assertEquals(LINKED_RULE.next(100, change(101, 120, 100)), "next");
  assertEquals(LINKED_RULE.next(100, change(101, 120, 99)), "gap");
  assertEquals(LINKED_RULE.next(100, change(90, 100, 89)), "old");
});
