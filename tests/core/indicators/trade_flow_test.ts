import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Micros, Size } from "../../../core/units.ts";
import { TradeFlow } from "../../../core/indicators/trade_flow.ts";

const seconds = (s: number) => s * 1e6 as Micros;
const lots = (n: number) => n as Size;

Deno.test("TradeFlow adds buys, subtracts sells and halves in a half-life", () => {
  const flow = new TradeFlow(2);
  assertEquals(flow.at(seconds(0)), 0);
  flow.update(lots(8), seconds(10));
  assertEquals([10, 12, 14].map((s) => flow.at(seconds(s))), [8, 4, 2]);
  flow.update(lots(-5), seconds(12));
  assertEquals([12, 14].map((s) => flow.at(seconds(s))), [-1, -0.5]);
});

Deno.test("TradeFlow counts a trade that is told late in full, and time does not step back", () => {
  const flow = new TradeFlow(2);
  flow.update(lots(8), seconds(10));
  flow.update(lots(2), seconds(9));
  assertEquals([9, 10, 12].map((s) => flow.at(seconds(s))), [10, 10, 5]);
});

Deno.test("TradeFlow of a steady stream is its rate times half-life over ln 2", () => {
  const flow = new TradeFlow(5);
  for (let i = 0; i < 100_000; i++) flow.update(lots(3), seconds(i / 1_000));
  assertAlmostEquals(flow.at(seconds(100)) * Math.LN2 / 5, 3_000, 1);
});

Deno.test("TradeFlow refuses a half-life that is not positive", () => {
  for (const halfLife of [0, -1, NaN]) assertThrows(() => new TradeFlow(halfLife), RangeError, `${halfLife} s`);
});
