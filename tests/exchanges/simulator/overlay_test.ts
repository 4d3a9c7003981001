import { assert, assertEquals, assertFalse } from "@std/assert";
import type { Side } from "../../../core/event.ts";
import { type Lifetime, Order, type SelfTradeMode } from "../../../exchanges/simulator/orders.ts";
import { OverlayBook } from "../../../exchanges/simulator/overlay.ts";

function open() {
  const told: (readonly unknown[])[] = [];
  const book = new OverlayBook({
    onLevel() {},
    onMatch: (maker, taker, size) => told.push([maker.id, taker.id, size, maker.price]),
    onPrevented: (maker, taker, takerSize, makerSize) =>
      told.push(["prevented", maker.id, taker.id, takerSize, makerSize]),
  });
  book.observeBook([[100, 10], [99, 20]], [[102, 10], [103, 20]]);
  let id = 0;
  const send = (
    side: Side,
    price: number,
    size: number,
    lifetime: Lifetime = "gtc",
    selfTrade: SelfTradeMode = "none",
  ) => {
    const order = new Order(++id, 0, side, price, size);
    book.place(order, lifetime, selfTrade);
    return order;
  };
  return { book, told, send };
}

Deno.test("OverlayBook joins behind all that rests at the price, and trades there work the queue off", () => {
  const { book, told, send } = open(), order = send("buy", 100, 5);
  assertEquals(book.queueAhead(order), 10);
  book.observeTrade(100, 7, "sell");
  assertEquals([book.queueAhead(order), told], [3, []]);
  book.observeTrade(100, 5, "sell");
  assertEquals([book.queueAhead(order), order.filled], [0, 2]);
  book.observeTrade(100, 50, "sell");
  assertEquals([order.left, order.level, book.queueAhead(order)], [0, null, null]);
  assertEquals(told, [[1, 0, 2, 100], [1, 0, 3, 100]]);
});

Deno.test("OverlayBook takes a shrinking level as those behind us leaving, until nothing else is left", () => {
  const { book, send } = open(), order = send("buy", 100, 5);
  book.observeLevels([[100, 12]], []);
  assertEquals(book.queueAhead(order), 10);
  book.observeLevels([[100, 6]], []);
  assertEquals(book.queueAhead(order), 6);
  book.observeLevels([[100, 0]], []);
  assertEquals(book.queueAhead(order), 0);
});

Deno.test("OverlayBook does not know the queue beyond what is told, and learns it when it is", () => {
  const { book, send } = open(), far = send("buy", 90, 5);
  assertEquals(book.queueAhead(far), Infinity);
  book.observeTrade(90, 100, "sell");
  assertEquals(far.filled, 0, "nobody knows how many were ahead");
  book.observeLevels([[90, 30]], []);
  assertEquals(book.queueAhead(far), 30);
  const between = send("buy", 89, 5);
  book.observeBook([[99, 1], [88, 1]], [[102, 1]]);
  assertEquals([book.queueAhead(between), book.queueAhead(far)], [0, 0]);
});

Deno.test("OverlayBook fills an order that the flow has passed before one further out", () => {
  const { book, told, send } = open();
  const better = send("buy", 101, 4), at = send("buy", 100, 4);
  book.observeTrade(100, 15, "sell");
  assertEquals([better.filled, at.filled], [4, 1]); // 15 less 4 leaves 11, of which 10 were ahead
  assertEquals(told.map(([id]) => id), [better.id, at.id]);
});

Deno.test("OverlayBook shares the flow at one price among our orders, the older first", () => {
  const { book, send } = open(), first = send("sell", 102, 3), second = send("sell", 102, 3);
  book.observeTrade(102, 14, "buy");
  assertEquals([first.filled, second.filled], [3, 1]);
});

Deno.test("OverlayBook leaves orders alone when the flow is on the other side or short of them", () => {
  const { book, told, send } = open();
  send("buy", 100, 4);
  book.observeTrade(100, 50, "buy");
  book.observeTrade(101, 50, "sell");
  assertEquals(told, []);
});

