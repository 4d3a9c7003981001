/** What all operations of one host share, beyond what they share with spot. @module */
import type { Floor } from "../../floors.ts";
import type { AccountOrder } from "../../orders.ts";
import { isDelistedNow } from "../../market_faults.ts";
import { refusals } from "../binance/errors.ts";
import {
  type Call as AnyCall,
  type Context,
  inventClientId,
  type Operation as AnyOperation,
  type SignedCall as AnySignedCall,
} from "../binance/operation.ts";
import type { Params } from "../binance/params.ts";
import type { Stamp } from "../binance/words.ts";
import type { FapiKind } from "./kind.ts";
import type { ListenKeys } from "./listen_keys.ts";
import type { OrderNotes } from "./order_notes.ts";
import type { UserEvents } from "./user_events.ts";

export type FapiContext = Context & {
  readonly kind: FapiKind;
  readonly keys: ListenKeys;
  readonly notes: OrderNotes;
  readonly events: UserEvents;
};
export type Call = AnyCall<FapiContext>;
export type SignedCall = AnySignedCall<FapiContext>;
export type Operation = AnyOperation<FapiContext>;
export type Weight = number | ((params: Params) => number);

export const ask = (name: string, weight: Weight, run: (call: Call) => unknown): Operation => ({
  name,
  weight,
  security: "none",
  run,
});
export const query = (name: string, weight: Weight, run: (call: SignedCall) => unknown): Operation => ({
  name,
  weight,
  security: "signed",
  command: false,
  run,
});
export const command = (name: string, weight: Weight, run: (call: SignedCall) => unknown): Operation => ({
  name,
  weight,
  security: "signed",
  command: true,
  run,
});

/** Weight of a question that may be about one market or about all. */
export function oneOrAll(one: number, all: number): (params: Params) => number {
  return (params) => params.has("symbol") ? one : all;
}

/** @throws {ApiError} for a symbol that is not listed in this product */
export function floorOf({ context, params }: Call, name = "symbol"): Floor {
  const floor = listed(context, params.text(name));
  if (floor === null) throw refusals.symbol();
  return floor;
}

/** The market of `symbol`, or all of the product where there is none. */
export function chosen(call: Call): Floor[] {
  return call.params.has("symbol") ? [floorOf(call)] : floorsOf(call.context);
}

export function floorsOf({ services: { exchange, faults }, kind }: FapiContext): Floor[] {
  return [...exchange.floors.values()].filter(({ product, instrument }) =>
    product === kind.product && !isDelistedNow(faults, instrument.symbol)
  );
}

function listed({ services: { exchange, faults }, kind }: FapiContext, symbol: string): Floor | null {
  if (isDelistedNow(faults, symbol)) return null;
  return exchange.floor(symbol, kind.product === "spot" ? "spot" : "linear");
}

/** Whether an order belongs to this host. */
export function isOurs({ services: { exchange }, kind }: FapiContext, order: AccountOrder): boolean {
  return exchange.floorOf(order).product === kind.product;
}

/** The order that the parameters name, open or closed; null = there is none, or none that is still told of.
 * @throws {ApiError} if neither id was sent */
export function findOrder(
  call: SignedCall,
  floor: Floor,
  idName = "orderId",
  clientName = "origClientOrderId",
): AccountOrder | null {
  const { params, account, context } = call, id = params.integer(idName), clientId = params.optional(clientName);
  if (id === null && clientId === null) throw refusals.missing(idName);
  const order = id !== null ? account.find(id) : account.findByClient(clientId!);
  if (order === null || order.key !== floor.key) return null;
  return order.open || !isForgotten(context, order) ? order : null;
}

/** Orders that ended without a fill are told of for some days alone. */
export function isForgotten({ services, kind }: FapiContext, order: AccountOrder): boolean {
  const age = services.exchange.now - order.updatedAt;
  return !order.open && order.filled === 0 && age > kind.unfilledKeptDays * 86_400e6;
}

/** Part of a list by its limit: from the beginning where a beginning was named, else the newest. */
export function page<T>(rows: readonly T[], limit: number, fromStart: boolean): readonly T[] {
  return fromStart ? rows.slice(0, limit) : rows.slice(-limit);
}

export { inventClientId, type Stamp };
