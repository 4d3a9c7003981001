/** Orders and own trades as the hosts print them in answers, and the events of orders. USD-M has left out of its answers what Aster
 * still prints (average price, sum in quote), and prints more of how an order was asked for. Field sets: fixtures of USD-M of 2026
 * and of Aster of 2026-06. @module */
import { formatSteps, type Price, type Size } from "../../../../core/units.ts";
import { add, divide, formatMoney, notional, sizeAmount, ZERO } from "../../../../core/money.ts";
import type { Micros } from "../../../../core/units.ts";
import type { OrderChange } from "../../exchange.ts";
import type { Account } from "../../accounts.ts";
import type { AccountOrder, EndReason, Execution } from "../../orders.ts";
import { fixedMoney, type Stamp } from "../binance/words.ts";
import type { FapiKind } from "./kind.ts";
import type { OrderNotes } from "./order_notes.ts";

type Json = Readonly<Record<string, unknown>>;
export type OrderDialect = { readonly kind: FapiKind; readonly notes: OrderNotes };

/** Told by the venue of its own accord: as expired, not as canceled. */
const EXPIRED_REASONS: ReadonlySet<EndReason> = new Set(["post_only", "reduce_only"]);

export function typeOf({ request }: AccountOrder): string {
  return request.kind === "market" ? "MARKET" : "LIMIT";
}

export function timeInForceOf({ request }: AccountOrder): string {
  if (request.kind === "market") return "GTC";
  return String(
    request.words?.timeInForce ?? (request.kind === "limit_maker" ? "GTX" : request.lifetime.toUpperCase()),
  );
}

export function statusOf(order: AccountOrder, notes: OrderNotes): string {
  const { status, endReason } = order;
  if (status === "canceled" && endReason !== null && EXPIRED_REASONS.has(endReason)) {
    return notes.isAmendedAway(order) ? "CANCELED" : "EXPIRED";
  }
  return status.toUpperCase();
}

/** Of what is filled; zero before. */
function averageOf({ filled, quoteFilled, instrument }: AccountOrder): string {
  if (filled === 0) return "0.00";
  return formatMoney(divide(quoteFilled, sizeAmount(filled as Size, instrument), instrument.tick.decimals + 4));
}

function priceOf({ price, instrument }: AccountOrder): string {
  return formatSteps(price, instrument.tick);
}

function sizeOf(size: number, { instrument }: AccountOrder): string {
  return formatSteps(size, instrument.lot);
}

export function positionSideOf({ positionSide }: AccountOrder): string {
  return positionSide.toUpperCase();
}

/** Its position side says that it closes; `R` and `reduceOnly` are what it asked for itself. */
function asksReduceOnly({ request }: AccountOrder): boolean {
  return request.reduceOnly === true;
}

/** Of an order without a fill and without an end: as it was taken. */
type Standing = { readonly status: string; readonly filled: number; readonly average: string; readonly sum: string };

/** The order as its placement is acknowledged. */
export function acknowledged(order: AccountOrder, { kind }: OrderDialect, stamp: Stamp): Json {
  const standing = { status: "NEW", filled: 0, average: "0.00", sum: "0" };
  return body(order, standing, kind, stamp(order.createdAt), kind.style === "aster");
}

/** The order as it stands: the answer to a placement that wants its result, to a cancel, and to an amendment. */
export function resultBody(order: AccountOrder, dialect: OrderDialect, stamp: Stamp, withSums = true): Json {
  return body(order, standingOf(order, dialect), dialect.kind, stamp(order.updatedAt), withSums);
}

export function modifiedBody(order: AccountOrder, dialect: OrderDialect, stamp: Stamp): Json {
  const modified = resultBody(order, dialect, stamp, dialect.kind.style === "aster");
  if (dialect.kind.style === "aster") return modified;
  return { ...modified, pair: order.instrument.symbol, modifyId: order.amendments };
}

/** The answer to a query. */
export function queriedBody(order: AccountOrder, dialect: OrderDialect, stamp: Stamp): Json {
  return { ...resultBody(order, dialect, stamp), time: stamp(order.createdAt) };
}

