/** How the engine of an engine house is set up: one strategy "mm" on all markets, limits that a story can reach. @module */
import type { Instrument, InstrumentId, VenueId } from "../../core/instrument.ts";
import type { Capabilities } from "../../core/venue.ts";
import type { AccountExpectation } from "../../core/oms/account_mode.ts";
import type { EngineOptions } from "../../core/engine/engine.ts";
import type { StrategyKind } from "../../core/engine/strategy.ts";
import type { ClientIds } from "../../core/oms/client_id.ts";
import type { OrderTimers } from "../../core/oms/orders.ts";
import {
  DEFAULT_GLOBAL_LIMITS,
  DEFAULT_INSTRUMENT_LIMITS,
  DEFAULT_STRATEGY_LIMITS,
  DEFAULT_VENUE_LIMITS,
  type GlobalLimits,
  type InstrumentLimits,
  type Limits,
  type StrategyLimits,
  type VenueLimits,
} from "../../core/risk/limits.ts";
import type { Micros } from "../../core/units.ts";
import { marketMaking } from "../../strategies/market_making/mod.ts";

export const HOUSE_LIMITS: InstrumentLimits = {
  ...DEFAULT_INSTRUMENT_LIMITS,
  maxOrderSize: "0.05",
  maxOrderNotional: "1000",
  maxPosition: "0.05",
  maxOpenOrders: 20,
  ordersPerSecond: 20,
  collarBps: 100,
  takingCollarBps: 30,
};
export const HOUSE_PARAMETERS = { levels: 1, order_size_base: "0.01", max_position_base: "0.03" };
const CAPABILITIES: Capabilities = {
  postOnly: true,
  replace: true,
  amendKeepsPriority: true,
  cancelAllPerInstrument: true,
  deadMan: null,
  reduceOnly: false,
};
export type HouseOptions = {
  /** Absent = demo. */
  readonly mode?: EngineOptions["mode"];
  /** Symbols by venue. */
  readonly venues?: Readonly<Record<VenueId, readonly string[]>>;
  readonly kind?: StrategyKind;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly limits?: Partial<InstrumentLimits>;
  readonly venueLimits?: Partial<VenueLimits>;
  readonly globalLimits?: Partial<GlobalLimits>;
  readonly strategyLimits?: Partial<StrategyLimits>;
  readonly capabilities?: Partial<Capabilities>;
  readonly armAtStart?: boolean;
  readonly tripped?: EngineOptions["control"]["tripped"];
  readonly rearmCooldown?: number;
  readonly dedicated?: readonly VenueId[];
  /** What is configured, and what was when it was armed last. */
  readonly config?: string;
  readonly armedConfig?: string;
  readonly asksToken?: boolean;
  /** How long every venue is waited for. */
  readonly timers?: Partial<OrderTimers>;
  /** How every account has to be set up. */
  readonly account?: AccountExpectation;
  readonly onStop?: "cancel" | "flatten";
  readonly stopDeadline?: Micros;
  readonly flattenDeadline?: Micros;
  /** Particulars of every market. */
  readonly instrument?: Partial<Instrument>;
};

export function engineOptions(
  options: HouseOptions,
  markets: EngineOptions["markets"],
  ids: ClientIds,
  startedAt: Micros,
): EngineOptions {
  const { kind = marketMaking, parameters, capabilities, limits, rearmCooldown = 30_000_000 } = options;
  const rules = {
    capabilities: { ...CAPABILITIES, ...capabilities },
    validity: 2_000_000 as Micros,
    account: options.account,
    timers: options.timers,
  };
  const instruments = markets.map((_, index) => index as InstrumentId);
  return {
    mode: options.mode ?? "demo",
    build: "test",
    startedAt,
    markets,
    venues: new Map(markets.map(({ venue }) => [venue, rules])),
    strategies: [
      { id: "mm", kind, instruments, parameters: parameters ?? (kind === marketMaking ? HOUSE_PARAMETERS : {}) },
    ],
    limits: limitsOf(markets, { ...HOUSE_LIMITS, ...limits }, options),
    ids,
    watermark: startedAt,
    control: {
      armAtStart: options.armAtStart ?? true,
      tripped: options.tripped ?? null,
      startedAt,
      rearmCooldown: rearmCooldown as Micros,
      config: options.config,
      armedConfig: options.armedConfig,
      asksToken: options.asksToken,
      dedicated: new Set(options.dedicated),
      onStop: options.onStop,
      stopDeadline: options.stopDeadline,
      flattenDeadline: options.flattenDeadline,
    },
  };
}

function limitsOf(
  markets: EngineOptions["markets"],
  limits: InstrumentLimits,
  { venueLimits, globalLimits, strategyLimits }: HouseOptions,
): Limits {
  const { ordersPerSecond } = limits, maxOpenOrders = Math.max(100, limits.maxOpenOrders);
  return {
    perInstrument: new Map(markets.map((_, index) => [index as InstrumentId, limits])),
    venue: new Map(
      markets.map(({ venue }) => [venue, { ...DEFAULT_VENUE_LIMITS, maxOpenOrders, ordersPerSecond, ...venueLimits }]),
    ),
    // The stories quote narrower than the made-up fees allow.
    strategy: new Map([["mm", { ...DEFAULT_STRATEGY_LIMITS, minSpreadInFees: 0, ...strategyLimits }]]),
    global: { ...DEFAULT_GLOBAL_LIMITS, maxOpenOrders, strategyOrdersPerSecond: ordersPerSecond, ...globalLimits },
  };
}
