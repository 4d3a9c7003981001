/** Frames of a combined Binance stream, written as the venue writes them, for tests of the codec. @module */

export type LevelText = readonly [price: string, size: string];

export function depthFrame(
  { symbol = "BTCUSDT", at = 1_795_608_000_123, U = 101, u = 103, b = [], a = [] }: {
    symbol?: string;
    at?: number;
    U?: number;
    u?: number;
    b?: readonly LevelText[];
    a?: readonly LevelText[];
  },
): string {
  const stream = `${symbol.toLowerCase()}@depth@100ms`;
  return JSON.stringify({ stream, data: { e: "depthUpdate", E: at, s: symbol, U, u, b, a } });
}

export function tradeFrame(
  { symbol = "BTCUSDT", t = 9_001, p = "100.05", q = "0.00150", T = 1_795_608_000_199, m = true },
): string {
  const stream = `${symbol.toLowerCase()}@trade`;
  return JSON.stringify({ stream, data: { e: "trade", E: T + 1, s: symbol, t, p, q, T, m, M: true } });
}

export function topFrame(
  { symbol = "BTCUSDT", u = 106, b = "100.05", B = "1.00000", a = "100.06", A = "2.00000" },
): string {
  return JSON.stringify({ stream: `${symbol.toLowerCase()}@bookTicker`, data: { u, s: symbol, b, B, a, A } });
}
