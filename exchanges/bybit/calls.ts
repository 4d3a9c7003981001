/** Commands and questions to Bybit calls, pure: one description of a call, and its text for the trade socket or for REST. Prices
 * and sizes travel as plain decimal texts. Source: Bybit v5 docs, "Place Order", "Amend Order", "Cancel Order", "Cancel All
 * Orders", "Trade, Guideline" and "Integration Guidance"; read 2026-11-26. @module */
import type { Amend, Cancel, Place } from "../../core/command.ts";
import type { Instrument } from "../../core/instrument.ts";
import { formatSteps, type Micros } from "../../core/units.ts";
import type { HttpCall, Signer } from "../../core/venue.ts";
import { CLIENT_IDS } from "./client_ids.ts";
import type { Product } from "./product.ts";
import { encodedCursor, signedHeaders } from "./signing.ts";

type Params = Readonly<Record<string, string | number | boolean>>;
type Body = Readonly<Record<string, string | number | boolean | readonly Params[]>>;

/** One call, over either road. */
export type Call = {
  /** Operation of the trade socket; `null` = it has none, and the call goes over REST alone. */
  readonly op: string | null;
  readonly verb: "GET" | "POST";
  readonly path: string;
  /** The query of a GET, the body of a POST. */
  readonly params: Body;
  /** Which budget it is counted in; `null` = that of the address alone. */
  readonly budget: string | null;
  readonly signed: boolean;
};

/** What signs a call. */
export type Authority = {
  readonly signer: Signer;
  /** The venue's time at the send, ms. */
  readonly timestamp: number;
  /** How long after `timestamp` the venue may still take the call, ms. */
  readonly recvWindow: number;
};

const TIMES_IN_FORCE = { post_only: "PostOnly", ioc: "IOC", gtc: "GTC" } as const;
/** The order that comes in takes the one that rests off the book: a resting order's own flag counts for nothing. */
export const SELF_TRADE_PREVENTION = "CancelMaker";

/** @throws {RangeError} if a number or the client id cannot be sent */
export function placeCall(place: Place, { symbol, tick, lot }: Instrument, { category }: Product): Call {
  const { clientId, side, price, size, timeInForce, reduceOnly } = place;
  if (!CLIENT_IDS.pattern.test(clientId)) {
    throw new RangeError(`Cannot send client id "${clientId}": want ${CLIENT_IDS.pattern}`);
  }
  const contract: Params = category === "linear"
    ? { positionIdx: 0, ...(reduceOnly ? { reduceOnly } : {}) }
    : { isLeverage: 0 };
  return post("order.create", "create", {
    category,
    symbol,
    side: side === "buy" ? "Buy" : "Sell",
    orderType: "Limit",
    qty: formatSteps(size, lot),
    price: formatSteps(price, tick),
    timeInForce: TIMES_IN_FORCE[timeInForce],
    orderLinkId: clientId,
    ...contract,
    smpType: SELF_TRADE_PREVENTION,
  });
}

/** By the venue's id where it is known: of the two it decides. */
export function cancelCall(cancel: Pick<Cancel, "clientId" | "venueOrderId">, symbol: string, product: Product): Call {
  return post("order.cancel", "cancel", { category: product.category, symbol, ...named(cancel) });
}

/** The same as a batch of one, which is counted by itself. */
export function cancelBatchCall(
  cancel: Pick<Cancel, "clientId" | "venueOrderId">,
  symbol: string,
  { category }: Product,
): Call {
  const request = [{ symbol, ...named(cancel) }];
  return { ...post("order.cancel-batch", "cancel-batch", {}), params: { category, request } };
}

/** `qty` is the whole new size, what is filled included. @throws {RangeError} if it cannot be sent */
export function amendCall(amend: Amend, { symbol, lot }: Instrument, { category }: Product): Call {
  return post("order.amend", "amend", { category, symbol, ...named(amend), qty: formatSteps(amend.size, lot) });
}

/** Everything on one market, orders that wait for a trigger among it; of a linear market at most 500. */
export function cancelAllCall(symbol: string, { category }: Product): Call {
  return { ...post("order.cancel-all", "cancel-all", { category, symbol }), op: null };
}

/** A question that the key signs. @param budget see `Call` */
export function signedGet(path: string, budget: string | null, params: Params): Call {
  return { op: null, verb: "GET", path, params, budget, signed: true };
}

export function publicGet(path: string, params: Params = {}): Call {
  return { op: null, verb: "GET", path, params, budget: null, signed: false };
}

export function signedPost(path: string, params: Params): Call {
  return { op: null, verb: "POST", path, params, budget: null, signed: true };
}

/** The frame of a call for the trade socket. After its logon no call is signed; its time counts all the same.
 * @throws {RangeError} if the socket has no such operation */
export function socketText(id: number, { op, path, params }: Call, { timestamp, recvWindow }: Authority): string {
  if (op === null) throw new RangeError(`Cannot send ${path} over the trade socket: want an operation of it`);
  const header = { "X-BAPI-TIMESTAMP": String(timestamp), "X-BAPI-RECV-WINDOW": String(recvWindow) };
  return JSON.stringify({ reqId: String(id), header, op, args: [params] });
}

/** @throws {RangeError} if a signed call has nobody to sign it */
export function httpCall(call: Call, rest: string, authority: Authority | null, timeout: Micros): HttpCall {
  const { verb, path, params, signed } = call, isPost = verb === "POST";
  const payload = isPost ? JSON.stringify(params) : queryOf(params);
  if (signed && authority === null) throw new RangeError(`Cannot sign ${path}: there is no key`);
  return {
    method: verb,
    url: `${rest}${path}${isPost || payload === "" ? "" : `?${payload}`}`,
    headers: {
      ...(signed && authority
        ? signedHeaders(authority.signer, authority.timestamp, authority.recvWindow, payload)
        : {}),
      ...(isPost ? { "Content-Type": "application/json" } : {}),
    },
    body: isPost ? payload : null,
    timeout,
  };
}

function queryOf(params: Body): string {
  return Object.entries(params)
    .map(([name, value]) =>
      `${name}=${name === "cursor" ? encodedCursor(String(value)) : encodeURIComponent(String(value))}`
    )
    .join("&");
}

function post(op: string, budget: string, params: Params): Call {
  return { op, verb: "POST", path: `/v5/${op.replace(".", "/")}`, params, budget, signed: true };
}

function named({ clientId, venueOrderId }: Pick<Cancel, "clientId" | "venueOrderId">): Params {
  return venueOrderId === null ? { orderLinkId: clientId } : { orderId: venueOrderId };
}
