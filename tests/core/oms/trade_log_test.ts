import { assertEquals } from "@std/assert";
import type { InstrumentId } from "../../../core/instrument.ts";
import { ZERO } from "../../../core/money.ts";
import { LOGGED_TRADES, TradeLog } from "../../../core/oms/trade_log.ts";
import { at, fill, MARKET } from "../../support/order_events.ts";

Deno.test("TradeLog finds a trade by its id, the newest first, and each market for itself", () => {
  const log = new TradeLog();
  assertEquals([log.find(MARKET, "t1"), log.all(MARKET), log.bookedAfter(MARKET, at(0))], [null, [], []]);
  log.note(fill("mm1", "t1", 4, 10, { venueMs: 5 }), ZERO, at(20));
  log.note(fill("mm1", "t1", 4, 10, { instrument: 1 as InstrumentId }), ZERO, at(20));
  assertEquals(log.all(MARKET).length, 1);
  const { at: traded, bookedAt, size } = log.find(MARKET, "t1")!;
  assertEquals([traded, bookedAt, size as number], [at(5), at(20), 4]);
  log.note({ ...fill("mm1", "t2", 4, 10), venueAt: null }, ZERO, at(30));
  assertEquals(log.find(MARKET, "t2")!.at, at(10));
});

Deno.test("TradeLog.bookedAfter() tells those since an instant, oldest first", () => {
  const log = new TradeLog();
  for (let i = 1; i <= 5; i++) log.note(fill("mm1", `t${i}`, 1, i * 10), ZERO, at(i * 10));
  assertEquals(log.bookedAfter(MARKET, at(30)).map(({ tradeId }) => tradeId), ["t4", "t5"]);
  assertEquals([log.bookedAfter(MARKET, at(50)).length, log.bookedAfter(MARKET, at(-1)).length], [0, 5]);
});

Deno.test("TradeLog keeps a bounded number of the newest", () => {
  const log = new TradeLog();
  for (let i = 0; i < 3 * LOGGED_TRADES; i++) log.note(fill("mm1", `t${i}`, 1, i), ZERO, at(i));
  const { length } = log.all(MARKET);
  assertEquals([length >= LOGGED_TRADES && length < 2 * LOGGED_TRADES, log.find(MARKET, "t0")], [true, null]);
  assertEquals(log.all(MARKET).at(-1)?.tradeId, `t${3 * LOGGED_TRADES - 1}`);
});
