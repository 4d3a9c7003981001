/** Frames of OKX's public channels, written as the venue writes them, for tests of the codec. Not recordings. @module */

/** Price and size; the dead third column and the count of orders are added. */
export type LevelText = readonly [price: string, size: string];

export function okxBook(
  {
    channel = "books",
    symbol = "BTC-USDT",
    action = "update",
    asks = [],
    bids = [],
    ts = "1795608000123",
    sequence = { checksum: 0, seqId: 105, prevSeqId: 101 },
  }: {
    channel?: string;
    symbol?: string;
    action?: string;
    asks?: readonly LevelText[];
    bids?: readonly LevelText[];
    ts?: string;
    sequence?: Readonly<Record<string, number>>;
  } = {},
): string {
  const arg = { channel, instId: symbol };
  return JSON.stringify({ arg, action, data: [{ asks: asks.map(row), bids: bids.map(row), ts, ...sequence }] });
}

/** A message of best prices; a side that is not given is empty. */
export function okxTop(
  { symbol = "BTC-USDT", ask, bid, ts = "1795608000123", seqId = 105 }: {
    symbol?: string;
    ask?: LevelText;
    bid?: LevelText;
    ts?: string;
    seqId?: number;
  } = {},
): string {
  const side = (level?: LevelText) => level === undefined ? [] : [row(level)];
  const data = [{ asks: side(ask), bids: side(bid), ts, seqId }];
  return JSON.stringify({ arg: { channel: "bbo-tbt", instId: symbol }, data });
}

export type OkxTradeText = {
  readonly instId?: string;
  readonly tradeId?: string;
  readonly px?: string;
  readonly sz?: string;
  readonly side?: string;
  readonly ts?: string;
  /** What later years of the venue added at the end. */
  readonly more?: Readonly<Record<string, unknown>>;
};

export function okxTrades(trades: readonly OkxTradeText[] = [{}], symbol = "BTC-USDT", channel = "trades"): string {
  const data = trades.map((
    {
      instId = symbol,
      tradeId = "674510826",
      px = "100.05",
      sz = "0.0015",
      side = "buy",
      ts = "1795608000199",
      more = { count: "1", source: "0", seqId: 107 },
    },
  ) => ({ instId, tradeId, px, sz, side, ts, ...more }));
  return JSON.stringify({ arg: { channel, instId: symbol }, data });
}

function row([price, size]: LevelText): readonly string[] {
  return [price, size, "0", size === "0" ? "0" : "3"];
}
