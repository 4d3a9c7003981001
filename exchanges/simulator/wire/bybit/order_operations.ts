/** Operations that change single orders, and all at once: what is acknowledged is taken for processing, the order's own
 * fate is told on the private socket. Source: Bybit v5 docs, "Trade" of 2026-07-24; read 2026-11-26. @module */
import type { Price, Size } from "../../../../core/units.ts";
import { notional } from "../../../../core/money.ts";
import type { AmendRefusal, PlaceRefusal } from "../../exchange.ts";
import type { FaultParameters } from "../../faults.ts";
import type { AccountOrder } from "../../orders.ts";
import { categoryOf } from "./book_streams.ts";
import type { Category } from "./category.ts";
import { BybitError, refusals } from "./errors.ts";
import { idFrom } from "./ids.ts";
import { MOST_OPEN } from "./listing.ts";
import type { Bucket } from "./limits.ts";
import { type Answer, floorNamed, floorOf, type Json, type Operation, type SignedCall } from "./operation.ts";
import { checkValue, limitPrice, readPlacement, sizeFrom } from "./order_fields.ts";
import { linkIdOf, orderIdOf } from "./order_words.ts";

/** How long the order gateway does not know of a fill yet, µs. */
const RACE = 2_000;

type SignedOperation = Operation & { readonly security: "signed" };
const command = (name: string, bucket: Bucket, run: (call: SignedCall) => Answer): SignedOperation => ({
  name,
  bucket,
  security: "signed",
  command: true,
  run,
});

export const create = command("order.create", "order.create", (call) => ({ result: placed(call, simulated(call)) }));
export const amend = command("order.amend", "order.amend", (call) => ({ result: amended(call, simulated(call)) }));
export const cancel = command("order.cancel", "order.cancel", (call) => ({ result: canceled(call, simulated(call)) }));

/** At most 500 at once. On linear it wants to know which. */
export const cancelAll = command("order.cancel-all", "order.cancel-all", (call) => {
  const { params, account, context } = call, category = simulated(call);
  const symbol = params.optional("symbol"), base = params.optional("baseCoin"), settle = params.optional("settleCoin");
  if (category === "linear" && symbol === null && base === null && settle === null) {
    throw refusals.missing("symbol, baseCoin or settleCoin");
  }
  if (symbol !== null) floorNamed(context, category, symbol);
  const found = [...account.open.values()].filter(({ instrument }) =>
    categoryOf(instrument) === category && (symbol === null || instrument.symbol === symbol) &&
    (base === null || instrument.base === base) &&
    (settle === null || (instrument.settle ?? instrument.quote) === settle)
  ).slice(0, MOST_OPEN);
  return { result: { list: found.map((order) => carryOutCancel(call, category, order)), success: "1" } };
});

/** The category of a command.
 * @throws {BybitError} for one in which nothing is listed */
export function simulated({ params }: SignedCall): Category {
  const category = params.category();
  if (category === null) throw refusals.symbol("linear");
  return category;
}

export function placed(call: SignedCall, category: Category): Json {
  const { context, account } = call, { exchange, faults } = context.services;
  const floor = floorOf(context, category, call.params), where = { symbol: floor.instrument.symbol };
  const refused = faults.strikes("place_refused", where);
  if (refused !== null) throw madeUpRefusal(refused, category);
  const request = readPlacement(call, category, floor);
  // Ids are never used again, also once their order is closed.
  if (account.findByClient(request.clientId) !== null) throw refusals.duplicate(category);
  if (countOpen(call, category, floor.key) >= MOST_OPEN) throw refusals.tooManyOrders(category);
  const placement = exchange.place(account, floor, request);
  if (placement.refusal !== null) throw PLACE_REFUSALS[placement.refusal](category);
  const { order } = placement;
  if (request.kind === "limit_maker" && order.open && faults.strikes("post_only_late", where) !== null) {
    context.afterwards.push(() => order.open && exchange.cancel(order, order.clientId, "post_only"));
  }
  const lie = faults.strikes("place_refused_but_rests", where);
  if (lie !== null) {
    order.denied = true;
    throw madeUpRefusal(lie, category);
  }
  return idsOf(order);
}

