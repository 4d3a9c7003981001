import { assert, assertEquals, assertFalse } from "@std/assert";
import fc from "fast-check";
import type { Side } from "../../../core/event.ts";
import { type BookListener, crosses, MatchingBook } from "../../../exchanges/simulator/matching.ts";
import { CROWD, type Lifetime, Order, type SelfTradeMode } from "../../../exchanges/simulator/orders.ts";

type Told = readonly unknown[];

function open(): { book: MatchingBook; told: Told[]; send: typeof send } {
  const told: Told[] = [];
  const listener: BookListener = {
    onLevel: (side, price, size) => told.push(["level", side, price, size]),
    onMatch: (maker, taker, size) => told.push(["match", maker.id, taker.id, size, maker.price]),
    onPrevented: (maker, taker, takerSize, makerSize) =>
      told.push(["prevented", maker.id, taker.id, takerSize, makerSize]),
  };
  const book = new MatchingBook(listener);
  let id = 0;
  const send = (
    side: Side,
    price: number,
    size: number,
    options: { owner?: number; lifetime?: Lifetime; selfTrade?: SelfTradeMode; limit?: number } = {},
  ): Order => {
    const order = new Order(++id, options.owner ?? CROWD, side, price, size);
    book.place(order, options.lifetime ?? "gtc", options.selfTrade ?? "none", options.limit ?? price);
    return order;
  };
  return { book, told, send };
}

const matches = (told: readonly Told[]) => told.filter(([kind]) => kind === "match");

Deno.test("MatchingBook trades the best price first, and at one price the order that came first", () => {
  const { told, send } = open();
  const late = send("sell", 102, 5), first = send("sell", 101, 5), second = send("sell", 101, 5);
  told.length = 0;
  const taker = send("buy", 102, 12);
  assertEquals(matches(told), [
    ["match", first.id, taker.id, 5, 101],
    ["match", second.id, taker.id, 5, 101],
    ["match", late.id, taker.id, 2, 102],
  ]);
  assertEquals([taker.left, late.left, late.level?.total], [0, 3, 3]);
});

Deno.test("MatchingBook rests what is left of a limit order at its own price", () => {
  const { book, send } = open();
  send("sell", 101, 4);
  const taker = send("buy", 103, 10);
  assertEquals([book.bestBid, book.bestBidSize, book.bestAsk], [103, 6, 0]);
  assertEquals([taker.filled, taker.left], [4, 6]);
});

Deno.test("MatchingBook lets an IOC order go after what it could get", () => {
  const { book, send } = open();
  send("sell", 101, 4);
  const taker = send("buy", 101, 10, { lifetime: "ioc" });
  assertEquals([taker.filled, taker.level, book.bestBid], [4, null, 0]);
});

Deno.test("MatchingBook fills a FOK order whole or not at all", () => {
  const { told, send } = open();
  send("sell", 101, 4);
  send("sell", 102, 4);
  told.length = 0;
  assertEquals(send("buy", 102, 9, { lifetime: "fok" }).filled, 0);
  assertEquals(told, []);
  assertEquals(send("buy", 101, 5, { lifetime: "fok" }).filled, 0);
  assertEquals(send("buy", 102, 8, { lifetime: "fok" }).filled, 8);
});

Deno.test("MatchingBook walks the book for a market order with no limit", () => {
  const { send } = open();
  send("buy", 99, 1);
  send("buy", 50, 1);
  assertEquals(send("sell", 0, 5, { lifetime: "ioc", limit: 0 }).filled, 2);
});

Deno.test("MatchingBook cancel takes an order out of the middle of its queue, once", () => {
  const { book, told, send } = open();
  const first = send("buy", 100, 1), middle = send("buy", 100, 2), last = send("buy", 100, 3);
  book.cancel(middle);
  book.cancel(middle);
  told.length = 0;
  const taker = send("sell", 100, 4);
  assertEquals(matches(told).map(([, maker]) => maker), [first.id, last.id]);
  assertEquals([taker.left, book.bestBid], [0, 0]);
});

Deno.test("MatchingBook reduce makes an order smaller and keeps its place", () => {
  const { book, told, send } = open();
  const first = send("buy", 100, 10), second = send("buy", 100, 10);
  book.reduce(first, 4);
  assertEquals([book.sizeAt("buy", 100), first.size], [14, 4]);
  book.reduce(first, 7); // larger than it is now: nothing happens
  told.length = 0;
  send("sell", 100, 6);
  assertEquals(matches(told).map(([, maker, , size]) => [maker, size]), [[first.id, 4], [second.id, 2]]);
});

Deno.test("MatchingBook wouldCross looks at the other side's best", () => {
  const { book, send } = open();
  assertFalse(book.wouldCross("buy", 1_000));
  send("sell", 101, 1);
  assert(book.wouldCross("buy", 101));
  assertFalse(book.wouldCross("buy", 100));
  assertFalse(book.wouldCross("sell", 1));
});

