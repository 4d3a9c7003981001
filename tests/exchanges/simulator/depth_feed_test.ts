import { assertEquals } from "@std/assert";
import { DepthFeed } from "../../../exchanges/simulator/depth_feed.ts";

Deno.test("DepthFeed numbers each change and tells each touched level once, with its last size", () => {
  const feed = new DepthFeed(100);
  feed.note("buy", 10, 5);
  feed.note("buy", 11, 1);
  feed.note("sell", 20, 3);
  feed.note("buy", 10, 0);
  assertEquals(feed.updateId, 104);
  assertEquals(feed.take(), { firstId: 101, lastId: 104, bids: [[11, 1], [10, 0]], asks: [[20, 3]] });
});

Deno.test("DepthFeed's messages make a gapless chain, and a quiet time makes none", () => {
  const feed = new DepthFeed(7);
  assertEquals(feed.take(), null);
  feed.note("sell", 20, 3);
  assertEquals(feed.take()?.firstId, 8);
  assertEquals(feed.take(), null);
  feed.note("sell", 20, 4);
  feed.note("sell", 20, 5);
  assertEquals(feed.take(), { firstId: 9, lastId: 10, bids: [], asks: [[20, 5]] });
});
