import { assert, assertEquals, assertLess } from "@std/assert";
import { Ladder, PRICE_LIMIT } from "../../../core/book/ladder.ts";
import { levels } from "../../support/map_book.ts";
import { slowTest } from "../../support/slow.ts";

const prices = new Float64Array(64), sizes = new Float64Array(64);

/** All levels as pairs, best first. */
function all(ladder: Ladder): number[][] {
  const count = ladder.top(64, prices, sizes);
  return Array.from({ length: count }, (_, i) => [prices[i], sizes[i]]);
}

Deno.test("Ladder orders bids downwards and asks upwards", () => {
  const bid = new Ladder("bid"), ask = new Ladder("ask");
  for (const ladder of [bid, ask]) ladder.apply(levels([100, 1], [102, 3], [101, 2]));
  assertEquals(all(bid), [[102, 3], [101, 2], [100, 1]]);
  assertEquals(all(ask), [[100, 1], [101, 2], [102, 3]]);
  assertEquals([bid.best, bid.bestLots, ask.best, ask.bestLots], [102, 3, 100, 1]);
});

Deno.test("apply() names the first unreadable level and keeps what stood before it", () => {
  const bad: [number, number][] = [
    [0, 1],
    [-1, 1],
    [1.5, 1],
    [NaN, 1],
    [Infinity, 1],
    [PRICE_LIMIT, 1],
    [7, -1],
    [7, NaN],
    [7, Infinity],
    [7, 2 ** 53],
  ];
  for (const side of ["bid", "ask"] as const) {
    for (const level of bad) {
      for (const act of ["apply", "replace"] as const) {
        const ladder = new Ladder(side);
        assertEquals(ladder[act](levels([5, 1], level, [6, 1])), 1, `${side} ${act} ${level}`);
        assertEquals(all(ladder), [[5, 1]]);
      }
    }
  }
});

Deno.test("apply() reads count levels and not the arrays' length, and refuses a count beyond them", () => {
  const ladder = new Ladder("bid"), three = levels([1, 1], [2, 2], [3, 3]);
  assertEquals(ladder.apply({ ...three, count: 2 }), -1);
  assertEquals(ladder.count, 2);
  assertEquals(ladder.apply({ ...three, count: 4 }), 3);
});

Deno.test("Ladder holds the first and the last possible tick on both sides", () => {
  for (const side of ["bid", "ask"] as const) {
    const ladder = new Ladder(side);
    assertEquals(ladder.replace(levels([1, 11], [PRICE_LIMIT - 1, 22], [500, 33])), -1);
    const up = [[1, 11], [500, 33], [PRICE_LIMIT - 1, 22]];
    assertEquals(all(ladder), side === "ask" ? up : up.reverse());
    assertEquals([ladder.lotsAt(1), ladder.lotsAt(PRICE_LIMIT - 1), ladder.lotsAt(500)], [11, 22, 33]);
  }
});

Deno.test("lotsAt() answers 0 for what is no price", () => {
  const ladder = new Ladder("bid");
  ladder.apply(levels([1, 5]));
  for (const price of [0, -1, 0.5, NaN, Infinity, 2 ** 40, PRICE_LIMIT]) assertEquals(ladder.lotsAt(price), 0);
});

Deno.test("the window follows jumps up, down and back without losing a level", () => {
  for (const side of ["bid", "ask"] as const) {
    const ladder = new Ladder(side), known = new Map<number, number>();
    const put = (price: number, lots: number) => {
      ladder.apply(levels([price, lots]));
      if (lots > 0) known.set(price, lots);
      else known.delete(price);
      const sorted = [...known].sort(([a], [b]) => side === "bid" ? b - a : a - b);
      assertEquals(all(ladder), sorted.slice(0, 64));
      assertEquals(ladder.count, known.size);
    };
    for (const price of [100_000, 104_096, 95_904, 50_000_000, 3, 100_001, 99_999]) put(price, price);
    for (const price of [50_000_000, 3, 104_096, 100_001]) put(price, 0);
    for (const price of [50_000_000, 4]) put(price, 1);
    for (const price of [...known.keys()]) put(price, 0);
    put(7, 7);
  }
});

slowTest("a level at, before or after each end of the window is kept apart from those in it", () => {
  for (const side of ["bid", "ask"] as const) {
    const away = side === "bid" ? -1 : 1;
    for (const ends of [-3_360, -3_296, 736, 800, 4_064, 4_128]) {
      for (let end = ends; end < ends + 66; end++) {
        const ladder = new Ladder(side),
          best = 100_000,
          inside = [0, 31, 32, 700, 3_000].map((far) => best + away * far);
        ladder.replace(levels(...inside.map((price) => [price, price] as const)));
        const added = best - away * end;
        ladder.apply(levels([added, 7]));
        const expected = [...new Map([...inside.map((price) => [price, price] as const), [added, 7] as const])]
          .sort(([a], [b]) => (a - b) * away);
        assertEquals(all(ladder), expected);
        ladder.apply(levels([added, 0]));
        assertEquals(all(ladder), expected.filter(([price]) => price !== added));
      }
    }
  }
});

