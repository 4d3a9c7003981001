import { assertEquals } from "@std/assert";
import { ADDRESS, budgetName, budgetsOf, isTold, spendersOf } from "../../../exchanges/bybit/budgets.ts";
import { PERP, SPOT } from "../../../exchanges/bybit/product.ts";

Deno.test("budgetsOf() begins with what an account without a level has", () => {
  const linear = budgetsOf(PERP), spot = budgetsOf(SPOT);
  assertEquals([linear.create.limit, linear.amend.limit, linear.cancel.limit], [10, 10, 10]);
  assertEquals([spot.create.limit, spot.amend.limit, spot.cancel.limit], [20, 10, 20]);
  assertEquals(spot[ADDRESS], { length: 5_000_000, limit: 600 });
});

Deno.test("budgetName() tells budgets of orders from those of questions", () => {
  assertEquals(budgetName("create"), "ORDERS create 1s");
  assertEquals(budgetName("realtime"), "REQUESTS realtime 1s");
  assertEquals(budgetName(ADDRESS), "REQUESTS address 5s");
});

Deno.test("isTold() leaves out what is asked now and then alone", () => {
  assertEquals(["create", "cancel", "realtime", "fee-rate", "transaction-log"].map(isTold), [
    true,
    true,
    true,
    false,
    false,
  ]);
});

Deno.test("spendersOf() has each kind of command in its own budget, and none in those of questions", () => {
  assertEquals(["create", "amend", "cancel", "cancel-batch", "realtime"].map((name) => spendersOf(name).kinds), [
    ["place"],
    ["amend"],
    ["cancel"],
    [],
    [],
  ]);
});
