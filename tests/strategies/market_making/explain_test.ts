import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Size } from "../../../core/units.ts";
import type { Instrument } from "../../../core/instrument.ts";
import type { Explanation } from "../../../core/engine/strategy.ts";
import { Volatility } from "../../../core/indicators/volatility.ts";
import { Parameters } from "../../../core/engine/parameters.ts";
import { parseMoney } from "../../../core/money.ts";
import { explainPlan } from "../../../strategies/market_making/explain.ts";
import { Plan } from "../../../strategies/market_making/plan.ts";
import { PARAMETERS, settingsOf } from "../../../strategies/market_making/parameters.ts";
import { NOW, QuotingDesk } from "../../support/quoting_desk.ts";

function explained(desk: QuotingDesk, set: Record<string, unknown> = {}, position = 0, reducing = false): Explanation {
  const settings = settingsOf(new Parameters(PARAMETERS, set).values), plan = new Plan();
  plan.make(desk.market(), position as Size, reducing, settings, new Volatility(60, 1), NOW);
  return explainPlan(plan, desk.market(), settings);
}
/** The fee lies below every width. */
const CHEAP = { makerFee: parseMoney("0.0001") };
const open = (change: Partial<Instrument> = {}) =>
  new QuotingDesk([{ ...CHEAP, ...change }]).book([[999_990, 50]], [[1_000_010, 50]]);

Deno.test("explainPlan() tells every stage with what it made of the one before", () => {
  const { fairValue, absent, trace } = explained(open(), { levels: 2 }, 500);
  assertEquals([fairValue, absent], [1_000_000, []]);
  assertEquals(trace.map(({ stage, before, after }) => [stage, before, after]), [
    ["gates", "", "open"],
    ["fair_value", "9999.9 / 10000.1", "10000"],
    ["spread_model", "10000", "9995 / 10005"],
    ["inventory_skew", "9995 / 10005", "9992.5 / 10002.5"],
    ["layers", "9992.5 / 10002.5", "buy 9992.5, 9989.5; sell 10002.5, 10005.5"],
    ["size", "0.001 BTC each", "buy 0.001, 0.001; sell 0.001, 0.001"],
    ["round", "buy 9992.5, 9989.5; sell 10002.5, 10005.5", "buy 9992.5, 9989.5; sell 10002.5, 10005.5"],
    ["post_only_clamp", "buy 9992.5, 9989.5; sell 10002.5, 10005.5", "buy 9992.5, 9989.5; sell 10002.5, 10005.5"],
  ]);
  const reason = (stage: string) => trace.find((step) => step.stage === stage)?.reason;
  assertEquals(reason("inventory_skew"), "position 0.005 of at most 0.01 BTC shifts both by -2.5 bps");
  assertEquals(reason("spread_model"), "half-spread of 5 bps");
  for (const step of trace) assert(step.reason.length > 10, step.stage);
});

Deno.test("explainPlan() says what clamped the spread, and what the touch held back", () => {
  const spread = (set: Record<string, unknown>, desk = open()) =>
    explained(desk, set).trace.find(({ stage }) => stage === "spread_model")?.reason;
  assertEquals(spread({ min_half_spread_bps: 6.2 }), "CLAMP_MIN: half-spread of 6.2 bps, the least allowed");
  assertEquals(spread({}, new QuotingDesk().book([[100, 1e6]], [[102, 1e6]])), "CLAMP_TICK: half-spread of one tick");
  const clamp = explained(open(), { skew_bps: 20 }, 1_000).trace.at(-1)!;
  assertMatch(clamp.reason, /^SKEW_CLAMPED: .*9999.9 \/ 10000.1/);
  assert(clamp.after.includes("sell 9999.91"), clamp.after);
});

Deno.test("explainPlan() says how far the volatility widened the spread", () => {
  const desk = open(), settings = settingsOf(new Parameters(PARAMETERS, { vol_mult: 1 }).values);
  const volatility = new Volatility(60), plan = new Plan();
  volatility.update(999_900, NOW - 1e6 as typeof NOW);
  plan.make(desk.market(), 0 as Size, false, settings, volatility, NOW);
  const { reason } = explainPlan(plan, desk.market(), settings).trace[2];
  assertEquals(reason, "half-spread of 5 bps, widened by the volatility to 8.16 bps");
});

