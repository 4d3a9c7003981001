/** What runs when nobody gave a configuration: three made-up markets of the embedded simulated venue, quoted modestly. Plain
 * data, so that the demo starts without loading the schema; a test holds it against the schema. @module */
import { DEFAULT_GLOBAL_LIMITS, DEFAULT_INSTRUMENT_LIMITS, DEFAULT_VENUE_LIMITS } from "../core/risk/limits.ts";
import { DEFAULT_DATA_DIR, type Flags, resolveFrom, withFlags } from "./config_flags.ts";
import { ConfigError } from "./config_problems.ts";
import type { Config } from "./config_schema.ts";

type Row = {
  readonly symbol: string;
  readonly orderSize: string;
  readonly maxPosition: string;
  readonly maxOrderSize: string;
  readonly maxOrderNotional: string;
  /** Above the strategy's own limit, so that this one is what holds when the other fails. */
  readonly positionLimit: string;
};

/** About 300 USDT a quote. */
const ROWS: readonly Row[] = [
  row("BTCUSDT", "0.005", "0.05", "0.02", "2500", "0.08"),
  row("ETHUSDT", "0.1", "1", "0.4", "2500", "1.6"),
  row("SOLUSDT", "2", "20", "8", "2500", "32"),
];

/** The demo's configuration, with what the flags say. @throws {ConfigError} for a mode above demo */
export function defaultDemoConfig(flags: Flags = {}): Config {
  if (flags.mode !== undefined && flags.mode !== "demo") {
    throw new ConfigError("the demo", [
      `--mode is ${flags.mode}; want a configuration for it (--config FILE), or demo`,
    ]);
  }
  return withFlags({
    mode: "demo",
    dataDir: resolveFrom(null, DEFAULT_DATA_DIR),
    seed: 1,
    dashboard: { enabled: true, host: "127.0.0.1", port: 8_080, allowedHosts: [] },
    log: { level: "info", format: "text" },
    journal: { durability: "write" },
    archive: true,
    tape: { enabled: true, budgetMb: 1_024 },
    venues: {
      binance: {
        network: "mainnet",
        endpoints: {},
        markets: ROWS.map(({ symbol }) => symbol),
        marketData: "json",
        dedicatedAccount: false,
      },
    },
    strategies: ROWS.map(({ symbol, orderSize, maxPosition }) => ({
      id: `mm-${symbol.toLowerCase()}`,
      kind: "market_making",
      markets: [`binance:${symbol}`],
      parameters: {
        half_spread_bps: 4,
        order_size_base: orderSize,
        levels: 2,
        level_step_bps: 3,
        skew_bps: 4,
        max_position_base: maxPosition,
        inward_tolerance_bps: 1,
        outward_tolerance_bps: 3,
      },
    })),
    limits: {
      strategies: {},
      // It shares its machine with the exchange that it simulates and whatever else runs there, and being late costs nothing.
      global: { ...given(DEFAULT_GLOBAL_LIMITS), loopLagPauseMs: 1_000, loopLagTripMs: 10_000 },
      // Four fifths of what the simulated venue allows in ten seconds: the demo has it to itself.
      venues: { binance: { ...given(DEFAULT_VENUE_LIMITS), ordersPerSecond: 8 } },
      markets: Object.fromEntries(
        ROWS.map(({ symbol, maxOrderSize, maxOrderNotional, positionLimit }) => [
          `binance:${symbol}`,
          { ...DEFAULT_INSTRUMENT_LIMITS, maxOrderSize, maxOrderNotional, maxPosition: positionLimit },
        ]),
      ),
    },
    stop: { onStop: "cancel", deadlineMs: 15_000, flattenDeadlineMs: 60_000 },
    // It is there to be tried, also on a machine that has much else to do.
    guardian: { silenceMs: 2_000 },
    sentinel: {},
    paper: { balances: { USDT: "100000" }, fees: { maker: "0.001", taker: "0.001" }, latencyMs: 50 },
  }, flags);
}

type Given<T> =
  & { readonly [K in keyof T as null extends T[K] ? never : K]: T[K] }
  & { readonly [K in keyof T as null extends T[K] ? K : never]?: NonNullable<T[K]> };

/** Without the limits that need not be given and are not: a configuration does not name them. */
function given<T extends object>(limits: T): Given<T> {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== null)) as Given<T>;
}

function row(
  symbol: string,
  orderSize: string,
  maxPosition: string,
  maxOrderSize: string,
  maxOrderNotional: string,
  positionLimit: string,
): Row {
  return { symbol, orderSize, maxPosition, maxOrderSize, maxOrderNotional, positionLimit };
}
