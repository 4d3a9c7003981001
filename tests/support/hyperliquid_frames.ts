/** Frames of Hyperliquid's market channels, written as the venue writes them, for tests of the codec. Not recordings.
 * @module */

export type LevelText = readonly [px: string, sz: string];

export function hyperliquidBook(
  { coin = "BTC", time = 1_795_608_000_123, bids = [], asks = [], more = {} }: {
    coin?: string;
    time?: number;
    bids?: readonly LevelText[];
    asks?: readonly LevelText[];
    /** What some subscriptions add, such as `fast`. */
    more?: Readonly<Record<string, unknown>>;
  } = {},
): string {
  const levels = [bids, asks].map((side) => side.map(([px, sz], i) => ({ px, sz, n: i + 1 })));
  return JSON.stringify({ channel: "l2Book", data: { coin, time, levels, ...more } });
}

export type HyperliquidTradeText = {
  readonly coin?: string;
  readonly side?: string;
  readonly px?: string;
  readonly sz?: string;
  readonly time?: number;
  readonly tid?: number;
  /** Whether buyer and seller are named, as since 2025. */
  readonly named?: boolean;
};

export function hyperliquidTrades(trades: readonly HyperliquidTradeText[] = [{}]): string {
  const data = trades.map((
    {
      coin = "BTC",
      side = "B",
      px = "100.1",
      sz = "0.0015",
      time = 1_795_608_000_199,
      tid = 1_047_604_523_876_758,
      named,
    },
  ) => ({
    coin,
    side,
    px,
    sz,
    time,
    hash: `0x${"0".repeat(64)}`,
    tid,
    ...(named === false ? {} : { users: [`0x${"a".repeat(40)}`, `0x${"b".repeat(40)}`] }),
  }));
  return JSON.stringify({ channel: "trades", data });
}
