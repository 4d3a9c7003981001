/** What a raw frame of Aster means, perpetuals or spot, by plain JSON and text alone: the referee of `decode`. Perpetuals are read as
 * those of Binance USD-M, whose referee knows nothing of the venue but its name. @module */
import { trimmed } from "./binance_plain.ts";
import { usdmLines } from "./usdm_plain.ts";

type Json = Record<string, unknown>;
const VENUE = "aster";
const micros = (ms: unknown) => Number(ms) * 1_000;
const pairs = (side: unknown) => (side as string[][]).map(([price, size]) => [trimmed(price), trimmed(size)]);
const STATUSES: Record<string, string> = { NEW: "open", PARTIALLY_FILLED: "partial", FILLED: "filled" };

/** The lines that `decode` should print for one frame, parsed; null = it should print `ignored` lines alone. */
export function asterLines(text: string): Json[] | null {
  const outer = JSON.parse(text) as Json, data = (outer.data ?? outer) as Json, stream = String(outer.stream ?? "");
  if (data.bids && data.e === "depthUpdate") {
    const { U, u, pu } = data, sequence = { U, u, pu }, kind = /@depth\d/.test(stream) ? "book_snapshot" : "book_delta";
    const sides = { bids: pairs(data.bids), asks: pairs(data.asks) };
    return [{ kind, venue: VENUE, symbol: data.s, ...sides, sequence, venueAt: micros(data.E) }];
  }
  if (data.u && data.B && data.e !== "depthUpdate" && data.E === undefined) {
    const bid = [trimmed(data.b), trimmed(data.B)], ask = [trimmed(data.a), trimmed(data.A)];
    return [{ kind: "top_of_book", venue: VENUE, symbol: data.s, bid, ask, sequence: { u: data.u }, venueAt: null }];
  }
  if (data.e === "executionReport") return executionLines(data);
  if (data.e === "outboundAccountPosition") {
    return (data.B as Json[]).map(({ a, f, l }) => ({
      kind: "balance",
      venue: VENUE,
      asset: a,
      free: trimmed(f),
      locked: trimmed(l),
      venueAt: micros(data.T),
    }));
  }
  return usdmLines(text)?.map((line) => ({ ...line, venue: VENUE })) ?? null;
}

function executionLines(o: Json): Json[] {
  const head = { venue: VENUE, symbol: o.s, clientOrderId: o.c, venueOrderId: String(o.i) };
  const side = String(o.S).toLowerCase(), venueAt = micros(o.T);
  const order = {
    kind: "order",
    ...head,
    side,
    price: trimmed(o.p),
    size: trimmed(o.q),
    filled: trimmed(o.z),
    status: STATUSES[String(o.X)],
    reason: null,
    venueAt,
  };
  if (Number(o.l) === 0) return [order];
  const fill = {
    kind: "fill",
    ...head,
    tradeId: String(o.t),
    side,
    price: trimmed(o.L),
    size: trimmed(o.l),
    liquidity: o.m ? "maker" : "taker",
    fee: { asset: o.N, amount: trimmed(o.n) },
    venueAt,
  };
  return [fill, order];
}
