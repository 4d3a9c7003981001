/** Commands to calls of Binance spot, pure. Prices and sizes travel as decimal texts, so that what is signed is what is sent. Source: binance-spot-api-docs,
 * web-socket-api.md and rest-api.md, "Trading endpoints", and enums.md; docs of 2026-07-21, read 2026-11-25. @module */
import type { Amend, Cancel, Place, Replace } from "../../core/command.ts";
import { formatSteps } from "../../core/units.ts";
import { type Authority, type Call, demandClientId, named, type Params, signedText } from "../shared/fapi_calls.ts";
import type { MarketListing } from "../shared/fapi_markets.ts";
import { ORDERS_A_PAGE } from "../shared/fapi_order_search.ts";

/** Of an order, a cancel, both in one; of an amendment. */
export const ORDER_WEIGHT = 1, AMEND_WEIGHT = 4;
/** Of the questions; a list of the whole account weighs more than one of a market. */
export const QUERY_WEIGHTS = {
  open_orders: 6,
  open_orders_account: 80,
  order: 4,
  /** Of each order that is asked for by itself, and of a page of the list that tells of many. */
  order_of: 4,
  order_of_page: 20,
  own_trades: 20,
  balances: 20,
} as const;
/** By the snapshot's number of levels a side: rest-api.md, "Order book". */
export const SNAPSHOT_LEVELS = 1_000;
const SNAPSHOT_WEIGHT = 50;

/** The order of `place`. `price` and `size` are the instrument's steps.
 * @throws {RangeError} if a number or the client id cannot be sent */
export function placeCall(place: Place, listing: MarketListing): Call {
  return {
    method: "order.place",
    verb: "POST",
    path: "/api/v3/order",
    params: { symbol: listing.instrument.symbol, ...placement(place, listing) },
    signed: true,
    weight: ORDER_WEIGHT,
  };
}

/** By the venue's id alone where it is known: the fastest way, says the venue. */
export function cancelCall(cancel: Pick<Cancel, "clientId" | "venueOrderId">, symbol: string): Call {
  return {
    method: "order.cancel",
    verb: "DELETE",
    path: "/api/v3/order",
    params: { symbol, ...named(cancel, "orderId", "origClientOrderId") },
    signed: true,
    weight: ORDER_WEIGHT,
  };
}

/** Cancels even where the order count forbids the new order: the old quote goes in any case. */
export function replaceCall({ cancel, place }: Replace, listing: MarketListing): Call {
  return {
    method: "order.cancelReplace",
    verb: "POST",
    path: "/api/v3/order/cancelReplace",
    params: {
      symbol: listing.instrument.symbol,
      cancelReplaceMode: "STOP_ON_FAILURE",
      orderRateLimitExceededMode: "CANCEL_ONLY",
      ...named(cancel, "cancelOrderId", "cancelOrigClientOrderId"),
      ...placement(place, listing),
    },
    signed: true,
    weight: ORDER_WEIGHT,
  };
}

/** Repeats the client id: the venue would give the order a new one else. */
export function amendCall(amend: Amend, { instrument }: MarketListing): Call {
  return {
    method: "order.amend.keepPriority",
    verb: "PUT",
    path: "/api/v3/order/amend/keepPriority",
    params: {
      symbol: instrument.symbol,
      ...named(amend, "orderId", "origClientOrderId"),
      newQty: formatSteps(amend.size, instrument.lot),
      newClientOrderId: amend.clientId,
    },
    signed: true,
    weight: AMEND_WEIGHT,
  };
}

export function cancelAllCall(symbol: string): Call {
  const params = { symbol };
  return {
    method: "openOrders.cancelAll",
    verb: "DELETE",
    path: "/api/v3/openOrders",
    params,
    signed: true,
    weight: 1,
  };
}

/** @param symbol null = the whole account */
export function openOrdersCall(symbol: string | null): Call {
  return {
    method: "openOrders.status",
    verb: "GET",
    path: "/api/v3/openOrders",
    params: symbol === null ? {} : { symbol },
    signed: true,
    weight: symbol === null ? QUERY_WEIGHTS.open_orders_account : QUERY_WEIGHTS.open_orders,
  };
}

