import { assert, assertEquals, assertThrows } from "@std/assert";
import { Parameters, type ParameterTable } from "../../../core/engine/parameters.ts";
import { parseMoney } from "../../../core/money.ts";
import { MOST_LEVELS, PARAMETERS, settingsOf } from "../../../strategies/market_making/parameters.ts";

const TABLE: ParameterTable = PARAMETERS;

Deno.test("every parameter of market making tells a person what it is, and carries its unit in its name", () => {
  const units: Record<string, RegExp> = {
    bps: /_bps$/,
    base: /_base$/,
    s: /_s$/,
    "": /^(fair_value|levels|vol_mult|never_below_cost)$/,
  };
  for (const [name, { unit, describe, onChange }] of Object.entries(TABLE)) {
    assert(units[unit]?.test(name), `${name} is in ${unit}`);
    assert(describe.length > 10 && onChange.length > 10, name);
  }
});

Deno.test("the defaults of market making pass their own table", () => {
  const defaults = Object.fromEntries(Object.entries(TABLE).map(([name, parameter]) => [name, parameter.default]));
  assertEquals(new Parameters(TABLE).check(defaults).refusals, []);
});

Deno.test("the table refuses what market making could not quote with", () => {
  const { refusals } = new Parameters(TABLE).check({
    fair_value: "last",
    half_spread_bps: 0,
    order_size_base: "0",
    levels: MOST_LEVELS + 1,
    skew_bps: -1,
    max_position_base: "-1",
    inward_tolerance_bps: NaN,
  });
  assertEquals(refusals.length, 7);
});

Deno.test("settingsOf() reads every value in the model's types", () => {
  const values = new Parameters(TABLE, { order_size_base: "0.25", fair_value: "weighted_mid", levels: 4 }).values;
  assertEquals(settingsOf(values), {
    fairValue: "weighted_mid",
    halfSpreadBps: 5,
    minHalfSpreadBps: 1,
    minEdgeBps: -1_000,
    neverBelowCost: false,
    inwardToleranceBps: 0.5,
    maxHalfSpreadBps: 100,
    orderSize: parseMoney("0.25"),
    levels: 4,
    levelStepBps: 3,
    skewBps: 5,
    maxPosition: parseMoney("0.01"),
    maxMarketSpreadBps: 500,
    volMult: 0,
    volHalfLifeSeconds: 60,
    volHorizonSeconds: 10,
  });
});

Deno.test("settingsOf() names a value that is missing or of another type", () => {
  const { values } = new Parameters(TABLE);
  assertThrows(
    () => settingsOf({ ...values, skew_bps: "5" }),
    TypeError,
    "Cannot read skew_bps: it is 5; want a number",
  );
  assertThrows(() => settingsOf({ ...values, never_below_cost: 1 }), TypeError, "never_below_cost: it is 1; want true");
  assertThrows(() => settingsOf({ ...values, max_position_base: 1 }), TypeError, "max_position_base");
});
