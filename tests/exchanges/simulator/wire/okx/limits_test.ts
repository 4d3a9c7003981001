import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import { Account, DEMO_ACCOUNT } from "../../../../../exchanges/simulator/accounts.ts";
import { ApiError } from "../../../../../exchanges/simulator/wire/okx/errors.ts";
import { Limits } from "../../../../../exchanges/simulator/wire/okx/limits.ts";

const account = new Account(0, DEMO_ACCOUNT);
const one = (instrument = "BTC-USDT") => new Map([[instrument, 1]]);

function code(run: () => unknown): string | null {
  try {
    run();
    return null;
  } catch (error) {
    assert(error instanceof ApiError);
    return error.code;
  }
}

Deno.test("Limits.spend() refuses what is too much in a window and says when it ends", () => {
  let violations = 0;
  const limits = new Limits(() => violations++);
  for (let i = 0; i < 10; i++) limits.spend("time", 10, 1e6);
  const error = assertThrows(() => limits.spend("time", 10, 2e6), ApiError);
  assertEquals([error.code, error.status, error.retryAt, violations], ["50011", 429, 3e6, 1]);
  limits.spend("time", 10, 3e6);
  limits.spend("books", 1, 2e6);
});

Deno.test("Orders count by instrument and action; a list of one counts as a single order", () => {
  const limits = new Limits(() => {});
  for (let i = 0; i < 60; i++) limits.spendOrders(account, "place", one(), 0);
  assertEquals(code(() => limits.spendOrders(account, "place", one(), 0)), "50011");
  assertEquals(code(() => limits.spendOrders(account, "place", one("ETH-USDT"), 0)), null);
  assertEquals(code(() => limits.spendOrders(account, "cancel", one(), 0)), null);
  assertEquals(code(() => limits.spendOrders(account, "place", new Map([["BTC-USDT", 20]]), 0)), null);
  assertEquals(code(() => limits.spendOrders(account, "place", one(), 2e6)), null);
});

Deno.test("Lists take 300 orders of an instrument in two seconds, all or nothing", () => {
  const limits = new Limits(() => {});
  for (let i = 0; i < 15; i++) limits.spendOrders(account, "cancel", new Map([["BTC-USDT", 20]]), 0);
  assertEquals(
    code(() => limits.spendOrders(account, "cancel", new Map([["ETH-USDT", 2], ["BTC-USDT", 2]]), 0)),
    "50011",
  );
  for (let i = 0; i < 15; i++) limits.spendOrders(account, "cancel", new Map([["ETH-USDT", 20]]), 0);
});

Deno.test("New and amended orders of a user share a cap that cancels do not touch", () => {
  const limits = new Limits(() => {});
  for (let i = 0; i < 50; i++) limits.spendOrders(account, i % 2 ? "place" : "amend", new Map([[`C${i}`, 20]]), 0);
  assertEquals(code(() => limits.spendOrders(account, "place", one(), 0)), "50061");
  assertEquals(code(() => limits.spendOrders(account, "cancel", one(), 0)), null);
});

Deno.test("Connections come at three a second; a socket asks 480 times an hour", () => {
  const limits = new Limits(() => {});
  assertEquals([1, 2, 3, 4].map(() => limits.connect(0)), [true, true, true, false]);
  assert(limits.connect(1e6));
  for (let i = 0; i < 480; i++) assert(limits.control(7, i));
  assertFalse(limits.control(7, 1e6));
  assert(limits.control(8, 1e6));
  assert(limits.control(7, 3_600e6));
});

Deno.test("A clock that is set back begins a new window", () => {
  const limits = new Limits(() => {});
  limits.spend("x", 1, 100e6);
  limits.spend("x", 1, 1e6);
});

Deno.test("A fault may multiply all limits", () => {
  let times = 0.5;
  const limits = new Limits(() => {}, () => times);
  for (let i = 0; i < 5; i++) limits.spend("x", 10, 0);
  assertEquals(code(() => limits.spend("x", 10, 0)), "50011");
  times = 1;
  limits.spend("x", 10, 0);
  assertEquals(limits.subAccountOrders, 1_000);
});
