/** What a person can set while it runs: the table that the dashboard's form is drawn from, and its values in the types that
 * the model reads. All widths are half-spreads: from the reservation price to one quote. @module */
import type { ParameterTable, ParameterValues } from "../../core/engine/parameters.ts";
import { type Money, parseMoney } from "../../core/money.ts";
import { FAIR_VALUE_MODELS, type FairValueModel } from "./fair_value.ts";

/** `min_edge_bps` at this value asks for nothing. */
export const NO_EDGE_BPS = -1_000;
/** The most levels that a side may have. */
export const MOST_LEVELS = 10;

const QUOTES_MOVE = "Quotes that are out of tolerance move at once";

export const PARAMETERS = {
  fair_value: {
    type: "choice",
    choices: FAIR_VALUE_MODELS,
    default: "mid",
    unit: "",
    describe: "Where the market is: the mid of the best prices of others, or their mid weighted by the size opposite",
    onChange: QUOTES_MOVE,
  },
  half_spread_bps: {
    type: "number",
    min: 0.1,
    max: 500,
    default: 5,
    step: 0.1,
    unit: "bps",
    describe: "Distance of the nearest quote from the reservation price; wider earns more a fill and fills less often",
    onChange: QUOTES_MOVE,
  },
  min_half_spread_bps: {
    type: "number",
    min: 0,
    max: 500,
    default: 1,
    step: 0.1,
    unit: "bps",
    describe: "No quote comes nearer to the reservation price than this; set it to what a round trip costs in fees",
    onChange: QUOTES_MOVE,
  },
  min_edge_bps: {
    type: "number",
    min: NO_EDGE_BPS,
    max: 500,
    default: NO_EDGE_BPS,
    step: 0.1,
    unit: "bps",
    describe:
      "What a fill must bring in after the account's maker fee, measured from the fair value; a nearer quote moves away. -1000 is off",
    onChange: QUOTES_MOVE,
  },
  never_below_cost: {
    type: "boolean",
    default: false,
    unit: "",
    describe:
      "What closes a position is quoted no nearer than the position's average price and the maker fees of both fills",
    onChange: QUOTES_MOVE,
  },
  order_size_base: {
    type: "decimal",
    min: "0.00000001",
    max: "1000000000",
    default: "0.001",
    unit: "base",
    describe: "Size of each quote in the base asset; rounded down to the venue's lots",
    onChange: "Quotes of another size are replaced and lose their place in the queue",
  },
  levels: {
    type: "integer",
    min: 1,
    max: MOST_LEVELS,
    default: 3,
    step: 1,
    unit: "",
    describe: "Quotes on each side",
    onChange: "Further levels are placed, or the outer ones cancelled",
  },
  level_step_bps: {
    type: "number",
    min: 0,
    max: 500,
    default: 3,
    step: 0.1,
    unit: "bps",
    describe: "Distance from one level to the next; 0 puts them on neighbouring ticks",
    onChange: QUOTES_MOVE,
  },
  skew_bps: {
    type: "number",
    min: 0,
    max: 500,
    default: 5,
    step: 0.1,
    unit: "bps",
    describe: "How far both sides shift against the position when it is at its limit; 0 turns the skew off",
    onChange: QUOTES_MOVE,
  },
  max_position_base: {
    type: "decimal",
    min: "0",
    max: "1000000000",
    default: "0.01",
    unit: "base",
    describe: "Hard limit of the position, long and short; 0 quotes only what reduces it to nothing",
    onChange: "Quotes that could pass the new limit are cancelled at once",
  },
  max_market_spread_bps: {
    type: "number",
    min: 1,
    max: 10_000,
    default: 500,
    step: 1,
    unit: "bps",
    describe: "When the market itself is wider than this, its mid says nothing and nothing is quoted",
    onChange: "Takes effect with the next decision",
  },
  vol_mult: {
    type: "number",
    min: 0,
    max: 20,
    default: 0,
    step: 0.1,
    unit: "",
    describe:
      "Widens the half-spread by this many standard deviations of the fair value over the holding time; 0 is off",
    onChange: `${QUOTES_MOVE}; quoting waits until the volatility is known`,
  },
  vol_half_life_s: {
    type: "number",
    min: 1,
    max: 86_400,
    default: 60,
    step: 1,
    unit: "s",
    describe: "How fast the volatility forgets: a change weighs half after this time",
    onChange: "The volatility is learnt anew",
  },
  vol_horizon_s: {
    type: "number",
    min: 0.1,
    max: 3_600,
    default: 10,
    step: 0.1,
    unit: "s",
    describe: "The holding time that the widening covers",
    onChange: QUOTES_MOVE,
  },
  max_half_spread_bps: {
    type: "number",
    min: 0.1,
    max: 1_000,
    default: 100,
    step: 1,
    unit: "bps",
    describe: "The volatility widens the half-spread no further than this",
    onChange: QUOTES_MOVE,
  },
  inward_tolerance_bps: {
    type: "number",
    min: 0,
    max: 100,
    default: 0.5,
    step: 0.1,
    unit: "bps",
    describe:
      "A resting quote may be this much nearer to the market than wanted before it is moved; wider sends fewer orders",
    onChange: "Takes effect with the next decision",
  },
  outward_tolerance_bps: {
    type: "number",
    min: 0,
    max: 100,
    default: 2,
    step: 0.1,
    unit: "bps",
    describe: "A resting quote may be this much further from the market than wanted and keep its place in the queue",
    onChange: "Takes effect with the next decision",
  },
} as const satisfies ParameterTable;

