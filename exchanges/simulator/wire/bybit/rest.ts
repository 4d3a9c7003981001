/** The REST door: routes to operations, keys and budgets in headers. Source: Bybit v5 docs, "Integration Guidance" and
 * "Rate Limit" of 2026-07-24; read 2026-11-26. @module */
import type { HttpAnswer, HttpRequest } from "../../wire.ts";
import * as account from "./account_operations.ts";
import * as batches from "./batch_operations.ts";
import { BybitError, refusals } from "./errors.ts";
import { type BudgetState, httpBudgetHeaders } from "./limits.ts";
import * as market from "./market_operations.ts";
import {
  budgetOf,
  type Context,
  type Json,
  NO_ANSWER,
  type Operation,
  perform,
  refusalByFault,
  type SignedCall,
} from "./operation.ts";
import * as orders from "./order_operations.ts";
import * as queries from "./order_queries.ts";
import { Params } from "./params.ts";
import * as positions from "./position_operations.ts";
import { authenticate } from "./signature.ts";
import { transactionLog } from "./transaction_log.ts";

const ROUTES: Readonly<Record<string, Operation>> = {
  "GET /v5/market/time": market.time,
  "GET /v5/market/instruments-info": market.instruments,
  "GET /v5/market/orderbook": market.orderBook,
  "GET /v5/market/recent-trade": market.recentTrades,
  "GET /v5/market/tickers": market.tickers,
  "GET /v5/market/funding/history": market.fundingHistory,
  "GET /v5/market/price-limit": market.priceLimit,
  "POST /v5/order/create": orders.create,
  "POST /v5/order/amend": orders.amend,
  "POST /v5/order/cancel": orders.cancel,
  "POST /v5/order/cancel-all": orders.cancelAll,
  "POST /v5/order/create-batch": batches.createBatch,
  "POST /v5/order/amend-batch": batches.amendBatch,
  "POST /v5/order/cancel-batch": batches.cancelBatch,
  "POST /v5/order/disconnected-cancel-all": account.setDcp,
  "GET /v5/order/realtime": queries.realtime,
  "GET /v5/order/history": queries.history,
  "GET /v5/execution/list": queries.executions,
  "GET /v5/position/list": positions.positionList,
  "POST /v5/position/set-leverage": positions.setLeverage,
  "POST /v5/position/switch-mode": positions.switchMode,
  "GET /v5/account/info": account.info,
  "GET /v5/account/wallet-balance": account.walletBalance,
  "GET /v5/account/fee-rate": account.feeRate,
  "GET /v5/account/transaction-log": transactionLog,
  "GET /v5/account/smp-group": account.smpGroup,
  "GET /v5/account/query-dcp-info": account.dcpInfo,
  "GET /v5/account/user-setting-config": account.userSettings,
  "POST /v5/account/set-limit-px-action": account.setPriceAction,
  "GET /v5/user/query-api": account.apiKey,
  "GET /v5/asset/coin/query-info": account.coinInfo,
};

const JSON_HEADERS = { "content-type": "application/json; charset=utf-8" } as const;

/** @returns null where no answer will ever come */
export function answerRest(context: Context, request: HttpRequest): HttpAnswer | null {
  const { services, limits } = context,
    { method, path, query, headers, body } = request,
    venueMs = services.venueNow / 1_000;
  const route = `${method} ${path.replace(/\/$/, "")}`, operation = ROUTES[route];
  services.countRequest(operation === undefined ? "unknown route" : route);
  let signed: SignedCall | null = null;
  try {
    const ordered = refusalByFault(context);
    if (ordered !== null) throw ordered;
    limits.visit(venueMs);
    if (operation === undefined) throw refusals.route();
    // The venue turns away what asks with a body.
    if (method === "GET" && body !== "") throw refusals.accessDenied();
    const params = method === "GET" ? Params.fromQuery(query) : Params.fromBody(body);
    if (operation.security === "none") {
      return answer(context, 200, { retCode: 0, retMsg: "OK", ...operation.run({ context, params }) }, null);
    }
    const account = authenticate(services.exchange.accounts, headers, method === "GET" ? query : body, venueMs);
    signed = { context, params, account };
    const done = perform(operation, signed);
    if (done === NO_ANSWER) return null;
    return answer(context, 200, { retCode: 0, retMsg: "OK", ...done }, budgetOf(operation, signed));
  } catch (error) {
    if (!(error instanceof BybitError)) throw error;
    if (error.status === 403) return { status: 403, headers: { "content-type": "text/plain" }, body: error.message };
    const budget = signed === null || operation === undefined ? null : budgetOf(operation, signed);
    const state = error.resetAt === null ? budget : { limit: budget?.limit ?? 0, left: 0, resetAt: error.resetAt };
    return answer(context, error.status, { retCode: error.code, retMsg: error.message, result: {} }, state);
  }
}

function answer({ services }: Context, status: number, body: Json, budget: BudgetState | null): HttpAnswer {
  const { extra = {}, ...rest } = body, time = Math.floor(services.venueNow / 1_000);
  const headers = budget === null ? JSON_HEADERS : { ...JSON_HEADERS, ...httpBudgetHeaders(budget) };
  return { status, headers, body: JSON.stringify({ ...rest, retExtInfo: extra, time }) };
}
