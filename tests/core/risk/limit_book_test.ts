import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { InstrumentId } from "../../../core/instrument.ts";
import { LimitBook } from "../../../core/risk/limit_book.ts";
import { INSTRUMENT_TABLE } from "../../../core/risk/limit_table.ts";
import { DEFAULT_GLOBAL_LIMITS, DEFAULT_STRATEGY_LIMITS, type Limits } from "../../../core/risk/limits.ts";
import { madeUpDesk, madeUpLimits, madeUpVenueLimits } from "../../support/made_up_desk.ts";

const MARKET = "binance:BTCUSDT", BTC = 0 as InstrumentId;

function bookOf(change: Partial<Limits> = {}) {
  const desk = madeUpDesk(), strategy = new Map([["mm1", DEFAULT_STRATEGY_LIMITS]]);
  return new LimitBook({ ...madeUpLimits(desk), strategy, ...change }, desk.markets);
}
const reasons = (book: LimitBook, scope: string, set: Record<string, string | number>, mayLoosen = false) =>
  book.set(scope, set, mayLoosen).refusals.map(({ field, reason }) => `${field} ${reason}`);

Deno.test("RSK-33 a tighter limit holds at once, of every scope, and tells what was before and after", () => {
  const book = bookOf();
  const { refusals, before, after } = book.set(MARKET, { maxPosition: "1.5", collarBps: 50 }, false);
  assertEquals([refusals, before, after], [[], "maxPosition=2 collarBps=100", "maxPosition=1.5 collarBps=50"]);
  assertEquals(reasons(book, "binance", { maxOpenOrders: 9, reserveShare: 0.2 }), []);
  assertEquals(reasons(book, "mm1", { ordersPerSecond: 5, minMarkoutBps: -1 }), []);
  assertEquals(reasons(book, "global", { maxGross: "100", "maxNet.BTC": "50" }), []);
  const { perInstrument, venue, strategy, global } = book.current;
  assertEquals([perInstrument.get(BTC)?.maxPosition, perInstrument.get(BTC)?.collarBps], ["1.5", 50]);
  assertEquals([venue.get("binance")?.maxOpenOrders, venue.get("binance")?.reserveShare], [9, 0.2]);
  assertEquals([strategy?.get("mm1")?.ordersPerSecond, strategy?.get("mm1")?.minMarkoutBps], [5, -1]);
  assertEquals([global.maxGross, global.maxNet], ["100", { BTC: "50" }]);
  assertEquals(book.set("global", { "maxNet.ETH": "7" }, false).before, "maxNet.ETH=none");
});

Deno.test("RSK-33 a looser limit needs the right to loosen, whichever way is looser", () => {
  const book = bookOf(), right = "that needs the right to loosen";
  assertEquals(reasons(book, MARKET, { maxPosition: "2.1" }), [`maxPosition is 2.1, looser than 2; ${right}`]);
  assertEquals(reasons(book, "binance", { reserveShare: 0.04 }), [`reserveShare is 0.04, looser than 0.05; ${right}`]);
  assertEquals(reasons(book, "mm1", { minMarkoutBps: -6 }), [`minMarkoutBps is -6, looser than -5; ${right}`]);
  assertEquals(
    reasons(book, MARKET, { fatFingerDepthBps: 5_000 }),
    [`fatFingerDepthBps is 5000, looser than 50; ${right}`],
    "depth that is counted further away lets larger orders pass",
  );
  assertEquals(reasons(book, MARKET, { maxPosition: "2.0", collarBps: 100 }), []);
  assertEquals(reasons(book, MARKET, { maxPosition: "2.1" }, true), []);
  assertEquals(book.current.perInstrument.get(BTC)?.maxPosition, "2.1");
});

Deno.test("RSK-33 nothing is changed unless all of it may be", () => {
  const book = bookOf(), before = book.current;
  const names = Object.keys(INSTRUMENT_TABLE).join(", ");
  assertEquals(reasons(book, MARKET, { maxPosition: "1", width: 3 }, true), [
    `width is no limit that can be changed while it runs; there are ${names}`,
  ]);
  assertEquals(reasons(book, MARKET, { collarBps: 0 }, true), ["collarBps is 0; want more than 0, at most 5000 bp"]);
  assertEquals(reasons(book, MARKET, { maxPosition: "lots" }, true), [
    'maxPosition is "lots"; want a positive plain decimal',
  ]);
  assertEquals(reasons(book, MARKET, { maxPosition: "0.5" }), [
    `${MARKET} market 0: maxOrderSize 1 is above maxPosition 0.5`,
  ]);
  assertEquals(reasons(book, MARKET, {}), ["set names no limit"]);
  assertEquals(reasons(book, "global", { drawdownBasis: "start" }, true).length, 1);
  assertEquals(reasons(book, "global", { "maxNet.": "5" }, true).length, 1);
  assertEquals(reasons(book, "mm1", { ordersPerSecond: null as unknown as number }), [
    "ordersPerSecond is null; want a value",
  ]);
  assertEquals([book.current === before, book.state()], [true, {}]);
});