export function orderCall(symbol: string, clientId: string): Call {
  return orderStatus({ symbol, origClientOrderId: clientId }, QUERY_WEIGHTS.order);
}

/** By the venue's own id. */
export function orderOfCall(symbol: string, venueOrderId: string): Call {
  return orderStatus({ symbol, orderId: venueOrderId }, QUERY_WEIGHTS.order_of);
}

function orderStatus(params: Call["params"], weight: number): Call {
  return { method: "order.status", verb: "GET", path: "/api/v3/order", params, signed: true, weight };
}

/** A page of all orders that the account ever placed on a market, from an id of the venue on. */
export function allOrdersCall(symbol: string, orderId: number): Call {
  const params = { symbol, orderId, limit: ORDERS_A_PAGE };
  const path = "/api/v3/allOrders", weight = QUERY_WEIGHTS.order_of_page;
  return { method: "allOrders", verb: "GET", path, params, signed: true, weight };
}

/** Own trades: of a span of at most 24 h of venue time in ms or from a trade id on, the oldest first; else the newest. */
export function ownTradesCall(
  symbol: string,
  range:
    | { readonly startTime: number; readonly endTime: number }
    | { readonly fromId: number }
    | Readonly<Record<never, never>>,
): Call {
  const params = { symbol, ...range, limit: 1_000 };
  const path = "/api/v3/myTrades", weight = QUERY_WEIGHTS.own_trades;
  return { method: "myTrades", verb: "GET", path, params, signed: true, weight };
}

export function accountCall(): Call {
  const params = { omitZeroBalances: true };
  const path = "/api/v3/account", weight = QUERY_WEIGHTS.balances;
  return { method: "account.status", verb: "GET", path, params, signed: true, weight };
}

export function commissionCall(symbol: string): Call {
  const path = "/api/v3/account/commission";
  return { method: "account.commission", verb: "GET", path, params: { symbol }, signed: true, weight: 20 };
}

export function timeCall(): Call {
  return { method: "time", verb: "GET", path: "/api/v3/time", params: {}, signed: false, weight: 1 };
}

export function exchangeInfoCall(symbols: readonly string[]): Call {
  const params = { symbols: JSON.stringify(symbols) };
  return { method: "exchangeInfo", verb: "GET", path: "/api/v3/exchangeInfo", params, signed: false, weight: 20 };
}

export function snapshotCall(symbol: string): Call {
  const params = { symbol, limit: SNAPSHOT_LEVELS };
  return { method: "depth", verb: "GET", path: "/api/v3/depth", params, signed: false, weight: SNAPSHOT_WEIGHT };
}

/** Asks for the user's events on this connection. */
export function subscribeUserText(id: number, authority: Authority): string {
  if (authority.loggedOn) return JSON.stringify({ id, method: "userDataStream.subscribe" });
  return signedText(id, "userDataStream.subscribe.signature", {}, authority);
}

function placement(place: Place, { instrument, preventionModes }: MarketListing): Params {
  demandClientId(place.clientId);
  return {
    side: place.side === "buy" ? "BUY" : "SELL",
    ...typeOf(place),
    price: formatSteps(place.price, instrument.tick),
    quantity: formatSteps(place.size, instrument.lot),
    newClientOrderId: place.clientId,
    newOrderRespType: "ACK",
    // The taker's mode decides: an own take then removes our resting quote instead of trading with it.
    ...(preventionModes.includes("EXPIRE_MAKER") ? { selfTradePreventionMode: "EXPIRE_MAKER" } : {}),
  };
}

function typeOf({ timeInForce }: Place): Params {
  switch (timeInForce) {
    case "post_only":
      return { type: "LIMIT_MAKER" };
    case "ioc":
      return { type: "LIMIT", timeInForce: "IOC" };
    case "gtc":
      return { type: "LIMIT", timeInForce: "GTC" };
    default:
      return timeInForce satisfies never;
  }
}
