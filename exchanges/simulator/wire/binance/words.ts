/** Orders, trades and events as Binance spot prints them. Numbers have eight places; times are ms, or µs where the
 * client asked for them. Source: binance-spot-api-docs, rest-api.md, web-socket-api.md and user-data-stream.md; docs of
 * 2026-07-21, read 2026-11-25. @module */
import type { Grid, Micros } from "../../../../core/units.ts";
import type { Money } from "../../../../core/money.ts";
import type { Instrument } from "../../../../core/instrument.ts";
import type { Account } from "../../accounts.ts";
import type { OrderChange } from "../../exchange.ts";
import type { AccountOrder, Execution, OrderRequest } from "../../orders.ts";

type Json = Readonly<Record<string, unknown>>;
const PLACES = 8;

/** Steps of a grid with eight places: 6500010 on 0.01 is "65000.10000000". */
export function fixed(steps: number, { step, decimals }: Grid): string {
  const mantissa = Math.abs(steps * step).toFixed(0).padStart(decimals + 1, "0");
  const cut = mantissa.length - decimals;
  return `${steps < 0 ? "-" : ""}${mantissa.slice(0, cut)}.${mantissa.slice(cut).padEnd(PLACES, "0")}`;
}

/** An amount with eight places; what lies beyond is cut off. */
export function fixedMoney([mantissa, decimals]: Money): string {
  const scaled = decimals <= PLACES
    ? mantissa * 10n ** BigInt(PLACES - decimals)
    : mantissa / 10n ** BigInt(decimals - PLACES);
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(PLACES + 1, "0");
  return `${scaled < 0n ? "-" : ""}${digits.slice(0, -PLACES)}.${digits.slice(-PLACES)}`;
}

const NOTHING = "0.00000000";

/** How instants are printed for one client. */
export type Stamp = (at: Micros) => number;
/** @param offset shift of the venue's clock, µs */
export const stampIn = (unit: "ms" | "us", offset: number): Stamp =>
  unit === "us" ? (at) => at + offset : (at) => Math.floor((at + offset) / 1_000);

export function typeOf({ kind }: OrderRequest): string {
  return kind.toUpperCase();
}

export function statusOf({ status }: AccountOrder): string {
  return status.toUpperCase();
}

function priceOf({ price, instrument }: AccountOrder): string {
  return fixed(price, instrument.tick);
}

function quoteSizeOf({ request }: AccountOrder): string {
  return request.quote === null ? NOTHING : fixedMoney(request.quote);
}

/** Fields that all answers about an order share, from its price on. */
function common(order: AccountOrder): Json {
  const { instrument, request } = order;
  return {
    price: priceOf(order),
    origQty: fixed(order.size, instrument.lot),
    executedQty: fixed(order.filled, instrument.lot),
    origQuoteOrderQty: quoteSizeOf(order),
    cummulativeQuoteQty: fixedMoney(order.quoteFilled),
    status: statusOf(order),
    timeInForce: request.lifetime.toUpperCase(),
    type: typeOf(request),
    side: order.side.toUpperCase(),
  };
}

function preventedOf(order: AccountOrder): Json {
  if (order.preventedMatchId === null) return {};
  return { preventedMatchId: order.preventedMatchId, preventedQuantity: fixed(order.prevented, order.instrument.lot) };
}

function head(order: AccountOrder): Json {
  return { symbol: order.instrument.symbol, orderId: order.id, orderListId: -1 };
}

/** The answer to a query. */
export function orderBody(order: AccountOrder, stamp: Stamp): Json {
  return {
    ...head(order),
    clientOrderId: order.clientId,
    ...common(order),
    stopPrice: NOTHING,
    icebergQty: NOTHING,
    time: stamp(order.createdAt),
    updateTime: stamp(order.updatedAt),
    isWorking: true,
    workingTime: stamp(order.createdAt),
    selfTradePreventionMode: order.request.selfTrade.toUpperCase(),
    ...preventedOf(order),
  };
}

export type ResponseKind = "ACK" | "RESULT" | "FULL";

/** The answer to a placement. */
export function placedBody(
  order: AccountOrder,
  executions: readonly Execution[],
  kind: ResponseKind,
  stamp: Stamp,
): Json {
  const ack = { ...head(order), clientOrderId: order.clientId, transactTime: stamp(order.createdAt) };
  if (kind === "ACK") return ack;
  const result = {
    ...ack,
    ...common(order),
    workingTime: stamp(order.createdAt),
    selfTradePreventionMode: order.request.selfTrade.toUpperCase(),
    ...preventedOf(order),
  };
  if (kind === "RESULT") return result;
  const fills = executions.filter((execution) => execution.order === order).map((execution) => ({
    price: fixed(execution.price, order.instrument.tick),
    qty: fixed(execution.size, order.instrument.lot),
    commission: fixedMoney(execution.fee),
    commissionAsset: execution.feeAsset,
    tradeId: execution.tradeId,
  }));
  return { ...result, fills };
}

/** The answer to a cancel. `cancelId` is the client id of the cancel itself. */
export function canceledBody(order: AccountOrder, cancelId: string, stamp: Stamp): Json {
  return {
    ...head(order),
    origClientOrderId: order.clientId,
    clientOrderId: cancelId,
    transactTime: stamp(order.updatedAt),
    ...common(order),
    selfTradePreventionMode: order.request.selfTrade.toUpperCase(),
  };
}

