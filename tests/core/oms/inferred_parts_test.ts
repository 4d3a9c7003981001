import { assertEquals } from "@std/assert";
import { type InferredPart, lotsOf, NOTHING_INFERRED, partAt } from "../../../core/oms/inferred_parts.ts";
import type { Price, Size } from "../../../core/units.ts";

const part = (lots: number, price: number): InferredPart => ({ price: price as Price, lots: lots as Size });

Deno.test("lotsOf() sums the lots of all parts", () => {
  assertEquals([lotsOf(NOTHING_INFERRED), lotsOf([part(3, 100), part(2, 101)])], [0, 5]);
});

Deno.test("partAt() takes the oldest lots first and cuts a part in two where it must", () => {
  const parts = [part(3, 100), part(2, 101)];
  assertEquals(partAt(parts, 0), { first: [], rest: parts });
  assertEquals(partAt(parts, 2), { first: [part(2, 100)], rest: [part(1, 100), part(2, 101)] });
  assertEquals(partAt(parts, 3), { first: [part(3, 100)], rest: [part(2, 101)] });
  assertEquals(partAt(parts, 4), { first: [part(3, 100), part(1, 101)], rest: [part(1, 101)] });
  assertEquals(partAt(parts, 9), { first: parts, rest: [] });
});
