import { assert, assertEquals } from "@std/assert";
import type { Event } from "../../../core/event.ts";
import type { Micros } from "../../../core/units.ts";
import { Budgets, SlidingBudget, WINDOW } from "../../../exchanges/okx/budgets.ts";
import { balancesCall, type Call, cancelCall } from "../../../exchanges/okx/calls.ts";

const at = (micros: number) => 1e15 + micros as Micros;
const order = (name: string) => ({ budget: { name, limit: 60 } }) as Call;

Deno.test("SlidingBudget lets so many through in any two seconds, not twice as many at an edge", () => {
  const budget = new SlidingBudget("x", 3);
  for (const micros of [0, 1_900_000, 1_950_000]) {
    assert(budget.allows(1, at(micros)));
    budget.spend(at(micros));
  }
  assertEquals([budget.used(at(1_960_000)), budget.allows(1, at(1_960_000))], [3, false]);
  assertEquals(budget.freeAt(at(1_960_000)), at(WINDOW));
  assert(budget.allows(1, at(WINDOW)));
  budget.spend(at(WINDOW));
  assert(!budget.allows(1, at(WINDOW + 1)), "the two of 1.9 s still count");
});

Deno.test("SlidingBudget keeps a share back", () => {
  const budget = new SlidingBudget("x", 10);
  for (let i = 0; i < 7; i++) budget.spend(at(i));
  assertEquals([budget.allows(0.7, at(10)), budget.allows(1, at(10))], [false, true]);
  assert(budget.allows(0.7, at(WINDOW)), "the first is out of the window");
});

Deno.test("SlidingBudget of another size forgets nothing that counts", () => {
  const budget = new SlidingBudget("x", 5);
  for (let i = 0; i < 4; i++) budget.spend(at(i));
  assertEquals(budget.resized(8).used(at(10)), 4);
  const smaller = budget.resized(2);
  assertEquals([smaller.used(at(10)), smaller.allows(1, at(10))], [2, false]);
});

Deno.test("placements, cancels and amendments of each market count by themselves", () => {
  const budgets = new Budgets("okx", { emit: () => {} });
  for (let i = 0; i < 60; i++) budgets.spend(order("order A"), at(i));
  assertEquals(typeof budgets.forbids(order("order A"), false, at(100)), "string");
  for (const name of ["order B", "cancel-order A", "amend-order A"]) {
    assertEquals(budgets.forbids(order(name), false, at(100)), null, name);
  }
});

Deno.test("new and amended orders of all markets count against the account; cancels do not", () => {
  const budgets = new Budgets("okx", { emit: () => {} });
  budgets.resizeAccount(5);
  for (const name of ["order A", "order B", "amend-order C", "order D", "order E"]) budgets.spend(order(name), at(1));
  assertEquals(
    budgets.forbids(order("order F"), false, at(2)),
    "5 new and amended orders of the account in two seconds are used up",
  );
  assertEquals(budgets.forbids(order("cancel-order F"), false, at(2)), null);
  for (const odd of [0, -1, 1.5, NaN, 1e9]) budgets.resizeAccount(odd);
  assertEquals(budgets.forbids(order("order F"), false, at(WINDOW + 1)), null);
});

Deno.test("questions have counts of their own, and background ones leave some", () => {
  const budgets = new Budgets("okx", { emit: () => {} });
  for (let i = 0; i < 7; i++) budgets.spend(balancesCall(), at(i));
  assertEquals(typeof budgets.forbids(balancesCall(), true, at(10)), "string");
  assertEquals(budgets.forbids(balancesCall(), false, at(10)), null);
});

Deno.test("counts of orders are told once a second at most", () => {
  const told: Event[] = [], budgets = new Budgets("okx", { emit: (event) => told.push(event) });
  const cancel = cancelCall({ clientId: "", venueOrderId: "1" }, { symbol: "A", code: 1 });
  for (const micros of [0, 10, 999_999, 1_000_000]) budgets.spend(cancel, at(micros));
  assertEquals(told.map((event) => event.kind === "rate_budget" && [event.name, event.used, event.limit]), [
    ["ORDERS 2s cancel-order A", 1, 60],
    ["ORDERS 2s cancel-order A", 4, 60],
  ]);
});
