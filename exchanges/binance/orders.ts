/** Commands to Binance spot calls, pure: one description of a call, and its text for the WebSocket API or for REST.
 * Prices and sizes travel as decimal texts, so that what is signed is what is sent. Source: binance-spot-api-docs,
 * web-socket-api.md and rest-api.md, "Trading endpoints", and enums.md; docs of 2026-07-21, read 2026-11-25. @module */
import type { Amend, Cancel, Place, Replace } from "../../core/command.ts";
import { formatSteps, type Micros, MICROS_PER_MS } from "../../core/units.ts";
import type { HttpCall, Signer } from "../../core/venue.ts";
import type { SpotListing } from "./instruments.ts";
import { ORDERS_A_PAGE } from "./order_search.ts";

type Params = Readonly<Record<string, string | number | boolean>>;

/** One call, over either road. */
export type Call = {
  /** Method of the WebSocket API. */
  readonly method: string;
  readonly verb: HttpCall["method"];
  /** Path under the REST base. */
  readonly path: string;
  readonly params: Params;
  /** Signed with the key, or open to all. */
  readonly signed: boolean;
  /** Request weight of the call; for orders the cost of a failure, a success is free since 2026-04-02. */
  readonly weight: number;
  /** A quicker way to what `socketText` gives, where there is one. */
  text?(id: number, authority: Authority): string;
};

/** What signs a call. */
export type Authority = {
  readonly signer: Signer;
  /** The venue's time at the send, ms. */
  readonly timestamp: number;
  /** How long after `timestamp` the venue may still take the call, ms; at most 60 000. */
  readonly recvWindow: number;
  /** The socket is logged on: no key, no signature. */
  readonly loggedOn: boolean;
};

/** Client ids that the venue takes: enums.md and rest-api.md, `newClientOrderId`. */
const CLIENT_ID = { longest: 36, character: /[.A-Z:/a-z0-9_-]/ };
const IN_CLIENT_ID = Uint8Array.from(
  { length: 128 },
  (_, code) => CLIENT_ID.character.test(String.fromCharCode(code)) ? 1 : 0,
);
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
export function placeCall(place: Place, listing: SpotListing): Call {
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
export function replaceCall({ cancel, place }: Replace, listing: SpotListing): Call {
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
export function amendCall(amend: Amend, { instrument }: SpotListing): Call {
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

/** Proves the key once for a connection; Ed25519 keys only. */
export function logonText(id: number, authority: Authority): string {
  return signedText(id, "session.logon", {}, { ...authority, loggedOn: false });
}

/** Asks for the user's events on this connection. */
export function subscribeUserText(id: number, authority: Authority): string {
  if (authority.loggedOn) return JSON.stringify({ id, method: "userDataStream.subscribe" });
  return signedText(id, "userDataStream.subscribe.signature", {}, authority);
}

/** The call as a frame of the WebSocket API. */
export function socketText(id: number, call: Call, authority: Authority | null): string {
  if (call.signed && authority) return signedText(id, call.method, call.params, authority);
  return JSON.stringify({ id, method: call.method, params: call.params });
}

/** The call over REST: everything stands in the query, percent-encoded before it is signed. */
export function httpCall(call: Call, base: string, authority: Authority | null, timeout: Micros): HttpCall {
  const url = `${base}${call.path}`;
  const own = queryOf(call.params);
  if (!call.signed || !authority) {
    return { method: call.verb, url: own ? `${url}?${own}` : url, headers: {}, body: null, timeout };
  }
  const { signer, timestamp, recvWindow } = authority;
  const query = `${own}${own && "&"}${queryOf({ recvWindow, timestamp })}`;
  const signature = encodeURIComponent(signer.sign(query));
  const headers = { "X-MBX-APIKEY": signer.apiKey };
  return { method: call.verb, url: `${url}?${query}&signature=${signature}`, headers, body: null, timeout };
}

/** What is signed over the socket: every parameter but the signature, sorted by name, raw. */
export function socketPayload(params: Params): string {
  const names = Object.keys(params).sort();
  let payload = `${names[0]}=${params[names[0]]}`;
  for (let i = 1; i < names.length; i++) payload += `&${names[i]}=${params[names[i]]}`;
  return payload;
}

function signedText(id: number, method: string, own: Params, authority: Authority): string {
  const { signer, timestamp, recvWindow, loggedOn } = authority;
  if (loggedOn) return JSON.stringify({ id, method, params: { ...own, recvWindow, timestamp } });
  const params: Record<string, Params[string]> = { ...own, apiKey: signer.apiKey, recvWindow, timestamp };
  params.signature = signer.sign(socketPayload(params)); // evaluated before it is set: a signature is not signed
  return JSON.stringify({ id, method, params });
}

/** @throws {RangeError} unless the venue takes it */
export function demandClientId(clientId: string): void {
  const { length } = clientId;
  let good = length > 0 && length <= CLIENT_ID.longest;
  for (let i = 0; i < length && good; i++) good = IN_CLIENT_ID[clientId.charCodeAt(i)] === 1;
  if (!good) throw new RangeError(`Cannot send client id "${clientId}": want 1 to 36 of [.A-Z:/a-z0-9_-]`);
}

function placement(place: Place, { instrument, preventionModes }: SpotListing): Params {
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

function named(
  { clientId, venueOrderId }: { readonly clientId: string; readonly venueOrderId: string | null },
  byVenue: string,
  byClient: string,
): Params {
  if (venueOrderId === null) return { [byClient]: clientId };
  const id = Number(venueOrderId);
  return { [byVenue]: Number.isSafeInteger(id) && String(id) === venueOrderId ? id : venueOrderId };
}

function queryOf(params: Params): string {
  return Object.entries(params).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join("&");
}

/** `now` at the venue as its calls want it. */
export function timestampOf(venueTime: Micros): number {
  return Math.floor(venueTime / MICROS_PER_MS);
}
