/** @module */
import { assert, assertEquals } from "@std/assert";
import { gridLines, gridStep, outgrown, padded, stepPlaces } from "../../../dashboard/ui/chart/scale.ts";
import { moneyPoints } from "../../../dashboard/ui/money_history.ts";
import { sparkPath } from "../../../dashboard/ui/parts/spark.tsx";
import { Series } from "../../../dashboard/ui/rings.ts";

Deno.test("gridStep() and gridLines() give round lines within the range", () => {
  assertEquals([gridStep({ low: 0, high: 1 }, 5), gridStep({ low: 0, high: 0.0007 }, 5)], [0.2, 0.0002]);
  assertEquals(gridStep({ low: 3, high: 3 }, 5), 1);
  assertEquals(gridLines({ low: -11, high: 21 }, 10), [-10, 0, 10, 20]);
  assert(gridLines({ low: 0, high: 1e9 }, 1).length <= 50);
  assertEquals([stepPlaces(0.2), stepPlaces(0.05), stepPlaces(20)], [1, 2, 0]);
});

Deno.test("outgrown() asks for a new scale when something lies outside or most lies empty", () => {
  const now = padded(100, 200);
  assertEquals(outgrown(now, { low: 100, high: 200 }), false);
  assertEquals(outgrown(now, { low: 80, high: 200 }), true);
  assertEquals(outgrown(now, { low: 100, high: 220 }), true);
  assertEquals(outgrown(now, { low: 150, high: 160 }), true);
});

Deno.test("sparkPath() spans its box, and needs two points", () => {
  const series = new Series(1, 10);
  assertEquals(sparkPath(series, 0, 5), "");
  series.push(0, [5]);
  assertEquals(sparkPath(series, 0, 5), "");
  series.push(1000, [6]);
  assertEquals(sparkPath(series, 0, 5), "M0.0 31.0L96.0 1.0");
});

Deno.test("moneyPoints() reads the archive's rows in time order and leaves out what it cannot read", () => {
  const [first, second] = ["2026-01-05T00:00:00.000000Z", "2026-01-05T00:00:01.500000Z"], at = Date.UTC(2026, 0, 5);
  assertEquals(
    moneyPoints([
      { seq: 2, at: second, realisedPnl: "2", unrealisedPnl: "1", fees: "0.5", equity: "10" },
      { seq: 1, at: first, realisedPnl: "1", unrealisedPnl: "0", fees: "0", equity: "9" },
      { seq: 3, at: first, realisedPnl: "x", unrealisedPnl: "0", fees: "0", equity: "9" },
      { seq: 4, at: null, realisedPnl: "1", unrealisedPnl: "0", fees: "0", equity: "9" },
    ]),
    [
      { at, realised: 1, unrealised: 0, fees: 0, equity: 9 },
      { at: at + 1500, realised: 2, unrealised: 1, fees: 0.5, equity: 10 },
    ],
  );
});