Deno.test("replace() takes thousands of far levels in any order", () => {
  const pairs = Array.from({ length: 6_000 }, (_, i) => [1_000_000 - 17 * i, i + 1] as const);
  const best = pairs.slice(0, 64).map((pair) => [...pair]);
  for (const order of [pairs, pairs.toReversed(), [...pairs.slice(3_000), ...pairs.slice(0, 3_000)]]) {
    const ladder = new Ladder("bid");
    assertEquals(ladder.replace(levels(...order)), -1);
    assertEquals([ladder.count, ladder.lotsAt(1_000_000 - 17 * 5_999), ladder.forgotten], [6_000, 6_000, 0]);
    assertEquals(all(ladder), best);
    assertEquals(ladder.depth(Infinity), 6_000 * 6_001 / 2);
  }
});

Deno.test("top() gives no more levels than the caller's arrays hold", () => {
  const ladder = new Ladder("ask");
  ladder.apply(levels([1, 1], [2, 2], [9_000, 3]));
  const two = new Float64Array(2);
  assertEquals([ladder.top(5, two, new Float64Array(5)), ladder.top(5, prices, two), ladder.top(-1, two, two)], [
    2,
    2,
    0,
  ]);
});

slowTest("settle() keeps levels ahead of and behind a drifting best, and what can be read stays the same", () => {
  for (const side of ["bid", "ask"] as const) {
    for (const drift of [37, -37]) {
      const ladder = new Ladder(side);
      let mid = 1_000_000;
      for (let step = 0; step < 2_000; step++, mid += drift) {
        const away = side === "bid" ? -1 : 1;
        // Levels from 0 to 9,900 ticks off the mid: more than any narrow window holds.
        const wanted = Array.from({ length: 12 }, (_, i) => [mid + away * i * 900, 1 + i] as const);
        ladder.apply(levels(...wanted));
        const before = all(ladder);
        ladder.settle();
        ladder.settle();
        assertEquals(all(ladder), before);
        assertEquals(before, wanted.map((level) => [...level]));
        ladder.apply(levels(...wanted.map(([price]) => [price, 0] as const)));
        assertEquals([ladder.best, ladder.bestLots, ladder.count], [0, 0, 0]);
        ladder.settle();
      }
    }
  }
});

Deno.test("a side widens for a snapshot of which an eighth lies further than 3,072 ticks from the best, and only then", () => {
  const ladder = new Ladder("bid"), seven = [0, 1, 2, 3, 4, 5].map((i) => [100_000 - i, 1] as const);
  assertLess(ladder.bytes, 37_000);
  ladder.replace(levels(...seven, [96_928, 1], [96_928, 1]));
  assertLess(ladder.bytes, 37_000);
  ladder.replace(levels(...seven, [96_929, 1], [3, 1]));
  assertLess(ladder.bytes, 37_000, "one of eight may stray");
  ladder.replace(levels(...seven, [96_927, 1], [3, 1]));
  assert(ladder.bytes > 130_000 && ladder.bytes < 139_000, `${ladder.bytes}`);
  ladder.replace(levels([100_000, 1]));
  assertEquals(all(ladder), [[100_000, 1]]);
});

Deno.test("replace() ignores removals, lets the last of two equal prices win, and empties on no levels", () => {
  const ladder = new Ladder("ask");
  ladder.replace(levels([5, 0], [6, 1], [6, 2], [900_000_000, 0]));
  assertEquals(all(ladder), [[6, 2]]);
  ladder.replace(levels());
  assertEquals([ladder.best, ladder.count], [0, 0]);
});

Deno.test("depth(), depthWithin() and walk() reach into the far levels", () => {
  const ladder = new Ladder("bid");
  ladder.replace(levels([1_000_000, 1], [999_999, 2], [900_000, 4], [1, 8]));
  assertEquals([0, 1, 2, 3, 4, 9].map((n) => ladder.depth(n)), [0, 1, 3, 7, 15, 15]);
  assertEquals([0, 1, 99_999, 100_000, 2e9].map((n) => ladder.depthWithin(n)), [1, 3, 3, 7, 15]);
  assertEquals([0, 1, 2, 3, 4, 7, 15, 16].map((n) => ladder.walk(n)), [
    1_000_000,
    1_000_000,
    999_999,
    999_999,
    900_000,
    900_000,
    1,
    0,
  ]);
});
