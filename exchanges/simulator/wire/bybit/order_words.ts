/** Orders as Bybit prints them, over REST and on the private socket. Source: Bybit v5 docs, "Get Open & Closed Orders"
 * and "Order" of 2026-07-24, and recorded answers; read 2026-11-26. @module */
import { divide, multiply, priceAmount, sizeAmount, ZERO } from "../../../../core/money.ts";
import type { Price, Size } from "../../../../core/units.ts";
import type { AccountOrder, EndReason } from "../../orders.ts";
import { categoryOf } from "./book_streams.ts";
import { idText } from "./ids.ts";
import { amount, trimmed } from "./numbers.ts";
import { type Context, type Json, stampOf } from "./operation.ts";

/** What a client said of its order that only comes back to it. */
export type OrderWords = {
  readonly timeInForce: string;
  readonly smpType: string;
  readonly isLeverage: string;
  readonly marketUnit: string;
  readonly closeOnTrigger: boolean;
  readonly lastPriceOnCreated: string;
  /** The price of a limit order, or the bound that the venue gives a market order. */
  readonly price: string;
  /** As it was sent: a market order on spot may count in quote. */
  readonly qty: string;
};

export const CREATED_BY_USER = "CreateByUser";

/** Client ids that the venue makes for orders without one; nobody is told of them. */
const UNNAMED = "~";
export const unnamed = (number: number) => `${UNNAMED}${number}`;

export function linkIdOf({ clientId }: AccountOrder): string {
  return clientId.startsWith(UNNAMED) ? "" : clientId;
}

export function orderIdOf({ instrument, id }: AccountOrder): string {
  return idText(categoryOf(instrument), "order", id);
}

export function sideOf({ side }: { readonly side: "buy" | "sell" }): "Buy" | "Sell" {
  return side === "buy" ? "Buy" : "Sell";
}

export function positionIdxOf({ positionSide }: AccountOrder): 0 | 1 | 2 {
  return positionSide === "both" ? 0 : positionSide === "long" ? 1 : 2;
}

export function statusOf({ status, filled, instrument }: AccountOrder): string {
  switch (status) {
    case "new":
      return "New";
    case "partially_filled":
      return "PartiallyFilled";
    case "filled":
      return "Filled";
    case "rejected":
      return "Rejected";
    case "canceled":
    case "expired":
    case "expired_in_match":
      // What has traded shows in the status on spot alone.
      return instrument.kind === "spot" && filled > 0 ? "PartiallyFilledCanceled" : "Cancelled";
    default:
      return status satisfies never;
  }
}

const ENDS: Readonly<Record<EndReason, readonly [cancelType: string, rejectReason: string]>> = {
  client: ["CancelByUser", "EC_PerCancelRequest"],
  ioc: ["UNKNOWN", "EC_NoImmediateQtyToFill"],
  fok: ["UNKNOWN", "EC_CancelForNoFullFill"],
  no_liquidity: ["UNKNOWN", "EC_NoImmediateQtyToFill"],
  exchange: ["CancelByAdmin", "EC_NoError"],
  price_range: ["UNKNOWN", "EC_ReachRiskPriceLimit"],
  post_only: ["UNKNOWN", "EC_PostOnlyWillTakeLiquidity"],
  self_trade: ["CancelBySmp", "EC_BySelfMatch"],
  reduce_only: ["CancelByReduceOnly", "EC_NoError"],
  amend: ["CancelByUser", "EC_PerCancelRequest"],
  dead_man: ["CancelByDCP", "EC_NoError"],
  liquidation: ["CancelAllBeforeLiq", "EC_NoError"],
  adl: ["CancelAllBeforeAdl", "EC_NoError"],
};

