/** Commands and questions to calls of OKX, pure: one description of a call, and its text for the socket or for REST. Prices and sizes
 * travel as decimal texts; what is signed is what is sent. Orders over the socket name their market by `instIdCode`, which took the
 * place of `instId` there on 2026-03-26; REST still takes `instId` (verify). Source: OKX API v5, "Order Book Trading, Trade",
 * "Trading Account" and "Public Data"; copies of 2025-08 to 2026-07; read 2026-11-26. @module */
import type { Amend, Cancel, Place } from "../../core/command.ts";
import { formatSteps, type Micros, MICROS_PER_MS } from "../../core/units.ts";
import type { HttpCall, Signer } from "../../core/venue.ts";
import { CLIENT_IDS } from "./client_ids.ts";
import type { RestAddress } from "./address.ts";
import type { OkxListing } from "./instruments.ts";
import type { OkxProduct, TradeMode } from "./products.ts";
import { signedHeaders } from "./signing.ts";

type Args = Readonly<Record<string, string | number | boolean>>;

/** One call, over either road where it has both. */
export type Call = {
  readonly verb: "GET" | "POST";
  /** With its query. */
  readonly path: string;
  /** Of a POST; null = none. */
  readonly args: Args | readonly Args[] | null;
  readonly signed: boolean;
  /** Over the socket: the operation and its argument; null = REST alone. */
  readonly socket: { readonly op: string; readonly args: Args } | null;
  /** Which count of two seconds it uses up, and how many that allows. */
  readonly budget: { readonly name: string; readonly limit: number };
  /** After it the venue refuses the call. */
  readonly expires: boolean;
};

/** Signs calls; `at` is the venue's clock. */
export type Authority = { readonly signer: Signer; readonly at: Micros };

export const ORDERS_EACH = 60;
export const PAGE = 100;

/** Self-trade prevention: the taker's word decides, and our resting quote goes, so that our own take trades with others. It is what
 * the venue does unless told otherwise, and it is told all the same. */
const PREVENTION = "cancel_maker";
const TYPES = { post_only: "post_only", ioc: "ioc", gtc: "limit" } as const;

/** @throws {RangeError} if a number or the client id cannot be sent */
export function placeCall(place: Place, listing: OkxListing, product: OkxProduct, tradeMode: TradeMode): Call {
  const { instrument } = listing, isSwap = product.instType === "SWAP";
  const args = {
    tdMode: tradeMode,
    clOrdId: clientIdText(place.clientId),
    tag: product.tag,
    side: place.side,
    // A venue that nets positions takes it; one that keeps both sides refuses, which our books want.
    ...(isSwap ? { posSide: "net" } : {}),
    ordType: TYPES[place.timeInForce],
    px: formatSteps(place.price, instrument.tick),
    sz: formatSteps(place.size, instrument.lot),
    ...(isSwap && place.reduceOnly ? { reduceOnly: true } : {}),
    stpMode: PREVENTION,
  };
  return orderCall("order", "/api/v5/trade/order", listing, args, true);
}

/** By the venue's id where it is known. */
export function cancelCall(cancel: Pick<Cancel, "clientId" | "venueOrderId">, listing: MarketName): Call {
  return orderCall("cancel-order", "/api/v5/trade/cancel-order", listing, named(cancel), false);
}

export const CANCELS_AT_ONCE = 20;

/** Several orders by the venue's ids, over REST; their count is apart from that of single cancels. At most `CANCELS_AT_ONCE`. */
export function cancelBatchCall(
  orders: readonly { readonly symbol: string; readonly venueOrderId: string }[],
): Call {
  const path = "/api/v5/trade/cancel-batch-orders", budget = { name: path, limit: 300 };
  const args = orders.map(({ symbol, venueOrderId }) => ({ instId: symbol, ordId: venueOrderId }));
  return { verb: "POST", path, args, signed: true, socket: null, budget, expires: false };
}

/** @param requestId comes back in the push that tells what became of it; letters and digits
 * @throws {RangeError} if the size cannot be sent */
export function amendCall(amend: Amend, listing: OkxListing, requestId: string): Call {
  const newSz = formatSteps(amend.size, listing.instrument.lot);
  const args = { ...named(amend), cxlOnFail: false, reqId: requestId, newSz };
  return orderCall("amend-order", "/api/v5/trade/amend-order", listing, args, true);
}

/** What a cancel has to know of its market; a listing that was not read yet leaves the symbol alone. */
export type MarketName = { readonly symbol: string; readonly code: number | null } | OkxListing;

function orderCall(op: string, path: string, market: MarketName, args: Args, expires: boolean): Call {
  const symbol = "symbol" in market ? market.symbol : market.instrument.symbol, { code } = market;
  return {
    verb: "POST",
    path,
    args: { instId: symbol, ...args },
    signed: true,
    // Over the socket a market without its number is none.
    socket: code === null ? null : { op, args: { instIdCode: code, ...args } },
    budget: { name: `${op} ${symbol}`, limit: ORDERS_EACH },
    expires,
  };
}

function named({ clientId, venueOrderId }: { readonly clientId: string; readonly venueOrderId: string | null }): Args {
  return venueOrderId === null ? { clOrdId: clientIdText(clientId) } : { ordId: venueOrderId };
}

