import { assertEquals, assertStrictEquals } from "@std/assert";
import { borrowedDelta, borrowedTop, BorrowedTrade } from "../../../exchanges/shared/borrowed_events.ts";

Deno.test("BorrowedTrade.tradeId is read out of the frame, and a copy keeps its own", () => {
  const trade = new BorrowedTrade(), frame = '{"t":9001,"x":77}';
  trade.identify(frame, 5, 9);
  const copy = { ...trade };
  assertEquals([trade.tradeId, copy.tradeId], ["9001", "9001"]);
  trade.identify(new TextEncoder().encode(frame), 14, 16);
  assertEquals([trade.tradeId, copy.tradeId], ["77", "9001"]);
  assertEquals(JSON.parse(JSON.stringify(trade)).tradeId, "77");
  assertEquals(
    Object.keys(copy).sort(),
    ["aggressor", "instrument", "kind", "price", "receivedAt", "size", "tradeId", "venueAt"],
  );
});

Deno.test("borrowedDelta() and borrowedTop() make events of their kinds, each with levels of its own", () => {
  const first = borrowedDelta(), second = borrowedDelta();
  assertEquals([first.kind, borrowedTop().kind], ["book_delta", "top_of_book"]);
  first.bids.push(1, 1);
  assertEquals([first.bids.count, second.bids.count, first.asks.count], [1, 0, 0]);
  assertStrictEquals(first.previousId, null);
});