Deno.test("RSK-33 a scope without limits is refused with those that have some", () => {
  assertEquals(reasons(bookOf(), "okx", { maxOpenOrders: 1 }), [
    `scope is "okx", which has no limits; known are global, binance, mm1, ${MARKET}`,
  ]);
  const none = bookOf({ perInstrument: new Map(), strategy: undefined });
  assertEquals(reasons(none, MARKET, { maxOpenOrders: 1 }), [
    `scope is "${MARKET}", which has no limits; known are global, binance`,
  ]);
});

Deno.test("RSK-33 after a restart tighter limits hold and looser ones are as configured", () => {
  const book = bookOf(), next = bookOf();
  book.set(MARKET, { maxPosition: "1", maxOrderSize: "0.5", collarBps: 200 }, true);
  book.set("global", { maxOpenOrders: 9, "maxNet.BTC": "70" }, false);
  book.set("mm1", { ordersPerSecond: 3 }, false);
  next.restore(JSON.parse(JSON.stringify(book.state())));
  assertEquals(next.current, book.current);
  assertEquals(next.clamp(), true);
  const { perInstrument, global, strategy } = next.current, market = perInstrument.get(BTC)!;
  assertEquals([market.maxPosition, market.maxOrderSize, market.collarBps], ["1", "0.5", 100]);
  assertEquals([global.maxOpenOrders, global.maxNet.BTC, strategy?.get("mm1")?.ordersPerSecond], [9, "70", 3]);
  assertEquals([next.clamp(), next.state()[MARKET]], [false, { maxPosition: "1", maxOrderSize: "0.5" }]);
});

Deno.test("RSK-33 a configuration that became tighter, or lost a scope, is not loosened by what was set before", () => {
  const book = bookOf();
  book.set(MARKET, { maxPosition: "1.5" }, false);
  book.set("binance", { maxOpenOrders: 900 }, false);
  book.set("mm1", { ordersPerSecond: 3 }, false);
  const desk = madeUpDesk(), limits = madeUpLimits(desk, { maxPosition: "1.2", maxOrderSize: "1" });
  const venue = new Map([["binance", madeUpVenueLimits({ maxOpenOrders: 50 })]]);
  const next = new LimitBook({ ...limits, venue }, desk.markets);
  next.restore(book.state());
  assertEquals(next.clamp(), true);
  assertEquals(next.current.perInstrument.get(BTC)?.maxPosition, "1.2");
  assertEquals([next.current.venue.get("binance")?.maxOpenOrders, next.state()], [50, {}]);
  // What fitted together when it was set and does not fit today's configuration goes as a whole.
  const tight = bookOf();
  tight.set(MARKET, { maxPosition: "1" }, false);
  const larger = new LimitBook(madeUpLimits(desk, { maxPosition: "2", maxOrderSize: "1.5" }), desk.markets);
  larger.restore(tight.state());
  assertEquals([larger.clamp(), larger.current.perInstrument.get(BTC)?.maxPosition, larger.state()], [true, "2", {}]);
});

Deno.test("RSK-33 without the right nothing ever becomes looser than it was (property)", () => {
  const change = fc.record({
    maxPosition: fc.integer({ min: 1, max: 40 }).map((tenths) => `${tenths / 10}`),
    collarBps: fc.integer({ min: 1, max: 300 }),
    fatFingerDepthBps: fc.integer({ min: 1, max: 100 }),
    reserve: fc.integer({ min: 0, max: 99 }).map((percent) => percent / 100),
    global: fc.integer({ min: 1, max: 2_000 }),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
      const book = bookOf({ global: DEFAULT_GLOBAL_LIMITS });
      let before = book.current;
      for (const { global, reserve, ...market } of changes) {
        for (const [field, value] of Object.entries(market)) book.set(MARKET, { [field]: value }, false);
        book.set("global", { maxOpenOrders: global }, false);
        book.set("binance", { reserveShare: reserve }, false);
        const [was, is] = [before, book.current].map(({ perInstrument }) => perInstrument.get(BTC)!);
        assertEquals(Number(is.maxPosition) <= Number(was.maxPosition), true);
        assertEquals(is.collarBps <= was.collarBps, true);
        assertEquals(is.fatFingerDepthBps <= was.fatFingerDepthBps, true);
        const [kept, keeps] = [before, book.current].map(({ venue }) => venue.get("binance")!.reserveShare);
        assertEquals(keeps >= kept, true);
        assertEquals(book.current.global.maxOpenOrders <= before.global.maxOpenOrders, true);
        before = book.current;
      }
    }),
    { seed: 20261128, numRuns: 100 },
  );
});
