import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { PublicLevel } from "../../../exchanges/simulator/depth_feed.ts";
import { difference, PublicBook } from "../../../exchanges/simulator/public_book.ts";

const NONE = { bids: [], asks: [] };

Deno.test("Levels stand best first, and go with size 0", () => {
  const book = new PublicBook({ bids: [[5, 1], [7, 2]], asks: [[12, 4], [10, 3]] });
  assertEquals(book.window(9), { bids: [[7, 2], [5, 1]], asks: [[10, 3], [12, 4]] });
  book.apply({ bids: [[7, 0], [6, 9], [1, 0]], asks: [[10, 5]] });
  assertEquals(book.window(9), { bids: [[6, 9], [5, 1]], asks: [[10, 5], [12, 4]] });
  assertEquals(book.window(1), { bids: [[6, 9]], asks: [[10, 5]] });
});

Deno.test("A level that falls out of the window is told with size 0, one that comes in with its own", () => {
  const book = new PublicBook({ bids: [[5, 1], [4, 1], [3, 1]], asks: [] }), before = book.window(2);
  book.apply({ bids: [[6, 8]], asks: [] });
  assertEquals(difference(before, book.window(2)), { bids: [[6, 8], [4, 0]], asks: [] });
  const then = book.window(2);
  book.apply({ bids: [[6, 0]], asks: [] });
  assertEquals(difference(then, book.window(2)), { bids: [[6, 0], [4, 1]], asks: [] });
});

Deno.test("No difference is null, also where only what lies deeper changed", () => {
  const book = new PublicBook({ bids: [[5, 1], [4, 1]], asks: [] }), before = book.window(1);
  book.apply({ bids: [[4, 9]], asks: [] });
  assertEquals(difference(before, book.window(1)), null);
});

Deno.test("Whoever follows the differences holds the window", () => {
  const level = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 3 }));
  const change = fc.record({ bids: fc.array(level), asks: fc.array(level) });
  fc.assert(fc.property(fc.array(change), fc.integer({ min: 1, max: 5 }), (changes, depth) => {
    const book = new PublicBook(NONE), follower = new PublicBook(NONE);
    let seen = book.window(depth);
    for (const one of changes as { bids: PublicLevel[]; asks: PublicLevel[] }[]) {
      book.apply(one);
      const now = book.window(depth), told = difference(seen, now);
      if (told !== null) follower.apply(told);
      assertEquals(follower.window(99), now);
      seen = now;
    }
  }));
});
