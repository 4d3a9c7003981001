import { assertEquals } from "@std/assert";
import { Rates } from "../../../core/risk/rates.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { madeUpDesk, madeUpLimits, NOW } from "../../support/made_up_desk.ts";

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
