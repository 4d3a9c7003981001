/** The REST door: routes to operations, keys in headers, lists of orders in bodies. Source: OKX API v5, "REST"; copies of 2025-08 to
 * 2026-07, read 2026-11-26. @module */
import type { HttpAnswer, HttpRequest } from "../../wire.ts";
import * as accounts from "./account_operations.ts";
import { cancelAllAfter } from "./dead_man.ts";
import { ApiError, refusals } from "./errors.ts";
import * as history from "./history_operations.ts";
import * as market from "./market_operations.ts";
import { type Context, type Operation, perform } from "./operation.ts";
import { amend, cancel, type Command, type CommandAnswer, NO_ANSWER, place, runCommand } from "./order_operations.ts";
import { Params } from "./params.ts";
import { closePosition, maxSize, positionTiers } from "./position_operations.ts";
import { authenticate } from "./signature.ts";

const PREFIX = "/api/v5/";
const QUESTIONS: Readonly<Record<string, Operation>> = {
  "GET public/time": market.time,
  "GET public/instruments": market.instruments,
  "GET public/mark-price": market.markPrice,
  "GET public/funding-rate": market.fundingRate,
  "GET public/funding-rate-history": market.fundingHistory,
  "GET public/price-limit": market.priceLimit,
  "GET public/position-tiers": positionTiers,
  "GET market/books": market.books,
  "GET market/books-full": market.fullBooks,
  "GET market/trades": market.trades,
  "GET market/ticker": market.ticker,
  "GET market/tickers": market.tickers,
  "GET market/index-tickers": market.indexTickers,
  "GET system/status": market.systemStatus,
  "GET account/balance": accounts.balance,
  "GET account/positions": accounts.positions,
  "GET account/config": accounts.config,
  "GET account/instruments": accounts.accountInstruments,
  "GET account/trade-fee": accounts.tradeFee,
  "GET account/max-size": maxSize,
  "GET account/leverage-info": accounts.leverageInfo,
  "POST account/set-leverage": accounts.setLeverage,
  "POST account/set-position-mode": accounts.setPositionMode,
  "GET account/bills": history.bills,
  "GET account/bills-archive": history.bills,
  "GET asset/currencies": accounts.currencies,
  "GET asset/balances": accounts.fundingBalances,
  "GET trade/order": history.order,
  "GET trade/orders-pending": history.pending,
  "GET trade/orders-history": history.history,
  "GET trade/orders-history-archive": history.archive,
  "GET trade/fills": history.fills,
  "GET trade/fills-history": history.fillsHistory,
  "GET trade/account-rate-limit": history.rateLimit,
  "POST trade/cancel-all-after": cancelAllAfter,
  "POST trade/close-position": closePosition,
};
const COMMANDS: Readonly<Record<string, Command>> = {
  "POST trade/order": place,
  "POST trade/batch-orders": place,
  "POST trade/cancel-order": cancel,
  "POST trade/cancel-batch-orders": cancel,
  "POST trade/amend-order": amend,
  "POST trade/amend-batch-orders": amend,
};
const MASS_CANCEL = "POST trade/mass-cancel";
const JSON_HEADERS = { "content-type": "application/json" } as const;

/** @returns null where no answer will ever come */
export function answerRest(context: Context, request: HttpRequest): HttpAnswer | null {
  const { services } = context, { method, path, query, headers } = request;
  const route = `${method} ${path.startsWith(PREFIX) ? path.slice(PREFIX.length) : path}`;
  const command = COMMANDS[route], question = QUESTIONS[route];
  const known = command !== undefined || question !== undefined || route === MASS_CANCEL;
  services.countRequest(known ? route : "unknown route");
  const inTime = services.venueNow;
  try {
    if (!known) {
      return json(404, {
        code: 404,
        data: {},
        detailMsg: "",
        error_code: "404",
        error_message: "Not Found",
        msg: "Not Found",
      });
    }
    const sender = () => authenticate(services.exchange.accounts, request, path, services.venueNow);
    if (command !== undefined) {
      const account = sender(), items = readItems(request.body);
      const outcome = runCommand(context, account, command, items, expiryIn(headers.exptime));
      if (outcome === NO_ANSWER) return null;
      return json(200, withTimes(outcome, inTime, services.venueNow));
    }
    if (question === undefined) {
      sender();
      throw refusals.optionsOnly();
    }
    const params = method === "GET" ? Params.fromQuery(query) : readItems(request.body)[0];
    return json(200, { code: "0", msg: "", data: perform(question, { context, params }, sender) });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return refusal(error, services.venueNow);
  }
}

function withTimes({ code, data, msg }: CommandAnswer, inTime: number, outTime: number): unknown {
  return { code, data, inTime: String(inTime), msg, outTime: String(outTime) };
}

/** What is refused as a whole bears no data where the status says so. */
function refusal({ code, message, status, retryAt }: ApiError, now: number): HttpAnswer {
  const body = status === 200 ? { code, data: [], msg: message } : { msg: message, code };
  const wait: Record<string, string> = retryAt === null
    ? {}
    : { "retry-after": String(Math.max(1, Math.ceil((retryAt - now) / 1e6))) };
  return { ...json(status, body), headers: { ...JSON_HEADERS, ...wait } };
}

function json(status: number, body: unknown): HttpAnswer {
  return { status, headers: JSON_HEADERS, body: JSON.stringify(body) };
}

/** The objects of a body: one, or a list.
 * @throws {ApiError} if it is neither */
function readItems(body: string): Params[] {
  let value: unknown;
  try {
    value = JSON.parse(body === "" ? "{}" : body);
  } catch {
    throw refusals.json();
  }
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.map((item) => {
    if (typeof item !== "object" || item === null || Array.isArray(item)) throw refusals.json();
    return Params.fromObject(item as Record<string, unknown>);
  });
}

/** ms; null = none was set.
 * @throws {ApiError} if it is no instant */
export function expiryIn(text: unknown): number | null {
  if (text === undefined || text === null || text === "") return null;
  if (!/^\d{1,16}$/.test(String(text))) throw refusals.parameter("expTime");
  return Number(text);
}
