/** Writes binary market frames (SBE) field by field, little endian, as the published schema lays them out. @module */
export class SbeWriter {
  readonly bytes: number[] = [];

  u(size: 1 | 2 | 4, ...values: number[]): this {
    for (const value of values) for (let i = 0; i < size; i++) this.bytes.push((value >>> (8 * i)) & 0xff);
    return this;
  }

  long(...values: (number | bigint)[]): this {
    for (const value of values) {
      const word = BigInt.asUintN(64, BigInt(value));
      for (let i = 0n; i < 8n; i++) this.bytes.push(Number((word >> (8n * i)) & 0xffn));
    }
    return this;
  }

  symbol(text: string): Uint8Array {
    const utf8 = new TextEncoder().encode(text);
    this.u(1, utf8.length);
    return Uint8Array.from([...this.bytes, ...utf8]);
  }
}

export type Mantissas = readonly (readonly [price: number | bigint, size: number | bigint])[];
export type DiffFields = {
  readonly symbol: string;
  readonly firstId: number | bigint;
  readonly lastId: number | bigint;
  readonly bids: Mantissas;
  readonly asks: Mantissas;
  /** µs. */
  readonly at?: number;
  readonly exponents?: readonly [price: number, size: number];
  readonly version?: number;
  /** Bytes that a later version appends to the root block and to each level. */
  readonly extra?: number;
};

/** One `DepthDiffStreamEvent`. */
export function sbeDiff(fields: DiffFields): Uint8Array {
  const { symbol, firstId, lastId, bids, asks, at = 1_795_608_000_123_456, version = 0, extra = 0 } = fields;
  const [priceExponent, sizeExponent] = fields.exponents ?? [-8, -8], more = new Array<number>(extra).fill(0xaa);
  const writer = new SbeWriter().u(2, 26 + extra, 10_003, 1, version).long(at, firstId, lastId)
    .u(1, priceExponent, sizeExponent, ...more);
  for (const side of [bids, asks]) {
    writer.u(2, 16 + extra, side.length);
    for (const [price, size] of side) writer.long(price, size).u(1, ...more);
  }
  return writer.symbol(symbol);
}

/** One `TradesStreamEvent`. */
export function sbeTrades(
  symbol: string,
  trades: readonly (readonly [id: number | bigint, price: number, size: number, buyerIsMaker: 0 | 1])[],
  at = 1_795_608_000_123_456,
): Uint8Array {
  const writer = new SbeWriter().u(2, 18, 10_000, 1, 0).long(at + 120, at).u(1, -8, -8).u(2, 25).u(4, trades.length);
  for (const [id, price, size, flag] of trades) writer.long(id, price, size).u(1, flag);
  return writer.symbol(symbol);
}

/** One `BestBidAskStreamEvent`. */
export function sbeBest(
  symbol: string,
  id: number,
  [bidPrice, bidSize, askPrice, askSize]: readonly [number, number, number, number],
  at = 1_795_608_000_123_456,
): Uint8Array {
  return new SbeWriter().u(2, 50, 10_001, 1, 0).long(at, id).u(1, -8, -8).long(bidPrice, bidSize, askPrice, askSize)
    .symbol(symbol);
}
