/** What runs when nobody gave a configuration: the same two pairs on eight products of four exchanges, all of them made up
 * inside the process, quoted modestly. Plain data, so that the demo starts without loading the schema; a test holds it
 * against the schema. @module */
import { DEFAULT_GLOBAL_LIMITS, DEFAULT_INSTRUMENT_LIMITS, DEFAULT_VENUE_LIMITS } from "../core/risk/limits.ts";
import { DEFAULT_DATA_DIR, type Flags, resolveFrom, withFlags } from "./config_flags.ts";
import { ConfigError } from "./config_problems.ts";
import type { Config } from "./config_schema.ts";

/** About 300 USDT a quote. */
const PAIRS = {
  btc: { order_size_base: "0.005", max_position_base: "0.05" },
  eth: { order_size_base: "0.1", max_position_base: "1" },
} as const;

/** In what a venue counts its sizes in. The position's is above the strategy's own, so that it holds when that one fails. */
const BASE_UNITS: Sizes = {
  btc: { maxOrderSize: "0.02", maxPosition: "0.08" },
  eth: { maxOrderSize: "0.4", maxPosition: "1.6" },
};
/** Contracts of 0.01 BTC and of 0.1 ETH. */
const CONTRACTS: Sizes = {
  btc: { maxOrderSize: "2", maxPosition: "8" },
  eth: { maxOrderSize: "4", maxPosition: "16" },
};
/** Four fifths of what Binance spot allows a key in ten seconds, and well below what others do: the demo has them to itself. */
const BRISK = 8;
/** For ten orders in any one second: half of a burst is kept for what a person changes, the rest and what comes after it stay
 * below them. */
const SLOW = 3;

type Pair = keyof typeof PAIRS;
type Sizes = Readonly<Record<Pair, { readonly maxOrderSize: string; readonly maxPosition: string }>>;
type Product = {
  readonly venue: string;
  readonly symbols: Readonly<Record<Pair, string>>;
  readonly sizes: Sizes;
  readonly ordersPerSecond: number;
};
type Row = Product & { readonly pair: Pair; readonly market: string };

const JOINED = { btc: "BTCUSDT", eth: "ETHUSDT" };
const PRODUCTS: readonly Product[] = [
  { venue: "binance", symbols: JOINED, sizes: BASE_UNITS, ordersPerSecond: BRISK },
  { venue: "binance_usdm", symbols: JOINED, sizes: BASE_UNITS, ordersPerSecond: BRISK },
  { venue: "aster", symbols: JOINED, sizes: BASE_UNITS, ordersPerSecond: BRISK },
  { venue: "aster_spot", symbols: JOINED, sizes: BASE_UNITS, ordersPerSecond: BRISK },
  { venue: "bybit", symbols: JOINED, sizes: BASE_UNITS, ordersPerSecond: SLOW },
  { venue: "bybit_spot", symbols: JOINED, sizes: BASE_UNITS, ordersPerSecond: SLOW },
  {
    venue: "okx",
    symbols: { btc: "BTC-USDT-SWAP", eth: "ETH-USDT-SWAP" },
    sizes: CONTRACTS,
    ordersPerSecond: BRISK,
  },
  { venue: "okx_spot", symbols: { btc: "BTC-USDT", eth: "ETH-USDT" }, sizes: BASE_UNITS, ordersPerSecond: BRISK },
];
const ROWS: readonly Row[] = (["btc", "eth"] as const).flatMap((pair) =>
  PRODUCTS.map((product) => ({ ...product, pair, market: `${product.venue}:${product.symbols[pair]}` }))
);

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
    venues: byVenue(({ symbols }) => ({
      network: "mainnet",
      endpoints: {},
      markets: [symbols.btc, symbols.eth],
      marketData: "json",
      dedicatedAccount: false,
    })),
    strategies: ROWS.map(({ pair, venue, market }) => ({
      id: `mm-${pair}-${venue}`,
      kind: "market_making",
      markets: [market],
      parameters: {
        ...PAIRS[pair],
        half_spread_bps: 4,
        levels: 2,
        level_step_bps: 3,
        skew_bps: 4,
        inward_tolerance_bps: 1,
        outward_tolerance_bps: 3,
      },
    })),
    limits: {
      strategies: {},
      // It shares its machine with the exchanges that it simulates and whatever else runs there, and being late costs nothing.
      global: { ...given(DEFAULT_GLOBAL_LIMITS), loopLagPauseMs: 1_000, loopLagTripMs: 10_000 },
      venues: byVenue(({ ordersPerSecond }) => ({ ...given(DEFAULT_VENUE_LIMITS), ordersPerSecond })),
      markets: Object.fromEntries(
        ROWS.map(({ market, pair, sizes }) =>
          [market, { ...DEFAULT_INSTRUMENT_LIMITS, maxOrderNotional: "2500", ...sizes[pair] }] as const
        ),
      ),
    },
    stop: { onStop: "cancel", deadlineMs: 15_000, flattenDeadlineMs: 60_000 },
    // It is there to be tried, also on a machine that has much else to do.
    guardian: { silenceMs: 2_000 },
    sentinel: {},
    paper: { balances: { USDT: "100000" }, fees: { maker: "0.001", taker: "0.001" }, latencyMs: 50 },
  }, flags);
}

function byVenue<T>(valueOf: (product: Product) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(PRODUCTS.map((product) => [product.venue, valueOf(product)]));
}

type Given<T> =
  & { readonly [K in keyof T as null extends T[K] ? never : K]: T[K] }
  & { readonly [K in keyof T as null extends T[K] ? K : never]?: NonNullable<T[K]> };

/** Without the limits that need not be given and are not: a configuration does not name them. */
function given<T extends object>(limits: T): Given<T> {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== null)) as Given<T>;
}
