import { assertEquals, assertMatch } from "@std/assert";
import { SPOT, SWAP, tradeModeOf } from "../../../exchanges/okx/products.ts";

Deno.test("tradeModeOf() sends swaps as cross, and spot without margin unless the account pools it", () => {
  assertEquals(["1", "2", "3", "4", null].map((level) => tradeModeOf(SWAP, level)), Array(5).fill("cross"));
  assertEquals(["1", "2", "3", "4", null].map((level) => tradeModeOf(SPOT, level)), [
    "cash",
    "cash",
    "cross",
    "cross",
    "cash",
  ]);
});

Deno.test("each product marks its orders with a tag of its own that the venue takes", () => {
  for (const { tag } of [SWAP, SPOT]) assertMatch(tag, /^[A-Za-z0-9]{1,16}$/);
  assertEquals(SWAP.tag === SPOT.tag, false);
});
