/** Configurations of the real program for end-to-end tests: a simulated venue outside, and a market maker on each market.
 * @module */

export type TestMarket = {
  readonly symbol: string;
  /** Base units of one quote. */
  readonly orderSize: string;
  /** Base units. */
  readonly maxPosition: string;
  readonly parameters?: Readonly<Record<string, number | string | boolean>>;
};

/** About 300 USDT a quote at the made-up market's prices, as in the demo. */
export const BTC: TestMarket = { symbol: "BTCUSDT", orderSize: "0.005", maxPosition: "0.05" };
export const ETH: TestMarket = { symbol: "ETHUSDT", orderSize: "0.1", maxPosition: "1" };
export const SOL: TestMarket = { symbol: "SOLUSDT", orderSize: "2", maxPosition: "20" };

/** Risk limits are wide: what these tests are about must not be held up by them. */
export function configFor(
  { endpoints }: { readonly endpoints: Readonly<Record<string, string>> },
  ...markets: readonly TestMarket[]
): string {
  return JSON.stringify({
    mode: "demo",
    venues: { binance: { markets: markets.map(({ symbol }) => symbol), endpoints } },
    strategies: markets.map(({ symbol, orderSize, maxPosition, parameters }) => ({
      id: strategyOf(symbol),
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
        ...parameters,
      },
    })),
    // The machine has other tests to run.
    guardian: { silenceMs: 5_000 },
    limits: {
      global: { loopLagPauseMs: 5_000, loopLagTripMs: 60_000 },
      venues: { binance: { ordersPerSecond: 8 } },
      markets: Object.fromEntries(
        markets.map(({ symbol, orderSize, maxPosition }) => [`binance:${symbol}`, {
          maxOrderSize: orderSize,
          maxOrderNotional: "1000000",
          maxPosition: String(Number(maxPosition) * 2),
        }]),
      ),
    },
  });
}

export function strategyOf(symbol: string): string {
  return `mm-${symbol.toLowerCase()}`;
}
