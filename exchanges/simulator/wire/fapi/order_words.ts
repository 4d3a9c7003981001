/** Orders and own trades as the hosts print them in answers. USD-M has left out of its answers what Aster
 * still prints (average price, sum in quote), and prints more of how an order was asked for. Field sets: fixtures of USD-M of 2026
 * and of Aster of 2026-06. @module */
import { formatSteps, type Price, type Size } from "../../../../core/units.ts";
import { add, divide, formatMoney, notional, sizeAmount, ZERO } from "../../../../core/money.ts";
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
export function averageOf({ filled, quoteFilled, instrument }: AccountOrder): string {
  if (filled === 0) return "0.00";
  return formatMoney(divide(quoteFilled, sizeAmount(filled as Size, instrument), instrument.tick.decimals + 4));
}

export function priceOf({ price, instrument }: AccountOrder): string {
  return formatSteps(price, instrument.tick);
}

export function sizeOf(size: number, { instrument }: AccountOrder): string {
  return formatSteps(size, instrument.lot);
}

export function positionSideOf({ positionSide }: AccountOrder): string {
  return positionSide.toUpperCase();
}

/** Its position side says that it closes; `R` and `reduceOnly` are what it asked for itself. */
export function asksReduceOnly({ request }: AccountOrder): boolean {
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
