import { assertEquals } from "@std/assert";
import { ObservedSide } from "../../../exchanges/simulator/observed_side.ts";

Deno.test("ObservedSide keeps levels in order, whatever order they come in", () => {
  const bids = new ObservedSide("buy"), asks = new ObservedSide("sell");
  for (const [price, size] of [[10, 1], [12, 2], [11, 3], [12, 5], [10, 0], [9, 0]]) {
    bids.set(price, size);
    asks.set(price, size);
  }
  assertEquals([bids.best, bids.bestSize, bids.worst, bids.count], [12, 5, 11, 2]);
  assertEquals(bids.levels(5), [[12, 5], [11, 3]]);
  assertEquals(asks.levels(1), [[11, 3]]);
  assertEquals([asks.priceOf(1), asks.priceOf(2), asks.sizeAt(12), asks.sizeAt(13)], [12, 0, 5, 0]);
});

Deno.test("ObservedSide remembers what was taken until the level is told anew", () => {
  const asks = new ObservedSide("sell");
  asks.replace([[11, 4], [10, 5], [12, 0]]);
  asks.take(10, 3);
  assertEquals([asks.availableAt(10), asks.sizeAt(10)], [2, 5]);
  asks.take(10, 9);
  assertEquals(asks.availableAt(10), 0);
  asks.set(10, 6);
  assertEquals([asks.availableAt(10), asks.count], [6, 2]);
});

Deno.test("ObservedSide that is empty has price 0", () => {
  const bids = new ObservedSide("buy");
  assertEquals([bids.best, bids.bestSize, bids.worst, bids.levels(3)], [0, 0, 0, []]);
});
