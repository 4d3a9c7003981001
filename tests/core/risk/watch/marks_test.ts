import { assertEquals } from "@std/assert";
import type { InstrumentId } from "../../../../core/instrument.ts";
import { CONFIRM_MICROS, Marks } from "../../../../core/risk/watch/marks.ts";
import { madeUpInstrument } from "../../../support/made_up_instrument.ts";
import { WatchStage } from "../../../support/watch_stage.ts";

const ONLY = 0 as InstrumentId;
/** A stage whose first price has stood long enough. */
function settled(...instruments: Parameters<typeof madeUpInstrument>[0][]) {
  const stage = new WatchStage(...instruments.map((one) => madeUpInstrument(one))), marks = new Marks(stage.context);
  marks.beat(stage.now);
  stage.after(1);
  marks.beat(stage.now);
  return { stage, marks, mid: () => marks.doubleMid(ONLY) / 2 };
}

Deno.test("P23 one bad print moves no mark: a jump counts once it has stood for 1,000 ms", () => {
  const { stage, marks, mid } = settled();
  assertEquals([mid(), CONFIRM_MICROS], [10_000, 1_000_000]);
  stage.after(2).book(4_999, 5_001);
  marks.beat(stage.now);
  stage.after(2.05).book(9_999, 10_001);
  marks.beat(stage.now);
  assertEquals(mid(), 10_000);
  stage.after(3).book(8_999, 9_001);
  marks.beat(stage.now);
  stage.after(3.999999);
  marks.beat(stage.now);
  assertEquals(mid(), 10_000);
  stage.after(4);
  marks.beat(stage.now);
  assertEquals([mid(), marks.bid(ONLY), marks.ask(ONLY)], [9_000, 8_999, 9_001]);
});

Deno.test("P22 a price that falls on and on after a jump is believed a second behind, as far as it stood away all the time", () => {
  const { stage, marks, mid } = settled(), seen: number[] = [];
  for (let i = 0; i <= 30; i++) {
    stage.after(2 + i / 10).book(9_000 - 100 * i - 1, 9_000 - 100 * i + 1);
    marks.beat(stage.now);
    if (i % 10 === 9 || i % 10 === 0) seen.push(mid());
  }
  assertEquals(seen, [10_000, 10_000, 9_000, 9_000, 9_000, 7_900, 7_900]);
  assertEquals([marks.bid(ONLY), marks.ask(ONLY)], [7_899, 7_901]);
});

Deno.test("P23 bad prints one after the other, on either side, move no mark", () => {
  const { stage, marks, mid } = settled();
  for (let i = 0; i < 30; i++) {
    const price = i % 2 === 0 ? 9_000 + i : 11_000 - i;
    stage.after(2 + i / 10).book(price - 1, price + 1);
    marks.beat(stage.now);
  }
  assertEquals(mid(), 10_000);
});

Deno.test("P23 a jump that a second venue shows as well counts at once", () => {
  const { stage, marks, mid } = settled({ venue: "a" }, { venue: "b", id: 1 as InstrumentId });
  stage.after(2).book(8_999, 9_001).book(9_000, 9_004, 1);
  marks.beat(stage.now);
  assertEquals(mid(), 9_000);
});

Deno.test("a small move counts at once: 50 bp and not one tick more", () => {
  for (const [bid, expected] of [[9_949, 9_950], [9_948, 10_000]] as const) {
    const { stage, marks, mid } = settled();
    stage.after(2).book(bid, bid + 2);
    marks.beat(stage.now);
    assertEquals(mid(), expected);
  }
});

Deno.test("a market without a price keeps its last one, and a market without limits the usual tolerance", () => {
  const { stage, marks, mid } = settled();
  stage.limits = { ...stage.limits, perInstrument: new Map() };
  stage.desk.markets[0].bookLost("gone");
  stage.after(60);
  marks.beat(stage.now);
  assertEquals(mid(), 10_000);
  stage.after(61).book(9_949, 9_951);
  marks.beat(stage.now);
  assertEquals(mid(), 9_950);
});

Deno.test("regridded() tells the same prices in other ticks", () => {
  const { marks } = settled(), told = () => [marks.bid(ONLY), marks.ask(ONLY)] as number[];
  assertEquals(told(), [9_999, 10_001]);
  marks.regridded(ONLY, 10);
  assertEquals(told(), [99_990, 100_010]);
  marks.regridded(ONLY, 0.1);
  assertEquals(told(), [9_999, 10_001]);
  marks.regridded(ONLY, 0.02);
  assertEquals(told(), [199, 201]);
  marks.regridded(ONLY, 0.001);
  assertEquals(told(), [1, 1]);
});
