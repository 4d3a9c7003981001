import { assert, assertEquals } from "@std/assert";
import type { Event } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros } from "../../../core/units.ts";
import { Budgets, WINDOW } from "../../../exchanges/okx/budgets.ts";
import { balancesCall, type Call, cancelCall } from "../../../exchanges/okx/calls.ts";
import { LEEWAY } from "../../../exchanges/shared/rolling_budgets.ts";

const at = (micros: number) => 1e15 + micros as Micros;
const A = 7 as InstrumentId;
const OPTIONS = { venue: "okx", markets: [{ instrument: A, symbol: "A" }] };
const order = (name: string) => ({ budget: { name, limit: 60 } }) as Call;

Deno.test("so many go through in any two seconds, not twice as many at an edge", () => {
  const budgets = new Budgets(OPTIONS, { emit: () => {} });
  for (let i = 0; i < 30; i++) budgets.spend(order("order A"), at(0));
  for (let i = 0; i < 30; i++) budgets.spend(order("order A"), at(1_900_000));
  assert(budgets.forbids(order("order A"), false, at(WINDOW + LEEWAY - 1)) !== null);
  for (let i = 0; i < 30; i++) {
    assertEquals(budgets.forbids(order("order A"), false, at(WINDOW + LEEWAY)), null);
    budgets.spend(order("order A"), at(WINDOW + LEEWAY));
  }
  assert(budgets.forbids(order("order A"), false, at(WINDOW + LEEWAY + 1)) !== null, "those of 1.9 s still count");
});

Deno.test("placements, cancels and amendments of each market count by themselves", () => {
  const budgets = new Budgets(OPTIONS, { emit: () => {} });
  for (let i = 0; i < 60; i++) budgets.spend(order("order A"), at(i));
  assertEquals(typeof budgets.forbids(order("order A"), false, at(100)), "string");
  for (const name of ["order B", "cancel-order A", "amend-order A"]) {
    assertEquals(budgets.forbids(order(name), false, at(100)), null, name);
  }
});

Deno.test("new and amended orders of all markets count against the account; cancels do not", () => {
  const budgets = new Budgets(OPTIONS, { emit: () => {} });
  budgets.resizeAccount(5);
  for (const name of ["order A", "order B", "amend-order C", "order D", "order E"]) budgets.spend(order(name), at(1));
  assertEquals(
    budgets.forbids(order("order F"), false, at(2)),
    "5 new and amended orders of the account in two seconds are used up",
  );
  assertEquals(budgets.forbids(order("cancel-order F"), false, at(2)), null);
  for (const odd of [0, -1, 1.5, NaN, 1e9]) budgets.resizeAccount(odd);
  assertEquals(budgets.forbids(order("order F"), false, at(WINDOW + LEEWAY + 1)), null);
});

Deno.test("questions have counts of their own, and background ones leave some", () => {
  const budgets = new Budgets(OPTIONS, { emit: () => {} });
  for (let i = 0; i < 7; i++) budgets.spend(balancesCall(), at(i));
  assertEquals(typeof budgets.forbids(balancesCall(), true, at(10)), "string");
  assertEquals(budgets.forbids(balancesCall(), false, at(10)), null);
});

Deno.test("counts of orders are told once a second at most", () => {
  const told: Event[] = [], budgets = new Budgets(OPTIONS, { emit: (event) => told.push(event) });
  const cancel = cancelCall({ clientId: "", venueOrderId: "1" }, { symbol: "A", code: 1 });
  for (const micros of [0, 10, 999_999, 1_000_000]) budgets.spend(cancel, at(micros));
  assertEquals(told.map((event) => event.kind === "rate_budget" && [event.name, event.used, event.limit]), [
    ["ORDERS 2s cancel-order A", 1, 60],
    ["ORDERS 2s cancel-order A", 4, 60],
  ]);
});

Deno.test("each count says which commands of which market it counts", () => {
  const told: Event[] = [], budgets = new Budgets(OPTIONS, { emit: (event) => told.push(event) });
  for (const name of ["order A", "cancel-order A", "amend-order A"]) budgets.spend(order(name), at(0));
  assertEquals(told.map((event) => event.kind === "rate_budget" && [event.name, event.spentBy]), [
    ["ORDERS 2s order A", { kinds: ["place"], instrument: A }],
    ["ORDERS 2s", { kinds: ["place", "amend"] }],
    ["ORDERS 2s cancel-order A", { kinds: ["cancel"], instrument: A }],
    ["ORDERS 2s amend-order A", { kinds: ["amend"], instrument: A }],
  ]);
});
