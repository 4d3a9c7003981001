import { assertEquals } from "@std/assert";
import { listingOf } from "../../../../../exchanges/simulator/listings.ts";
import type { DepthChange } from "../../../../../exchanges/simulator/depth_feed.ts";
import { SlowDepth } from "../../../../../exchanges/simulator/wire/binance/slow_depth.ts";

const instrument = listingOf("BTCUSDT", "binance", 0);

Deno.test("SlowDepth makes one message a second of the fast ones", () => {
  const sent: DepthChange[] = [], slow = new SlowDepth((_instrument, change) => sent.push(change));
  assertEquals(slow.flush(500_000), []);
  assertEquals(slow.nextAt, 1_000_000);
  slow.add(instrument, { firstId: 5, lastId: 7, bids: [[10, 1], [9, 2]], asks: [] });
  slow.add(instrument, { firstId: 8, lastId: 9, bids: [[10, 0], [11, 4]], asks: [[12, 1]] });
  assertEquals(slow.flush(1_000_000), ["BTCUSDT"]);
  assertEquals(sent, [{ firstId: 5, lastId: 9, bids: [[11, 4], [10, 0], [9, 2]], asks: [[12, 1]] }]);
  assertEquals([slow.flush(2_000_000), sent.length, slow.nextAt], [[], 1, 3_000_000]);
});

Deno.test("SlowDepth keeps any pace", () => {
  const slow = new SlowDepth(() => {}, 250_000);
  slow.flush(300_000);
  assertEquals(slow.nextAt, 500_000);
});
