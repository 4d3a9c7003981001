/** Frames of Bybit's public topics, written as the venue writes them, for tests of the codec. Not recordings. @module */

export type LevelText = readonly [price: string, size: string];

export function bybitBook(
  {
    symbol = "BTCUSDT",
    depth = 50,
    type = "delta",
    b = [],
    a = [],
    u = 1_323_397,
    seq = 792_472_763,
    ts = 1_795_608_000_125,
    cts = 1_795_608_000_123 as number | null,
    order = "spot",
  }: {
    symbol?: string;
    depth?: number;
    type?: string;
    b?: readonly LevelText[];
    a?: readonly LevelText[];
    u?: number;
    seq?: number;
    ts?: number;
    /** `null` = a frame from before 2023 without it. */
    cts?: number | null;
    /** Whose order of keys. */
    order?: "spot" | "futures";
  } = {},
): string {
  const topic = `orderbook.${depth}.${symbol}`, data = { s: symbol, b, a, u, seq };
  const head = order === "spot" ? { topic, ts, type } : { topic, type, ts };
  return JSON.stringify({ ...head, data, ...(cts === null ? {} : { cts }) });
}

export type BybitTradeText = {
  readonly s?: string;
  readonly S?: string;
  readonly v?: string;
  readonly p?: string;
  readonly i?: string;
  readonly T?: number;
  readonly BT?: boolean;
};

export function bybitTrades(
  trades: readonly BybitTradeText[] = [{}],
  { symbol = "BTCUSDT", order = "spot", ts = 1_795_608_000_200, later = true }: {
    symbol?: string;
    order?: "spot" | "futures";
    ts?: number;
    /** Whether the fields of 2025 stand in it. */
    later?: boolean;
  } = {},
): string {
  const topic = `publicTrade.${symbol}`, type = "snapshot";
  const data = trades.map((trade) => {
    const { s = symbol, S = "Buy", v = "0.0015", p = "100.05", T = 1_795_608_000_199, BT = false } = trade;
    const seq = later ? { seq: 549_792_208_812 } : {}, RPI = later ? { RPI: false } : {};
    if (order === "spot") return { i: trade.i ?? "2290000001202469355", T, p, v, S, ...seq, s, BT, ...RPI };
    const i = trade.i ?? "f60eae3c-d812-5c0b-ad26-8010c31c53aa";
    return { T, s, S, v, p, L: "ZeroMinusTick", i, BT, ...RPI, ...seq };
  });
  return JSON.stringify(order === "spot" ? { topic, ts, type, data } : { topic, type, ts, data });
}