const SELF_TRADES: readonly (readonly [SelfTradeMode, Told, { maker: number; taker: number; matched: number }])[] = [
  ["none", [], { maker: 0, taker: 5, matched: 5 }],
  ["expire_taker", ["prevented", 1, 3, 8, 0], { maker: 5, taker: 0, matched: 0 }],
  ["expire_maker", ["prevented", 1, 3, 0, 5], { maker: 0, taker: 3, matched: 5 }],
  ["expire_both", ["prevented", 1, 3, 8, 5], { maker: 0, taker: 0, matched: 0 }],
  ["decrement", ["prevented", 1, 3, 5, 5], { maker: 0, taker: 0, matched: 3 }],
];
for (const [mode, prevention, want] of SELF_TRADES) {
  Deno.test(`MatchingBook keeps an account from trading with itself in mode ${mode}`, () => {
    const { told, send } = open();
    const own = send("sell", 101, 5, { owner: 0 });
    send("sell", 102, 5);
    told.length = 0;
    const taker = send("buy", 102, 8, { owner: 0, selfTrade: mode });
    assertEquals(told.filter(([kind]) => kind === "prevented"), prevention.length > 0 ? [prevention] : []);
    const size = matches(told).filter(([, maker]) => maker === 2).reduce((sum, [, , , n]) => sum + Number(n), 0);
    const wanted = mode === "none" ? { maker: 0, taker: 0, matched: 3 } : want;
    assertEquals({ maker: own.left, taker: taker.left, matched: size }, wanted);
  });
}

Deno.test("MatchingBook trades between two accounts whatever the mode", () => {
  const { told, send } = open();
  send("sell", 101, 5, { owner: 0 });
  told.length = 0;
  send("buy", 101, 5, { owner: 1, selfTrade: "expire_both" });
  assertEquals(matches(told).length, 1);
});

Deno.test("MatchingBook depth lists the best levels first", () => {
  const { book, send } = open();
  for (const price of [98, 100, 99]) send("buy", price, price);
  for (const price of [103, 101, 102]) send("sell", price, price);
  assertEquals(book.depth("buy", 2), [[100, 100], [99, 99]]);
  assertEquals(book.depth("sell", 9), [[101, 101], [102, 102], [103, 103]]);
});

/** The rules once more, without queues or levels: a list that is searched. */
class PlainBook {
  readonly #orders: { order: Order; arrival: number }[] = [];
  #arrivals = 0;
  readonly trades: string[] = [];

  place(order: Order, lifetime: Lifetime): void {
    const sign = order.side === "buy" ? 1 : -1;
    for (;;) {
      const makers = this.#orders.filter(({ order: maker }) =>
        maker.side !== order.side && maker.left > 0 && (order.price - maker.price) * sign >= 0
      ).sort((a, b) => (a.order.price - b.order.price) * sign || a.arrival - b.arrival);
      if (makers.length === 0 || order.left === 0) break;
      const maker = makers[0].order, size = Math.min(maker.left, order.left);
      maker.filled += size;
      order.filled += size;
      this.trades.push(`${maker.id} ${order.id} ${size} ${maker.price}`);
    }
    if (order.left > 0 && lifetime === "gtc") this.#orders.push({ order, arrival: this.#arrivals++ });
  }

  cancel(id: number): void {
    const index = this.#orders.findIndex(({ order }) => order.id === id);
    if (index >= 0) this.#orders.splice(index, 1);
  }

  total(side: Side): number {
    return this.#orders.reduce((sum, { order }) => sum + (order.side === side ? order.left : 0), 0);
  }
}

Deno.test("MatchingBook makes the same trades as a plain list that is searched, for any orders and cancels", () => {
  const act = fc.record({
    side: fc.constantFrom<Side>("buy", "sell"),
    price: fc.integer({ min: 95, max: 105 }),
    size: fc.integer({ min: 1, max: 9 }),
    lifetime: fc.constantFrom<Lifetime>("gtc", "gtc", "ioc"),
    cancel: fc.option(fc.nat(30), { nil: null }),
  });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const { book, told } = open(), plain = new PlainBook(), orders = new Map<number, Order>();
      acts.forEach(({ side, price, size, lifetime, cancel }, id) => {
        if (cancel !== null) {
          const order = orders.get(cancel);
          if (order) book.cancel(order);
          plain.cancel(cancel);
          return;
        }
        const order = new Order(id, CROWD, side, price, size);
        orders.set(id, order);
        book.place(order, lifetime, "none");
        plain.place(new Order(id, CROWD, side, price, size), lifetime);
      });
      assertEquals(
        matches(told).map(([, maker, taker, size, price]) => `${maker} ${taker} ${size} ${price}`),
        plain.trades,
      );
      for (const side of ["buy", "sell"] as const) {
        const depth = book.depth(side, Infinity);
        assertEquals(depth.reduce((sum, [, size]) => sum + size, 0), plain.total(side));
        assert(depth.every(([, size]) => size > 0));
        for (const [price, size] of depth) {
          const last = told.findLast(([kind, s, p]) => kind === "level" && s === side && p === price);
          assertEquals(last?.[3], size, "the last thing told of a level is its size");
        }
      }
      assert(book.bestBid === 0 || book.bestAsk === 0 || book.bestBid < book.bestAsk);
    }),
    { seed: 20_261_125, numRuns: 200 },
  );
});

Deno.test("crosses() compares a taker's limit with a price", () => {
  assert(crosses("buy", 100, 100));
  assertFalse(crosses("buy", 99, 100));
  assert(crosses("sell", 100, 101));
  assertFalse(crosses("sell", 102, 101));
});