function standingOf(order: AccountOrder, { notes }: OrderDialect): Standing {
  const { filled, quoteFilled } = order;
  return { status: statusOf(order, notes), filled, average: averageOf(order), sum: formatMoney(quoteFilled) };
}

function body(order: AccountOrder, standing: Standing, kind: FapiKind, updateTime: number, withSums: boolean): Json {
  const filled = sizeOf(standing.filled, order), type = typeOf(order);
  return {
    orderId: order.id,
    symbol: order.instrument.symbol,
    status: standing.status,
    clientOrderId: order.clientId,
    price: priceOf(order),
    ...(withSums ? { avgPrice: standing.average } : {}),
    origQty: sizeOf(order.size, order),
    executedQty: filled,
    cumQty: filled,
    ...(withSums ? { cumQuote: standing.sum } : {}),
    timeInForce: timeInForceOf(order),
    type,
    ...(kind.product === "perp"
      ? { reduceOnly: asksReduceOnly(order), closePosition: false, positionSide: positionSideOf(order) }
      : {}),
    side: order.side.toUpperCase(),
    stopPrice: "0",
    ...(kind.product === "perp" ? { workingType: "CONTRACT_PRICE", priceProtect: false } : {}),
    origType: type,
    ...(kind.style === "usdm"
      ? { priceMatch: "NONE", selfTradePreventionMode: order.request.selfTrade.toUpperCase(), goodTillDate: 0 }
      : {}),
    updateTime,
  };
}

/** One trade of an account. */
export function tradeBody({ order, ...trade }: Execution, { kind }: OrderDialect, stamp: Stamp): Json {
  const { tick, symbol } = order.instrument;
  const common = {
    symbol,
    id: trade.tradeId,
    orderId: order.id,
    side: order.side.toUpperCase(),
    price: formatSteps(trade.price, tick),
    qty: sizeOf(trade.size, order),
    quoteQty: formatMoney(trade.quote),
    commission: fixedMoney(trade.fee),
    commissionAsset: trade.feeAsset,
    time: stamp(trade.at),
    buyer: order.side === "buy",
    maker: trade.maker,
  };
  if (kind.product === "spot") return common;
  return { ...common, realizedPnl: fixedMoney(trade.realised ?? ZERO), positionSide: positionSideOf(order) };
}

/** Why an order expired, as numbers of `er` (verify: the documents name the field, third parties its numbers). */
const EXPIRY_NUMBERS: Readonly<Partial<Record<EndReason, string>>> = {
  ioc: "2",
  fok: "2",
  reduce_only: "4",
  liquidation: "5",
  no_liquidity: "9",
};

/** `x`: what has happened. */
function executionOf(order: AccountOrder, change: OrderChange, notes: OrderNotes): string {
  switch (change.kind) {
    case "new":
      return "NEW";
    case "trade":
      return change.execution.cause === undefined ? "TRADE" : "CALCULATED";
    case "amended":
      return "AMENDMENT";
    case "canceled":
      return statusOf(order, notes) === "EXPIRED" ? "EXPIRED" : "CANCELED";
    case "expired":
    case "prevented":
      return "EXPIRED";
  }
}

