import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { OrderBook } from "../../../core/book/order_book.ts";
import type { Instrument } from "../../../core/instrument.ts";
import { notional, parseMoney } from "../../../core/money.ts";
import {
  collarOf,
  type FlattenLook,
  type FlattenPlan,
  lotsWorth,
  planSlice,
  wholeLots,
} from "../../../core/risk/flatten.ts";
import type { Price, Size } from "../../../core/units.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { levels } from "../../support/map_book.ts";
import { slowTest } from "../../support/slow.ts";

const MID = 1_000_000;
type Row = readonly [price: number, lots: number];
const BIDS: Row[] = [[MID - 10, 5_000], [MID - 3_000, 5_000], [MID - 12_000, 50_000]];
const ASKS: Row[] = [[MID + 10, 5_000], [MID + 3_000, 5_000], [MID + 12_000, 50_000]];

type Scene = Partial<Omit<FlattenLook, "instrument" | "position" | "affordable">> & {
  readonly instrument?: Partial<Instrument>;
  readonly bids?: readonly Row[];
  readonly asks?: readonly Row[];
  readonly affordable?: number;
};
function plan(
  position: number,
  { instrument, bids = BIDS, asks = ASKS, affordable, ...rest }: Scene = {},
): FlattenPlan {
  const book = new OrderBook();
  book.applySnapshot(levels(...bids), levels(...asks));
  return planSlice({
    instrument: madeUpInstrument(instrument),
    book,
    reference: MID,
    position: position as Size,
    affordable: () => affordable ?? Infinity,
    reduceOnly: false,
    rung: 0,
    takingBps: 30,
    widestBps: 200,
    ...rest,
  });
}
const slice = (side: "buy" | "sell", price: number, size: number): FlattenPlan => ({
  kind: "slice",
  side,
  price: price as Price,
  size: size as Size,
});

Deno.test("planSlice() of nothing is flat", () => {
  assertEquals(plan(0), { kind: "flat" });
});

Deno.test("planSlice() sells what is long and buys what is short, as a limit at the edge of the taking collar", () => {
  assertEquals(plan(600), slice("sell", 997_000, 600));
  assertEquals(plan(-600), slice("buy", 1_003_000, 600));
});

Deno.test("planSlice() takes at most ten per cent of what stands inside the collar, the edge included", () => {
  assertEquals(plan(5_000), slice("sell", 997_000, 1_000));
  assertEquals(plan(-5_000), slice("buy", 1_003_000, 1_000));
  assertEquals(plan(5_000, { takingBps: 29 }), slice("sell", 997_100, 500));
});

Deno.test("planSlice() goes twice as far on each rung, and never beyond the widest collar", () => {
  const collar = { takingBps: 30, widestBps: 200 };
  assertEquals([0, 1, 2, 3, 4, 1_000].map((rung) => collarOf(rung, collar)), [30, 60, 120, 200, 200, 200]);
  assertEquals(plan(9_000, { rung: 2 }), slice("sell", 988_000, 6_000));
  assertEquals(plan(9_000, { rung: 9 }), slice("sell", 980_000, 6_000));
  assertEquals(plan(-9_000, { rung: 9 }), slice("buy", 1_020_000, 6_000));
});

Deno.test("planSlice() waits where nobody stands inside the collar, and says how wide it is", () => {
  assertEquals(plan(600, { bids: [[MID - 3_001, 90_000]] }), { kind: "thin", bps: 30 });
  assertEquals(plan(600, { bids: [], rung: 1 }), { kind: "thin", bps: 60 });
  assertEquals(plan(-600, { asks: [[MID + 3_001, 90_000]] }), { kind: "thin", bps: 30 });
  assertEquals(plan(-600, { asks: [] }), { kind: "thin", bps: 30 });
  assertEquals(plan(600, { bids: [[MID - 10, 509]] }), { kind: "thin", bps: 30 }, "51 lots would be the least");
  assertEquals(plan(600, { bids: [[MID - 10, 510]] }), slice("sell", 997_000, 51));
});

Deno.test("planSlice() calls dust what the venue takes no order for, at the price that is best for it", () => {
  assertEquals(plan(50), { kind: "dust", least: 51 }, "5 USDT are 50.2 lots at 30 bp below mid");
  assertEquals(plan(51), slice("sell", 997_000, 51));
  assertEquals(
    plan(51, { rung: 3 }),
    slice("sell", 988_000, 51),
    "at 200 bp 51 lots are worth too little",
  );
  assertEquals(plan(-50), slice("buy", 1_003_000, 50), "bought, they are worth more");
  assertEquals(plan(9, { instrument: { minNotional: null, minSize: 10 as Size } }), { kind: "dust", least: 10 });
  assertEquals(
    plan(1, { instrument: { minNotional: null, minSize: 0 as Size } }),
    slice("sell", 997_000, 1),
  );
});

Deno.test("planSlice() sells less than the venue's least worth where the order only reduces", () => {
  assertEquals(plan(1, { reduceOnly: true }), slice("sell", 997_000, 1));
  assertEquals(plan(9, { reduceOnly: true, instrument: { minSize: 10 as Size } }), { kind: "dust", least: 10 });
});

