import { assertEquals } from "@std/assert";
import { freshnessLimit } from "../../../core/risk/freshness.ts";

Deno.test("RSK-04 a book is fresh for ten usual gaps, at least 1 s and at most 10 s", () => {
  const limits = [0, 99_999, 100_000, 100_001, 1_000_000, 1_000_001].map((bookGap) => freshnessLimit({ bookGap }));
  assertEquals(limits, [1_000_000, 1_000_000, 1_000_000, 1_000_010, 10_000_000, 10_000_000]);
});