/** The answer to an amendment. */
export function amendedBody(order: AccountOrder, formerId: string, executionId: number, stamp: Stamp): Json {
  return {
    transactTime: stamp(order.updatedAt),
    executionId,
    amendedOrder: {
      ...head(order),
      origClientOrderId: formerId,
      clientOrderId: order.clientId,
      price: priceOf(order),
      qty: fixed(order.size, order.instrument.lot),
      executedQty: fixed(order.filled, order.instrument.lot),
      preventedQty: fixed(order.prevented, order.instrument.lot),
      quoteOrderQty: NOTHING,
      cumulativeQuoteQty: fixedMoney(order.quoteFilled),
      status: statusOf(order),
      timeInForce: order.request.lifetime.toUpperCase(),
      type: typeOf(order.request),
      side: order.side.toUpperCase(),
      workingTime: stamp(order.createdAt),
      selfTradePreventionMode: order.request.selfTrade.toUpperCase(),
    },
  };
}

/** One trade of an account. */
export function tradeBody({ order, ...trade }: Execution, stamp: Stamp): Json {
  return {
    symbol: order.instrument.symbol,
    id: trade.tradeId,
    orderId: order.id,
    orderListId: -1,
    price: fixed(trade.price, order.instrument.tick),
    qty: fixed(trade.size, order.instrument.lot),
    quoteQty: fixedMoney(trade.quote),
    commission: fixedMoney(trade.fee),
    commissionAsset: trade.feeAsset,
    time: stamp(trade.at),
    isBuyer: order.side === "buy",
    isMaker: trade.maker,
    isBestMatch: true,
  };
}

export function balanceBodies(account: Account): Json[] {
  return [...account.wallets].map(([asset, { free, locked }]) => ({
    asset,
    free: fixedMoney(free),
    locked: fixedMoney(locked),
  }));
}

const EXECUTION_TYPES: Readonly<Record<OrderChange["kind"], string>> = {
  new: "NEW",
  trade: "TRADE",
  canceled: "CANCELED",
  amended: "REPLACED",
  expired: "EXPIRED",
  prevented: "TRADE_PREVENTION",
};
const EXPIRY_REASONS = {
  ioc: "UNFILLED_IOC_QUANTITY_EXPIRED",
  fok: "UNFILLED_FOK_ORDER_EXPIRED",
  no_liquidity: "INSUFFICIENT_LIQUIDITY",
  exchange: "EXCHANGE_CANCELED",
  price_range: "EXECUTION_RULE_PRICE_RANGE_EXCEEDED",
} as const;

/** One change of an order on the private stream. On a cancel `c` names the cancel and `C` the order; likewise after an
 * amendment, where `C` is the id before. */
export function executionReport(
  order: AccountOrder,
  change: OrderChange,
  executionId: number,
  at: Micros,
  stamp: Stamp,
): Json {
  const { tick, lot, symbol } = order.instrument, { request } = order;
  const trade = change.kind === "trade" ? change.execution : null;
  const clientId = change.kind === "canceled" ? change.cancelId : order.clientId;
  const originalId = change.kind === "canceled" ? order.clientId : change.kind === "amended" ? change.formerId : "";
  return {
    e: "executionReport",
    E: stamp(at),
    s: symbol,
    c: clientId,
    S: order.side.toUpperCase(),
    o: typeOf(request),
    f: request.lifetime.toUpperCase(),
    q: fixed(order.size, lot),
    p: fixed(order.price, tick),
    P: NOTHING,
    F: NOTHING,
    g: -1,
    C: originalId,
    x: EXECUTION_TYPES[change.kind],
    X: statusOf(order),
    r: "NONE",
    i: order.id,
    l: trade === null ? NOTHING : fixed(trade.size, lot),
    z: fixed(order.filled, lot),
    L: trade === null ? NOTHING : fixed(trade.price, tick),
    n: trade === null ? "0" : fixedMoney(trade.fee),
    N: trade === null ? null : trade.feeAsset,
    T: stamp(at),
    t: trade === null ? -1 : trade.tradeId,
    I: executionId,
    w: order.open && order.request.kind !== "market",
    m: trade?.maker ?? false,
    M: trade !== null,
    O: stamp(order.createdAt),
    Z: fixedMoney(order.quoteFilled),
    Y: trade === null ? NOTHING : fixedMoney(trade.quote),
    Q: quoteSizeOf(order),
    W: stamp(order.createdAt),
    V: request.selfTrade.toUpperCase(),
    ...(change.kind === "expired" ? { eR: EXPIRY_REASONS[change.reason] } : {}),
    ...(change.kind === "prevented"
      ? {
        v: order.preventedMatchId,
        A: fixed(order.prevented, lot),
        B: fixed(change.size, lot),
        u: 1,
        U: change.counterId,
        Cs: symbol,
        pl: fixed(change.size, lot),
        pL: fixed(change.price, tick),
        pY: fixed(0, tick),
      }
      : {}),
  };
}

/** Absolute balances of the assets that may have changed. */
export function accountPosition(account: Account, assets: readonly string[], at: Micros, stamp: Stamp): Json {
  const balances = assets.map((asset) => {
    const { free, locked } = account.wallet(asset);
    return { a: asset, f: fixedMoney(free), l: fixedMoney(locked) };
  });
  return { e: "outboundAccountPosition", E: stamp(at), u: stamp(at), B: balances };
}

/** Money that came or went without a trade. */
export function balanceUpdate(asset: string, amount: Money, at: Micros, stamp: Stamp): Json {
  return { e: "balanceUpdate", E: stamp(at), a: asset, d: fixedMoney(amount), T: stamp(at) };
}

/** Levels as the public sees them. */
export function levelTexts(levels: readonly (readonly [number, number])[], { tick, lot }: Instrument): string {
  let text = "[";
  for (let i = 0; i < levels.length; i++) {
    text += `${i === 0 ? "" : ","}["${fixed(levels[i][0], tick)}","${fixed(levels[i][1], lot)}"]`;
  }
  return text + "]";
}