Deno.test("OverlayBook fills a resting order when the other side's best comes to its price", () => {
  const { book, told, send } = open(), order = send("buy", 100, 30);
  book.observeLevels([[100, 0]], [[100, 8], [101, 9]]);
  assertEquals([order.filled, told], [8, [[1, 0, 8, 100]]]);
  book.observeLevels([], [[101, 10]]); // nothing new at our price: what was taken stays taken
  assertEquals(order.filled, 8);
  book.observeLevels([], [[100, 5]]);
  assertEquals(order.filled, 13);
});

Deno.test("OverlayBook lets a taker walk the watched levels, and what it took stays taken", () => {
  const { book, told, send } = open();
  const taker = send("buy", 103, 15, "ioc");
  assertEquals([taker.filled, told], [15, [[0, 1, 10, 102], [0, 1, 5, 103]]]);
  assertEquals(send("buy", 103, 100, "ioc").filled, 15);
  assertEquals(book.depth("sell", 9), [[102, 10], [103, 20]], "the public book never sees us");
  book.observeLevels([], [[102, 10]]);
  assertEquals(send("buy", 102, 100, "ioc").filled, 10);
});

Deno.test("OverlayBook fills FOK whole or not at all, and rests the rest of a limit order", () => {
  const { send, book } = open();
  assertEquals(send("buy", 103, 31, "fok").filled, 0);
  assertEquals(send("buy", 103, 30, "fok").filled, 30);
  const rest = send("sell", 100, 25);
  assertEquals([rest.filled, rest.left, rest.level?.price], [10, 15, 100]);
  assertEquals([book.bestAsk, book.bestBidSize], [102, 10]);
});

Deno.test("OverlayBook wouldCross sees the watched book and our own orders", () => {
  const { book, send } = open();
  assert(book.wouldCross("buy", 102));
  assertFalse(book.wouldCross("buy", 101));
  send("sell", 101, 1);
  assert(book.wouldCross("buy", 101));
});

Deno.test("OverlayBook keeps an account from trading with itself", () => {
  const { told, send } = open(), own = send("sell", 101, 5);
  const taker = send("buy", 102, 8, "ioc", "expire_maker");
  assertEquals([own.level, taker.filled, told], [null, 8, [["prevented", 1, 2, 0, 5], [0, 2, 8, 102]]]);
  const again = send("sell", 101, 5), stopped = send("buy", 102, 8, "ioc", "expire_taker");
  assertEquals([again.left, stopped.prevented, stopped.filled], [5, 8, 0]);
  const met = send("buy", 101, 2, "ioc");
  assertEquals([met.filled, again.filled], [2, 2]);
});

Deno.test("OverlayBook cancel and reduce keep the others' places", () => {
  const { book, send } = open(), first = send("buy", 100, 5), second = send("buy", 100, 5);
  book.reduce(first, 2);
  book.observeTrade(100, 13, "sell");
  assertEquals([first.filled, second.filled], [2, 1]);
  book.cancel(second);
  book.cancel(second);
  assertEquals([second.level, book.queueAhead(second)], [null, null]);
});

Deno.test("OverlayBook fills no order that the fill of another one has ended", () => {
  const told: number[] = [], ends: Order[] = [];
  const book = new OverlayBook({
    onLevel() {},
    onMatch(maker, taker) {
      told.push(Math.max(maker.id, taker.id));
      for (const order of ends) book.cancel(order);
    },
    onPrevented() {},
  });
  book.observeBook([[100, 10]], [[102, 10]]);
  const [first, second] = [1, 2].map((id) => new Order(id, 0, "buy", 101, 5));
  for (const order of [first, second]) book.place(order, "gtc", "none");
  ends.push(second);
  book.observeTrade(101, 50, "sell");
  assertEquals([told, second.filled], [[1], 0]);
  ends[0] = first;
  const [third, fourth] = [3, 4].map((id) => new Order(id, 0, "buy", 101, 5));
  for (const order of [third, fourth]) book.place(order, "gtc", "none");
  ends[0] = fourth;
  book.observeLevels([], [[101, 50]]);
  assertEquals([told, fourth.filled], [[1, 3], 0]);
});
