import { assertEquals } from "@std/assert";
import { parseMoney } from "../../../core/money.ts";
import { parseGrid, type Price, type Size } from "../../../core/units.ts";
import { limitsOf } from "../../../strategies/market_making/limits.ts";
import { PARAMETERS, settingsOf } from "../../../strategies/market_making/parameters.ts";
import { Parameters } from "../../../core/engine/parameters.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const settings = (set: Record<string, unknown> = {}) => settingsOf(new Parameters(PARAMETERS, set).values);

Deno.test("limitsOf() counts the settings in whole lots, rounded down", () => {
  const cases: [lot: string, order: string, position: string, clip: number, max: number][] = [
    ["0.00001", "0.001", "0.01", 100, 1_000],
    ["0.00001", "0.0010099", "0.0199999", 100, 1_999],
    ["0.25", "1", "0.24", 4, 0],
    ["10", "25", "100", 2, 10],
    ["0.00000001", "0.3", "1000000000", 30_000_000, Number.MAX_SAFE_INTEGER],
  ];
  for (const [lot, order, position, clip, max] of cases) {
    const instrument = madeUpInstrument({ lot: parseGrid(lot) });
    const limits = limitsOf(instrument, settings({ order_size_base: order, max_position_base: position }));
    assertEquals([limits.clip, limits.maxPosition] as number[], [clip, max], `${order} on ${lot}`);
  }
});

Deno.test("limitsOf() counts contracts where one is worth more or less than a unit of the base asset", () => {
  const instrument = madeUpInstrument({ kind: "linear", lot: parseGrid("1"), multiplier: parseMoney("0.0001") });
  assertEquals(limitsOf(instrument, settings({ order_size_base: "0.00155" })).clip as number, 15);
});

Deno.test("limitsOf() turns notional bounds into ticks times lots, the smallest up and the largest down", () => {
  // One tick of 0.05 times one lot of 0.001 is 0.00005.
  const grids = { tick: parseGrid("0.05"), lot: parseGrid("0.001") };
  const limits = (minNotional: string | null, maxNotional: string | null) =>
    limitsOf(
      madeUpInstrument({
        ...grids,
        minNotional: minNotional === null ? null : parseMoney(minNotional),
        maxNotional: maxNotional === null ? null : parseMoney(maxNotional),
      }),
      settings(),
    );
  assertEquals([limits("5", "1000").minSteps, limits("5", "1000").maxSteps], [100_000, 20_000_000]);
  assertEquals([limits("0.00011", "0.00011").minSteps, limits("0.00011", "0.00011").maxSteps], [3, 2]);
  assertEquals([limits(null, null).minSteps, limits(null, null).maxSteps], [0, Infinity]);
});

Deno.test("limitsOf() reads a bound of 0 as none, and prices end where the book ends", () => {
  const none = { minPrice: 0 as Price, maxPrice: 0 as Price, minSize: 0 as Size, maxSize: 0 as Size };
  const { minPrice, maxPrice, minSize, maxSize } = limitsOf(madeUpInstrument(none), settings());
  assertEquals([minPrice, maxPrice, minSize, maxSize] as number[], [1, 2 ** 30 - 1, 1, Number.MAX_SAFE_INTEGER]);
  const far = limitsOf(madeUpInstrument({ maxPrice: 2 ** 40 as Price }), settings());
  assertEquals(far.maxPrice as number, 2 ** 30 - 1);
});
