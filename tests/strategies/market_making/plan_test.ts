import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { Micros, Size } from "../../../core/units.ts";
import { Volatility } from "../../../core/indicators/volatility.ts";
import { Parameters } from "../../../core/engine/parameters.ts";
import { type Gate, GATE_STATUS, Plan } from "../../../strategies/market_making/plan.ts";
import { PARAMETERS, settingsOf } from "../../../strategies/market_making/parameters.ts";
import { NOW, QuotingDesk } from "../../support/quoting_desk.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const settings = (set: Record<string, unknown> = {}) => settingsOf(new Parameters(PARAMETERS, set).values);

/** A plan made at NOW by somebody who has not learnt any volatility. */
function planned(desk: QuotingDesk, set: Record<string, unknown> = {}, position = 0): Plan {
  const plan = new Plan();
  plan.make(desk.market(), position as Size, false, settings(set), new Volatility(60, 1), NOW);
  return plan;
}
const open = () => new QuotingDesk().book([[999_990, 50]], [[1_000_010, 50]]);

const gates: [Gate | null, string, () => Plan][] = [
  ["no_rules", "the venue has not told its rules", () => {
    const desk = open();
    desk.market().instrument = null;
    return planned(desk);
  }],
  ["not_trading", "the venue takes no new orders", () => {
    const desk = open();
    desk.market().instrument = madeUpInstrument({ status: "cancel_only" });
    return planned(desk);
  }],
  ["no_book", "no book ever came", () => planned(new QuotingDesk())],
  ["lost_book", "the book was lost", () => {
    const desk = open();
    desk.market().bookLost("gap");
    return planned(desk);
  }],
  ["bad_book", "one side is empty", () => planned(new QuotingDesk().book([[999_990, 50]], []))],
  ["bad_book", "the book is locked", () => planned(new QuotingDesk().book([[1_000, 5]], [[1_000, 5]]))],
  ["bad_book", "the book is crossed", () => planned(new QuotingDesk().book([[1_001, 5]], [[1_000, 5]]))],
  ["no_others", "the only bid is ours", () => planned(open().resting("buy", 999_990, 50))],
  ["no_others", "the only ask is ours", () => planned(open().resting("sell", 1_000_010, 50))],
  ["wide_market", "the market is wider than allowed", () => {
    return planned(new QuotingDesk().book([[900_000, 5]], [[1_100_000, 5]]));
  }],
  ["no_position", "the position is no number", () => planned(open(), {}, NaN)],
  ["no_volatility", "the widening is on and the volatility unknown", () => planned(open(), { vol_mult: 1 })],
  [null, "nothing is in the way", () => planned(open())],
];
for (const [gate, name, make] of gates) {
  Deno.test(`Plan.make() when ${name}: ${gate ?? "quotes"}`, () => {
    const plan = make();
    assertEquals(plan.gate, gate);
    for (const { levels, sizes, statuses } of [plan.buy, plan.sell]) {
      assertEquals(levels, 3);
      const expected = gate === null ? [null, 100] : [GATE_STATUS[gate], 0];
      for (let level = 0; level < levels; level++) assertEquals([statuses[level], sizes[level]], expected);
    }
  });
}

Deno.test("Plan.make() keeps its numbers for those who ask: others' best prices, fair value, half-spread, reservation", () => {
  // 20 of the 50 lots bid at the touch are ours, and so is all that is offered there.
  const desk = new QuotingDesk().book([[999_980, 50]], [[1_000_000, 5], [1_000_020, 90]]);
  desk.resting("buy", 999_980, 20).resting("sell", 1_000_000, 5);
  const plan = planned(desk, { fair_value: "weighted_mid" }, 500);
  const fair = 999_980 + 40 * 30 / 120;
  assertEquals([plan.bid, plan.ask, plan.fair, plan.halfBps], [999_980, 1_000_020, fair, 5]);
  assertAlmostEquals(plan.half, fair * 5e-4, 1e-6);
  assertAlmostEquals(plan.reservation, fair * (1 - 2.5e-4), 1e-6);
  assertAlmostEquals(plan.step, fair * 3e-4, 1e-6);
});

Deno.test("Plan.make() teaches the volatility when it decides and not when somebody only looks on", () => {
  const volatility = new Volatility(60, 1), plan = new Plan(), set = settings({ vol_mult: 1 });
  const make = (mid: number, now: Micros | null) => {
    const desk = new QuotingDesk().book([[mid - 10, 50]], [[mid + 10, 50]]);
    plan.make(desk.market(), 0 as Size, false, set, volatility, now);
    return [plan.gate, volatility.value];
  };
  assertEquals(make(1_000_000, NOW), ["no_volatility", NaN]);
  assertEquals(make(1_000_100, null), ["no_volatility", NaN]);
  assertEquals(make(1_000_200, NOW + 4e6 as Micros), [null, 100]);
  assertAlmostEquals(plan.halfBps, 5 + 1e4 * 100 / 1_000_200 * Math.sqrt(10), 1e-9);
});

Deno.test("Plan.make() recounts its limits when the venue's rules or the settings change", () => {
  const desk = open(), plan = new Plan(), volatility = new Volatility(60);
  const clip = (set: ReturnType<typeof settings>) => {
    plan.make(desk.market(), 0 as Size, false, set, volatility, NOW);
    return plan.limits?.clip as number;
  };
  const first = settings();
  assertEquals([clip(first), clip(settings({ order_size_base: "0.002" })), clip(first)], [100, 200, 100]);
  desk.market().instrument = madeUpInstrument({ lot: { step: 2, decimals: 5 } });
  assertEquals(clip(first), 50);
});

Deno.test("Plan.make() while only reducing quotes no more than what brings the position to nothing", () => {
  const desk = open(), plan = new Plan();
  const sides = (position: number) => {
    plan.make(desk.market(), position as Size, true, settings(), new Volatility(60), NOW);
    return [plan.buy, plan.sell].map(({ sizes, statuses }) =>
      [0, 1, 2].map((level) => statuses[level] ?? sizes[level]).join(" ")
    );
  };
  assertEquals(sides(160), ["REDUCE_ONLY REDUCE_ONLY REDUCE_ONLY", "100 60 REDUCE_ONLY"]);
  assertEquals(sides(-260), ["100 100 60", "REDUCE_ONLY REDUCE_ONLY REDUCE_ONLY"]);
  assertEquals(sides(0), ["REDUCE_ONLY REDUCE_ONLY REDUCE_ONLY", "REDUCE_ONLY REDUCE_ONLY REDUCE_ONLY"]);
});
