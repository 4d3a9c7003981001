import { assertEquals } from "@std/assert";
import { BYBIT } from "../../../../../exchanges/bybit/refusals.ts";
import { type BybitError, refusals } from "../../../../../exchanges/simulator/wire/bybit/errors.ts";

const understood = ({ code, message, status }: BybitError) =>
  BYBIT.understand({ status, code: String(code), message, retryAt: null }).reason;

Deno.test("The two categories refuse the same with codes of their own", () => {
  assertEquals(["linear", "spot"].map((of) => refusals.noOrder(of as "linear").code), [110001, 170213]);
  assertEquals(["linear", "spot"].map((of) => refusals.noMoney(of as "linear").code), [110007, 170131]);
});

Deno.test("What the simulated venue says is what our catalogue of its codes understands", () => {
  for (const category of ["linear", "spot"] as const) {
    assertEquals(understood(refusals.noOrder(category)), "unknown_order");
    assertEquals(understood(refusals.noMoney(category)), "insufficient_balance");
    assertEquals(understood(refusals.duplicate(category)), "duplicate");
    assertEquals(understood(refusals.tooManyOrders(category)), "too_many_orders");
  }
  assertEquals(understood(refusals.tooOften(0)), "rate_limit");
  assertEquals(understood(refusals.time(1, 2, 3)), "clock");
});

Deno.test("A refused signature tells the text that should have been signed", () => {
  assertEquals(refusals.signature("1key5000a=b").message, "error sign! origin_string[1key5000a=b]");
});
