/** What a raw frame of Binance USD-M means, by plain JSON and text alone: the referee of `decode`. Knows market and user data, no
 * ticks, no instruments. @module */
import { trimmed } from "./binance_plain.ts";

type Json = Record<string, unknown>;
const VENUE = "binance";
const micros = (ms: unknown) => Number(ms) * 1_000;
const pairs = (side: unknown) => (side as string[][]).map(([price, size]) => [trimmed(price), trimmed(size)]);
const STATUSES: Record<string, string> = {
  NEW: "open",
  PARTIALLY_FILLED: "partial",
  FILLED: "filled",
  NEW_ADL: "filled",
  CANCELED: "canceled",
  EXPIRED: "expired",
};

/** The lines that `decode` should print for one frame, parsed; null = it should print `ignored` lines alone. */
export function usdmLines(text: string): Json[] | null {
  const outer = JSON.parse(text) as Json;
  if (Array.isArray(outer)) {
    const lines = outer.map((entry) => usdmLines(JSON.stringify(entry)));
    return lines.every((each) => each === null) ? null : lines.flatMap((each) => each ?? []);
  }
  const data = (outer.data ?? outer) as Json, stream = String(outer.stream ?? "");
  if (Array.isArray(data)) return null;
  if (data.lastUpdateId) {
    return [book("book_snapshot", stream.split("@")[0].toUpperCase(), data.bids, data.asks, {
      lastUpdateId: data.lastUpdateId,
    }, data.E === undefined ? null : micros(data.E))];
  }
  switch (data.e) {
    case "depthUpdate": {
      const kind = /@depth\d/.test(stream) ? "book_snapshot" : "book_delta";
      return [book(kind, data.s, data.b, data.a, { U: data.U, u: data.u, pu: data.pu }, micros(data.E))];
    }
    case "aggTrade":
    case "trade":
      return [trade(data)];
    case "bookTicker":
      return [{
        kind: "top_of_book",
        venue: VENUE,
        symbol: data.s,
        bid: [trimmed(data.b), trimmed(data.B)],
        ask: [trimmed(data.a), trimmed(data.A)],
        sequence: { u: data.u },
        venueAt: micros(data.E),
      }];
    case "markPriceUpdate":
      return marks(data);
    case "ORDER_TRADE_UPDATE":
      return execution(data.o as Json);
    case "ACCOUNT_UPDATE":
      return account(data);
    case "TRADE_LITE":
      return [fill({ ...data, m: data.m }, null)];
    default:
      return null;
  }
}

function book(
  kind: string,
  symbol: unknown,
  bids: unknown,
  asks: unknown,
  sequence: Json,
  venueAt: number | null,
): Json {
  return { kind, venue: VENUE, symbol, bids: pairs(bids), asks: pairs(asks), sequence, venueAt };
}

function trade(data: Json): Json {
  return {
    kind: "trade",
    venue: VENUE,
    symbol: data.s,
    price: trimmed(data.p),
    size: trimmed(data.q),
    aggressor: data.m ? "sell" : "buy",
    tradeId: String(data.e === "trade" ? data.t : data.a),
    venueAt: micros(data.T),
  };
}

function marks(data: Json): Json[] {
  const head = { venue: VENUE, symbol: data.s }, venueAt = micros(data.E);
  return [
    { kind: "mark_price", ...head, price: trimmed(data.p), venueAt },
    ...(data.i === undefined ? [] : [{ kind: "index_price", ...head, price: trimmed(data.i), venueAt }]),
    { kind: "funding", ...head, rate: trimmed(data.r), nextAt: data.T === 0 ? null : micros(data.T), venueAt },
  ];
}

function execution(o: Json): Json[] {
  const order = {
    kind: "order",
    venue: VENUE,
    symbol: o.s,
    clientOrderId: o.c,
    venueOrderId: String(o.i),
    side: String(o.S).toLowerCase(),
    price: trimmed(o.p),
    size: trimmed(o.q),
    filled: trimmed(o.z),
    status: STATUSES[String(o.X)],
    reason: null,
    venueAt: micros(o.T),
  };
  return Number(o.l) > 0 ? [fill(o, { asset: o.N ?? null, amount: trimmed(o.n ?? "0") }), order] : [order];
}

function fill(o: Json, fee: Json | null): Json {
  return {
    kind: "fill",
    venue: VENUE,
    symbol: o.s,
    clientOrderId: o.c,
    venueOrderId: String(o.i),
    tradeId: String(o.t),
    side: String(o.S).toLowerCase(),
    price: trimmed(o.L),
    size: trimmed(o.l),
    liquidity: o.m ? "maker" : "taker",
    fee,
    venueAt: micros(o.T),
  };
}

function account({ T, a }: Json): Json[] {
  const { B = [], P = [] } = a as { B?: Json[]; P?: Json[] }, venueAt = micros(T);
  return [
    ...B.map((row) => ({ kind: "balance", venue: VENUE, asset: row.a, free: trimmed(row.wb), locked: "0", venueAt })),
    ...P.map((row) => ({
      kind: "position",
      venue: VENUE,
      symbol: row.s,
      size: trimmed(row.pa),
      averagePrice: Number(row.pa) === 0 ? null : trimmed(row.ep),
      venueAt,
    })),
  ];
}
