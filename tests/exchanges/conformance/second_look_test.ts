import { assertEquals } from "@std/assert";
import { OrderBook } from "../../../core/book/order_book.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { SecondLook } from "./second_look.ts";

const MARKET = 0 as InstrumentId;
const PLACES = Array.from({ length: 10 }, (_, i) => i);

/** Ten bids from 100 down, ten asks from 101 up, of ten lots each but for what is given. */
function levels(lots: Readonly<Record<number, number>> = {}): string[] {
  const of = (side: string, price: number) => `${side} ${price} ${lots[price] ?? 10}`;
  return [...PLACES.map((i) => of("buy", 100 - i)), ...PLACES.map((i) => of("sell", 101 + i))];
}

function bookOf(lots: Readonly<Record<number, number>> = {}): OrderBook {
  const book = new OrderBook(), sizes = (prices: number[]) => Float64Array.from(prices, (price) => lots[price] ?? 10);
  const bids = PLACES.map((i) => 100 - i), asks = PLACES.map((i) => 101 + i);
  book.applySnapshot(
    { count: bids.length, prices: Float64Array.from(bids), sizes: sizes(bids) },
    { count: asks.length, prices: Float64Array.from(asks), sizes: sizes(asks) },
  );
  return book;
}

/** A look at which these books were told, one after the other. */
function lookAt(look: SecondLook, told: readonly OrderBook[], seen: readonly string[]): readonly string[] {
  look.open();
  for (const book of told) look.told(MARKET, book);
  look.seen(MARKET, seen);
  return look.wrong(MARKET);
}

Deno.test("SecondLook: a book that any of the told ones was is right", () => {
  const told = [bookOf(), bookOf({ 100: 7, 99: 3, 98: 1, 101: 4 }), bookOf()];
  assertEquals(lookAt(new SecondLook(), told, levels({ 100: 7, 99: 3, 98: 1, 101: 4 })), []);
});

Deno.test("SecondLook: levels in motion are right at a later look, wrong ones at none", () => {
  const look = new SecondLook(), inMotion = { 100: 1, 101: 1, 102: 1 }, wrong = { 95: 1, 96: 1, 97: 1 };
  assertEquals(lookAt(look, [bookOf()], levels({ ...inMotion, ...wrong })).length, 6);
  assertEquals(lookAt(look, [bookOf()], levels({ 99: 2, ...wrong })), ["buy 97 1", "buy 96 1", "buy 95 1"]);
  look.reset();
  assertEquals(lookAt(look, [bookOf()], levels()), []);
});

Deno.test("SecondLook: a tenth may be in motion each time, and what nobody told is wrong altogether", () => {
  const look = new SecondLook();
  assertEquals(lookAt(look, [bookOf()], levels({ 100: 1, 101: 1 })), []);
  assertEquals(lookAt(new SecondLook(), [], levels()).length, 20);
});
