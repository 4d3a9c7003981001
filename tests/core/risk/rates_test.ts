import { assertEquals } from "@std/assert";
import { DEFAULT_STRATEGY_LIMITS } from "../../../core/risk/limits.ts";
import { Rates } from "../../../core/risk/rates.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { madeUpDesk, madeUpLimits, madeUpVenueLimits, NOW } from "../../support/made_up_desk.ts";

const MARKET = 0 as InstrumentId;

Deno.test("take() takes a token of the market, the venue and the strategy", () => {
  const rates = new Rates(madeUpLimits(madeUpDesk(), { ordersPerSecond: 1 }));
  assertEquals(rates.room(MARKET, "binance", "mm1", NOW), 2);
  rates.take(MARKET, "binance", "mm1", NOW);
  assertEquals([rates.market(MARKET)?.available(NOW), rates.venue("binance")?.available(NOW)], [1, 1_999]);
  assertEquals([rates.strategy("mm1").available(NOW), rates.strategy("mm2").available(NOW)], [1_999, 2_000]);
  assertEquals(rates.room(MARKET, "binance", "mm2", NOW), 1);
});

Deno.test("room() is nothing where no limit is set, and never below zero", () => {
  const rates = new Rates(madeUpLimits(madeUpDesk(), { ordersPerSecond: 1 }));
  assertEquals([rates.market(7 as InstrumentId), rates.venue("okx")], [null, null]);
  assertEquals(rates.room(7 as InstrumentId, "binance", "mm1", NOW), 0);
  assertEquals(rates.room(MARKET, "okx", "mm1", NOW), 0);
  for (let i = 0; i < 5; i++) rates.take(MARKET, "binance", "mm1", NOW);
  assertEquals(rates.room(MARKET, "binance", "mm1", NOW), 0);
});

Deno.test("change() gives every bucket its new rate, and one whose market lost its limits none", () => {
  const desk = madeUpDesk(), rates = new Rates(madeUpLimits(desk, { ordersPerSecond: 5 }));
  const buckets = rates.buckets(0 as InstrumentId, "binance", "mm1"),
    limits = madeUpLimits(desk, { ordersPerSecond: 2 });
  const strategy = new Map([["mm1", { ...DEFAULT_STRATEGY_LIMITS, ordersPerSecond: 3 }]]);
  rates.change({ ...limits, strategy, venue: new Map([["binance", madeUpVenueLimits({ ordersPerSecond: 4 })]]) }, NOW);
  assertEquals([buckets.market?.perSecond, buckets.venue?.perSecond, buckets.strategy.perSecond], [2, 4, 3]);
  rates.change({ ...limits, perInstrument: new Map(), venue: new Map() }, NOW);
  assertEquals([buckets.market?.perSecond, buckets.venue?.perSecond, buckets.strategy.perSecond], [0, 0, 1_000]);
});