/** The values that the model reads. */
export type Settings = {
  readonly fairValue: FairValueModel;
  readonly halfSpreadBps: number;
  readonly minHalfSpreadBps: number;
  readonly maxHalfSpreadBps: number;
  readonly minEdgeBps: number;
  readonly neverBelowCost: boolean;
  /** By which the engine lets a resting quote stand nearer. */
  readonly inwardToleranceBps: number;
  readonly orderSize: Money;
  readonly levels: number;
  readonly levelStepBps: number;
  readonly skewBps: number;
  readonly maxPosition: Money;
  readonly maxMarketSpreadBps: number;
  readonly volMult: number;
  readonly volHalfLifeSeconds: number;
  readonly volHorizonSeconds: number;
};

/** @param values checked against the table, and complete
 * @throws {TypeError} where they are not */
export function settingsOf(values: ParameterValues): Settings {
  const number = (name: keyof typeof PARAMETERS): number => {
    const value = values[name];
    if (typeof value !== "number") throw new TypeError(`Cannot read ${name}: it is ${value}; want a number`);
    return value;
  };
  const text = (name: keyof typeof PARAMETERS): string => {
    const value = values[name];
    if (typeof value !== "string") throw new TypeError(`Cannot read ${name}: it is ${value}; want a text`);
    return value;
  };
  const flag = (name: keyof typeof PARAMETERS): boolean => {
    const value = values[name];
    if (typeof value !== "boolean") throw new TypeError(`Cannot read ${name}: it is ${value}; want true or false`);
    return value;
  };
  return {
    fairValue: text("fair_value") as FairValueModel,
    halfSpreadBps: number("half_spread_bps"),
    minHalfSpreadBps: number("min_half_spread_bps"),
    maxHalfSpreadBps: number("max_half_spread_bps"),
    minEdgeBps: number("min_edge_bps"),
    neverBelowCost: flag("never_below_cost"),
    inwardToleranceBps: number("inward_tolerance_bps"),
    orderSize: parseMoney(text("order_size_base")),
    levels: number("levels"),
    levelStepBps: number("level_step_bps"),
    skewBps: number("skew_bps"),
    maxPosition: parseMoney(text("max_position_base")),
    maxMarketSpreadBps: number("max_market_spread_bps"),
    volMult: number("vol_mult"),
    volHalfLifeSeconds: number("vol_half_life_s"),
    volHorizonSeconds: number("vol_horizon_s"),
  };
}
