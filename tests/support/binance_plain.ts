/** What a raw frame of Binance spot means, by plain JSON and text alone: the referee of the codec and of `decode`. Knows
 * market and user data, no ticks, no instruments. @module */

type Json = Record<string, unknown>;

/** "1.2300" is "1.23", "5.000" is "5": a decimal as `decode` prints it. */
export function trimmed(text: unknown): string {
  const plain = String(text);
  return plain.includes(".") ? plain.replace(/0+$/, "").replace(/\.$/, "") : plain;
}

/** The lines that `decode` should print for one frame, parsed; null = it should print one `ignored` line. */
export function plainLines(text: string): Json[] | null {
  const outer = JSON.parse(text) as Json;
  const data = (outer.event ?? outer.data ?? outer) as Json;
  const stream = typeof outer.stream === "string" ? outer.stream.split("@")[0].toUpperCase() : null;
  if (data.lastUpdateId) {
    return [book("book_snapshot", stream, data.bids, data.asks, { lastUpdateId: data.lastUpdateId }, null)];
  }
  switch (data.e) {
    case "depthUpdate":
      return [book("book_delta", data.s, data.b, data.a, { U: data.U, u: data.u }, micros(data.E))];
    case "trade":
    case "aggTrade":
      return [trade(data)];
    case "executionReport":
      return execution(data);
    case "outboundAccountPosition":
      return (data.B as Json[]).map(({ a, f, l }) => ({
        kind: "balance",
        venue: "binance",
        asset: a,
        free: trimmed(f),
        locked: trimmed(l),
        venueAt: micros(data.u),
      }));
    default:
      return data.B && data.A ? [top(data)] : null;
  }
}

const micros = (ms: unknown) => Number(ms) * 1_000;
const pairs = (side: unknown) => (side as string[][]).map(([price, size]) => [trimmed(price), trimmed(size)]);

function book(
  kind: string,
  symbol: unknown,
  bids: unknown,
  asks: unknown,
  sequence: Json,
  venueAt: number | null,
): Json {
  return { kind, venue: "binance", symbol, bids: pairs(bids), asks: pairs(asks), sequence, venueAt };
}

function trade(data: Json): Json {
  return {
    kind: "trade",
    venue: "binance",
    symbol: data.s,
    price: trimmed(data.p),
    size: trimmed(data.q),
    aggressor: data.m ? "sell" : "buy",
    tradeId: String(data.e === "trade" ? data.t : data.a),
    venueAt: micros(data.T),
  };
}

function top(data: Json): Json {
  return {
    kind: "top_of_book",
    venue: "binance",
    symbol: data.s,
    bid: [trimmed(data.b), trimmed(data.B)],
    ask: [trimmed(data.a), trimmed(data.A)],
    sequence: { u: data.u },
    venueAt: null,
  };
}

const STATUS: Record<string, string> = {
  NEW: "open",
  PARTIALLY_FILLED: "partial",
  FILLED: "filled",
  CANCELED: "canceled",
  REJECTED: "rejected",
  EXPIRED: "expired",
  EXPIRED_IN_MATCH: "expired",
};

function execution(data: Json): Json[] {
  const common = {
    venue: "binance",
    symbol: data.s,
    clientOrderId: data.X === "CANCELED" && data.C ? data.C : data.c,
    venueOrderId: String(data.i),
  };
  const side = String(data.S).toLowerCase(), venueAt = micros(data.T);
  const order = {
    kind: "order",
    ...common,
    side,
    price: trimmed(data.p),
    size: trimmed(data.q),
    filled: trimmed(data.z),
    status: STATUS[String(data.X)],
    reason: data.r !== "NONE" ? data.r : data.eR ?? null,
    venueAt,
  };
  if (data.x !== "TRADE" || Number(data.l) === 0) return [order];
  const fill = {
    kind: "fill",
    ...common,
    tradeId: String(data.t),
    side,
    price: trimmed(data.L),
    size: trimmed(data.l),
    liquidity: data.m ? "maker" : "taker",
    fee: { asset: data.N, amount: trimmed(data.n) },
    venueAt,
  };
  return [fill, order];
}
