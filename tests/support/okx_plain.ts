/** What a raw frame or body of OKX means, by plain JSON and text alone: the referee of `decode`. Knows no ticks and no instruments.
 * @module */
import { trimmed } from "./binance_plain.ts";

type Json = Record<string, unknown>;

const venue = "okx";
const at = (ms: unknown) => ms === undefined || ms === "" || ms === "0" ? null : Number(ms) * 1_000;
const pairs = (side: unknown) => (side as string[][]).map(([price, size]) => [trimmed(price), trimmed(size)]);
const said = (text: unknown) => typeof text === "string" && text !== "" ? text : null;
/** "-0.5" as "0.5", and the other way round. */
const opposite = (text: unknown) => {
  const plain = trimmed(text);
  return plain === "0" ? plain : plain.startsWith("-") ? plain.slice(1) : `-${plain}`;
};

/** The lines that `decode` should print for one market-data or account frame, parsed; null = it carries nothing of the kind. Balances
 * are those of fixtures without debts, where nothing is free beyond the cash. @param contracts sizes count those */
export function plainOkxLines(text: string, contracts: boolean): Json[] | null {
  const frame = JSON.parse(text) as Json, rows = (frame.data ?? []) as Json[], arg = (frame.arg ?? {}) as Json;
  const unit = contracts ? { unit: "contracts" } : {}, symbol = arg.instId;
  const lines = rows.flatMap((row): Json[] | null[] => {
    if (row.asks && row.bids && arg.channel === "bbo-tbt") return [topLine(symbol, row, unit)];
    if (row.asks && row.bids) return [bookLine(frame, symbol, row, unit)];
    if (row.askPx) return [tickerLine(row, unit)];
    if (row.state && row.ordId) return orderLines(row, arg.channel === "orders", unit);
    if (row.fillPx && row.ordId) {
      return [fillLine(row, row.fillTime ?? row.ts, arg.channel === "fills" ? null : row.fee, unit)];
    }
    if (row.tradeId && row.px) return [tradeLine(row, unit)];
    if (row.details) return (row.details as Json[]).map((detail) => balanceLine(detail, row.uTime));
    if (row.balData) return (row.balData as Json[]).map((entry) => cashLine(entry, row.pTime));
    if (row.pos) return [positionLine(row, unit)];
    if (row.markPx) {
      return [{ kind: "mark_price", venue, symbol: row.instId, price: trimmed(row.markPx), venueAt: at(row.ts) }];
    }
    if (row.idxPx) {
      return [{ kind: "index_price", venue, symbol: row.instId, price: trimmed(row.idxPx), venueAt: at(row.ts) }];
    }
    if (row.fundingRate) return [fundingLine(row)];
    return [null];
  });
  return lines.length === 0 || lines.includes(null) ? null : lines as Json[];
}

function bookLine(frame: Json, symbol: unknown, row: Json, unit: Json): Json {
  const { seqId, prevSeqId } = row;
  return {
    kind: frame.action === "update" ? "book_delta" : "book_snapshot",
    venue,
    symbol: symbol ?? null,
    bids: pairs(row.bids),
    asks: pairs(row.asks),
    sequence: { ...(seqId === undefined ? {} : { seqId }), ...(prevSeqId === undefined ? {} : { prevSeqId }) },
    venueAt: at(row.ts),
    ...unit,
  };
}

function topLine(symbol: unknown, row: Json, unit: Json): Json {
  const [bid] = pairs(row.bids), [ask] = pairs(row.asks);
  return { kind: "top_of_book", venue, symbol, bid, ask, sequence: { seqId: row.seqId }, venueAt: at(row.ts), ...unit };
}

function tickerLine(row: Json, unit: Json): Json {
  const [bid, ask] = [[row.bidPx, row.bidSz], [row.askPx, row.askSz]].map((level) => level.map(trimmed));
  return { kind: "top_of_book", venue, symbol: row.instId, bid, ask, sequence: {}, venueAt: at(row.ts), ...unit };
}

function tradeLine(row: Json, unit: Json): Json {
  const { instId: symbol, px, sz, side: aggressor, tradeId, ts } = row;
  return {
    kind: "trade",
    venue,
    symbol,
    price: trimmed(px),
    size: trimmed(sz),
    aggressor,
    tradeId,
    venueAt: at(ts),
    ...unit,
  };
}

function orderLines(row: Json, pushed: boolean, unit: Json): Json[] {
  const traded = pushed && said(row.tradeId) !== null && Number(row.fillSz) > 0;
  const inQuote = row.tgtCcy === "quote_ccy" && row.ordType === "market";
  const states: Json = { live: "open", partially_filled: "partial", filled: "filled", canceled: "canceled" };
  const order = {
    kind: "order",
    venue,
    symbol: row.instId,
    clientOrderId: said(row.clOrdId),
    venueOrderId: row.ordId,
    side: row.side,
    price: said(row.px) === null ? "0" : trimmed(row.px),
    size: trimmed(inQuote ? row.accFillSz : row.sz),
    filled: trimmed(row.accFillSz),
    status: states[String(row.state)],
    reason: said(row.cancelSourceReason),
    venueAt: at(row.uTime),
    ...unit,
  };
  return traded ? [fillLine(row, row.fillTime, said(row.fillFee) ?? row.fee, unit), order] : [order];
}

function fillLine(row: Json, when: unknown, fee: unknown, unit: Json): Json {
  const asset = said(row.fillFeeCcy) ?? row.feeCcy;
  return {
    kind: "fill",
    venue,
    symbol: row.instId,
    clientOrderId: said(row.clOrdId),
    venueOrderId: row.ordId,
    tradeId: row.tradeId,
    side: row.side,
    price: trimmed(row.fillPx),
    size: trimmed(row.fillSz),
    liquidity: row.execType === "M" ? "maker" : "taker",
    fee: fee === null ? null : { asset, amount: opposite(fee) },
    venueAt: at(when),
    ...unit,
  };
}

function balanceLine(detail: Json, uTime: unknown): Json {
  const free = trimmed(said(detail.availBal) ?? said(detail.availEq)), locked = trimmed(detail.frozenBal);
  return { kind: "balance", venue, asset: detail.ccy, free, locked, venueAt: at(uTime) };
}

function cashLine({ ccy: asset, cashBal }: Json, pTime: unknown): Json {
  return { kind: "balance", venue, asset, free: trimmed(cashBal), locked: "0", venueAt: at(pTime) };
}

function positionLine(row: Json, unit: Json): Json {
  const size = trimmed(row.posSide === "short" ? opposite(row.pos) : row.pos), averagePrice = trimmed(row.avgPx);
  return { kind: "position", venue, symbol: row.instId, size, averagePrice, venueAt: at(row.uTime), ...unit };
}

function fundingLine(row: Json): Json {
  const { instId: symbol, fundingRate, fundingTime, ts } = row;
  return { kind: "funding", venue, symbol, rate: trimmed(fundingRate), nextAt: at(fundingTime), venueAt: at(ts) };
}
