/** Commands about orders: place, cancel and amend, alone or in lists, over REST and sockets alike. Each item has an outcome of its
 * own. Source: OKX API v5, "Order Book Trading, Trade"; copies of 2025-08 to 2026-07, read 2026-11-26. @module */
import type { Price, Size } from "../../../../core/units.ts";
import type { Account } from "../../accounts.ts";
import type { AmendRefusal, PlaceRefusal } from "../../exchange.ts";
import type { FaultParameters } from "../../faults.ts";
import type { Floor } from "../../floors.ts";
import { settleAssetOf } from "../../margin.ts";
import type { AccountOrder } from "../../orders.ts";
import { carryOut, NO_ANSWER } from "../../request_faults.ts";
import type { VenueServices } from "../../venue.ts";
import { ApiError, refusals } from "./errors.ts";
import { orderId, orderIdFrom } from "./ids.ts";
import { priceFrom, sizeFrom } from "./instruments.ts";
import type { OrderAction } from "./limits.ts";
import { floorOfOrder } from "./names.ts";
import { type Context, refuseByFault, refuseIfPrivateIsDown, type SignedCall } from "./operation.ts";
import { readOrder, withinBand } from "./order_reading.ts";
import { clientIdOf, wordsOf } from "./order_words.ts";
import type { Params } from "./params.ts";
import { msText } from "./words.ts";

/** Of one list. */
export const MOST_ORDERS = 20;

export type Command = {
  /** As faults name it. */
  readonly name: "order.place" | "order.cancel" | "order.amend";
  readonly action: OrderAction;
  /** The order that it was about. */
  run(call: SignedCall): AccountOrder;
};

/** What is answered as a whole, and for each item. */
export type CommandAnswer = { readonly code: string; readonly msg: string; readonly data: readonly unknown[] };
export { NO_ANSWER };

/** Carries the items out in turn.
 * @param expiresAt ms; the client's own limit, null = none
 * @throws {ApiError} what refuses them all */
export function runCommand(
  context: Context,
  account: Account,
  command: Command,
  items: readonly Params[],
  expiresAt: number | null,
): CommandAnswer | typeof NO_ANSWER {
  const { services, limits } = context, { faults } = services;
  refuseByFault(services);
  refuseIfPrivateIsDown(services);
  if (items.length === 0) throw refusals.missing("args");
  if (items.length > MOST_ORDERS) throw refusals.tooManyItems("args", MOST_ORDERS);
  limits.spendOrders(account, command.action, countsOf(context, items), services.venueNow);
  if (expiresAt !== null && expiresAt * 1_000 < services.venueNow) throw refusals.alreadyExpired();
  const words = { unknownOutcome: refusals.unknownOutcome, isRefusal: () => false }; // each item has its own refusal
  return carryOut(
    faults,
    command.name,
    words,
    () => summary(items.map((params) => runItem({ context, params, account }, command))),
  );
}

export const place: Command = {
  name: "order.place",
  action: "place",
  run(call) {
    const { context, account } = call, { exchange, faults } = context.services;
    const { floor, request } = readOrder(call, () => `unnamed-${exchange.nextExecutionId()}`);
    const where = { symbol: floor.instrument.symbol }, refused = faults.strikes("place_refused", where);
    if (refused !== null) throw madeUpRefusal(refused, floor);
    const placement = exchange.place(account, floor, request);
    if (placement.refusal !== null) throw placeRefusal(placement.refusal, floor, request.side);
    const { order } = placement;
    if (request.kind === "limit_maker" && order.open && faults.strikes("post_only_late", where) !== null) {
      context.afterwards.push(() => order.open && exchange.cancel(order, order.clientId, "post_only"));
    }
    const lie = faults.strikes("place_refused_but_rests", where);
    if (lie === null) return order;
    order.denied = true;
    throw madeUpRefusal(lie, floor);
  },
};

export const cancel: Command = {
  name: "order.cancel",
  action: "cancel",
  run(call) {
    const { exchange, faults } = call.context.services, order = findOrder(call);
    if (order === null || !order.open) throw refusals.gone();
    const where = { symbol: order.instrument.symbol };
    if (faults.strikes("cancel_refused", where)) throw refusals.gone();
    if (faults.strikes("cancel_ack_but_left", where)) order.denied = true;
    else exchange.cancel(order, order.clientId);
    return order;
  },
};

export const amend: Command = {
  name: "order.amend",
  action: "amend",
  run(call) {
    const { params, context } = call, { exchange } = context.services, order = findOrder(call);
    if (!params.has("newSz") && !params.has("newPx")) throw refusals.nothingToAmend();
    if (order === null) throw refusals.amendGone();
    if (!order.open) throw order.status === "filled" ? refusals.amendFilled() : refusals.amendCanceled();
    try {
      const amendment = readAmendment(call, order);
      context.notes.amending = { reqId: params.optional("reqId") ?? "" };
      const { refusal } = exchange.change(order, amendment);
      if (refusal !== null) throw amendRefusal(refusal, exchange.floorOf(order), order.side);
      return order;
    } catch (error) {
      if (error instanceof ApiError && order.open && params.flag("cxlOnFail")) exchange.cancel(order, order.clientId);
      throw error;
    } finally {
      context.notes.amending = null;
    }
  },
};