Deno.test("planSlice() leaves no rest behind that is too small for an order, if it can", () => {
  const bids: Row[] = [[MID - 10, 5_600]];
  assertEquals(plan(600, { bids }), slice("sell", 997_000, 549), "560 would leave 40");
  assertEquals(
    plan(80, { bids: [[MID - 10, 600]] }),
    slice("sell", 997_000, 60),
    "any rest is too small",
  );
  assertEquals(plan(611, { bids }), slice("sell", 997_000, 560), "51 are enough");
});

Deno.test("planSlice() counts the other side alone, and every bound to the lot", () => {
  const thin: Row[] = [[MID - 10, 100]], thick: Row[] = [[MID + 10, 9_000]];
  assertEquals(plan(-5_000, { bids: thin, asks: thick }), slice("buy", 1_003_000, 900));
  assertEquals(plan(5_000, { bids: thin, asks: thick }), { kind: "thin", bps: 30 });
  assertEquals(plan(600, { affordable: 51 }), slice("sell", 997_000, 51), "as much as the least order");
  assertEquals(plan(102, { bids: [[MID - 10, 900]] }), slice("sell", 997_000, 51), "90 would leave 12; 51 leave 51");
  assertEquals(plan(101, { bids: [[MID - 10, 900]] }), slice("sell", 997_000, 90), "no two orders fit");
  assertEquals(
    plan(141, { bids: [[MID - 10, 900]] }),
    slice("sell", 997_000, 90),
    "51 are left, as many as an order needs",
  );
  assertEquals(plan(140, { bids: [[MID - 10, 900]] }), slice("sell", 997_000, 89));
});

Deno.test("planSlice() keeps to the free balance, the venue's largest order and its largest worth", () => {
  assertEquals(plan(600, { affordable: 200 }), slice("sell", 997_000, 200));
  assertEquals(plan(600, { affordable: 50 }), { kind: "short", affordable: 50, least: 51 });
  assertEquals(plan(600, { instrument: { maxSize: 100 as Size } }), slice("sell", 997_000, 100));
  const maxNotional = parseMoney("20"); // 200.6 lots at 9,970
  assertEquals(plan(600, { instrument: { maxNotional } }), slice("sell", 997_000, 200));
});

Deno.test("planSlice() keeps to the venue's price band", () => {
  assertEquals(plan(600, { instrument: { minPrice: 999_000 as Price } }), slice("sell", 999_000, 500));
  assertEquals(
    plan(-600, { instrument: { maxPrice: 1_001_000 as Price } }),
    slice("buy", 1_001_000, 500),
  );
});

Deno.test("planSlice() rounds its price towards mid", () => {
  assertEquals(plan(600, { reference: MID + 0.5 }), slice("sell", 997_001, 500));
  assertEquals(plan(-600, { reference: MID + 0.5 }), slice("buy", 1_003_000, 600));
});

slowTest("planSlice() never asks for more than is held, is shown or may be, whatever the book (seed 7)", () => {
  const row = fc.tuple(fc.integer({ min: 1, max: 40_000 }), fc.integer({ min: 1, max: 50_000 }));
  const scene = fc.record({
    position: fc.integer({ min: -20_000, max: 20_000 }),
    rows: fc.array(row, { maxLength: 8 }),
    rung: fc.nat(6),
    affordable: fc.integer({ min: 0, max: 30_000 }),
    reduceOnly: fc.boolean(),
    odd: fc.nat(1),
  });
  const property = fc.property(scene, ({ position, rows, rung, affordable, reduceOnly, odd }) => {
    const bids = rows.map(([away, lots]): Row => [MID - away, lots]),
      asks = rows.map(([away, lots]): Row => [MID + away, lots]);
    const mid = MID + odd / 2;
    const made = plan(position, { bids, asks, rung, affordable, reduceOnly, reference: mid });
    if (made.kind !== "slice") return;
    const { side, price, size } = made, sign = side === "sell" ? 1 : -1;
    assert(Number.isSafeInteger(price) && Number.isSafeInteger(size) && size > 0);
    assert(sign * position >= size && size <= affordable);
    assert(sign * (mid - price) <= mid * 0.02, `${side} at ${price}`);
    const inside = new Map((side === "sell" ? bids : asks).filter(([at]) => sign * (at - price) >= 0));
    assert(size * 10 <= [...inside.values()].reduce((sum, lots) => sum + lots, 0), `${size} lots of those shown`);
    if (!reduceOnly) assert(notional(price, size, madeUpInstrument())[0] > 0n);
  });
  fc.assert(property, { seed: 7, numRuns: 2_000 });
});

Deno.test("wholeLots() and lotsWorth() count exactly, rounded as asked", () => {
  const instrument = madeUpInstrument();
  assertEquals(lotsWorth(parseMoney("5"), 1_000_000 as Price, instrument, "ceil"), 50);
  assertEquals(lotsWorth(parseMoney("5.01"), 1_000_000 as Price, instrument, "ceil"), 51);
  assertEquals(lotsWorth(parseMoney("5.09"), 1_000_000 as Price, instrument, "floor"), 50);
  assertEquals(wholeLots(parseMoney("0.3"), parseMoney("0.1"), "floor"), 3);
  assertEquals(wholeLots(parseMoney("-1"), parseMoney("0.1"), "floor"), 0);
  assertEquals(wholeLots(parseMoney("0"), parseMoney("0.1"), "ceil"), 0);
});
