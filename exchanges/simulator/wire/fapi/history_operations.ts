/** Operations that ask what became of orders, trades and money. Source: USD-M futures, "Trade" and "Account", and asterdex/api-docs,
 * the same of perpetuals and spot; read 2026-11-26. @module */
import type { Micros } from "../../../../core/units.ts";
import type { IncomeRecord } from "../../income.ts";
import type { AccountOrder } from "../../orders.ts";
import { orderAsOf } from "../../past_orders.ts";
import { historyLag } from "../../request_faults.ts";
import { ApiError, refusals } from "../binance/errors.ts";
import { fixedMoney } from "../binance/words.ts";
import { findOrder, floorOf, isForgotten, isOurs, oneOrAll, page, query, type SignedCall } from "./operation.ts";
import { queriedBody, tradeBody } from "./order_words.ts";

const DAY_MS = 86_400_000, WEEK_MS = 7 * DAY_MS;

export const orderStatus = query("order.status", 1, (call) => {
  const floor = floorOf(call), today = findOrder(call, floor), order = today && asOfThen(call, today);
  if (order === null || isHidden(call, floor.instrument)) throw refusals.noOrder();
  return queriedBody(order, call.context, call.stamp);
});

export const openOrder = query("openOrder", 1, (call) => {
  const floor = floorOf(call), order = findOrder(call, floor);
  if (order === null || !order.open || isHidden(call, floor.instrument)) throw refusals.noOrder();
  return queriedBody(order, call.context, call.stamp);
});

export const openOrders = query("openOrders", oneOrAll(1, 40), (call) => {
  const { account, context, stamp } = call;
  const orders = call.params.has("symbol") ? account.openIn(floorOf(call)) : [...account.open.values()];
  return orders.filter((order) => isOurs(context, order)).map((order) => queriedBody(order, context, stamp));
});

export const allOrders = query("allOrders", 5, (call) => {
  const { params, account, stamp, context } = call, { key } = floorOf(call), fromId = params.integer("orderId");
  const { from, to } = rangeOf(call), limit = params.limit("limit", 500, 1_000);
  const found = account.orders().filter((order) =>
    order.key === key && !isForgotten(context, order) &&
    (fromId === null ? stamp(order.createdAt) >= from && stamp(order.createdAt) <= to : order.id >= fromId)
  ).map((order) => asOfThen(call, order)).filter((order) => order !== null); // what history does not know yet takes no place of a page
  return page(found, limit, fromId !== null || params.has("startTime"))
    .map((order) => queriedBody(order, context, stamp));
});

export const userTrades = query("userTrades", 5, (call) => {
  const { params, account, stamp, context } = call, { key } = floorOf(call);
  const fromId = params.integer("fromId"), orderId = params.integer("orderId");
  if (fromId !== null && (params.has("startTime") || params.has("endTime"))) throw refusals.combination();
  const { from, to } = rangeOf(call), until = context.services.exchange.now - historyLag(context.services.faults);
  const found = account.executions.filter(({ order, tradeId, at }) =>
    order.key === key && at <= until && (orderId === null || order.id === orderId) &&
    (fromId === null ? stamp(at) >= from && stamp(at) <= to : tradeId >= fromId)
  );
  return page(found, params.limit("limit", 500, 1_000), fromId !== null || params.has("startTime"))
    .map((execution) => tradeBody(execution, context, stamp));
});

const INCOME_TYPES: Readonly<Record<IncomeRecord["kind"], string>> = {
  realised: "REALIZED_PNL",
  fee: "COMMISSION",
  funding: "FUNDING_FEE",
  transfer: "TRANSFER",
};

export const income = query("income", 30, (call) => {
  const { params, account, stamp, context: { kind } } = call, symbol = params.optional("symbol");
  const wanted = params.optional("incomeType"), { from, to } = rangeOf(call, Infinity);
  const limit = params.limit("limit", 100, 1_000), start = ((params.integer("page") ?? 1) - 1) * limit;
  const found = account.income.records.filter((record) =>
    stamp(record.at) >= from && stamp(record.at) <= to && (symbol === null || record.symbol === symbol) &&
    (wanted === null || INCOME_TYPES[record.kind] === wanted)
  );
  return found.slice(start, start + limit).map((record) => {
    const type = INCOME_TYPES[record.kind];
    return {
      symbol: record.symbol ?? "",
      incomeType: type,
      income: fixedMoney(record.amount),
      asset: record.asset,
      info: record.tradeId === null ? type : String(record.tradeId),
      time: stamp(record.at),
      tranId: kind.style === "aster" ? String(record.id) : record.id,
      tradeId: record.tradeId === null ? "" : String(record.tradeId),
    };
  });
});

/** An order as history tells it: as it is, or as it was while history lags. */
function asOfThen({ account, context }: SignedCall, order: AccountOrder): AccountOrder | null {
  const lag = historyLag(context.services.faults);
  return lag === 0 ? order : orderAsOf(order, account, context.services.exchange.now - lag as Micros);
}

function isHidden({ context: { services: { faults } } }: SignedCall, where: { readonly symbol: string }): boolean {
  return faults.strikes("order_not_found", where) !== null;
}

/** Without a word the last seven days, in ms; both ends count.
 * @throws {ApiError} if it is longer than `longest` */
function rangeOf({ params, stamp, context }: SignedCall, longest = WEEK_MS): { from: number; to: number } {
  const start = params.integer("startTime"), end = params.integer("endTime");
  const now = stamp(context.services.exchange.now), to = end ?? (start === null ? now : Math.min(now, start + longest));
  const from = start ?? to - WEEK_MS;
  if (to < from && end !== null) throw refusals.invalid("endTime");
  if (to - from > longest) throw new ApiError(-1127, "More than 7 days between startTime and endTime.");
  return { from, to };
}
