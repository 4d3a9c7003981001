/** The REST door: routes to operations, keys in headers, counters in headers. Source: binance-spot-api-docs,
 * rest-api.md; docs of 2026-07-21. @module */
import type { Account } from "../../accounts.ts";
import type { HttpAnswer, HttpRequest } from "../../wire.ts";
import * as account from "./account_operations.ts";
import { ApiError, refusals } from "./errors.ts";
import * as market from "./market_operations.ts";
import { accountByKey, type Context, NO_ANSWER, type Operation, perform } from "./operation.ts";
import * as orders from "./order_operations.ts";
import { Params } from "./params.ts";
import { checkSignature, checkTime, restPayload } from "./signature.ts";
import { stampIn } from "./words.ts";

const ROUTES: Readonly<Record<string, Operation>> = {
  "GET /api/v3/ping": market.ping,
  "GET /api/v3/time": market.time,
  "GET /api/v3/exchangeInfo": market.exchangeInfo,
  "GET /api/v3/depth": market.depth,
  "GET /api/v3/trades": market.trades,
  "GET /api/v3/aggTrades": market.aggTrades,
  "GET /api/v3/avgPrice": market.avgPrice,
  "GET /api/v3/ticker/bookTicker": market.bookTicker,
  "GET /api/v3/ticker/price": market.priceTicker,
  "GET /api/v3/ticker/24hr": market.dayTicker,
  "POST /api/v3/order": orders.place,
  "POST /api/v3/order/test": orders.testOrder,
  "GET /api/v3/order": account.orderStatus,
  "DELETE /api/v3/order": orders.cancel,
  "POST /api/v3/order/cancelReplace": orders.cancelReplace,
  "PUT /api/v3/order/amend/keepPriority": orders.amend,
  "GET /api/v3/openOrders": account.openOrders,
  "DELETE /api/v3/openOrders": orders.cancelAll,
  "GET /api/v3/allOrders": account.allOrders,
  "GET /api/v3/myTrades": account.myTrades,
  "GET /api/v3/account": account.accountStatus,
  "GET /api/v3/account/commission": account.commission,
  "GET /api/v3/rateLimit/order": account.orderLimits,
  "GET /api/v3/myFilters": account.myFilters,
  "GET /sapi/v1/margin/allPairs": account.noMarginPairs,
  "GET /sapi/v1/margin/isolated/allPairs": account.noMarginPairs,
  "GET /sapi/v1/capital/config/getall": account.assetDetails,
  "GET /sapi/v1/asset/tradeFee": account.tradeFees,
  // Clients that load every product ask for these too; here none of them is listed.
  "GET /fapi/v1/exchangeInfo": market.emptyExchangeInfo,
  "GET /dapi/v1/exchangeInfo": market.emptyExchangeInfo,
};

const JSON_HEADERS = { "content-type": "application/json;charset=UTF-8" } as const;

/** @returns null where no answer will ever come */
export function answerRest(context: Context, request: HttpRequest): HttpAnswer | null {
  const { services } = context, { method, path, query, headers, body } = request;
  const route = `${method} ${path}`, operation = ROUTES[route];
  services.countRequest(operation === undefined ? "unknown route" : route);
  const unit = headers["x-mbx-time-unit"]?.toUpperCase() === "MICROSECOND" ? "us" : "ms";
  let account: Account | null = null;
  try {
    if (operation === undefined) throw refusals.notFound(`${method} ${path}`);
    const params = Params.fromForm(query, body);
    const call = { context, params, stamp: stampIn(unit, services.clockOffset) };
    const { result } = perform(operation, call, () => {
      account = accountByKey(context, headers["x-mbx-apikey"] ?? null);
      const signature = params.text("signature");
      checkSignature(account, restPayload(query, body), signature);
      checkTime(params, services.venueNow);
      return account;
    });
    if (result === NO_ANSWER) return null;
    return answer(context, account, 200, result);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return answer(context, account, error.status, error.body, error.retryAt);
  }
}

function answer(
  { services, limits }: Context,
  account: Account | null,
  status: number,
  body: unknown,
  retryAt: number | null = null,
): HttpAnswer {
  const now = services.venueNow, headers: Record<string, string> = { ...JSON_HEADERS };
  const used = String(limits.weight.used(now));
  headers["x-mbx-used-weight"] = used;
  headers[`x-mbx-used-weight-${limits.weight.tag.toLowerCase()}`] = used;
  for (const window of account === null ? [] : limits.ordersOf(account)) {
    headers[`x-mbx-order-count-${window.tag.toLowerCase()}`] = String(window.used(now));
  }
  if (retryAt !== null) headers["retry-after"] = String(Math.max(1, Math.ceil((retryAt - now) / 1e6)));
  return { status, headers, body: JSON.stringify(body) };
}
