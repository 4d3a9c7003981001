/** The REST door of one host: routes to operations, who sent them, counters in headers. @module */
import type { Account } from "../../accounts.ts";
import type { HttpAnswer, HttpRequest } from "../../wire.ts";
import { ApiError, refusals } from "../binance/errors.ts";
import { NO_ANSWER, perform } from "../binance/operation.ts";
import { Params } from "../binance/params.ts";
import { stampIn } from "../binance/words.ts";
import type { FapiContext } from "./operation.ts";
import type { Routes } from "./rest_routes.ts";

const JSON_HEADERS = { "content-type": "application/json" } as const;

/** Finds out whose a request is. `keyed`: by the key's name alone.
 * @throws {ApiError} the refusal */
export type Authenticate = (request: HttpRequest, params: Params, security: "signed" | "keyed") => Account;

/** @returns null where no answer will ever come */
export function answerRest(
  context: FapiContext,
  routes: Routes,
  request: HttpRequest,
  authenticate: Authenticate,
): HttpAnswer | null {
  const { services } = context, { method, path, query, body } = request, route = `${method} ${path}`;
  const operation = Object.hasOwn(routes, route) ? routes[route] : undefined;
  services.countRequest(operation === undefined ? "unknown route" : route);
  let account: Account | null = null;
  try {
    if (operation === undefined) throw refusals.notFound(route);
    const params = Params.fromForm(query, body);
    const call = { context, params, stamp: stampIn("ms", services.clockOffset) };
    const { result } = perform(operation, call, (security) => account = authenticate(request, params, security));
    return result === NO_ANSWER ? null : answer(context, account, 200, result);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return answer(context, account, error.status, error.body, error.retryAt);
  }
}

/** A 429 for orders names no time to wait at Aster. */
function answer(
  { services, limits, kind }: FapiContext,
  account: Account | null,
  status: number,
  body: unknown,
  retryAt: number | null = null,
): HttpAnswer {
  const now = services.venueNow, headers: Record<string, string> = { ...JSON_HEADERS };
  headers[`x-mbx-used-weight-${limits.weight.tag.toLowerCase()}`] = String(limits.weight.used(now));
  for (const window of account === null ? [] : limits.ordersOf(account)) {
    headers[`x-mbx-order-count-${window.tag.toLowerCase()}`] = String(window.used(now));
  }
  const isForOrders = (body as { readonly code?: unknown }).code === -1015;
  if (retryAt !== null && !(kind.style === "aster" && isForOrders)) {
    headers["retry-after"] = String(Math.max(1, Math.ceil((retryAt - now) / 1e6)));
  }
  return { status, headers, body: JSON.stringify(body) };
}
