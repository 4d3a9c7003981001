/** Every limit of every rule as data: what it bounds, its unit, its default, its range, and which way is tighter. Types,
 * configuration, checks and changes at run time follow from these tables. Sizes and amounts are decimal texts. @module */

export type InstrumentLimits = {
  readonly maxOrderSize: string;
  readonly maxOrderNotional: string;
  readonly maxPosition: string;
  readonly maxOpenOrders: number;
  readonly ordersPerSecond: number;
  readonly collarBps: number;
  readonly takingCollarBps: number;
  readonly flattenCollarBps: number;
  readonly referenceBps: number;
  readonly fatFingerTimes: number;
  readonly fatFingerDepthShare: number;
  readonly fatFingerDepthBps: number;
  readonly moveBpsPerSecond: number;
  readonly moveBpsPerMinute: number;
};
export type VenueLimits = {
  readonly maxOpenOrders: number;
  readonly ordersPerSecond: number;
  readonly maxGross: string | null;
  readonly maxResting: string | null;
  readonly clockDenyMs: number;
  readonly clockPauseMs: number;
  readonly reserveShare: number;
  readonly minLiquidationDistance: number;
  readonly tripLiquidationDistance: number;
  readonly messageShare: number;
  readonly maxCancelRatio: number;
  readonly minBudgetHeadroom: number;
  readonly rejectsToPause: number;
  readonly rejectsToTrip: number;
};
export type StrategyLimits = {
  readonly maxOpenOrders: number | null;
  readonly ordersPerSecond: number | null;
  readonly maxOrderNotional: string | null;
  readonly maxGross: string | null;
  readonly fillsInRow: number;
  readonly fillsInRowSeconds: number;
  readonly minMarkoutBps: number;
  readonly markoutFills: number;
  readonly maxPredictedMoveBps: number;
  readonly minSpreadInFees: number;
};
/** Where a drawdown is measured from: the highest equity of the last hours, that of the first start, that of this run. */
export type DrawdownBasis = "peak" | "start" | "session";
export type GlobalLimits = {
  readonly maxOpenOrders: number;
  readonly strategyOrdersPerSecond: number;
  readonly maxGross: string | null;
  readonly maxDrawdownShare: number;
  readonly drawdownHours: number;
  readonly maxDailyLossShare: number;
  readonly maxLossSpeedShare: number;
  readonly loopLagPauseMs: number;
  readonly loopLagTripMs: number;
  readonly drawdownBasis: DrawdownBasis;
  /** Amounts of several markets are added up in it; `null` = the quote asset of the first market. */
  readonly currency: string | null;
  /** Assets taken for worth the same as one of `currency`, if that is one of them. */
  readonly parAssets: readonly string[];
  /** By base asset, decimal texts in `currency`; an asset without an entry has the sum of its markets' maxPosition. */
  readonly maxNet: Readonly<Record<string, string>>;
};

/** As the smallest allowed value: 0 itself is not. */
export const ABOVE_ZERO = Number.MIN_VALUE;

/** `amount`: decimal text above 0; the others are numbers. `null` as default = the limit need not be given. */
export type LimitSpec = {
  readonly rule: string;
  readonly kind: "amount" | "count" | "number";
  /** A person must give it: `undefined`. */
  readonly default: number | null | undefined;
  /** Both ends included; of amounts only that they are above 0 is asked. */
  readonly from: number;
  readonly to: number;
  readonly unit: string;
  /** Which way the limit allows less. */
  readonly tighter: "lower" | "higher";
  readonly about: string;
};
export type LimitTable<Keys extends string> = Readonly<Record<Keys, LimitSpec>>;

type Shared = Pick<LimitSpec, "tighter"> & { readonly kind: LimitSpec["kind"] };
const LESS: Shared = { kind: "number", tighter: "lower" }, MORE: Shared = { kind: "number", tighter: "higher" };
const COUNT: Shared = { kind: "count", tighter: "lower" };

/** Limits of sizes are told and held as the venue counts: who writes base units where it counts contracts is off by their size. */
const VENUE_SIZE = "base units, or contracts where the venue counts contracts";