/** The order that the parameters name, open or closed; its own id counts before the client's. Null = there is none.
 * @throws {ApiError} if neither was sent, or the market is none */
export function findOrder({ params, account, context: { services } }: SignedCall): AccountOrder | null {
  const floor = floorOfOrder(services, params), id = params.optional("ordId"), clientId = params.optional("clOrdId");
  if (id === null && clientId === null) throw refusals.orderId();
  const own = id === null ? null : orderIdFrom(id);
  const order = id === null ? account.findByClient(clientId!) : own === null ? null : account.find(own);
  return order?.key === floor.key ? order : null;
}

function readAmendment({ params, context: { services } }: SignedCall, order: AccountOrder) {
  const floor = services.exchange.floorOf(order), newPx = params.decimal("newPx"), newSz = params.decimal("newSz");
  const price = newPx === null ? null : withinBand(params, floor, order.side, priceFrom(services, newPx, floor));
  const size = newSz === null ? null : sizeFrom(newSz, floor, false);
  return {
    ...(price === null ? {} : { price: price as Price }),
    ...(size === null ? {} : { size: size as Size }),
  };
}

type Outcome = { readonly ok: boolean; readonly body: unknown };

function runItem(call: SignedCall, command: Command): Outcome {
  const { params, context: { services } } = call, ts = msText(services, services.exchange.now);
  const body = (ordId: string, clOrdId: string, sCode: string, sMsg: string, tag: string) => ({
    clOrdId,
    ordId,
    ...(command.action === "amend" ? { reqId: params.optional("reqId") ?? "" } : {}),
    sCode,
    sMsg,
    subCode: "",
    ...(command.action === "place" ? { tag } : {}),
    ts,
  });
  try {
    const order = command.run(call), said = command.action === "place" ? "Order placed" : "";
    return { ok: true, body: body(orderId(order.id), clientIdOf(order), "0", said, wordsOf(order).tag) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const asked = (name: string) => params.optional(name) ?? "";
    const ordId = command.action === "place" ? "" : asked("ordId");
    return { ok: false, body: body(ordId, asked("clOrdId"), error.code, error.message, asked("tag")) };
  }
}

function summary(outcomes: readonly Outcome[]): CommandAnswer {
  const data = outcomes.map(({ body }) => body), failed = outcomes.filter(({ ok }) => !ok).length;
  if (failed === 0) return { code: "0", msg: "", data };
  if (failed === data.length) return { code: "1", msg: "All operations failed", data };
  return { code: "2", msg: "Bulk operation partially succeeded", data };
}

/** How many items concern each market; those of no market count together. */
function countsOf({ services }: Context, items: readonly Params[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const params of items) {
    const name = marketOf(services, params);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function marketOf(services: VenueServices, params: Params): string {
  try {
    return floorOfOrder(services, params).key;
  } catch (error) {
    if (error instanceof ApiError) return ""; // the item's own outcome will say why
    throw error;
  }
}

function madeUpRefusal({ code, message }: FaultParameters, floor: Floor): ApiError {
  const usual = refusals.balance(floor.instrument.quote);
  return new ApiError(String(code ?? usual.code), String(message ?? usual.message));
}

function placeRefusal(refusal: PlaceRefusal, floor: Floor, side: "buy" | "sell"): ApiError {
  switch (refusal) {
    case "insufficient_balance":
      return noMoney(floor, side);
    case "duplicate":
      return refusals.duplicate();
    case "too_many_orders":
      return refusals.pendingOrders();
    case "market_closed":
      return refusals.suspended();
    case "reduce_only":
      return refusals.reduceOnly();
    case "position_mode":
      return refusals.parameter("posSide");
    case "would_cross":
    case "unfilled":
      // Not by this venue's rules: such orders are accepted and ended.
      throw new RangeError(`Cannot refuse an order as ${refusal}: OKX accepts and ends it`);
    default:
      return refusal satisfies never;
  }
}

function amendRefusal(refusal: AmendRefusal, floor: Floor, side: "buy" | "sell"): ApiError {
  switch (refusal) {
    case "would_cross":
      return refusals.amendWouldTake();
    case "insufficient_balance":
      return noMoney(floor, side);
    case "market_closed":
      return refusals.suspended();
    case "reduce_only":
      return refusals.reduceOnly();
    case "duplicate":
    case "filled":
    case "unchanged":
      throw new RangeError(`Cannot refuse an amendment as ${refusal}: OKX accepts it`);
    default:
      return refusal satisfies never;
  }
}

function noMoney(floor: Floor, side: "buy" | "sell"): ApiError {
  const { product, instrument: { base, quote } } = floor;
  return product === "perp" ? refusals.margin(settleAssetOf(floor)) : refusals.balance(side === "buy" ? quote : base);
}
