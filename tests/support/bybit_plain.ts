/** What a raw frame of Bybit's sockets means, by plain JSON and text alone: the referee of the codecs and of `decode`. Knows no
 * ticks and no instruments. @module */
import { trimmed } from "./binance_plain.ts";

type Json = Record<string, unknown>;

const micros = (ms: unknown) => Number(ms) * 1_000;
const pairs = (side: unknown) => (side as string[][]).map(([price, size]) => [trimmed(price), trimmed(size)]);
const said = (text: unknown) => typeof text === "string" && text !== "" ? text : null;
const side = (word: unknown) => String(word).toLowerCase();

/** The lines that `decode` should print for one frame, parsed; null = it should print `ignored` lines alone. */
export function plainBybitLines(text: string): Json[] | null {
  const frame = JSON.parse(text) as Json, topic = String(frame.topic ?? "");
  if (/^orderbook\.\d+\./.test(topic)) return [bookLine(frame)];
  if (topic.startsWith("publicTrade.")) return (frame.data as Json[]).map(tradeLine);
  if (topic.startsWith("tickers.")) return tickerLines(frame);
  const rows = frame.data as Json[];
  if (topic === "order") return rows.map(orderLine);
  if (topic.startsWith("execution") && rows.length > 0) return rows.map((row) => fillLine(row, topic !== "execution"));
  if (topic === "position") return rows.map(positionLine);
  if (topic === "wallet") return rows.flatMap((row) => walletLines(row, frame.creationTime));
  return topic === "" ? controlLines(frame) : null;
}

function bookLine(frame: Json): Json {
  const data = frame.data as Json;
  return {
    kind: frame.type === "snapshot" || data.u === 1 ? "book_snapshot" : "book_delta",
    venue: "bybit",
    symbol: data.s,
    bids: pairs(data.b),
    asks: pairs(data.a),
    sequence: { u: data.u, seq: data.seq },
    venueAt: micros(frame.cts ?? frame.ts),
  };
}

function tradeLine({ s, p, v, S, i, T }: Json): Json {
  return {
    kind: "trade",
    venue: "bybit",
    symbol: s,
    price: trimmed(p),
    size: trimmed(v),
    aggressor: side(S),
    tradeId: i,
    venueAt: micros(T),
  };
}

function tickerLines(frame: Json): Json[] | null {
  const data = frame.data as Json, lines: Json[] = [], venueAt = micros(frame.ts);
  const head = { venue: "bybit", symbol: data.symbol };
  if (["bid1Price", "bid1Size", "ask1Price", "ask1Size"].every((name) => said(data[name]) !== null)) {
    const bid = [trimmed(data.bid1Price), trimmed(data.bid1Size)],
      ask = [trimmed(data.ask1Price), trimmed(data.ask1Size)];
    lines.push({ kind: "top_of_book", ...head, bid, ask, sequence: {}, venueAt });
  }
  if (said(data.markPrice)) lines.push({ kind: "mark_price", ...head, price: trimmed(data.markPrice), venueAt });
  if (said(data.indexPrice)) lines.push({ kind: "index_price", ...head, price: trimmed(data.indexPrice), venueAt });
  if (said(data.fundingRate)) {
    const nextAt = micros(data.nextFundingTime);
    lines.push({ kind: "funding", ...head, rate: trimmed(data.fundingRate), nextAt, venueAt });
  }
  return lines.length > 0 ? lines : null;
}

const STATUSES: Readonly<Record<string, string>> = {
  New: "open",
  Untriggered: "open",
  PartiallyFilled: "partial",
  Filled: "filled",
  Cancelled: "canceled",
  PartiallyFilledCanceled: "canceled",
  Rejected: "rejected",
};

function orderLine(row: Json): Json {
  const reasons = [row.rejectReason, row.cancelType].map(said);
  return {
    kind: "order",
    venue: "bybit",
    symbol: row.symbol,
    clientOrderId: said(row.orderLinkId),
    venueOrderId: row.orderId,
    side: side(row.side),
    price: said(row.price) === null ? "0" : trimmed(row.price),
    size: trimmed(row.qty),
    filled: trimmed(row.cumExecQty),
    status: STATUSES[String(row.orderStatus)],
    reason: reasons.find((word) => word !== null && word !== "EC_NoError" && word !== "UNKNOWN") ?? null,
    venueAt: micros(said(row.updatedTime) ?? row.createdTime),
  };
}

function fillLine(row: Json, fast: boolean): Json {
  const asset = said(row.feeCurrency) ?? (String(row.symbol).endsWith("USDT") ? "USDT" : "USDC");
  return {
    kind: "fill",
    venue: "bybit",
    symbol: row.symbol,
    clientOrderId: said(row.orderLinkId),
    venueOrderId: row.orderId,
    tradeId: row.execId,
    side: side(row.side),
    price: trimmed(row.execPrice),
    size: trimmed(row.execQty),
    liquidity: row.isMaker ? "maker" : "taker",
    fee: fast ? null : { asset, amount: trimmed(row.execFee) },
    venueAt: micros(row.execTime),
  };
}

function positionLine(row: Json): Json {
  const size = trimmed(row.size), isFlat = size === "0";
  return {
    kind: "position",
    venue: "bybit",
    symbol: row.symbol,
    size: row.side === "Sell" && !isFlat ? `-${size}` : size,
    averagePrice: isFlat ? null : trimmed(row.entryPrice),
    venueAt: micros(row.updatedTime),
  };
}

/** Of what is locked these recordings know nothing but 0. */
function walletLines(row: Json, at: unknown): Json[] {
  const venueAt = micros(at),
    lines: Json[] = (row.coin as Json[]).map(({ coin, walletBalance, locked }) => {
      if (said(locked) !== null && trimmed(locked) !== "0") {
        throw new Error(`Cannot judge ${coin}: ${locked} is locked`);
      }
      return { kind: "balance", venue: "bybit", asset: coin, free: trimmed(walletBalance), locked: "0", venueAt };
    });
  if (said(row.totalMarginBalance) === null) return lines;
  return [...lines, {
    kind: "margin",
    venue: "bybit",
    asset: "USD",
    equity: trimmed(row.totalMarginBalance),
    available: trimmed(row.totalAvailableBalance),
    maintenance: trimmed(row.totalMaintenanceMargin),
    venueAt,
  }];
}

function controlLines(frame: Json): Json[] | null {
  if (frame.args !== undefined && frame.op !== "pong") return null;
  if (frame.op === "pong" || frame.ret_msg === "pong") {
    const [ms] = (frame.args ?? frame.data ?? []) as string[];
    return [{ kind: "heartbeat", venue: "bybit", venueAt: ms === undefined ? null : micros(ms) }];
  }
  if (frame.success === undefined && frame.retCode === undefined) return null;
  const accepted = frame.success === undefined ? frame.retCode === 0 : frame.success === true;
  const data = (frame.data ?? {}) as Json;
  const named = accepted && data.orderId ? { clientOrderId: said(data.orderLinkId), venueOrderId: data.orderId } : {};
  const refusal = accepted ? {} : {
    ...(frame.retCode === undefined ? {} : { code: String(frame.retCode) }),
    message: frame.ret_msg ?? frame.retMsg,
  };
  return [{
    kind: "ack",
    venue: "bybit",
    id: said(frame.req_id) ?? said(frame.reqId),
    accepted,
    ...named,
    ...refusal,
    venueAt: null,
  }];
}