export const INSTRUMENT_TABLE: LimitTable<keyof InstrumentLimits> = {
  maxOrderSize: amount("RSK-07", VENUE_SIZE, undefined, "Largest order"),
  maxOrderNotional: amount("RSK-08", "quote units", undefined, "Most valuable order"),
  maxPosition: amount("RSK-12", VENUE_SIZE, undefined, "Held on both sides of zero if every order filled"),
  maxOpenOrders: spec("RSK-16", COUNT, 20, 1, 100_000, "orders", "Orders that may rest or be under way on the market"),
  ordersPerSecond: spec(
    "RSK-17",
    LESS,
    4,
    ABOVE_ZERO,
    1_000_000,
    "orders/s",
    "New orders, with a burst of two seconds",
  ),
  collarBps: spec(
    "RSK-10",
    LESS,
    100,
    ABOVE_ZERO,
    5_000,
    "bp",
    "How far a resting order may stand on the wrong side of mid",
  ),
  takingCollarBps: spec("RSK-10", LESS, 30, ABOVE_ZERO, 5_000, "bp", "The same of an order that takes"),
  flattenCollarBps: spec(
    "RSK-10",
    LESS,
    200,
    ABOVE_ZERO,
    5_000,
    "bp",
    "The furthest from mid that what is held is sold down to after a kill or a stop",
  ),
  referenceBps: spec(
    "RSK-05",
    LESS,
    50,
    ABOVE_ZERO,
    5_000,
    "bp",
    "How far our mid may be from other venues' or the index",
  ),
  fatFingerTimes: spec("RSK-09", LESS, 10, 1, 1_000_000, "times", "Order size beside the median of the last 200"),
  fatFingerDepthShare: spec(
    "RSK-09",
    LESS,
    0.25,
    ABOVE_ZERO,
    1_000_000,
    "share",
    "Order size beside the visible depth",
  ),
  fatFingerDepthBps: spec("RSK-09", LESS, 50, 1, 5_000, "bp", "How far from the best price depth is counted"),
  moveBpsPerSecond: spec("RSK-29", LESS, 100, ABOVE_ZERO, 10_000, "bp", "A larger move in 1 s pauses the market"),
  moveBpsPerMinute: spec("RSK-29", LESS, 500, ABOVE_ZERO, 10_000, "bp", "A larger move in 60 s pauses the market"),
};

export const VENUE_TABLE: LimitTable<keyof VenueLimits> = {
  maxOpenOrders: spec("RSK-16", COUNT, 100, 1, 100_000, "orders", "Orders that may rest or be under way at the venue"),
  // Four a second with a burst of two seconds stay under half of Binance's 100 orders in 10 s.
  ordersPerSecond: spec(
    "RSK-17",
    LESS,
    4,
    ABOVE_ZERO,
    1_000_000,
    "orders/s",
    "New orders, with a burst of two seconds",
  ),
  maxGross: amount("RSK-14", "units of the currency", null, "Positions of its markets in the worst case, added up"),
  maxResting: amount(
    "KIL-14",
    "units of the currency",
    null,
    "Orders that rest or are under way, both sides added up; half of it where no dead-man switch is used",
  ),
  clockDenyMs: spec("RSK-06", LESS, 250, 1, 60_000, "ms", "A clock further off lets no order through"),
  clockPauseMs: spec("RSK-06", LESS, 500, 1, 60_000, "ms", "A clock further off, or one that jumped as far, pauses"),
  reserveShare: spec("RSK-15", MORE, 0.05, 0, 0.99, "share", "Of a balance or margin that no order may use"),
  minLiquidationDistance: spec("RSK-15", MORE, 0.15, 0, 1, "share", "Of the equity above what the venue asks"),
  tripLiquidationDistance: spec("RSK-15", MORE, 0.08, 0, 1, "share", "Below it trading is killed"),
  messageShare: spec("RSK-18", LESS, 0.8, 0.01, 1, "share", "Of the venue's message limits; the rest is for cancels"),
  maxCancelRatio: spec(
    "RSK-23",
    LESS,
    200,
    1,
    1_000_000,
    "cancels/fill",
    "Cancels in 5 min for each fill and one more",
  ),
  minBudgetHeadroom: spec("RSK-23", MORE, 0.2, 0, 0.99, "share", "Of the venue's own ratio or budget left"),
  rejectsToPause: spec("RSK-24", COUNT, 5, 1, 1_000, "rejects", "In a row: the market pauses for 30 s"),
  rejectsToTrip: spec("RSK-24", COUNT, 15, 1, 10_000, "rejects", "In 5 min: the venue trips"),
};

