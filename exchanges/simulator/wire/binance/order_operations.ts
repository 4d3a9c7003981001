/** Operations that change orders: place, test, cancel, cancel all, cancel and replace, amend. Source:
 * binance-spot-api-docs, rest-api.md and web-socket-api.md, "Trading"; docs of 2026-07-21. @module */
import type { Price, Size } from "../../../../core/units.ts";
import type { Money } from "../../../../core/money.ts";
import type { SpotRefusal } from "../../exchange.ts";
import type { FaultParameters } from "../../faults.ts";
import type { Floor } from "../../floors.ts";
import type { AccountOrder, Lifetime, OrderKind, OrderRequest, SelfTradeMode } from "../../orders.ts";
import { ApiError, refusals } from "./errors.ts";
import {
  checkFilters,
  checkNotional,
  DEFAULT_SELF_TRADE_MODE,
  MOST_AMENDMENTS,
  priceFrom,
  SELF_TRADE_MODES,
  sizeFrom,
} from "./filters.ts";
import { floorOf, inventClientId, type Operation, type SignedCall, tickTimes } from "./operation.ts";
import { amendedBody, canceledBody, placedBody, type ResponseKind } from "./words.ts";

const command = (name: string, run: (call: SignedCall) => unknown, weight = 1): Operation => ({
  name,
  weight,
  security: "signed",
  command: true,
  run,
});

/** An order's parameters, each well formed; its numbers are not yet held against the filters. */
type OrderFields = {
  readonly floor: Floor;
  readonly kind: OrderKind;
  readonly side: "buy" | "sell";
  readonly lifetime: Lifetime;
  readonly price: string | null;
  readonly size: string | null;
  readonly quote: Money | null;
  readonly clientId: string | null;
  readonly selfTrade: SelfTradeMode;
  readonly response: ResponseKind;
};

export const place = command("order.place", (call) => placeOrder(call, readOrder(call)));

export const testOrder: Operation = {
  name: "order.test",
  weight: 1,
  security: "signed",
  command: false,
  run(call) {
    toRequest(call, readOrder(call));
    return {};
  },
};

export const cancel = command("order.cancel", (call) => {
  floorOf(call);
  return cancelOrder(call, "orderId", "origClientOrderId", "newClientOrderId");
});

export const cancelAll = command("openOrders.cancelAll", (call) => {
  const { instrument } = floorOf(call), { account } = call;
  const found = [...account.open.values()].filter((order) => order.instrument === instrument);
  if (found.length === 0) throw refusals.unknownCancel();
  return found.map((order) => carryOutCancel(call, order, inventClientId(call.context)));
});

type Part = { readonly result: "SUCCESS" | "FAILURE" | "NOT_ATTEMPTED"; readonly response: unknown };

export const cancelReplace = command("order.cancelReplace", (call) => {
  const { context, params, account } = call, now = context.services.venueNow;
  const fields = readOrder(call), mode = params.text("cancelReplaceMode");
  if (mode !== "STOP_ON_FAILURE" && mode !== "ALLOW_FAILURE") throw refusals.invalid("cancelReplaceMode");
  const exceeded = params.optional("orderRateLimitExceededMode") ?? "DO_NOTHING";
  if (exceeded !== "DO_NOTHING" && exceeded !== "CANCEL_ONLY") throw refusals.invalid("orderRateLimitExceededMode");
  if (exceeded === "DO_NOTHING") context.limits.checkOrders(account, now);
  const canceled = attempt(() =>
    cancelOrder(call, "cancelOrderId", "cancelOrigClientOrderId", "cancelNewClientOrderId")
  );
  let placed: Part = { result: "NOT_ATTEMPTED", response: null };
  if (canceled.result === "SUCCESS" || mode === "ALLOW_FAILURE") placed = attempt(() => placeOrder(call, fields));
  else context.limits.countOrder(account, now); // the venue counts what it did not even try
  const data = {
    cancelResult: canceled.result,
    newOrderResult: placed.result,
    cancelResponse: canceled.response,
    newOrderResponse: placed.response,
  };
  const successes = [canceled, placed].filter(({ result }) => result === "SUCCESS").length;
  if (successes === 2) return data;
  if (successes === 1) throw new ApiError(-2021, "Order cancel-replace partially failed.", 409, data);
  throw new ApiError(-2022, "Order cancel-replace failed.", 400, data);
});

