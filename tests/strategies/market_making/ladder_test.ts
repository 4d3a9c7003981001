import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Price, Size } from "../../../core/units.ts";
import type { QuoteStatus } from "../../../core/target.ts";
import { SideLadder } from "../../../strategies/market_making/ladder.ts";
import type { Limits } from "../../../strategies/market_making/limits.ts";

const LIMITS: Limits = {
  clip: 100 as Size,
  maxPosition: 1_000 as Size,
  minSize: 1 as Size,
  maxSize: 1e9 as Size,
  minPrice: 1 as Price,
  maxPrice: 2 ** 30 - 1 as Price,
  minSteps: 0,
  maxSteps: Infinity,
};
type Shown = (number | QuoteStatus)[][];

/** Price and size of each level, or its status. */
function shown({ levels, prices, sizes, statuses }: SideLadder): Shown {
  return Array.from({ length: levels }, (_, i) => statuses[i] === null ? [prices[i], sizes[i]] : [statuses[i]!]);
}

type Case = {
  name: string;
  side: "buy" | "sell";
  levels?: number;
  reservation?: number;
  half?: number;
  step?: number;
  touch?: number;
  room?: number;
  limits?: Partial<Limits>;
  expected: Shown;
};
const cases: Case[] = [
  { name: "bids step down", side: "buy", expected: [[990, 100], [985, 100], [980, 100]] },
  { name: "asks step up", side: "sell", expected: [[1_010, 100], [1_015, 100], [1_020, 100]] },
  { name: "bids round down", side: "buy", reservation: 1_000.9, expected: [[990, 100], [985, 100], [980, 100]] },
  { name: "asks round up", side: "sell", reservation: 1_000.1, expected: [[1_011, 100], [1_016, 100], [1_021, 100]] },
  { name: "levels on one tick move outward", side: "buy", step: 0.1, expected: [[990, 100], [989, 100], [988, 100]] },
  {
    name: "asks on one tick move outward",
    side: "sell",
    step: 0,
    expected: [[1_010, 100], [1_011, 100], [1_012, 100]],
  },
  {
    name: "a bid stays a tick below the best ask and pushes the next",
    side: "buy",
    touch: 986,
    expected: [[985, 100], [984, 100], [980, 100]],
  },
  {
    name: "an ask stays a tick above the best bid",
    side: "sell",
    touch: 1_030,
    expected: [[1_031, 100], [1_032, 100], [1_033, 100]],
  },
  {
    name: "the last room is taken, then the limit is reached",
    side: "buy",
    room: 150,
    expected: [[990, 100], [985, 50], ["POSITION_LIMIT"]],
  },
  {
    name: "a rest that the venue would not take is not quoted",
    side: "buy",
    room: 150,
    limits: { minSize: 60 as Size },
    expected: [[990, 100], ["POSITION_LIMIT"], ["POSITION_LIMIT"]],
  },
  {
    name: "no room, no quote",
    side: "sell",
    room: -5,
    expected: [["POSITION_LIMIT"], ["POSITION_LIMIT"], ["POSITION_LIMIT"]],
  },
  {
    name: "below the venue's smallest notional",
    side: "buy",
    limits: { minSteps: 98_300 },
    expected: [[990, 100], [985, 100], ["BELOW_MIN_NOTIONAL"]],
  },
  {
    name: "a clip of no lots",
    side: "buy",
    levels: 1,
    limits: { clip: 0 as Size },
    expected: [["BELOW_MIN_NOTIONAL"]],
  },
  {
    name: "sizes end at the venue's largest order and notional",
    side: "buy",
    limits: { maxSize: 80 as Size, maxSteps: 980 * 70 + 1 },
    expected: [[990, 69], [985, 69], [980, 70]],
  },
  {
    name: "bids below the venue's lowest price",
    side: "buy",
    limits: { minPrice: 985 as Price },
    expected: [[990, 100], [985, 100], ["OUT_OF_BAND"]],
  },
  {
    name: "bids that would cost nothing",
    side: "buy",
    reservation: 12,
    touch: 20,
    expected: [[2, 100], ["OUT_OF_BAND"], ["OUT_OF_BAND"]],
  },
];
for (const { name, side, expected, ...given } of cases) {
  Deno.test(`SideLadder.lay(): ${name}`, () => {
    const ladder = new SideLadder(side);
    const { levels = 3, reservation = 1_000, half = 10, step = 5, room = 1_000 } = given;
    const touch = given.touch ?? (side === "buy" ? 1_001 : 999);
    ladder.lay(levels, { reservation, half, step }, touch, room, "POSITION_LIMIT", { ...LIMITS, ...given.limits });
    assertEquals(shown(ladder), expected);
  });
}

Deno.test("SideLadder.withdraw() leaves no quote of an earlier call", () => {
  const ladder = new SideLadder("buy");
  ladder.lay(3, { reservation: 1_000, half: 10, step: 5 }, 1_001, 1_000, "POSITION_LIMIT", LIMITS);
  ladder.withdraw(2, "STALE_BOOK");
  assertEquals(shown(ladder), [["STALE_BOOK"], ["STALE_BOOK"]]);
  assertEquals([...ladder.sizes.subarray(0, 2)], [0, 0]);
});

Deno.test("SideLadder.lay() rounds outward, never crosses, orders its levels and stays within the room, whatever comes", () => {
  const given = fc.record({
    side: fc.constantFrom("buy" as const, "sell" as const),
    levels: fc.integer({ min: 1, max: 10 }),
    reservation: fc.double({ min: 1, max: 1e8, noNaN: true }),
    half: fc.double({ min: 1, max: 1e6, noNaN: true }),
    step: fc.double({ min: 0, max: 1e5, noNaN: true }),
    touch: fc.integer({ min: 1, max: 1e8 }),
    room: fc.integer({ min: -1_000, max: 10_000 }),
    clip: fc.integer({ min: 0, max: 5_000 }),
    minSteps: fc.integer({ min: 0, max: 1e9 }),
    minSize: fc.integer({ min: 1, max: 500 }),
  });
  fc.assert(
    fc.property(given, ({ side, levels, reservation, half, step, touch, room, clip, minSteps, minSize }) => {
      const ladder = new SideLadder(side),
        limits = { ...LIMITS, clip: clip as Size, minSize: minSize as Size, minSteps };
      ladder.lay(levels, { reservation, half, step }, touch, room, "POSITION_LIMIT", limits);
      const outward = side === "buy" ? -1 : 1;
      let total = 0, before = touch;
      for (let i = 0; i < levels; i++) {
        const price = ladder.prices[i], size = ladder.sizes[i], model = ladder.model[i];
        assert(Number.isSafeInteger(price) && Number.isSafeInteger(size), `${price} ${size}`);
        assert((price - model) * outward >= 0, "rounded towards the market");
        assert((price - before) * outward >= 1, "crosses the touch or the level before");
        assert((size === 0) === (ladder.statuses[i] !== null), "a level is quoted or says why not");
        if (size > 0) assert(size >= minSize && price * size >= minSteps && price >= 1, "the venue would refuse it");
        before = price;
        total += size;
      }
      assert(total <= Math.max(0, room), `${total} lots of ${room}`);
    }),
    { seed: 31, numRuns: 2_000 },
  );
});
