import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  DEFAULT_GLOBAL_LIMITS,
  DEFAULT_INSTRUMENT_LIMITS,
  DEFAULT_STRATEGY_LIMITS,
  DEFAULT_VENUE_LIMITS,
  isAbove,
  isBelow,
  limitFaults,
  type Limits,
  resolveLimits,
} from "../../../core/risk/limits.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { compare, formatMoney, type Money, notional, parseMoney } from "../../../core/money.ts";
import { parseGrid, type Price, type Size } from "../../../core/units.ts";
import { MADE_UP_LIMITS } from "../../support/made_up_desk.ts";
import { GRIDS, madeUpInstrument } from "../../support/made_up_instrument.ts";

const fullLimits = (change: Partial<Limits> = {}): Limits => ({
  perInstrument: new Map([[0 as InstrumentId, MADE_UP_LIMITS]]),
  venue: new Map([["binance", DEFAULT_VENUE_LIMITS]]),
  global: DEFAULT_GLOBAL_LIMITS,
  ...change,
});
const withMarket = (change: Record<string, unknown>) =>
  fullLimits({ perInstrument: new Map([[0 as InstrumentId, { ...MADE_UP_LIMITS, ...change }]]) });

Deno.test("resolveLimits() puts decimal texts on the grid, rounded down", () => {
  const market = madeUpInstrument({ lot: parseGrid("0.25") });
  const { orderLots, positionLots } = resolveLimits(
    { ...MADE_UP_LIMITS, maxOrderSize: "0.99", maxPosition: "2.5" },
    market,
  );
  assertEquals([orderLots, positionLots], [3 as Size, 10 as Size]);
  assertEquals(resolveLimits({ ...MADE_UP_LIMITS, maxOrderSize: "0.1" }, market).orderLots, 0 as Size);
  const huge = resolveLimits({ ...MADE_UP_LIMITS, maxPosition: "1" + "0".repeat(30) }, market);
  assertEquals(huge.positionLots, Number.MAX_SAFE_INTEGER as Size);
});

Deno.test("resolveLimits() keeps what the venue leaves open as null", () => {
  const open = resolveLimits(MADE_UP_LIMITS, madeUpInstrument({ minNotional: null, maxNotional: null }));
  assertEquals([open.venueMinNotional, open.venueMaxNotional], [null, null]);
  const bound = resolveLimits(MADE_UP_LIMITS, madeUpInstrument({ maxNotional: parseMoney("9") }));
  assertEquals([bound.venueMinNotional?.text, bound.venueMaxNotional?.text], ["5", "9"]);
});

Deno.test("resolveLimits() refuses a limit that is no plain decimal", () => {
  for (const change of [{ maxOrderSize: "1e3" }, { maxPosition: "" }, { maxOrderNotional: "many" }]) {
    assertThrows(
      () => resolveLimits({ ...MADE_UP_LIMITS, ...change }, madeUpInstrument()),
      RangeError,
      "want a plain decimal",
    );
  }
});

Deno.test("isAbove() and isBelow() agree with exact amounts, up to 2^53 and beyond (property)", () => {
  const steps = fc.oneof(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }));
  const grid = fc.constantFrom(...GRIDS);
  const off = fc.tuple(fc.integer({ min: -2, max: 2 }), fc.integer({ min: 0, max: 20 }));
  fc.assert(
    fc.property(steps, steps, grid, grid, off, (price, size, tick, lot, [delta, places]) => {
      const market = madeUpInstrument({ tick, lot, multiplier: parseMoney("0.1") });
      const worth = notional(price as Price, size as Size, market);
      const scale = 10n ** BigInt(Math.max(0, places - worth[1]));
      const nearby = worth[0] * scale + BigInt(delta);
      const bound: Money = [nearby < 0n ? 0n : nearby, Math.max(worth[1], places)];
      const { orderNotional: max } = resolveLimits({ ...MADE_UP_LIMITS, maxOrderNotional: formatMoney(bound) }, market);
      const { venueMinNotional: min } = resolveLimits(MADE_UP_LIMITS, { ...market, minNotional: bound });
      assertEquals(isAbove(max, price as Price, size as Size), compare(worth, bound) > 0);
      assertEquals(min !== null && isBelow(min, price as Price, size as Size), compare(worth, bound) < 0);
    }),
    { seed: 20260120, numRuns: 400 },
  );
});

