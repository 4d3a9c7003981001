/** Questions about orders and trades: lists with cursors, newest first. What rests is told as it is; the past may lag
 * behind. Source: Bybit v5 docs, "Get Open & Closed Orders", "Get Order History" and "Get Trade History" of 2026-07-24;
 * read 2026-11-26. @module */
import type { Micros } from "../../../../core/units.ts";
import type { AccountOrder, Execution } from "../../orders.ts";
import { orderAsOf } from "../../past_orders.ts";
import { historyLag } from "../../request_faults.ts";
import { categoryOf } from "./book_streams.ts";
import type { Category } from "./category.ts";
import { badParameter, refusals } from "./errors.ts";
import { executionBody, fundingBody } from "./execution_words.ts";
import { idFrom } from "./ids.ts";
import type { Bucket } from "./limits.ts";
import { type Answer, type Context, floorNamed, type Json, type Operation, type SignedCall } from "./operation.ts";
import { orderBody } from "./order_words.ts";
import { pageOf } from "./pages.ts";
import type { Params } from "./params.ts";

/** Closed orders that the quick list still knows. */
const RECENTLY_CLOSED = 500;
const WEEK_MS = 7 * 86_400_000;
const ORDER_PAGES = { absent: 20, most: 50 }, TRADE_PAGES = { absent: 50, most: 100 };

export type SignedOperation = Operation & { readonly security: "signed" };
export const query = (name: string, bucket: Bucket | null, run: (call: SignedCall) => Answer): SignedOperation => ({
  name,
  bucket,
  security: "signed",
  run,
});

/** Open orders, or with `openOnly` 1 the recently closed ones; by id either. Linear wants to know which. */
export const realtime = query("order.realtime", "order.read", (call) => {
  const { params, context, account } = call, category = params.category();
  if (category === null) return { result: emptyList(params) };
  const byId = params.has("orderId") || params.has("orderLinkId");
  if (category === "linear" && !byId && !["symbol", "baseCoin", "settleCoin"].some((name) => params.has(name))) {
    throw refusals.missing("symbol, baseCoin or settleCoin");
  }
  const matches = filterOf(call, category), wantsClosed = params.integer("openOnly") === 1;
  const open = [...account.open.values()],
    closed = account.orders().filter(({ open }) => !open).slice(-RECENTLY_CLOSED);
  let found = (byId ? [...closed, ...open] : wantsClosed ? closed : open).filter(matches).sort((a, b) => b.id - a.id);
  if (byId && context.services.faults.strikes("order_not_found", symbolsOf(params))) found = [];
  return { result: orderPage(call, category, found.map((order) => [order, order])) };
});

/** Closed orders. */
export const history = query("order.history", "order.history", (call) => {
  const { params, context, account } = call, category = params.category();
  if (category === null) return { result: emptyList(params) };
  const past = pastOf(context, account), matches = filterOf(call, category), { from, to } = timesIn(call);
  const found = account.orders().filter(matches).filter(({ createdAt }) => createdAt >= from && createdAt <= to)
    .map((order) => [past(order), order] as const)
    .filter((pair): pair is readonly [AccountOrder, AccountOrder] => pair[0] !== null && !pair[0].open)
    .sort(([a], [b]) => b.id - a.id);
  const isHidden = (params.has("orderId") || params.has("orderLinkId")) &&
    context.services.faults.strikes("order_not_found", symbolsOf(params)) !== null;
  return { result: orderPage(call, category, isHidden ? [] : found) };
});

/** Trades, and on contracts times of funding between them. */
export const executions = query("execution.list", "execution.list", (call) => {
  const { params, context, account } = call, category = params.category(), { exchange } = context.services;
  if (category === null) return { result: emptyList(params) };
  const { from, to } = timesIn(call),
    until = Math.min(to, exchange.now - historyLag(context.services.faults)),
    matches = filterOf(call, category);
  const symbol = params.optional("symbol"), type = params.optional("execType");
  const trades = account.executions.filter(({ order, at }) => at >= from && at <= until && matches(order))
    .map((execution) => [execution.executionId, execution] as const);
  const byOrder = params.has("orderId") || params.has("orderLinkId");
  const fundings = category === "spot" || byOrder ? [] : account.income.between(from as Micros, until as Micros)
    .filter((record) => record.kind === "funding" && (symbol === null || record.symbol === symbol))
    .map((record) => [record.id, record] as const);
  const all = [...trades, ...fundings].sort(([a], [b]) => b - a);
  const body = (row: (typeof all)[number][1]): Json | null =>
    "order" in row ? executionBody(context, row as Execution) : fundingBody(exchange.floors.get(row.key!)!, row);
  const wanted = type === null ? all : all.filter(([, row]) => body(row)?.execType === type);
  const { rows, nextPageCursor } = pageOf(wanted, ([id]) => id, params, TRADE_PAGES, false);
  return { result: { nextPageCursor, category, list: rows.map(([, row]) => body(row)) } };
});

/** What the venue answers for a category in which it lists nothing. */
export function emptyList(params: Params): Json {
  return { nextPageCursor: "", category: params.text("category"), list: [] };
}

function orderPage(
  { context, params }: SignedCall,
  category: Category,
  found: readonly (readonly [past: AccountOrder, truth: AccountOrder])[],
): Json {
  const { rows, nextPageCursor } = pageOf(found, ([{ id }]) => id, params, ORDER_PAGES, true);
  return { nextPageCursor, category, list: rows.map(([order, truth]) => orderBody(context, order, truth)) };
}

/** Which orders the parameters mean: by the venue's id first, then the client's, then by market. */
function filterOf({ params, context }: SignedCall, category: Category): (order: AccountOrder) => boolean {
  const symbol = params.optional("symbol"), base = params.optional("baseCoin"), settle = params.optional("settleCoin");
  const id = params.optional("orderId"), linkId = params.optional("orderLinkId");
  if (symbol !== null) floorNamed(context, category, symbol);
  const number = id === null ? null : idFrom(category, "order", id);
  return (order) => {
    const { instrument } = order;
    if (categoryOf(instrument) !== category || symbol !== null && instrument.symbol !== symbol) return false;
    if (id !== null) return order.id === number;
    if (linkId !== null) return order.clientId === linkId;
    return (base === null || instrument.base === base) &&
      (settle === null || (instrument.settle ?? instrument.quote) === settle);
  };
}

function symbolsOf(params: Params): { symbol?: string } {
  const symbol = params.optional("symbol");
  return symbol === null ? {} : { symbol };
}

/** What history answers from: a past truth while it lags. */
function pastOf(context: Context, account: SignedCall["account"]): (order: AccountOrder) => AccountOrder | null {
  const lag = historyLag(context.services.faults), at = context.services.exchange.now - lag as Micros;
  return lag === 0 ? (order) => order : (order) => orderAsOf(order, account, at);
}

/** The window of a list, in the simulator's clock; a week at most, up to now if it says nothing.
 * @throws {BybitError} for a longer one */
export function timesIn({ params, context: { services } }: SignedCall): { from: number; to: number } {
  const start = params.integer("startTime"), end = params.integer("endTime");
  if (start !== null && end !== null && (end < start || end - start > WEEK_MS)) {
    throw badParameter("startTime and endTime: want at most seven days");
  }
  const shift = services.clockOffset, now = services.venueNow / 1_000;
  const from = start ?? (end ?? now) - WEEK_MS, to = end ?? (start === null ? Infinity : start + WEEK_MS);
  return { from: from * 1_000 - shift, to: to * 1_000 + 999 - shift };
}
