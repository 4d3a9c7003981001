import { assertEquals, assertFalse } from "@std/assert";
import type { Market } from "../../../core/desk/market.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros, Price } from "../../../core/units.ts";
import { madeUpDesk, madeUpPlace, NOW } from "../../support/made_up_desk.ts";
import { levels } from "../../support/map_book.ts";

type Pairs = readonly (readonly [price: number, lots: number])[];
const at = (ms: number) => NOW + ms * 1_000 as Micros;

type Own = readonly ["buy" | "sell", price: number, lots: number];

/** A market on which those orders of ours rest. */
function stage(...own: readonly Own[]) {
  const desk = madeUpDesk(), market = desk.market(0 as InstrumentId);
  const rest = ([side, price, size]: Own): string => {
    const { clientId } = desk.orders.intend(madeUpPlace(side, size, price), { strategy: "mm", level: price }, NOW);
    desk.orders.apply({ kind: "sent", venue: "binance", clientId, sentAt: NOW, validUntil: at(2_000) }, NOW);
    desk.orders.apply({
      kind: "place_answer",
      venue: "binance",
      clientId,
      verdict: "accepted",
      venueOrderId: `v${price}`,
      refusal: null,
      receivedAt: NOW,
    }, NOW);
    return clientId;
  };
  const ids = own.map(rest);
  const fill = (index: number, lots: number) => {
    const order = desk.orders.get(ids[index])!;
    desk.orders.apply({
      kind: "order",
      venue: "binance",
      instrument: market.id,
      clientId: order.clientId,
      venueOrderId: order.venueOrderId!,
      side: order.side,
      price: order.price,
      size: order.size,
      filled: order.filled + lots as typeof order.size,
      status: order.filled + lots === order.size ? "filled" : "partial",
      reason: null,
      source: "push",
      requestedAt: null,
      venueAt: at(1),
      receivedAt: at(1),
    }, at(1));
  };
  return { market, rest, fill };
}

function book(market: Market, bids: Pairs, asks: Pairs, ms = 0): void {
  market.book.applySnapshot(levels(...bids), levels(...asks));
  market.bookTouched(at(ms));
}

Deno.test("mid lies between the best prices, half-way too, and is NaN while the book is not quotable", () => {
  const { market } = stage();
  book(market, [[99, 5]], [[102, 5]]);
  assertEquals(market.mid, 100.5);
  const unfit: readonly (readonly [Pairs, Pairs])[] = [
    [[], [[102, 5]]],
    [[[99, 5]], []],
    [[[102, 5]], [[102, 5]]],
    [[[103, 5]], [[102, 5]]],
  ];
  for (const [bids, asks] of unfit) {
    book(market, bids, asks);
    assertEquals([market.quotable, market.mid], [false, NaN]);
  }
});

Deno.test("a market is not quotable before its rules are known", () => {
  const { market } = stage();
  book(market, [[99, 5]], [[102, 5]]);
  market.instrument = null;
  assertFalse(market.quotable);
});

Deno.test("bookLost() empties the book and says why; the next message brings it back", () => {
  const { market } = stage();
  market.bookLost("a gap");
  assertEquals([market.bookValid, market.bookReason, market.quotable, market.book.bestBid as number], [
    false,
    "a gap",
    false,
    0,
  ]);
  book(market, [[99, 5]], [[102, 5]], 1);
  assertEquals([market.bookValid, market.bookReason, market.bookAt], [true, "", at(1)]);
});

Deno.test("the marks are the last sound top and outlive a loss, so that a position keeps its worth", () => {
  const { market } = stage();
  book(market, [[99, 5]], [[102, 5]]);
  book(market, [[110, 5]], []);
  market.bookLost("a gap");
  assertEquals([market.markBid as number, market.markAsk as number], [99, 102]);
});

Deno.test("bookGap follows the time between two messages, and a pause without a book does not count", () => {
  const { market } = stage();
  for (let i = 1; i <= 100; i++) book(market, [[99, 5]], [[102, 5]], i * 100);
  assertEquals(Math.round(market.bookGap / 1_000), 100);
  market.bookLost("a gap");
  book(market, [[99, 5]], [[102, 5]], 60_000);
  assertEquals(Math.round(market.bookGap / 1_000), 100);
});