Deno.test("isAbove() and isBelow() say yes to what is no whole number, so that a check with it fails", () => {
  const { orderNotional } = resolveLimits(MADE_UP_LIMITS, madeUpInstrument());
  for (const [price, size] of [[NaN, 1], [1, NaN], [Infinity, 1], [1, Infinity]]) {
    assertEquals([
      isAbove(orderNotional, price as Price, size as Size),
      isBelow(orderNotional, price as Price, size as Size),
    ], [
      true,
      true,
    ]);
  }
});

Deno.test("limitFaults() finds nothing in limits that make sense, the defaults among them (RSK-33)", () => {
  assertEquals(limitFaults(fullLimits()), []);
  const sizes = { maxOrderSize: "1", maxOrderNotional: "10", maxPosition: "1" };
  assertEquals(limitFaults(withMarket({ ...sizes, ...DEFAULT_INSTRUMENT_LIMITS })), []);
});

Deno.test("limitFaults() names each limit that is missing, no number or not positive (RSK-33)", () => {
  const cases: [limits: Limits, fault: string][] = [
    [withMarket({ maxOrderSize: "0.00" }), 'market 0: maxOrderSize is "0.00"; want a positive plain decimal'],
    [withMarket({ maxPosition: "-1" }), 'market 0: maxPosition is "-1"; want a positive plain decimal'],
    [withMarket({ maxOrderNotional: "1e6" }), 'market 0: maxOrderNotional is "1e6"; want a positive plain decimal'],
    [withMarket({ collarBps: NaN }), "market 0: collarBps is NaN; want more than 0, at most 5000 bp"],
    [withMarket({ collarBps: 0 }), "market 0: collarBps is 0; want more than 0, at most 5000 bp"],
    [withMarket({ fatFingerTimes: 0.5 }), "market 0: fatFingerTimes is 0.5; want 1 to 1000000 times"],
    [
      withMarket({ ordersPerSecond: Infinity }),
      "market 0: ordersPerSecond is Infinity; want more than 0, at most 1000000 orders/s",
    ],
    [withMarket({ maxOpenOrders: 1.5 }), "market 0: maxOpenOrders is 1.5; want a whole number, 1 to 100000 orders"],
    [withMarket({ collarBps: "9" }), 'market 0: collarBps is "9"; want more than 0, at most 5000 bp'],
    [withMarket({ maxOrderSize: "3" }), "market 0: maxOrderSize 3 is above maxPosition 2"],
    [
      fullLimits({ venue: new Map([["okx", { ...DEFAULT_VENUE_LIMITS, maxOpenOrders: -1 }]]) }),
      "venue okx: maxOpenOrders is -1; want a whole number, 1 to 100000 orders",
    ],
    [
      fullLimits({ venue: new Map([["okx", { ...DEFAULT_VENUE_LIMITS, clockDenyMs: 501 }]]) }),
      "venue okx: clockDenyMs 501 is above clockPauseMs 500",
    ],
    [
      fullLimits({ venue: new Map([["okx", { ...DEFAULT_VENUE_LIMITS, tripLiquidationDistance: 0.16 }]]) }),
      "venue okx: tripLiquidationDistance 0.16 is above minLiquidationDistance 0.15",
    ],
    [
      fullLimits({ strategy: new Map([["mm", { ...DEFAULT_STRATEGY_LIMITS, maxGross: "0" }]]) }),
      'strategy mm: maxGross is "0"; want a positive plain decimal',
    ],
    [
      fullLimits({ global: { ...DEFAULT_GLOBAL_LIMITS, strategyOrdersPerSecond: 0 } }),
      "global: strategyOrdersPerSecond is 0; want more than 0, at most 1000000 orders/s",
    ],
    [
      fullLimits({ global: { ...DEFAULT_GLOBAL_LIMITS, loopLagPauseMs: 251 } }),
      "global: loopLagPauseMs 251 is above loopLagTripMs 250",
    ],
    [
      fullLimits({ global: { ...DEFAULT_GLOBAL_LIMITS, maxNet: { BTC: "many" } } }),
      'global: maxNet of BTC is "many"; want a positive plain decimal',
    ],
    [
      fullLimits({ global: { ...DEFAULT_GLOBAL_LIMITS, maxGross: "5", maxNet: { BTC: "5.1" } } }),
      "global: maxNet of BTC, 5.1, is above maxGross 5",
    ],
  ];
  for (const [limits, fault] of cases) assertEquals(limitFaults(limits), [fault]);
});
