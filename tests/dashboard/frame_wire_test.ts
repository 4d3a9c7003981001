import { assert, assertEquals } from "@std/assert";
import { FrameReceiver, FrameSender } from "../../dashboard/frame_wire.ts";
import type { Frame } from "../../dashboard/protocol.ts";
import { sampleFrame } from "../support/sample_frame.ts";

Deno.test("FrameSender keeps at home what was sent before, and FrameReceiver puts it in again", () => {
  const sender = new FrameSender(), receiver = new FrameReceiver();
  const first = sampleFrame(0), moved = sampleFrame(7);
  const same: Frame = {
    ...moved,
    view: {
      ...moved.view,
      risk: first.view.risk,
      venues: first.view.venues,
      markets: [first.view.markets[0], ...moved.view.markets.slice(1)],
    },
    books: [moved.books[0], ...first.books.slice(1)],
    strategies: first.strategies,
    receipts: first.receipts,
  };
  const sentFirst = sender.thin(first), sentSame = sender.thin(same), sentMoved = sender.thin(moved);
  assertEquals(sentFirst, first);
  assertEquals([sentSame.view.risk, sentSame.view.venues, sentSame.strategies, sentSame.receipts], [
    null,
    null,
    null,
    null,
  ]);
  assertEquals(sentSame.view.markets, [null, ...moved.view.markets.slice(1)]);
  assertEquals(sentSame.books, [moved.books[0], ...first.books.slice(1).map(() => null)]);
  assertEquals(sentMoved.books, [null, ...moved.books.slice(1)]);
  assertEquals([sentMoved.view.venues, sentMoved.view.risk], [moved.view.venues, moved.view.risk]);
  assertEquals(receiver.whole(structuredClone(sentFirst)), first);
  const again = receiver.whole(structuredClone(sentSame));
  assertEquals(again, same);
  assertEquals(receiver.whole(structuredClone(sentMoved)), moved);
});

Deno.test("FrameReceiver gives what was not sent again as the same object", () => {
  const sender = new FrameSender(), receiver = new FrameReceiver(), frame = sampleFrame(0);
  const first = receiver.whole(structuredClone(sender.thin(frame)));
  const second = receiver.whole(structuredClone(sender.thin({ ...frame, books: [] })));
  assert(first.strategies === second.strategies && first.view.risk === second.view.risk);
  assertEquals(second.books, []);
});