/** One change of a contract's order on the account's stream. */
export function orderTradeUpdate(
  order: AccountOrder,
  change: OrderChange,
  { account, dialect: { kind, notes }, at, stamp }: {
    readonly account: Account;
    readonly dialect: OrderDialect;
    readonly at: Micros;
    readonly stamp: Stamp;
  },
): Json {
  const { tick, symbol } = order.instrument, trade = change.kind === "trade" ? change.execution : null;
  const type = typeOf(order), [bids, asks] = openNotionals(account, order);
  return {
    e: "ORDER_TRADE_UPDATE",
    E: stamp(at),
    T: stamp(at),
    o: {
      s: symbol,
      c: order.clientId,
      S: order.side.toUpperCase(),
      o: type,
      f: timeInForceOf(order),
      q: sizeOf(order.size, order),
      p: priceOf(order),
      ap: averageOf(order),
      sp: "0",
      x: executionOf(order, change, notes),
      X: statusOf(order, notes),
      i: order.id,
      l: trade === null ? "0" : sizeOf(trade.size, order),
      z: sizeOf(order.filled, order),
      L: trade === null ? "0" : formatSteps(trade.price, tick),
      ...(trade === null ? {} : { n: fixedMoney(trade.fee), N: trade.feeAsset }),
      T: stamp(at),
      t: trade?.tradeId ?? 0,
      b: bids,
      a: asks,
      m: trade?.maker ?? false,
      R: asksReduceOnly(order),
      wt: "CONTRACT_PRICE",
      ot: type,
      ps: positionSideOf(order),
      cp: false,
      rp: trade === null ? "0" : fixedMoney(trade.realised ?? ZERO),
      ...(kind.style === "usdm"
        ? {
          pP: false,
          si: 0,
          ss: 0,
          V: order.request.selfTrade.toUpperCase(),
          pm: "NONE",
          gtd: 0,
          er: order.open || order.endReason === null ? "0" : EXPIRY_NUMBERS[order.endReason] ?? "0",
        }
        : {}),
    },
  };
}

/** A trade in few words, ahead of its report: no fee, no status. */
export function tradeLite({ order, ...trade }: Execution, at: Micros, stamp: Stamp): Json {
  const { symbol, tick } = order.instrument;
  return {
    e: "TRADE_LITE",
    E: stamp(at),
    T: stamp(at),
    s: symbol,
    q: sizeOf(order.size, order),
    p: priceOf(order),
    m: trade.maker,
    c: order.clientId,
    S: order.side.toUpperCase(),
    L: formatSteps(trade.price, tick),
    l: sizeOf(trade.size, order),
    t: trade.tradeId,
    i: order.id,
  };
}

/** One change of a spot order at Aster, which says neither why it ended nor which id it had before. */
export function executionReport(
  order: AccountOrder,
  change: OrderChange,
  { dialect: { notes }, at, stamp }: { readonly dialect: OrderDialect; readonly at: Micros; readonly stamp: Stamp },
): Json {
  const { tick, symbol } = order.instrument, trade = change.kind === "trade" ? change.execution : null;
  const { request } = order;
  return {
    s: symbol,
    c: order.clientId,
    S: order.side.toUpperCase(),
    o: typeOf(order),
    f: timeInForceOf(order),
    q: sizeOf(order.size, order),
    p: priceOf(order),
    ap: averageOf(order),
    P: "0",
    x: executionOf(order, change, notes),
    X: statusOf(order, notes),
    i: order.id,
    l: trade === null ? "0" : sizeOf(trade.size, order),
    z: sizeOf(order.filled, order),
    L: trade === null ? "0" : formatSteps(trade.price, tick),
    n: trade === null ? "0" : fixedMoney(trade.fee),
    ...(trade === null ? {} : { N: trade.feeAsset }),
    T: stamp(at),
    t: trade?.tradeId ?? 0,
    m: trade?.maker ?? false,
    ot: typeOf(order),
    O: stamp(order.createdAt),
    Z: formatMoney(order.quoteFilled),
    Y: trade === null ? "0" : formatMoney(trade.quote),
    Q: request.quote === null ? "0" : formatMoney(request.quote),
    e: "executionReport",
    E: stamp(at),
  };
}

/** What an account's open orders of a market are worth, buys and sells. */
export function openNotionals(account: Account, { key, instrument }: Pick<AccountOrder, "key" | "instrument">) {
  let bids = ZERO, asks = ZERO;
  for (const order of account.open.values()) {
    if (order.key !== key) continue;
    const worth = notional(order.price as Price, Math.max(0, order.left) as Size, instrument);
    if (order.side === "buy") bids = add(bids, worth);
    else asks = add(asks, worth);
  }
  return [formatMoney(bids), formatMoney(asks)] as const;
}
