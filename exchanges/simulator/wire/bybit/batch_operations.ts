/** Batches of orders: each leg has its own fate, told in step with the list, and costs one of the batch's own budget.
 * Source: Bybit v5 docs, "Batch Place Order", "Batch Amend Order" and "Batch Cancel Order" of 2026-07-24; read
 * 2026-11-26. @module */
import type { Category } from "./category.ts";
import { badParameter, BybitError } from "./errors.ts";
import type { Bucket } from "./limits.ts";
import { type Answer, type Json, type Operation, type SignedCall, stampOf } from "./operation.ts";
import { amended, canceled, placed, simulated } from "./order_operations.ts";
import { Params } from "./params.ts";

const MOST_LEGS: Readonly<Record<Category, number>> = { linear: 20, spot: 10 };

type Leg = (call: SignedCall, category: Category) => Json;
const batch = (name: Bucket, run: Leg): Operation & { readonly security: "signed" } => ({
  name,
  bucket: name,
  security: "signed",
  legs: true,
  command: true,
  run: (call) => runLegs(call, name, run),
});

export const createBatch = batch("order.create-batch", (call, category) => ({
  ...placed(call, category),
  createAt: String(stampOf(call.context.services, call.context.services.exchange.now)),
}));
export const amendBatch = batch("order.amend-batch", amended);
export const cancelBatch = batch("order.cancel-batch", canceled);

function runLegs(call: SignedCall, bucket: Bucket, run: Leg): Answer {
  const { context, account, params } = call, category = simulated(call), wanted = params.list("request");
  if (wanted.length === 0) throw badParameter("request is empty");
  if (wanted.length > MOST_LEGS[category]) throw badParameter(`request: want at most ${MOST_LEGS[category]}`);
  const list: Json[] = [], extra: Json[] = [], nowMs = context.services.venueNow / 1_000;
  for (const item of wanted) {
    const leg = Params.fromValue(item).with({ category });
    try {
      const limited = context.limits.take(account, bucket, category, nowMs);
      if (limited !== null) throw limited;
      list.push({ category, symbol: leg.optional("symbol") ?? "", ...run({ ...call, params: leg }, category) });
      extra.push({ code: 0, msg: "OK" });
    } catch (error) {
      if (!(error instanceof BybitError)) throw error;
      list.push(failedLeg(leg, category, bucket));
      extra.push({ code: error.code, msg: error.message });
    }
  }
  return { result: { list }, extra: { list: extra } };
}

function failedLeg(leg: Params, category: Category, bucket: Bucket): Json {
  const text = (name: string) => typeof leg.values[name] === "string" ? leg.values[name] : "";
  const ids = { category, symbol: text("symbol"), orderId: "", orderLinkId: text("orderLinkId") };
  return bucket === "order.create-batch" ? { ...ids, createAt: "" } : ids;
}
