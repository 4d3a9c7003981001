/** Orders as they stood a while ago: what a venue's history answers while it lags behind. @module */
import type { Micros } from "../../core/units.ts";
import { add, type Money, ZERO } from "../../core/money.ts";
import type { Account } from "./accounts.ts";
import type { AccountOrder } from "./orders.ts";

/** The order as of `at`; null = it was not there yet. How it was made smaller is not remembered: size and ids are today's. */
export function orderAsOf(order: AccountOrder, account: Account, at: Micros): AccountOrder | null {
  if (order.createdAt > at) return null;
  if (order.updatedAt <= at) return order;
  let filled = 0, quoteFilled: Money = ZERO, updatedAt = order.createdAt;
  for (const execution of account.executions) {
    if (execution.order !== order || execution.at > at) continue;
    filled += execution.size;
    quoteFilled = add(quoteFilled, execution.quote);
    updatedAt = execution.at;
  }
  const status = filled === 0 ? "new" : filled < order.size ? "partially_filled" : "filled";
  const past = { filled, quoteFilled, updatedAt, status, preventedMatchId: null };
  return Object.create(order, Object.getOwnPropertyDescriptors(past));
}