Deno.test("bestOthers() passes over prices where only we stand, on either side", () => {
  const { market } = stage(["buy", 100, 7], ["sell", 102, 4]);
  book(market, [[100, 7], [99, 5]], [[102, 4], [103, 9]]);
  assertEquals([market.bestOthers("buy") as number, market.bestOthers("sell") as number], [99, 103]);
  book(market, [[100, 8], [99, 5]], [[102, 5], [103, 9]]);
  assertEquals([market.bestOthers("buy") as number, market.bestOthers("sell") as number], [100, 102]);
});

Deno.test("bestOthers() passes over as many levels as are ours alone, and is 0 where nobody else stands", () => {
  const orders = Array.from({ length: 40 }, (_, i) => ["buy", 100 - i, 1] as const);
  const { market } = stage(...orders);
  book(market, [...orders.map(([, price]) => [price, 1] as const), [50, 9]], [[102, 5]]);
  assertEquals(market.bestOthers("buy") as number, 50);
  book(market, orders.map(([, price]) => [price, 1] as const), [[102, 5]]);
  assertEquals(market.bestOthers("buy") as number, 0);
});

Deno.test("sizeOthers() subtracts ours at that price and side, and never goes below nothing", () => {
  const { market } = stage(["buy", 100, 7]);
  book(market, [[100, 10]], [[102, 5]]);
  assertEquals([market.sizeOthers("buy", 100 as Price), market.sizeOthers("sell", 102 as Price)] as number[], [3, 5]);
  book(market, [[100, 2]], [[102, 5]]);
  assertEquals(market.sizeOthers("buy", 100 as Price) as number, 0);
});

Deno.test("what of ours ended since the last book message is still in it, and is not taken for somebody else's", () => {
  const { market, fill } = stage(["buy", 100, 7]);
  book(market, [[100, 7], [99, 5]], [[102, 5]]);
  fill(0, 7);
  assertEquals(market.bestOthers("buy") as number, 99);
  book(market, [[99, 5]], [[102, 5]], 100);
  assertEquals(market.bestOthers("buy") as number, 99);
  book(market, [[100, 7], [99, 5]], [[102, 5]], 200);
  assertEquals(market.bestOthers("buy") as number, 100, "now it is somebody else");
});

Deno.test("what of ours came to rest since the last book message is not in it yet", () => {
  const { market, rest } = stage();
  book(market, [[100, 3], [99, 5]], [[102, 5]]);
  rest(["buy", 100, 7]);
  assertEquals([market.bestOthers("buy"), market.sizeOthers("buy", 100 as Price)] as number[], [100, 3]);
  book(market, [[100, 10], [99, 5]], [[102, 5]], 100);
  assertEquals([market.bestOthers("buy"), market.sizeOthers("buy", 100 as Price)] as number[], [100, 3]);
});

Deno.test("P13 a book that was in doubt settles with every message that leaves it fit to quote on", () => {
  const { market } = stage();
  market.unsettled = 2;
  book(market, [[100, 1]], []);
  assertEquals(market.unsettled, 2, "one-sided: no proof");
  book(market, [[100, 1]], [[102, 5]]);
  assertEquals(market.unsettled, 1);
  for (let i = 0; i < 3; i++) book(market, [[100, 1]], [[102, 5]]);
  assertEquals(market.unsettled, 0);
});

Deno.test("regrid() counts prices in the new ticks, and wants the book anew", () => {
  const market = madeUpDesk().market(0 as InstrumentId);
  const before = market.instrument!, after = { ...before, tick: { step: 1, decimals: before.tick.decimals - 1 } };
  market.lastTradePrice = 9_995 as Price;
  market.indexPrice = 10_005;
  market.regrid(before, after);
  assertEquals(
    [market.markBid, market.markAsk, market.lastTradePrice, market.indexPrice],
    [999, 1_001, 999, 1_000.5] as never,
  );
  assertEquals([market.venueMark, market.bookValid, market.bookReason], [
    NaN,
    false,
    "the venue changed the tick or the lot",
  ]);
  market.regrid(after, before);
  assertEquals([market.markBid, market.markAsk], [9_990, 10_010] as never);
});
