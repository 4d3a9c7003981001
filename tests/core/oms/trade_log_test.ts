import { assertEquals } from "@std/assert";
import type { InstrumentId } from "../../../core/instrument.ts";
import { ZERO } from "../../../core/money.ts";
import { LOGGED_TRADES, TradeLog } from "../../../core/oms/trade_log.ts";
import { parseGrid, type Price } from "../../../core/units.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
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

Deno.test("TradeLog.state() keeps the newest as they were booked, and a log that takes them over judges them anew", () => {
  const log = new TradeLog(), next = new TradeLog();
  for (let i = 0; i < LOGGED_TRADES + 5; i++) log.note(fill("mm1", `t${i}`, 1, i), ZERO, at(i));
  log.find(MARKET, "t9")!.lackedBy = 1;
  const kept = log.state(MARKET);
  assertEquals([kept.length, kept[0].tradeId, kept.some((trade) => "lackedBy" in trade)], [LOGGED_TRADES, "t5", false]);
  next.restore(MARKET, kept);
  assertEquals([next.state(MARKET), next.find(MARKET, "t9")!.lackedBy], [kept, 0]);
});

Deno.test("TradeLog.recovered() takes what was booked by a clock that has been put back for booked before now", () => {
  const log = new TradeLog();
  log.note(fill("mm1", "t1", 1, 10), ZERO, at(10));
  log.note(fill("mm1", "t2", 1, 900), ZERO, at(900));
  log.recovered(at(50));
  assertEquals(log.all(MARKET).map(({ bookedAt }) => bookedAt), [at(10), at(50)]);
  assertEquals(log.bookedAfter(MARKET, at(50)), []);
});

Deno.test("TradeLog.regrid() counts trades on a new grid, and keeps a price between two of its ticks on its own", () => {
  const log = new TradeLog(),
    grids = (tick: string, lot: string) => madeUpInstrument({ id: MARKET, tick: parseGrid(tick), lot: parseGrid(lot) });
  const [old, coarse] = [grids("0.5", "1"), grids("2", "0.1")];
  log.note(fill("mm1", "t1", 4, 10, { price: 8 as Price }), ZERO, at(20));
  log.note(fill("mm1", "t2", 4, 10, { price: 9 as Price }), ZERO, at(20));
  const told = () => log.all(MARKET).map(({ price, tick, size }) => [price, tick, size] as unknown[]);
  const before = log.state(MARKET);
  log.regrid(old, coarse);
  assertEquals(told(), [[2, undefined, 40], [9, old.tick, 40]]);
  log.regrid(coarse, old);
  assertEquals(log.state(MARKET), before);
  log.regrid(grids("0.5", "1"), { ...coarse, id: 1 as InstrumentId });
  assertEquals(log.state(MARKET), before);
});
