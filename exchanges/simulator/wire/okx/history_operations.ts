/** Questions about an account's orders, trades and bills. Source: OKX API v5, "Order Book Trading, Trade" and "Get bills details";
 * copies of 2025-08 to 2026-07, read 2026-11-26. @module */
import type { Micros } from "../../../../core/units.ts";
import type { Floor } from "../../floors.ts";
import type { AccountOrder } from "../../orders.ts";
import { orderAsOf } from "../../past_orders.ts";
import { historyLag } from "../../request_faults.ts";
import { billsOf } from "./bills.ts";
import { refusals } from "./errors.ts";
import { fillBody } from "./fill_words.ts";
import { billId, orderId } from "./ids.ts";
import { familyOf, floorOf, INST_TYPES, instTypeOf } from "./names.ts";
import { findOrder } from "./order_operations.ts";
import type { Operation, Rate, SignedCall } from "./operation.ts";
import { orderBody, stateOf, wordsOf } from "./order_words.ts";
import { isWithin, pageOf } from "./paging.ts";
import { msText } from "./words.ts";

const question = (
  name: string,
  most: number,
  run: (call: SignedCall) => readonly unknown[],
  more?: Omit<Rate, "most">,
) => ({ name, rate: { most, ...more }, security: "signed", run }) as const satisfies Operation;

/** Cancelled orders without a trade can be asked for so long, µs. */
const CANCELED_KEPT = 2 * 3_600e6;
const CLOSED = ["filled", "canceled"];

/** The instant whose truth history answers with. Open orders and balances do not come from there. */
function askedAt({ context: { services: { faults, exchange } } }: SignedCall): Micros {
  return exchange.now - historyLag(faults) as Micros;
}

function asOf(order: AccountOrder, call: SignedCall, at: Micros): AccountOrder | null {
  return at >= call.context.services.exchange.now ? order : orderAsOf(order, call.account, at);
}

export const order = question("trade/order", 60, (call) => {
  const { faults } = call.context.services, { symbol } = floorOf(call.context.services, call.params).instrument;
  const today = findOrder(call), found = today && asOf(today, call, askedAt(call));
  const forgotten = found !== null && isForgotten(call, found);
  if (found === null || forgotten || faults.strikes("order_not_found", { symbol })) throw refusals.noOrder();
  return [orderBody(call.context, found)];
}, { by: (params) => params.optional("instId") ?? "" });

export const pending = question("trade/orders-pending", 60, (call) => {
  const { context, params, account } = call, state = params.optional("state");
  const found = [...account.open.values()].filter((order) =>
    fits(call, order) && (state === null || stateOf(order) === state)
  );
  return pageOf(found, params, ({ id }) => orderId(id)).map((order) => orderBody(context, order));
});

export const history = question("trade/orders-history", 40, (call) => closedOrders(call));
export const archive = question("trade/orders-history-archive", 20, (call) => closedOrders(call));

export const fills = question("trade/fills", 60, (call) => executionsOf(call));
export const fillsHistory = question("trade/fills-history", 10, (call) => executionsOf(call));

export const bills = question("account/bills", 5, ({ context, account, params }) => {
  const wanted = (name: string) => (row: Readonly<Record<string, string>>) =>
    !params.has(name) || row[name] === params.text(name);
  const found = billsOf(context, account).filter((row) =>
    ["ccy", "type", "subType", "instType", "mgnMode", "instId"].every((name) => wanted(name)(row)) &&
    isWithin(params, Number(row.ts))
  );
  return pageOf(found, params, ({ billId }) => billId);
}, { window: 1e6 as Micros });

export const rateLimit = question("trade/account-rate-limit", 1, ({ context: { services, limits } }) => [{
  accRateLimit: String(limits.subAccountOrders),
  fillRatio: "",
  mainFillRatio: "",
  nextAccRateLimit: String(limits.subAccountOrders),
  ts: msText(services, services.exchange.now),
}], { window: 1e6 as Micros });

function closedOrders(call: SignedCall): unknown[] {
  const { context, params, account } = call, at = askedAt(call), state = params.optional("state");
  params.word("instType", INST_TYPES);
  const found = account.orders().map((order) => asOf(order, call, at)).filter((order) =>
    order !== null && CLOSED.includes(stateOf(order)) && !isForgotten(call, order) && fits(call, order) &&
    (state === null || stateOf(order) === state) && isWithin(params, msOf(call, order.createdAt))
  ) as AccountOrder[];
  return pageOf(found, params, ({ id }) => orderId(id)).map((order) => orderBody(context, order));
}

function executionsOf(call: SignedCall): unknown[] {
  const { context, params, account } = call, until = askedAt(call), ordId = params.optional("ordId");
  const found = account.executions.filter((execution) =>
    execution.at <= until && fits(call, execution.order) && (ordId === null || orderId(execution.order.id) === ordId) &&
    isWithin(params, msOf(call, execution.at))
  );
  return pageOf(found, params, ({ executionId }) => billId(executionId)).map((execution) =>
    fillBody(context, execution)
  );
}

/** Cancelled orders that traded nothing are dropped after two hours. */
function isForgotten({ context: { services: { exchange } } }: SignedCall, order: AccountOrder): boolean {
  return !order.open && order.filled === 0 && order.updatedAt < exchange.now - CANCELED_KEPT;
}

/** The common filters of lists. */
function fits({ params, context: { services: { exchange } } }: SignedCall, order: AccountOrder): boolean {
  const floor: Floor = exchange.floorOf(order),
    type = params.optional("instType"),
    ordType = params.optional("ordType");
  const family = params.optional("instFamily") ?? params.optional("uly"), instId = params.optional("instId");
  return (type === null || instTypeOf(floor) === type) && (instId === null || floor.instrument.symbol === instId) &&
    (family === null || familyOf(floor) === family) &&
    (ordType === null || ordType.split(",").includes(wordsOf(order).ordType));
}

function msOf({ context: { services } }: SignedCall, at: Micros): number {
  return Number(msText(services, at));
}