export const amend = command("order.amend.keepPriority", (call) => {
  const { context, params, account, stamp } = call, { exchange } = context.services;
  const { instrument } = floorOf(call), order = findOpen(call, "orderId", "origClientOrderId");
  if (order === null) throw refusals.noOrder();
  const size = sizeFrom(params.decimal("newQty") ?? params.text("newQty"), instrument);
  const clientId = params.clientId("newClientOrderId") ?? inventClientId(context);
  if (size >= order.size) throw refusals.amend("Order amend (quantity increase) is not supported.");
  if (order.amendments >= MOST_AMENDMENTS) throw refusals.filter("MAX_NUM_ORDER_AMENDS");
  if (clientId !== order.clientId && account.openByClient(clientId) !== null) {
    throw refusals.amend("The new client order ID is in use by another open order.");
  }
  checkNotional(order.price as Price, size, instrument);
  const formerId = order.clientId;
  if (!exchange.amend(order, size, clientId)) {
    throw refusals.amend("The new quantity must be more than what is executed.");
  }
  return amendedBody(order, formerId, exchange.lastExecutionId, stamp);
}, 4);

function attempt(run: () => unknown): Part {
  try {
    return { result: "SUCCESS", response: run() };
  } catch (error) {
    if (error instanceof ApiError) return { result: "FAILURE", response: error.body };
    throw error;
  }
}

/** @throws {ApiError} if parameters are missing, malformed or do not fit together */
function readOrder(call: SignedCall): OrderFields {
  const { params } = call, floor = floorOf(call);
  const side = params.text("side");
  if (side !== "BUY" && side !== "SELL") throw refusals.side();
  const type = params.text("type");
  if (type !== "LIMIT" && type !== "LIMIT_MAKER" && type !== "MARKET") throw refusals.orderType();
  if (params.has("icebergQty")) {
    throw new ApiError(-1013, "Iceberg orders are not supported for this symbol.");
  }
  for (const name of ["stopPrice", "trailingDelta", "pegPriceType"]) {
    if (params.has(name)) throw refusals.notRequired(name);
  }
  const timeInForce = params.optional("timeInForce");
  if (timeInForce !== null && !["GTC", "IOC", "FOK"].includes(timeInForce)) throw refusals.timeInForce();
  const price = params.decimal("price"), size = params.decimal("quantity"), quote = params.money("quoteOrderQty");
  if (type === "MARKET") {
    if (price !== null) throw refusals.notRequired("price");
    if (timeInForce !== null) throw refusals.notRequired("timeInForce");
    if (size === null && quote === null) throw refusals.missing("quantity");
    if (size !== null && quote !== null) throw refusals.notRequired("quoteOrderQty");
  } else {
    if (type === "LIMIT" && timeInForce === null) throw refusals.missing("timeInForce");
    if (type === "LIMIT_MAKER" && timeInForce !== null) throw refusals.notRequired("timeInForce");
    if (size === null) throw refusals.missing("quantity");
    if (price === null) throw refusals.missing("price");
    if (quote !== null) throw refusals.notRequired("quoteOrderQty");
  }
  const selfTrade = params.optional("selfTradePreventionMode") ?? DEFAULT_SELF_TRADE_MODE;
  if (!(SELF_TRADE_MODES as readonly string[]).includes(selfTrade)) throw refusals.invalid("selfTradePreventionMode");
  const response = params.optional("newOrderRespType") ?? (type === "LIMIT_MAKER" ? "ACK" : "FULL");
  if (response !== "ACK" && response !== "RESULT" && response !== "FULL") throw refusals.respType();
  return {
    floor,
    kind: type.toLowerCase() as OrderKind,
    side: side === "BUY" ? "buy" : "sell",
    lifetime: (timeInForce ?? "GTC").toLowerCase() as Lifetime,
    price,
    size,
    quote,
    clientId: params.clientId("newClientOrderId"),
    selfTrade: selfTrade.toLowerCase() as SelfTradeMode,
    response,
  };
}

/** @throws {ApiError} if the numbers break a filter */
function toRequest({ context }: SignedCall, fields: OrderFields): OrderRequest {
  const { instrument, market, lastPrice } = fields.floor;
  const price =
    (fields.price === null ? 0 : priceFrom(fields.price, instrument, tickTimes(context, instrument.symbol))) as Price;
  const size = (fields.size === null ? 0 : sizeFrom(fields.size, instrument)) as Size;
  const opposite = fields.side === "buy" ? market.bestAsk : market.bestBid;
  if (fields.kind !== "market") checkFilters(price, size, lastPrice, instrument);
  else if (size > 0 && opposite > 0) checkNotional(opposite as Price, size, instrument);
  const { side, kind, lifetime, quote, selfTrade } = fields;
  return { clientId: fields.clientId ?? inventClientId(context), side, kind, lifetime, price, size, quote, selfTrade };
}

