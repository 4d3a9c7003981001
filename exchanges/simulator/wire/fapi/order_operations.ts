/** Operations that change orders one by one: place, modify, cancel, cancel all of a market. Source: USD-M futures, "Trade", and
 * asterdex/api-docs, the same; read 2026-11-26. @module */
import type { AmendRefusal, PlaceRefusal } from "../../exchange.ts";
import type { FaultParameters } from "../../faults.ts";
import type { AccountOrder } from "../../orders.ts";
import { ApiError, refusals } from "../binance/errors.ts";
import { futuresRefusals } from "./errors.ts";
import { checkBand, checkNotional, priceFrom, sizeFrom } from "./listing.ts";
import { command, findOrder, floorOf, type SignedCall } from "./operation.ts";
import { type OrderFields, readOrder, sideFrom, toRequest } from "./order_fields.ts";
import { acknowledged, modifiedBody, resultBody } from "./order_words.ts";

const MOST_AMENDMENTS = 10_000;
/** As both venues word it. */
const ALL_CANCELED = "The operation of cancel all open order is done.";

/** Placing costs no weight of its address at USD-M; of Aster's, one. */
export const place = command("order.place", 1, (call) => {
  const { context, account } = call, now = context.services.venueNow;
  context.limits.checkOrders(account, now);
  const answer = placeOne(call, readOrder(call));
  context.limits.countOrder(account, now);
  return answer;
});

/** Checks an order as placing would, and leaves it. */
export const testOrder = command("order.test", 1, (call) => {
  toRequest(call, readOrder(call));
  return {};
});

export const modify = command("order.modify", 1, (call) => {
  const { context, account } = call, now = context.services.venueNow;
  context.limits.checkOrders(account, now);
  const answer = modifyOne(call);
  context.limits.countOrder(account, now);
  return answer;
});

export const cancel = command("order.cancel", 1, (call) => cancelOne(call));

export const cancelAll = command("allOpenOrders.cancel", 1, (call) => {
  const floor = floorOf(call), { account, context } = call, { exchange } = context.services;
  for (const order of account.openIn(floor)) {
    if (!isHeld(call, order)) exchange.cancel(order, order.clientId);
  }
  return { code: 200, msg: ALL_CANCELED };
});

/** @throws {ApiError} if the venue does not take it */
export function placeOne(call: SignedCall, fields: OrderFields): unknown {
  const { context, account, stamp } = call, { exchange, faults } = context.services, { floor } = fields;
  const where = floor.instrument, refused = faults.strikes("place_refused", where);
  if (refused !== null) throw madeUpRefusal(refused, context.kind.product);
  const { order, refusal } = exchange.place(account, floor, toRequest(call, fields));
  if (refusal !== null) throw placeRefusal(refusal, context.kind.product);
  if (fields.kind === "limit_maker" && order.open && faults.strikes("post_only_late", where) !== null) {
    context.afterwards.push(() => order.open && exchange.cancel(order, order.clientId, "post_only"));
  }
  const lie = faults.strikes("place_refused_but_rests", where);
  if (lie !== null) {
    order.denied = true;
    throw madeUpRefusal(lie, context.kind.product);
  }
  // Aster answers its spot orders with what has become of them.
  const isResult = fields.response === "RESULT" || context.kind.product === "spot";
  return isResult
    ? resultBody(order, context, stamp, context.kind.style === "aster")
    : acknowledged(order, context, stamp);
}

/** @throws {ApiError} if the venue does not change it */
export function modifyOne(call: SignedCall): unknown {
  const { context, params, stamp } = call, { exchange } = context.services, floor = floorOf(call);
  const side = sideFrom(params), order = findOrder(call, floor);
  if (order === null || !order.open) throw refusals.noOrder();
  if (order.side !== side) throw refusals.invalid("side");
  const price = priceFrom(context, params.decimal("price") ?? params.text("price"), floor);
  const size = sizeFrom(params.decimal("quantity") ?? params.text("quantity"), floor.instrument);
  if (order.amendments >= MOST_AMENDMENTS) throw futuresRefusals.tooManyAmendments();
  checkBand(context, floor, side, price);
  if (!order.reduceOnly && size > order.filled) checkNotional(price, size, floor);
  const { refusal } = context.notes.whileChanging(order, () => exchange.change(order, { price, size }));
  if (refusal !== null) throw AMEND_REFUSALS[refusal]();
  return modifiedBody(order, context, stamp);
}

/** @throws {ApiError} if the venue knows no such open order */
export function cancelOne(call: SignedCall): unknown {
  const { context, stamp } = call, order = findOrder(call, floorOf(call));
  if (order === null || !order.open) throw refusals.unknownCancel();
  if (context.services.faults.strikes("cancel_refused", order.instrument)) throw refusals.unknownCancel();
  if (isHeld(call, order)) return { ...resultBody(order, context, stamp, false), status: "CANCELED" };
  context.services.exchange.cancel(order, order.clientId);
  return resultBody(order, context, stamp, context.kind.style === "aster");
}

/** The venue says that it is canceled, and leaves it. */
function isHeld({ context: { services: { faults } } }: SignedCall, order: AccountOrder): boolean {
  if (faults.strikes("cancel_ack_but_left", order.instrument) === null) return false;
  order.denied = true;
  return true;
}

function placeRefusal(refusal: PlaceRefusal, product: "spot" | "perp"): ApiError {
  switch (refusal) {
    case "would_cross":
      return futuresRefusals.wouldTake();
    case "insufficient_balance":
      return product === "spot" ? futuresRefusals.balance() : futuresRefusals.margin();
    case "duplicate":
      return futuresRefusals.duplicate();
    case "market_closed":
      return futuresRefusals.closed();
    case "too_many_orders":
      return futuresRefusals.tooManyOpen();
    case "reduce_only":
      return futuresRefusals.reduceOnly();
    case "position_mode":
      return futuresRefusals.positionSide();
    case "unfilled":
      return futuresRefusals.unfilled();
  }
}

const AMEND_REFUSALS: Readonly<Record<AmendRefusal, () => ApiError>> = {
  unchanged: futuresRefusals.unchanged,
  filled: futuresRefusals.unchanged,
  would_cross: futuresRefusals.wouldTake,
  insufficient_balance: futuresRefusals.margin,
  duplicate: futuresRefusals.duplicate,
  market_closed: futuresRefusals.closed,
  reduce_only: futuresRefusals.reduceOnly,
};

function madeUpRefusal({ code, message }: FaultParameters, product: "spot" | "perp"): ApiError {
  const plain = product === "spot" ? futuresRefusals.balance() : futuresRefusals.margin();
  return new ApiError(Number(code ?? plain.code), String(message ?? plain.message));
}
