import { assertEquals, assertThrows } from "@std/assert";
import { Account, DEMO_ACCOUNT } from "../../../../../exchanges/simulator/accounts.ts";
import { BybitError } from "../../../../../exchanges/simulator/wire/bybit/errors.ts";
import { budgetHeaders, httpBudgetHeaders, Limits } from "../../../../../exchanges/simulator/wire/bybit/limits.ts";

const account = new Account(0, DEMO_ACCOUNT), other = new Account(1, { ...DEMO_ACCOUNT, name: "other" });

function counted(times?: () => number) {
  const seen = { violations: 0 };
  return { seen, limits: new Limits(() => seen.violations++, times) };
}

Deno.test("Ten linear orders a second pass, the eleventh waits until the first is a second old", () => {
  const { limits, seen } = counted();
  for (let i = 0; i < 10; i++) limits.spend(account, "order.create", "linear", 1_000 + i);
  const { code, resetAt } = assertThrows(
    () => limits.spend(account, "order.create", "linear", 1_500),
    BybitError,
  );
  assertEquals([code, resetAt, seen.violations], [10006, 2_000, 1]);
  assertEquals(limits.spend(account, "order.create", "linear", 2_000).left, 0);
});

Deno.test("Categories, kinds, batches and accounts have budgets of their own", () => {
  const { limits } = counted();
  for (let i = 0; i < 10; i++) limits.spend(account, "order.create", "linear", 1_000);
  assertEquals(limits.spend(account, "order.create", "spot", 1_000).left, 19);
  assertEquals(limits.spend(account, "order.cancel", "linear", 1_000).left, 9);
  assertEquals(limits.spend(account, "order.create-batch", "linear", 1_000).left, 9);
  assertEquals(limits.spend(other, "order.create", "linear", 1_000).left, 9);
});

Deno.test("Questions share one budget over the categories", () => {
  const { limits } = counted();
  limits.spend(account, "order.read", "linear", 1_000);
  assertEquals(limits.spend(account, "order.read", "spot", 1_000).left, 48);
});

Deno.test("A leg of a batch over the limit gets its refusal, and costs nothing", () => {
  const { limits } = counted();
  const legs = Array.from({ length: 12 }, () => limits.take(account, "order.create-batch", "linear", 1_000));
  assertEquals(legs.map((refused) => refused?.code ?? 0), [...Array(10).fill(0), 10006, 10006]);
});

Deno.test("Headers tell the limit, what is left and when it is whole again", () => {
  const { limits } = counted();
  assertEquals(budgetHeaders(limits.spend(account, "order.create", "linear", 1_000)), {
    "X-Bapi-Limit": "10",
    "X-Bapi-Limit-Status": "9",
    "X-Bapi-Limit-Reset-Timestamp": "1000",
  });
  assertEquals(httpBudgetHeaders({ limit: 10, left: 9, resetAt: 1_000.5 }), {
    "x-bapi-limit": "10",
    "x-bapi-limit-status": "9",
    "x-bapi-limit-reset-timestamp": "1000",
  });
  for (let i = 0; i < 9; i++) limits.spend(account, "order.create", "linear", 1_400);
  const used = limits.state(account, "order.create", "linear", 1_500);
  assertEquals(used, { limit: 10, left: 0, resetAt: 2_000 });
});

Deno.test("600 requests in five seconds pass, the next one bars the address for ten minutes", () => {
  const { limits, seen } = counted(), status = (at: number) => assertThrows(() => limits.visit(at), BybitError).status;
  for (let i = 0; i < 600; i++) limits.visit(1_000 + i);
  assertEquals([status(1_700), status(500_000)], [403, 403]);
  limits.visit(601_701);
  assertEquals(seen.violations, 2);
});

Deno.test("Requests at the pace of the limit never end", () => {
  const { limits } = counted();
  for (let at = 0; at < 60_000; at += 9) limits.visit(at);
});

Deno.test("A fault can tighten them", () => {
  const { limits } = counted(() => 0.5);
  for (let i = 0; i < 5; i++) limits.spend(account, "order.create", "linear", 1_000);
  assertThrows(() => limits.spend(account, "order.create", "linear", 1_000), BybitError);
});

Deno.test("500 connections in five minutes may come", () => {
  const { limits, seen } = counted();
  const taken = Array.from({ length: 501 }, (_, i) => limits.connect(i));
  assertEquals([taken.filter(Boolean).length, seen.violations, limits.connect(301_000)], [500, 1, true]);
});