type Absence = [status: string, sentence: RegExp, () => Explanation];
const absences: Absence[] = [
  ["POSITION_LIMIT", /^A buy of this level could carry the position of 0.01 BTC past the limit of 0.01 BTC$/, () => {
    return explained(open(), {}, 1_000);
  }],
  ["POSITION_LIMIT", /^A sell of this level could carry the position of -0.01 BTC past/, () => {
    return explained(open(), {}, -1_000);
  }],
  ["REDUCE_ONLY", /^Only what reduces the position of 0.02 BTC is quoted$/, () => explained(open(), {}, 2_000)],
  ["REDUCE_ONLY", /^Only what reduces the position of 0.005 BTC is quoted$/, () => {
    return explained(open(), {}, 500, true);
  }],
  ["BELOW_MIN_NOTIONAL", /^0.0001 BTC is worth 0.9995 USDT; the venue's smallest order is 5 USDT$/, () => {
    return explained(open(), { order_size_base: "0.0001" });
  }],
  ["BELOW_MIN_NOTIONAL", /^The order size of 0.001 BTC is below the venue's smallest of 0.002 BTC$/, () => {
    return explained(open({ minSize: 200 as Size, minNotional: null }));
  }],
  ["BELOW_MIN_NOTIONAL", /^The order size of 0 BTC is below the venue's smallest of 0.00001 BTC$/, () => {
    return explained(open({ minNotional: parseMoney("0") }), { order_size_base: "0.000001" });
  }],
  ["OUT_OF_BAND", /^The buy would stand outside the prices that the venue accepts$/, () => {
    return explained(open({ minPrice: 999_600 as Instrument["minPrice"] }));
  }],
];
for (const [status, sentence, explain] of absences) {
  Deno.test(`explainPlan() has a sentence for ${status}: ${sentence.source}`, () => {
    const [first] = explain().absent;
    assertEquals([first.level, first.status as string], [0, status]);
    assertMatch(first.sentence, sentence);
  });
}

const shut: [status: string, sentence: RegExp, () => Explanation][] = [
  ["WARMING_UP", /^binance has not yet told the rules of BTCUSDT$/, () => {
    const desk = open();
    desk.market().instrument = null;
    return explained(desk);
  }],
  ["VENUE_MAINTENANCE", /^binance says that BTCUSDT is halted$/, () => explained(open({ status: "halted" }))],
  ["WARMING_UP", /^No book of BTCUSDT has come yet$/, () => explained(new QuotingDesk())],
  ["STALE_BOOK", /^The book of BTCUSDT is lost: gap at 7$/, () => {
    const desk = open();
    desk.market().bookLost("gap at 7");
    return explained(desk);
  }],
  ["INCONSISTENT_BOOK", /one-sided, locked or crossed$/, () => explained(new QuotingDesk().book([[9, 1]], []))],
  ["INCONSISTENT_BOOK", /^Nobody but us stands on the bid near/, () => explained(open().resting("buy", 999_990, 50))],
  ["INCONSISTENT_BOOK", /^Nobody but us stands on the ask near/, () => {
    return explained(open().resting("sell", 1_000_010, 50));
  }],
  ["INCONSISTENT_BOOK", /^The market is 2000 bps wide; the limit is 500 bps$/, () => {
    return explained(new QuotingDesk().book([[900_000, 5]], [[1_100_000, 5]]));
  }],
  ["UNKNOWN", /^The position in BTCUSDT is not known$/, () => explained(open(), {}, NaN)],
  ["WARMING_UP", /^The volatility of BTCUSDT is not known until/, () => explained(open(), { vol_mult: 1 })],
];
for (const [status, sentence, explain] of shut) {
  Deno.test(`explainPlan() names the gate that is shut for every level of both sides: ${sentence.source}`, () => {
    const { absent, trace } = explain();
    assertEquals(absent.map(({ side, level }) => `${side} ${level}`), [
      "buy 0",
      "buy 1",
      "buy 2",
      "sell 0",
      "sell 1",
      "sell 2",
    ]);
    for (const entry of absent) {
      assertEquals(entry.status as string, status);
      assertMatch(entry.sentence, sentence);
    }
    assertEquals(trace.map(({ stage, after, reason }) => [stage, after, reason]), [[
      "gates",
      status,
      absent[0].sentence,
    ]]);
  });
}
