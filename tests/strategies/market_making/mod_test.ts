import { assert, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { getHeapStatistics } from "node:v8";
import { type Micros, parseGrid, type Side } from "../../../core/units.ts";
import type { Instrument, InstrumentId } from "../../../core/instrument.ts";
import type { Target } from "../../../core/target.ts";
import { Parameters } from "../../../core/engine/parameters.ts";
import type { Strategy } from "../../../core/engine/strategy.ts";
import { marketMaking } from "../../../strategies/market_making/mod.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { NOW, QuotingDesk } from "../../support/quoting_desk.ts";
import { slowTest } from "../../support/slow.ts";

const FIRST = [0 as InstrumentId];
function make(set: Record<string, unknown> = {}, instruments = FIRST): Strategy {
  return marketMaking.create(instruments, new Parameters(marketMaking.parameters, set).values);
}
const open = () => new QuotingDesk().book([[999_990, 50]], [[1_000_010, 50]]);
const side = ({ quotes }: Target, wanted: Side) =>
  quotes.filter((quote) => quote.side === wanted).map(({ level, price, size }) => [level, price, size] as number[]);

type Case = {
  name: string;
  set?: Record<string, unknown>;
  desk?: () => QuotingDesk;
  buys: number[][];
  sells: number[][];
};
const cases: Case[] = [
  {
    name: "a flat position quotes both sides evenly",
    buys: [[0, 999_500, 100], [1, 999_200, 100], [2, 998_900, 100]],
    sells: [[0, 1_000_500, 100], [1, 1_000_800, 100], [2, 1_001_100, 100]],
  },
  {
    name: "a long position shifts both sides down and leaves less to buy",
    set: { levels: 2 },
    desk: () => open().position(840),
    buys: [[0, 999_080, 100], [1, 998_780, 60]],
    sells: [[0, 1_000_080, 100], [1, 1_000_380, 100]],
  },
  {
    name: "at the limit only the other side is quoted",
    set: { levels: 2, skew_bps: 4 },
    desk: () => open().position(-1_000),
    buys: [[0, 999_900, 100], [1, 999_600, 100]],
    sells: [],
  },
  {
    name: "past the limit too",
    set: { levels: 1, skew_bps: 4 },
    desk: () => open().position(1_300),
    buys: [],
    sells: [[0, 1_000_100, 100]],
  },
  {
    name: "a skew past the touch stays a maker",
    set: { levels: 2, skew_bps: 50 },
    desk: () => open().position(900),
    buys: [[0, 995_000, 100]],
    sells: [[0, 999_991, 100], [1, 999_992, 100]],
  },
  {
    name: "our own quotes do not move the fair value",
    set: { levels: 1 },
    desk: () => new QuotingDesk().book([[999_995, 100], [999_990, 50]], [[1_000_010, 50]]).resting("buy", 999_995, 100),
    buys: [[0, 999_500, 100]],
    sells: [[0, 1_000_500, 100]],
  },
  {
    name: "the weighted mid leans towards the thinner side",
    set: { levels: 1, fair_value: "weighted_mid" },
    desk: () => new QuotingDesk().book([[999_980, 90]], [[1_000_080, 10]]),
    buys: [[0, 999_569, 100]], // F = 1,000,070, less 500.035
    sells: [[0, 1_000_571, 100]],
  },
  {
    name: "a position limit of 0 sells what is left and buys nothing",
    set: { max_position_base: "0" },
    desk: () => open().position(0),
    buys: [],
    sells: [],
  },
  { name: "a lost book wants nothing", desk: () => new QuotingDesk(), buys: [], sells: [] },
];
for (const { name, set, desk = open, buys, sells } of cases) {
  Deno.test(`market making: ${name}`, () => {
    const target = make(set).decide(desk().desk, NOW);
    assertEquals([side(target, "buy"), side(target, "sell"), target.takes], [buys, sells, []]);
  });
}

Deno.test("market making quotes each of its markets by its own book, rules and position", () => {
  const desk = new QuotingDesk([{}, { symbol: "ETHUSDT", base: "ETH", lot: { step: 1, decimals: 3 } }, {}]);
  desk.book([[999_990, 50]], [[1_000_010, 50]]).book([[199_990, 50]], [[200_010, 50]], 1).position(10, 1);
  const strategy = make({ levels: 1, order_size_base: "0.005" }, [0, 1, 2] as InstrumentId[]);
  assertEquals(
    strategy.decide(desk.desk, NOW).quotes.map(({ instrument, side, size }) => `${instrument} ${side} ${size}`),
    ["0 buy 500", "0 sell 500", "1 sell 5"],
    "market 1 is at its limit, market 2 has no book",
  );
  const { absent } = strategy.explain(1 as InstrumentId, desk.desk, NOW);
  assertEquals(absent.map(({ side, status }) => [side, status]), [["buy", "POSITION_LIMIT"]]);
});

Deno.test("configure() changes what the next decision wants; explain() tells it and disturbs nothing", () => {
  const desk = open(), strategy = make({ levels: 1 });
  const explainedAfter = (halfSpread: number, halfLife: number) => {
    const values = new Parameters(marketMaking.parameters, {
      levels: 1,
      half_spread_bps: halfSpread,
      vol_half_life_s: halfLife,
    }).values;
    strategy.configure(values);
    const { trace, fairValue } = strategy.explain(0 as InstrumentId, desk.desk, NOW);
    return [fairValue, trace.at(-1)?.after];
  };
  const target = strategy.decide(desk.desk, NOW);
  assertEquals(explainedAfter(7, 60), [1_000_000, "buy 9993; sell 10007"]);
  assertEquals(side(target, "buy"), [[0, 999_500, 100]], "the target stands until the next decision");
  assertEquals(side(strategy.decide(desk.desk, NOW), "buy"), [[0, 999_300, 100]]);
  assertEquals(explainedAfter(9, 30), [1_000_000, "buy 9991; sell 10009"]);
});

Deno.test("explain() has nothing to say about a market of somebody else", () => {
  const desk = new QuotingDesk([{}, {}]);
  assertEquals(make().explain(1 as InstrumentId, desk.desk, NOW), { fairValue: null, absent: [], trace: [] });
});

Deno.test("the volatility is learnt from decisions a second apart, and forgotten with its half-life", () => {
  const strategy = make({ levels: 1, vol_mult: 1 });
  const quotes = (mid: number, seconds: number) => {
    const desk = new QuotingDesk().book([[mid - 10, 50]], [[mid + 10, 50]]);
    return strategy.decide(desk.desk, NOW + seconds * 1e6 as Micros).quotes.length;
  };
  assertEquals([quotes(1_000_000, 0), quotes(1_000_100, 0.5), quotes(1_000_100, 1)], [0, 0, 2]);
  const change = (halfLife: number) =>
    strategy.configure(
      new Parameters(marketMaking.parameters, { levels: 1, vol_mult: 1, vol_half_life_s: halfLife }).values,
    );
  change(60);
  assertEquals(quotes(1_000_100, 1.1), 2, "the same half-life keeps what was learnt");
  change(90);
  assertEquals([quotes(1_000_100, 2), quotes(1_000_100, 3)], [0, 2]);
});

Deno.test("in other ticks the volatility is learnt anew, and after other news of the market it is kept", () => {
  const strategy = make({ levels: 1, vol_mult: 1 });
  const quotes = (mid: number, seconds: number) => {
    const desk = new QuotingDesk().book([[mid - 10, 50]], [[mid + 10, 50]]);
    return strategy.decide(desk.desk, NOW + seconds * 1e6 as Micros).quotes.length;
  };
  const list = (change: Partial<Instrument>) =>
    strategy.observe({ kind: "instrument", instrument: madeUpInstrument(change), receivedAt: NOW });
  list({});
  assertEquals([quotes(1_000_000, 0), quotes(1_000_100, 1)], [0, 2]);
  list({ status: "halted" });
  list({ id: 7 as InstrumentId, tick: parseGrid("5") });
  assertEquals(quotes(1_000_100, 1.1), 2);
  list({ tick: parseGrid("0.1") });
  assertEquals([quotes(1_000_100, 2), quotes(1_000_100, 3)], [0, 2]);
});

slowTest(
  "market making never crosses itself or the touch, never passes its limit and never wants what is no number",
  () => {
    const bps = fc.double({ min: 0, max: 500, noNaN: true }), lots = fc.integer({ min: 1, max: 1e9 });
    const given = fc.record({
      bid: fc.integer({ min: 1, max: 2 ** 29 }),
      spread: fc.integer({ min: 1, max: 10_000 }),
      bidSize: lots,
      askSize: lots,
      ownBid: fc.integer({ min: 0, max: 100 }),
      position: fc.integer({ min: -3_000, max: 3_000 }),
      reducing: fc.boolean(),
      set: fc.record({
        fair_value: fc.constantFrom("mid", "weighted_mid"),
        half_spread_bps: fc.double({ min: 0.1, max: 500, noNaN: true }),
        min_half_spread_bps: bps,
        level_step_bps: bps,
        skew_bps: bps,
        levels: fc.integer({ min: 1, max: 10 }),
        order_size_base: fc.constantFrom("0.00001", "0.001", "0.0123", "5"),
        max_position_base: fc.constantFrom("0", "0.001", "0.01", "0.0155"),
        max_market_spread_bps: fc.constantFrom(500, 10_000),
      }),
    });
    fc.assert(
      fc.property(given, ({ bid, spread, bidSize, askSize, ownBid, position, reducing, set }) => {
        const desk = new QuotingDesk().book([[bid, bidSize]], [[bid + spread, askSize]]).position(position);
        if (ownBid > 0) desk.resting("buy", bid, ownBid);
        if (reducing) desk.desk.trading = "REDUCING";
        const strategy = make(set), { quotes } = strategy.decide(desk.desk, NOW);
        const limit = Math.floor(Number(set.max_position_base) * 1e5 + 1e-6);
        let bought = 0, sold = 0, bestBuy = 0, bestSell = Infinity;
        for (const { side, price, size } of quotes) {
          assert(
            Number.isSafeInteger(price) && price > 0 && Number.isSafeInteger(size) && size > 0,
            `${price} ${size}`,
          );
          if (side === "buy") {
            bought += size;
            bestBuy = Math.max(bestBuy, price);
          } else {
            sold += size;
            bestSell = Math.min(bestSell, price);
          }
        }
        assert(bestBuy < bestSell && bestBuy <= bid + spread - 1 && bestSell >= bid + 1, `${bestBuy} ${bestSell}`);
        assert(bought === 0 || position + bought <= limit, `could be ${position + bought} lots long`);
        assert(sold === 0 || position - sold >= -limit, `could be ${sold - position} lots short`);
        if (reducing) assert(bought <= Math.max(0, -position) && sold <= Math.max(0, position));
        const { absent } = strategy.explain(0 as InstrumentId, desk.desk, NOW);
        assertEquals(quotes.length + absent.length, 2 * set.levels, "each level is quoted or says why not");
      }),
      { seed: 41, numRuns: 500 },
    );
  },
);

slowTest("decide() allocates nothing that grows with its quotes once warm", () => {
  const desk = open().desk, strategy = make({ levels: 10, max_position_base: "1" });
  let count = 0;
  const decideOften = () => {
    for (let i = 0; i < 5_000; i++) count += strategy.decide(desk, NOW).quotes.length;
  };
  const allocated = () => (getHeapStatistics() as unknown as { total_allocated_bytes: number }).total_allocated_bytes;
  let least = Infinity;
  for (let round = 0; round < 10; round++) {
    const before = allocated();
    decideOften();
    least = Math.min(least, (allocated() - before) / 5_000);
  }
  assertEquals(count, 10 * 5_000 * 20);
  assertLess(least, 300, `${least} bytes a decision of 20 quotes`);
});
