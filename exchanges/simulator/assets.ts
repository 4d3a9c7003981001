/** Assets that the made-up market trades: what each one is worth at the start in dollars, and how it moves and is traded.
 * Round figures of our own, the same at every venue. @module */

/** How a made-up symbol behaves. */
export type Character = {
  /** Fair value at the start, quote per base. */
  readonly price: number;
  /** Fraction a year. */
  readonly volatility: number;
  /** Correlation with the common factor, 0 to 1. */
  readonly correlation: number;
  /** Orders that cross, a second, on average. */
  readonly takersPerSecond: number;
  /** Typical lot of the crowd, in the quote asset. */
  readonly typicalNotional: number;
};

export const ASSETS: Readonly<Record<string, Character>> = {
  BTC: asset(65_000, 0.55, 0.95, 2, 2_000),
  ETH: asset(3_200, 0.7, 0.85, 1.6, 1_500),
  SOL: asset(150, 0.8, 0.75, 1.2, 900),
  BNB: asset(600, 0.6, 0.7, 1.2, 800),
  XRP: asset(2.2, 0.8, 0.65, 1.4, 700),
  DOGE: asset(0.2, 0.9, 0.65, 1.2, 500),
  ADA: asset(0.7, 0.85, 0.65, 0.8, 400),
  LTC: asset(95, 0.75, 0.65, 0.7, 500),
};

/** Worth a dollar, always. */
export const DOLLARS: ReadonlySet<string> = new Set(["USDT", "USDC"]);

function asset(
  price: number,
  volatility: number,
  correlation: number,
  takersPerSecond: number,
  typicalNotional: number,
): Character {
  return { price, volatility, correlation, takersPerSecond, typicalNotional };
}
