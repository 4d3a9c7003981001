import { assert, assertEquals, assertFalse } from "@std/assert";
import type { RateBudget } from "../../../core/event.ts";
import { QuestionBudget } from "../../../core/oms/question_budget.ts";
import { at, VENUE } from "../../support/order_events.ts";

const budget = (name: string, used: number, limit: number, resetsMs = 60_000): RateBudget => ({
  kind: "rate_budget",
  venue: VENUE,
  name,
  used,
  limit,
  resetsAt: at(resetsMs),
  receivedAt: at(0),
});

Deno.test("QuestionBudget limits nothing while the venue states no limit of weight", () => {
  const budget0 = new QuestionBudget();
  assertFalse(budget0.observe(budget("ORDERS 10s", 99, 100)));
  assertFalse(budget0.observe(budget("RAW_REQUESTS 5m", 99, 100)));
  budget0.spend(1_000_000, at(0));
  assert(budget0.allows(1_000_000, at(0)));
  assertEquals(budget0.stretch(1), 1);
});

Deno.test("QuestionBudget lets a tenth of the limit be used in any window, and no more", () => {
  const limited = new QuestionBudget();
  assert(limited.observe(budget("REQUEST_WEIGHT 1m", 0, 1_000)));
  assertFalse(limited.observe(budget("REQUEST_WEIGHT 1m", 50, 1_000))); // the limit is the same
  limited.spend(60, at(0));
  assert(limited.allows(40, at(0)));
  assertFalse(limited.allows(41, at(0)));
  limited.spend(40, at(30_000));
  assertFalse(limited.allows(1, at(59_999)));
  assert(limited.allows(60, at(60_000))); // what was sent a minute ago counts no more
  assertFalse(limited.allows(61, at(60_000)));
});

Deno.test("QuestionBudget lets one question through that is heavier than its share, alone", () => {
  const limited = new QuestionBudget();
  limited.observe(budget("REQUEST_WEIGHT 1m", 0, 100));
  assert(limited.allows(80, at(0)));
  limited.spend(80, at(0));
  assertFalse(limited.allows(1, at(1_000)));
});

Deno.test("QuestionBudget never touches the fifth that is kept for cancels and a kill, until the window is over", () => {
  const limited = new QuestionBudget();
  limited.observe(budget("REQUEST_WEIGHT 1m", 790, 1_000));
  assert(limited.allows(10, at(0)));
  assertFalse(limited.allows(11, at(0)));
  assert(limited.allows(11, at(60_000)));
});

Deno.test("QuestionBudget.stretch() is told by the tightest limit, each over its own window", () => {
  const limited = new QuestionBudget();
  limited.observe(budget("REQUEST_WEIGHT 1m", 0, 6_000)); // 480 a minute are planned with
  assertEquals(limited.stretch(240 / 60e6), 1);
  assertEquals(limited.stretch(960 / 60e6), 2);
  limited.observe(budget("WEIGHT 10s", 0, 100)); // 8 in ten seconds
  assertEquals(limited.stretch(480 / 60e6), 10);
  limited.observe(budget("weight", 0, 0)); // a limit of nothing says nothing
  assertEquals(limited.stretch(480 / 60e6), 10);
});

Deno.test("QuestionBudget.weightOf() knows a list of the account from one of a market, and takes ten where nothing is stated", () => {
  const stated = new QuestionBudget({ open_orders: 6, open_orders_account: 80, order: 4 });
  assertEquals([
    stated.weightOf({ what: "open_orders", instrument: 0 }),
    stated.weightOf({ what: "open_orders", instrument: null }),
    stated.weightOf({ what: "order", instrument: 0 }),
    stated.weightOf({ what: "balances" }),
  ], [6, 80, 4, 10]);
});