const NO_MONEY = "Account has insufficient balance for requested action.";
const PLACE_REFUSALS: Readonly<Record<SpotRefusal, () => ApiError>> = {
  would_cross: () => refusals.order("Order would immediately match and take."),
  insufficient_balance: () => refusals.order(NO_MONEY),
  duplicate: () => refusals.order("Duplicate order sent."),
  market_closed: () => refusals.order("Market is closed."),
  too_many_orders: () => refusals.filter("MAX_NUM_ORDERS"),
};

function placeOrder(call: SignedCall, fields: OrderFields): unknown {
  const { context, account, stamp } = call, { exchange, faults, venueNow } = context.services;
  const where = { symbol: fields.floor.instrument.symbol };
  const refused = faults.strikes("place_refused", where);
  if (refused !== null) throw madeUpRefusal(refused);
  context.limits.checkOrders(account, venueNow);
  const placement = exchange.place(account, fields.floor, toRequest(call, fields));
  if (placement.refusal !== null) throw PLACE_REFUSALS[placement.refusal as SpotRefusal]();
  context.limits.countOrder(account, venueNow);
  const { order } = placement;
  if (fields.kind === "limit_maker" && order.open && faults.strikes("post_only_late", where) !== null) {
    context.afterwards.push(() => order.open && exchange.expire(order, "exchange"));
  }
  const lie = faults.strikes("place_refused_but_rests", where);
  if (lie !== null) {
    placement.order.denied = true;
    throw madeUpRefusal(lie);
  }
  return placedBody(order, placement.executions, fields.response, stamp);
}

function madeUpRefusal({ code = -2010, message = NO_MONEY }: FaultParameters): ApiError {
  return new ApiError(Number(code), String(message));
}

function cancelOrder(call: SignedCall, idName: string, clientName: string, ownName: string): unknown {
  const { params, context } = call, restriction = params.optional("cancelRestrictions");
  if (restriction !== null && restriction !== "ONLY_NEW" && restriction !== "ONLY_PARTIALLY_FILLED") {
    throw refusals.cancelRestrictions();
  }
  const cancelId = params.clientId(ownName) ?? inventClientId(context);
  const order = findOpen(call, idName, clientName);
  if (order === null) throw refusals.unknownCancel();
  if (restriction === "ONLY_NEW" && order.status !== "new") throw refusals.restrictedCancel();
  if (restriction === "ONLY_PARTIALLY_FILLED" && order.status !== "partially_filled") throw refusals.restrictedCancel();
  return carryOutCancel(call, order, cancelId);
}

function carryOutCancel({ context, stamp }: SignedCall, order: AccountOrder, cancelId: string): unknown {
  const { exchange, faults } = context.services, where = { symbol: order.instrument.symbol };
  if (faults.strikes("cancel_refused", where)) throw refusals.unknownCancel();
  if (faults.strikes("cancel_ack_but_left", where)) {
    order.denied = true;
    return { ...canceledBody(order, cancelId, stamp), transactTime: stamp(exchange.now), status: "CANCELED" };
  }
  exchange.cancel(order, cancelId);
  return canceledBody(order, cancelId, stamp);
}

/** The open order that the parameters name; null = there is none.
 * @throws {ApiError} if neither id was sent */
export function findOpen(call: SignedCall, idName: string, clientName: string): AccountOrder | null {
  const order = findOrder(call, idName, clientName);
  return order?.open ? order : null;
}

/** The order that the parameters name, open or closed. Both ids must fit where both are sent. */
export function findOrder(call: SignedCall, idName: string, clientName: string): AccountOrder | null {
  const { params, account } = call, { instrument } = floorOf(call);
  const id = params.integer(idName), clientId = params.optional(clientName);
  if (id === null && clientId === null) throw refusals.missing(idName);
  const order = id !== null ? account.find(id) : account.findByClient(clientId!);
  if (order === null || order.instrument !== instrument) return null;
  if (clientId !== null && order.clientId !== clientId) throw refusals.mismatch();
  return order;
}
