/** What Bybit lets an account without a VIP level send in a second, until its answers say what it really has, and what one address
 * may ask over REST. Source: Bybit v5 docs, "Rate Limit", as of 2026-07-24; read 2026-11-26. @module */
import type { BudgetSpenders, OrderMessage } from "../../core/event.ts";
import { MICROS_PER_SECOND } from "../../core/units.ts";
import type { BudgetRule } from "../shared/rolling_budgets.ts";
import type { Product } from "./product.ts";

/** The budget of all REST calls of an address: 600 in 5 s, then ten minutes of nothing. */
export const ADDRESS = "address";

/** Budgets of commands, and which of ours count there. Cancels go as batches only once their own budget is used up, so that what
 * those count is not foreseen. */
const ORDERS: ReadonlyMap<string, readonly OrderMessage[]> = new Map([
  ["create", ["place"]],
  ["amend", ["amend"]],
  ["cancel", ["cancel"]],
  ["cancel-batch", []],
  ["cancel-all", []],
]);
/** Calls a second, both products alike. */
const QUESTIONS = {
  realtime: 50,
  history: 50,
  execution: 50,
  position: 50,
  wallet: 50,
  info: 50,
  "fee-rate": 5,
  "transaction-log": 25,
} as const;

export function budgetsOf({ category }: Product): Readonly<Record<string, BudgetRule>> {
  const many = category === "spot" ? 20 : 10;
  const perSecond = { create: many, amend: 10, cancel: many, "cancel-batch": many, "cancel-all": many, ...QUESTIONS };
  const rules = Object.entries(perSecond).map(([name, limit]) => [name, { length: MICROS_PER_SECOND, limit }]);
  return { ...Object.fromEntries(rules), [ADDRESS]: { length: 5 * MICROS_PER_SECOND, limit: 600 } };
}

/** Budgets of questions that are asked now and then: whoever plans by all that are told would take the smallest for the venue's. */
const UNTOLD: ReadonlySet<string> = new Set(["info", "fee-rate", "transaction-log"]);

export function isTold(budget: string): boolean {
  return !UNTOLD.has(budget);
}

/** Each kind of command counts in its own budget, and none in those of questions. */
export function spendersOf(budget: string): BudgetSpenders {
  return { kinds: ORDERS.get(budget) ?? [] };
}

/** As events call it: budgets of orders begin with ORDERS, so that questions are not planned by them. */
export function budgetName(budget: string): string {
  if (budget === ADDRESS) return "REQUESTS address 5s";
  return `${ORDERS.has(budget) ? "ORDERS" : "REQUESTS"} ${budget} 1s`;
}