/** Our ids go as they are. @throws {RangeError} for one that the venue does not take */
export function clientIdText(clientId: string): string {
  if (CLIENT_IDS.pattern.test(clientId)) return clientId;
  throw new RangeError(`Cannot send client id "${clientId}": want 1 to 32 letters and digits`);
}

/** @param symbol null = all of the product @param before the last id of the page before */
export function openOrdersCall({ instType }: OkxProduct, symbol: string | null, before: string | null): Call {
  const query = { instType, instId: symbol, limit: PAGE, after: before };
  return question("/api/v5/trade/orders-pending", query, 60);
}

/** Of the whole account, whatever they are on. */
export function allOpenOrdersCall(before: string | null): Call {
  return question("/api/v5/trade/orders-pending", { limit: PAGE, after: before }, 60);
}

/** Of one order, by either id. */
export function orderStatusCall(symbol: string, by: { readonly clOrdId: string } | { readonly ordId: string }): Call {
  return question("/api/v5/trade/order", { instId: symbol, ...by }, 60);
}

/** Own trades at or after `begin`, ms of venue time, the newest first. @param old reaches three months back, not three days */
export function ownTradesCall(
  { instType }: OkxProduct,
  symbol: string,
  { begin, before, old }: { readonly begin: number; readonly before: string | null; readonly old: boolean },
): Call {
  const query = { instType, instId: symbol, begin, limit: PAGE, after: before };
  return question(old ? "/api/v5/trade/fills-history" : "/api/v5/trade/fills", query, old ? 10 : 60);
}

/** Bills at or after `begin`, ms of venue time, the newest first. @param old reaches three months back, not seven days
 * @param type of this kind alone; null = of all */
export function billsCall(
  { begin, before, old, type }: {
    readonly begin: number;
    readonly before: string | null;
    readonly old: boolean;
    readonly type: string | null;
  },
): Call {
  // Five a second, and of old ones five in two: counted alike.
  return question(`/api/v5/account/bills${old ? "-archive" : ""}`, { type, begin, limit: PAGE, after: before }, 5);
}

export const balancesCall = () => question("/api/v5/account/balance", {}, 10);
export const positionsCall = ({ instType }: OkxProduct) => question("/api/v5/account/positions", { instType }, 10);
export const accountConfigCall = () => question("/api/v5/account/config", {}, 5);
export const accountLimitCall = () => question("/api/v5/trade/account-rate-limit", {}, 2);

/** @param symbols up to twenty */
export function leverageCall(symbols: readonly string[]): Call {
  return question("/api/v5/account/leverage-info", { instId: symbols.join(","), mgnMode: "cross" }, 20);
}

export function feesCall({ instType }: OkxProduct, { family, instrument: { symbol } }: OkxListing): Call {
  return question(
    "/api/v5/account/trade-fee",
    instType === "SWAP" ? { instType, instFamily: family } : {
      instType,
      instId: symbol,
    },
    5,
  );
}

/** `params` as `okxDeadManRequest` gives them. */
export function deadManCall({ path, params }: { readonly path: string; readonly params: Args }): Call {
  const budget = { name: path, limit: 2 };
  return { verb: "POST", path, args: params, signed: true, socket: null, budget, expires: false };
}

export const timeCall = (): Call => ({ ...question("/api/v5/public/time", {}, 10), signed: false });
export const instrumentsCall = ({ instType }: OkxProduct): Call => ({
  ...question("/api/v5/public/instruments", { instType }, 20),
  signed: false,
});

function question(path: string, query: Readonly<Record<string, string | number | null>>, limit: number): Call {
  const pairs = Object.entries(query).filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  const whole = pairs.length === 0 ? path : `${path}?${pairs.join("&")}`;
  const budget = { name: path, limit };
  return { verb: "GET", path: whole, args: null, signed: true, socket: null, budget, expires: false };
}

/** The call as a frame of the private socket. @param validUntil by the venue's clock @throws {RangeError} if it has no such form */
export function socketText(id: number, { socket, expires, path }: Call, validUntil: Micros): string {
  if (socket === null) throw new RangeError(`Cannot send ${path} over a socket: want REST`);
  const { op, args } = socket;
  if (!expires) return JSON.stringify({ id: String(id), op, args: [args] });
  return JSON.stringify({ id: String(id), op, expTime: String(Math.floor(validUntil / MICROS_PER_MS)), args: [args] });
}

/** The call over REST. @param authority null = it is open to all @param validUntil by the venue's clock */
export function httpCall(
  { verb, path, args, signed, expires }: Call,
  { base, headers }: RestAddress,
  authority: Authority | null,
  { validUntil, timeout }: { readonly validUntil: Micros; readonly timeout: Micros },
): HttpCall {
  const body = args === null ? null : JSON.stringify(args);
  const all = {
    ...headers,
    ...(body === null ? {} : { "Content-Type": "application/json" }),
    ...(signed && authority !== null
      ? signedHeaders(authority.signer, { method: verb, path, body: body ?? "" }, authority.at)
      : {}),
    ...(expires ? { expTime: String(Math.floor(validUntil / MICROS_PER_MS)) } : {}),
  };
  return { method: verb, url: `${base}${path}`, headers: all, body, timeout };
}