/** An order as REST prints it; `truth` is what its notes are kept by, where `order` is a view of its past. */
export function orderBody({ services, notes }: Context, order: AccountOrder, truth = order): Json {
  const { instrument, request, filled } = order, { lot, kind } = instrument, words = wordsOf(order);
  const [cancelType, rejectReason] = order.endReason === null || order.open
    ? ["UNKNOWN", "EC_NoError"]
    : ENDS[order.endReason];
  const left = order.open ? order.left : 0,
    leavesValue = multiply(priceAmount(order.price as Price, instrument), sizeAmount(left as Size, instrument));
  const fees = notes.feesOf(truth), counter = notes.counterOf(truth);
  return {
    orderId: orderIdOf(order),
    orderLinkId: linkIdOf(order),
    blockTradeId: "",
    symbol: instrument.symbol,
    price: words.price,
    qty: request.quote === null ? trimmed(order.size, lot) : words.qty,
    side: sideOf(order),
    isLeverage: words.isLeverage,
    positionIdx: positionIdxOf(order),
    orderStatus: statusOf(order),
    ...(kind === "spot" ? {} : { createType: CREATED_BY_USER }),
    cancelType,
    rejectReason,
    avgPrice: averageOf(order),
    leavesQty: trimmed(left, lot),
    leavesValue: amount(leavesValue),
    cumExecQty: trimmed(filled, lot),
    cumExecValue: amount(order.quoteFilled),
    cumExecFee: amount(fees?.amount ?? ZERO),
    timeInForce: words.timeInForce,
    orderType: request.kind === "market" ? "Market" : "Limit",
    stopOrderType: "",
    orderIv: "",
    marketUnit: words.marketUnit,
    triggerPrice: "",
    takeProfit: "",
    stopLoss: "",
    tpTriggerBy: "",
    slTriggerBy: "",
    triggerDirection: 0,
    triggerBy: "",
    lastPriceOnCreated: words.lastPriceOnCreated,
    reduceOnly: order.reduceOnly,
    closeOnTrigger: words.closeOnTrigger,
    smpType: words.smpType,
    smpGroup: 0,
    smpOrderId: counter === null ? "" : idText(categoryOf(instrument), "order", counter),
    // Spot orders have no such field: clients tell the two by it.
    ...(kind === "spot" ? {} : { tpslMode: "UNKNOWN" }),
    tpLimitPrice: "",
    slLimitPrice: "",
    placeType: "",
    slippageToleranceType: "UNKNOWN",
    slippageTolerance: "",
    createdTime: String(stampOf(services, order.createdAt)),
    updatedTime: String(stampOf(services, order.updatedAt)),
    cumFeeDetail: fees === null ? {} : { [fees.asset]: amount(fees.amount) },
    rpiTakerAccess: false,
    rpiMatchedQty: "0",
  };
}

/** The same on the private socket. */
export function orderEvent(context: Context, order: AccountOrder): Json {
  return { category: categoryOf(order.instrument), ...orderBody(context, order), feeCurrency: "", closedPnl: "0" };
}

/** The answer to a cancel that came too late: the order as it is, and why nothing came of it. */
export function lateCancelEvent(context: Context, order: AccountOrder): Json {
  const event = orderEvent(context, order);
  return { ...event, cancelType: "CancelByUser", rejectReason: "EC_OrigClOrdIDDoesNotExist" };
}

/** The words of an order; of one that came by another way what follows from itself. */
export function wordsOf({ request, instrument, price, size }: AccountOrder): OrderWords {
  const words = request.words as OrderWords | undefined, limit = request.kind !== "market";
  const now = limit ? trimmed(price, instrument.tick) : words?.price ?? "0";
  if (words !== undefined) return { ...words, price: now };
  return {
    timeInForce: request.kind === "limit_maker" ? "PostOnly" : request.lifetime.toUpperCase(),
    smpType: "None",
    isLeverage: "",
    marketUnit: "",
    closeOnTrigger: false,
    lastPriceOnCreated: "",
    price: now,
    qty: trimmed(size, instrument.lot),
  };
}

/** "" = it has not traded. */
function averageOf({ quoteFilled, filled, instrument }: AccountOrder): string {
  if (filled === 0) return "";
  const base = multiply(sizeAmount(filled as Size, instrument), instrument.multiplier);
  return amount(divide(quoteFilled, base, instrument.tick.decimals + 4), instrument.tick.decimals + 4);
}
