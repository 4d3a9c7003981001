import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { spansOf } from "../../../exchanges/bybit/spans.ts";

const WEEK = 7 * 24 * 3_600_000;

Deno.test("spansOf() cuts a time into spans of a week at most", () => {
  assertEquals(spansOf(1_000, 2_000), [{ from: 1_000, to: 62_000 }]);
  assertEquals(spansOf(0, WEEK), [{ from: 0, to: WEEK - 1 }, { from: WEEK, to: WEEK + 60_000 }]);
  assertEquals(spansOf(5_000, 1_000), [{ from: 5_000, to: 65_000 }], "a clock that is ahead asks all the same");
});

Deno.test("spansOf() leaves no ms out and asks for none twice (property)", () => {
  fc.assert(
    fc.property(fc.nat(2_000_000_000), fc.nat(20 * WEEK), (from, length) => {
      const spans = spansOf(from, from + length);
      assertEquals(spans[0].from, from);
      assert(spans.at(-1)!.to >= from + length);
      spans.forEach((span, i) => {
        assert(span.to >= span.from && span.to - span.from < WEEK);
        if (i > 0) assertEquals(span.from, spans[i - 1].to + 1);
      });
    }),
    { seed: 5 },
  );
});
