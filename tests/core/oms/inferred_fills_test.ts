import { assert, assertEquals, assertFalse } from "@std/assert";
import { parseMoney } from "../../../core/money.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { InferredPart } from "../../../core/oms/inferred_fills.ts";
import type { OrderRecord } from "../../../core/oms/order.ts";
import { parseGrid, type Price, type Size } from "../../../core/units.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { books, codes } from "../../support/order_books.ts";
import { amendAnswer, at, fill, MARKET, queried, report, VENUE } from "../../support/order_events.ts";

const GRID = madeUpInstrument({ tick: parseGrid("1"), lot: parseGrid("1") });
const part = (lots: number, price: number): InferredPart => ({ price: price as Price, lots: lots as Size });
const quote = (text: string) => ({ filledQuote: parseMoney(text) });
const listed = (id: string, lots: number, ms: number, price = 100) =>
  fill(null, id, lots, ms, { venueOrderId: "v-mm1", source: "query", venueMs: 900, price });

/** An order of which the venue reports 4 of 10 lots at 1000 and gives no trade; three rounds of asking have failed. */
function lagging(told: Parameters<typeof quote>[0] | null = null, side: "buy" | "sell" = "buy") {
  const all = books(), order = all.open("mm1", 0, { side }) as OrderRecord;
  const partial = report("mm1", "partial", 1_000, { filled: 4, side });
  all.take(told === null ? partial : { ...partial, ...quote(told) });
  for (const ms of [3_000, 5_000, 7_000]) {
    all.orders.timers(at(ms));
    all.orders.tradesAsked(MARKET, at(ms), true, at(ms + 50));
  }
  return { ...all, order, infer: (ms = 9_000) => all.orders.infer(order, GRID, at(ms)) };
}

Deno.test("D11 a reported quantity without its trades is asked about for three rounds, then inferred", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  take(report("mm1", "canceled", 1_000, { filled: 4 }));
  assertEquals([order.cumulativeAhead, order.unbooked, orders.lagging(VENUE)], [true, 4, [order]]);
  assertEquals(orders.timers(at(2_999)), []);
  const rounds = [3_000, 5_000, 7_000, 9_000].map((ms) => {
    const changes = orders.timers(at(ms));
    orders.tradesAsked(MARKET, at(ms), true, at(ms + 50));
    return changes;
  });
  assertEquals(rounds.map((changes) => [changes.length, changes[0].needsQuery]), Array(4).fill([1, true]));
  assertEquals(rounds.map(([{ infers }]) => infers ?? false), [false, false, false, true]);
  assertEquals(rounds.map(codes), [[], [], [], ["trades_missing"]]);
  const inferred = orders.infer(order, GRID, at(9_000));
  assertEquals([inferred?.tradeId, inferred?.size, inferred?.clientId], ["inf:binance:v-mm1:0-4", 4, "mm1"]);
  assertEquals([order.inferred, order.unbooked, orders.infer(order, GRID, at(9_001))], [true, 0, null]);
  // From then on its trades are asked for every half a minute, and people hear of it no more.
  assertEquals([orders.timers(at(38_999)), orders.timers(at(39_000)).map(({ infers }) => infers)], [[], [undefined]]);
  assertEquals([orders.prune(at(99_000), 0), order.sealed], [0, false]); // it waits for its trades
});

Deno.test("D11 a round in which nobody could be asked is none: it ends with a complete list that was asked for in it", () => {
  const { orders, open, take } = books(), order = open("mm1") as OrderRecord;
  take(report("mm1", "canceled", 1_000, { filled: 4 }));
  const rounds = (ms: number) => [orders.timers(at(ms)).length, order.aheadRounds];
  orders.tradesAsked(MARKET, at(2_000), true, at(2_050)); // by somebody else, before anything was missed
  assertEquals([rounds(3_000), rounds(5_000), rounds(60_000)], [[1, 1], [0, 1], [0, 1]]);
  orders.tradesAsked(MARKET, at(2_999), true, at(60_000));
  orders.tradesAsked(1 as InstrumentId, at(60_000), true, at(60_000));
  orders.tradesAsked(MARKET, at(20_000), false, at(32_999));
  assertEquals(rounds(61_000), [0, 1], "asked too early, of another market, failed");
  orders.tradesAsked(MARKET, at(61_000), true, at(61_050));
  assertEquals(rounds(61_100), [1, 2]);
  orders.tradesAsked(MARKET, at(80_000), false, at(91_100)); // half a minute of failures: it may never be complete
  assertEquals([rounds(91_200), rounds(200_000)], [[1, 3], [0, 3]]);
  orders.tradesAsked(MARKET, at(200_000), true, at(200_050));
  assertEquals([codes(orders.timers(at(200_100))), order.aheadRounds], [["trades_missing"], 4]);
});

Deno.test("an inferred fill is asked for again every round while nobody could book it", () => {
  const { orders } = lagging();
  assertEquals([9_000, 11_000].map((ms) => orders.timers(at(ms))[0].infers), [true, true]);
});

Deno.test("people hear of missing trades once, and again only of lots that come to be missing later", () => {
  const { orders, order, take, infer } = lagging();
  const told = (ms: number) => codes(orders.timers(at(ms)));
  assertEquals([told(9_000), told(11_000)], [["trades_missing"], []]); // nobody could book them yet
  infer();
  take(report("mm1", "partial", 12_000, { filled: 6 }));
  assertEquals([told(13_000), order.unbooked], [["trades_missing"], 2]);
  infer();
  assertEquals([told(15_000), told(42_999), told(43_000)], [[], [], []]);
});