export const STRATEGY_TABLE: LimitTable<keyof StrategyLimits> = {
  maxOpenOrders: spec("RSK-16", COUNT, null, 1, 100_000, "orders", "Orders that may rest or be under way for it"),
  ordersPerSecond: spec("RSK-17", LESS, null, ABOVE_ZERO, 1_000_000, "orders/s", "New orders; absent = the global one"),
  maxOrderNotional: amount("RSK-08", "units of the currency", null, "Most valuable order of it"),
  maxGross: amount("RSK-14", "units of the currency", null, "Positions of its markets in the worst case, added up"),
  fillsInRow: spec("RSK-19", COUNT, 20, 1, 10_000, "fills", "Of one side and none of the other: it waits for a person"),
  fillsInRowSeconds: spec("RSK-19", MORE, 10, 1, 3_600, "s", "Within so long"),
  minMarkoutBps: spec("RSK-28", MORE, -5, -1_000, 1_000, "bp", "Mean markout after 5 s below which it pauses"),
  markoutFills: spec("RSK-28", COUNT, 50, 1, 10_000, "fills", "Over so many fills"),
  maxPredictedMoveBps: spec("RSK-31", LESS, 100, ABOVE_ZERO, 10_000, "bp", "A model that expects more is not believed"),
  minSpreadInFees: spec("RSK-31", MORE, 1, 0, 100, "times", "Quoted spread beside the maker fees of both sides"),
};

/** What is one value with a unit; the others say how to count. */
export type GlobalNumbers = Omit<GlobalLimits, "drawdownBasis" | "currency" | "parAssets" | "maxNet">;
export const GLOBAL_TABLE: LimitTable<keyof GlobalNumbers> = {
  maxOpenOrders: spec("RSK-16", COUNT, 500, 1, 1_000_000, "orders", "Orders that may rest or be under way in all"),
  strategyOrdersPerSecond: spec("RSK-17", LESS, 20, ABOVE_ZERO, 1_000_000, "orders/s", "New orders of each strategy"),
  maxGross: amount(
    "RSK-14",
    "units of the currency",
    null,
    "All positions in the worst case, added up; absent = the sum of every maxPosition at today's price",
  ),
  maxDrawdownShare: spec("RSK-25", LESS, 0.02, ABOVE_ZERO, 1, "share", "Fall of the equity that trips"),
  drawdownHours: spec("RSK-25", MORE, 24, 1, 720, "h", "How long a peak counts, where the basis is peak"),
  maxDailyLossShare: spec("RSK-26", LESS, 0.01, ABOVE_ZERO, 1, "share", "Loss since 00:00 UTC that trips"),
  maxLossSpeedShare: spec("RSK-27", LESS, 0.003, ABOVE_ZERO, 1, "share", "Loss in 60 s that trips"),
  loopLagPauseMs: spec("RSK-32", LESS, 50, 1, 10_000, "ms", "Lag of the loop, p99 over 10 s, that pauses all"),
  loopLagTripMs: spec("RSK-32", LESS, 250, 1, 60_000, "ms", "Lag of the loop, p99 over 10 s, that trips"),
};

/** Sizes have no defaults: they are a person's money. */
export const DEFAULT_INSTRUMENT_LIMITS: Omit<InstrumentLimits, "maxOrderSize" | "maxOrderNotional" | "maxPosition"> =
  defaultsOf(INSTRUMENT_TABLE);
export const DEFAULT_VENUE_LIMITS: VenueLimits = defaultsOf(VENUE_TABLE);
export const DEFAULT_STRATEGY_LIMITS: StrategyLimits = defaultsOf(STRATEGY_TABLE);
export const DEFAULT_GLOBAL_LIMITS: GlobalLimits = {
  ...defaultsOf<GlobalNumbers>(GLOBAL_TABLE),
  drawdownBasis: "peak",
  currency: null,
  parAssets: ["USD", "USDT", "USDC"],
  maxNet: {},
};

function spec(
  rule: string,
  { kind, tighter }: Shared,
  byDefault: number | null,
  from: number,
  to: number,
  unit: string,
  about: string,
): LimitSpec {
  return { rule, kind, default: byDefault, from, to, unit, tighter, about };
}

function amount(rule: string, unit: string, byDefault: null | undefined, about: string): LimitSpec {
  return { rule, kind: "amount", default: byDefault, from: 0, to: Infinity, unit, tighter: "lower", about };
}

/** What the table gives where nobody says anything else; nothing for what a person must give. */
function defaultsOf<T>(table: Readonly<Record<string, LimitSpec>>): T {
  const given = Object.entries(table).filter(([, { default: value }]) => value !== undefined);
  return Object.fromEntries(given.map(([name, { default: value }]) => [name, value])) as T;
}