export function amended(call: SignedCall, category: Category): Json {
  const { context, params } = call, { exchange } = context.services, order = findOpen(call, category);
  const floor = exchange.floorOf(order), { instrument } = floor;
  const price = params.has("price") ? limitPrice(call, category, floor, order.side) : order.price as Price;
  const qty = params.decimal("qty"), size = qty === null ? order.size as Size : sizeFrom(qty, category, floor);
  if (!order.reduceOnly) checkValue(notional(price, size, instrument), category, floor);
  const { refusal } = exchange.change(order, { price, size });
  if (refusal !== null) throw AMEND_REFUSALS[refusal](category);
  return idsOf(order);
}

/** One that arrives while the fill is still under way is acknowledged, and told as filled once more. */
export function canceled(call: SignedCall, category: Category): Json {
  const order = findOrder(call, category), { context } = call, { exchange } = context.services;
  if (order.status === "filled" && exchange.now - order.updatedAt <= RACE) {
    context.tellLateCancel(order);
    return idsOf(order);
  }
  if (!order.open) throw refusals.noOrder(category);
  return carryOutCancel(call, category, order);
}

function carryOutCancel({ context }: SignedCall, category: Category, order: AccountOrder): Json {
  const { exchange, faults } = context.services, where = { symbol: order.instrument.symbol };
  if (faults.strikes("cancel_refused", where)) throw refusals.noOrder(category);
  if (faults.strikes("cancel_ack_but_left", where)) order.denied = true;
  else exchange.cancel(order, order.clientId);
  return idsOf(order);
}

export function idsOf(order: AccountOrder): Json {
  return { orderId: orderIdOf(order), orderLinkId: linkIdOf(order) };
}

/** The order that the parameters name; where both ids are sent, the venue's own decides.
 * @throws {BybitError} if there is none of that market */
export function findOrder(call: SignedCall, category: Category): AccountOrder {
  const { context, params, account } = call, floor = floorOf(context, category, params);
  const id = params.optional("orderId"), linkId = params.optional("orderLinkId");
  if (id === null && linkId === null) throw refusals.missing("orderId or orderLinkId");
  const number = id === null ? null : idFrom(category, "order", id);
  const order = id === null ? account.findByClient(linkId!) : number === null ? null : account.find(number);
  if (order === null || order.key !== floor.key) throw refusals.noOrder(category);
  return order;
}

function findOpen(call: SignedCall, category: Category): AccountOrder {
  const order = findOrder(call, category);
  if (!order.open) throw refusals.noOrder(category);
  return order;
}

/** Of one contract, or of all spot markets. */
function countOpen({ account }: SignedCall, category: Category, key: string): number {
  let count = 0;
  for (const order of account.open.values()) {
    if (category === "spot" ? order.instrument.kind === "spot" : order.key === key) count++;
  }
  return count;
}

const PLACE_REFUSALS: Readonly<Record<PlaceRefusal, (category: Category) => BybitError>> = {
  // Post-only and fill-or-kill orders are taken and ended here; the words stand for a venue that would refuse them.
  would_cross: () => new BybitError(170218, "The price of the post-only order is invalid."),
  unfilled: () => new BybitError(10001, "The order cannot be filled"),
  insufficient_balance: refusals.noMoney,
  duplicate: refusals.duplicate,
  market_closed: refusals.closed,
  too_many_orders: refusals.tooManyOrders,
  reduce_only: refusals.reduceOnly,
  position_mode: refusals.positionIdx,
};

const AMEND_REFUSALS: Readonly<Record<AmendRefusal, (category: Category) => BybitError>> = {
  unchanged: refusals.unchanged,
  filled: refusals.amendBelowFilled,
  would_cross: PLACE_REFUSALS.would_cross,
  insufficient_balance: refusals.noMoney,
  duplicate: refusals.duplicate,
  market_closed: refusals.closed,
  reduce_only: refusals.reduceOnly,
};

function madeUpRefusal({ code, message }: FaultParameters, category: Category): BybitError {
  const usual = refusals.noMoney(category);
  return new BybitError(Number(code ?? usual.code), String(message ?? usual.message));
}