Deno.test("an inferred fill is dated by the venue's word of its quantity, whenever it is inferred", () => {
  const { take, infer } = lagging();
  take(report("mm1", "partial", 8_000, { filled: 4 })); // the same once more
  assertEquals([infer()?.venueAt, lagging().infer(60_000)?.venueAt], [at(1_000), at(1_000)]);
  take(report("mm1", "partial", 10_000, { filled: 6, venueMs: 9_500 }));
  assertEquals(infer(20_000)?.venueAt, at(9_500));
});

Deno.test("the price of an inferred fill is the reported average of what is missing, rounded against us", () => {
  const price = (told: string | null, side: "buy" | "sell" = "buy") => lagging(told, side).infer()?.price;
  assertEquals([price("400"), price("396"), price("398"), price("398", "sell")], [100, 99, 100, 99]);
  assertEquals([price("397.5", "sell"), price("397.5")], [99, 100]);
  // Without a sum, or with one that cannot be, it is the order's limit: the worst that can have been.
  assertEquals([price(null), price("0"), price("-1")], [100, 100, 100]);
});

Deno.test("the average of what is missing leaves out the trades that are known and what was inferred before", () => {
  const { orders, order, take, infer } = lagging("396");
  take(listed("t1", 1, 8_000, 90));
  assertEquals([infer()?.price, order.inferredParts], [102, [part(3, 102)]]);
  take({ ...report("mm1", "partial", 20_000, { filled: 6 }), ...quote("600") });
  orders.timers(at(22_000));
  const more = orders.infer(order, GRID, at(22_000));
  assertEquals([more?.tradeId, more?.size, more?.price], ["inf:binance:v-mm1:4-6", 2, 102]); // 600 - 90 - 306 = 204
});

Deno.test("a sum that the venue told for another quantity prices nothing", () => {
  const { order, take, infer } = lagging("360");
  take(report("mm1", "partial", 8_000, { filled: 5 }));
  assertEquals([infer()?.price, order.filledQuote, order.quotedLots], [100, parseMoney("360"), 4]);
});

Deno.test("an inverse contract has no average in quote: its limit is the price", () => {
  const { orders, order } = lagging("360");
  assertEquals(orders.infer(order, { ...GRID, kind: "inverse" }, at(9_000))?.price, 100);
});

Deno.test("an inferred fill is the maker's where the order could only rest, else the taker's: the dearer guess", () => {
  for (const [timeInForce, liquidity] of [["post_only", "maker"], ["ioc", "taker"], ["gtc", "taker"]] as const) {
    const { orders, open, take } = books();
    const order = open("mm1", 0, { timeInForce });
    take(report("mm1", "partial", 1_000, { filled: 4 }));
    assertEquals(orders.infer(order, GRID, at(9_000))?.liquidity, liquidity);
  }
});

Deno.test("true trades take the place of inferred lots, as many as they have, oldest first", () => {
  const { orders, order, take, infer } = lagging("392");
  infer();
  assertEquals(orders.displaced(listed("t1", 1, 9_500)), [part(1, 98)]);
  take(listed("t1", 1, 9_500));
  assertEquals([order.inferredParts, order.unbooked, order.filled], [[part(3, 98)], 0, 4]);
  assertEquals(orders.displaced(listed("t1", 1, 9_600)), []); // known already
  assertEquals(orders.displaced(listed("t2", 5, 9_600)), [part(3, 98)]);
  take(listed("t2", 5, 9_600));
  assertEquals([order.inferred, order.filled, order.cumulativeAhead, order.life], [false, 6, false, "PARTIAL"]);
  assertEquals(orders.lagging(VENUE), []);
});

Deno.test("a trade that the venue's newest quantity has room for leaves inferred lots alone", () => {
  const { orders, order, take, infer } = lagging();
  infer();
  take(report("mm1", "partial", 9_100, { filled: 5 }));
  const next = fill("mm1", "t9", 1, 9_200);
  assertEquals(orders.displaced(next), []);
  take(next);
  assertEquals([order.inferredParts[0].lots, order.unbooked, order.filled], [4, 0, 5]);
});

Deno.test("a trade that the order does not take displaces nothing", () => {
  const { orders, infer } = lagging();
  infer();
  for (const odd of [fill("mm1", "t1", 2, 9_500, { side: "sell" }), fill("mm1", "t1", 0, 9_500)]) {
    assertEquals(orders.displaced(odd), []);
  }
  assertEquals(orders.displaced(fill("mm7", "t1", 2, 9_500)), []);
});

Deno.test("an inferred quantity fills the order like the others, and its end does not forget what is missing", () => {
  const { orders, order, take } = lagging();
  orders.infer(order, GRID, at(9_000));
  assertEquals([order.life, orders.leavesBuy(MARKET)], ["PARTIAL", 6]);
  take(queried("mm1", "canceled", 9_100, 9_200, { filled: 4 }));
  assertEquals([order.life, order.inferred, order.cumulativeAhead], ["CANCELED", true, true]);
  assertEquals(codes(take(listed("t1", 4, 9_500))), []); // announced, so not late
  assertFalse(order.inferred);
});

Deno.test("an amendment below what was inferred still ends the order", () => {
  const { orders, order, take } = lagging();
  orders.infer(order, GRID, at(9_000));
  assert(orders.amendRequested("mm1", 5 as Size, at(9_100)));
  take(report("mm1", "partial", 9_150, { filled: 5 }), amendAnswer("mm1", "accepted", 9_200, 5));
  assertEquals([order.life, order.unbooked], ["FILLED", 1]);
});
