/** Several orders in one request, each with its own answer, in the order of the request. Source: USD-M futures, "Place Multiple
 * Orders", "Modify Multiple Orders", "Cancel Multiple Orders", and asterdex/api-docs; read 2026-11-26. @module */
import { ApiError, refusals } from "../binance/errors.ts";
import { Params } from "../binance/params.ts";
import { futuresRefusals } from "./errors.ts";
import { command, type SignedCall } from "./operation.ts";
import { readOrder } from "./order_fields.ts";
import { cancelOne, modifyOne, placeOne } from "./order_operations.ts";

const MOST_PLACED = 5, MOST_CANCELED = 10;
const PLACING_WEIGHT = 5;

export const placeBatch = command("batchOrders.place", PLACING_WEIGHT, (call) => {
  const orders = elements(call, MOST_PLACED), { context: { limits, services }, account } = call;
  limits.checkOrders(account, services.venueNow);
  const answers = orders.map((params) => attempt(() => placeOne({ ...call, params }, readOrder({ ...call, params }))));
  limits.countBatch(account, orders.length, services.venueNow);
  return answers;
});

export const modifyBatch = command("batchOrders.modify", PLACING_WEIGHT, (call) => {
  const orders = elements(call, MOST_PLACED), { context: { limits, services }, account } = call;
  limits.checkOrders(account, services.venueNow);
  const answers = orders.map((params) => attempt(() => modifyOne({ ...call, params })));
  limits.countBatch(account, orders.length, services.venueNow);
  return answers;
});

export const cancelBatch = command("batchOrders.cancel", 1, (call) => {
  const { params } = call, symbol = params.text("symbol");
  const ids = listOf(params, "orderIdList") ?? listOf(params, "orderidlist");
  const clientIds = listOf(params, "origClientOrderIdList") ?? listOf(params, "origclientorderidlist");
  const [name, list] = ids !== null ? ["orderId", ids] as const : ["origClientOrderId", clientIds] as const;
  if (list === null) throw refusals.missing("orderIdList");
  if (list.length === 0 || list.length > MOST_CANCELED) throw futuresRefusals.tooManyInBatch();
  return list.map((id) =>
    attempt(() => cancelOne({ ...call, params: new Params(new Map([["symbol", symbol], [name, String(id)]])) }))
  );
});

function elements({ params }: SignedCall, most: number): Params[] {
  const list = listOf(params, "batchOrders") ?? params.text("batchOrders");
  if (!Array.isArray(list) || list.length === 0 || list.length > most) throw futuresRefusals.tooManyInBatch();
  return list.map((element) => {
    if (typeof element !== "object" || element === null) throw refusals.invalid("batchOrders");
    return Params.fromObject(element as Readonly<Record<string, unknown>>);
  });
}

/** Null = it was not sent. */
function listOf(params: Params, name: string): unknown[] | null {
  const text = params.optional(name);
  if (text === null) return null;
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    throw refusals.invalid(name);
  }
  if (!Array.isArray(list)) throw refusals.invalid(name);
  return list;
}

function attempt(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof ApiError) return error.body;
    throw error;
  }
}
