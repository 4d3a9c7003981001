import { assertEquals, assertFalse, assertThrows } from "@std/assert";
import { Account, DEMO_ACCOUNT } from "../../../../../exchanges/simulator/accounts.ts";
import { ApiError } from "../../../../../exchanges/simulator/wire/binance/errors.ts";
import { Limits, Window } from "../../../../../exchanges/simulator/wire/binance/limits.ts";

/** A whole minute of the clock, µs. */
const MINUTE = 1_790_000_040_000_000;
const SECOND = 1e6;

function open() {
  let violations = 0;
  const limits = new Limits(() => violations++);
  return { limits, violations: () => violations, account: new Account(0, DEMO_ACCOUNT) };
}
const refusal = (act: () => unknown) => assertThrows(act, ApiError) as ApiError;

Deno.test("Window counts within fixed intervals of the clock", () => {
  const window = new Window("ORDERS", "SECOND", 10, 100);
  window.add(3, MINUTE);
  window.add(2, MINUTE + 9.9 * SECOND);
  assertEquals([window.used(MINUTE + 9.99 * SECOND), window.used(MINUTE + 10 * SECOND)], [5, 0]);
  window.add(-9, MINUTE + 10 * SECOND);
  assertEquals([window.used(MINUTE + 10 * SECOND), window.endsAt(MINUTE + 3 * SECOND), window.tag], [
    0,
    MINUTE + 10 * SECOND,
    "10S",
  ]);
});

Deno.test("Limits.spend answers 429 above the weight of a minute, until the minute ends", () => {
  const { limits, violations } = open();
  limits.spend(5_999, MINUTE);
  limits.spend(1, MINUTE);
  const { status, code, retryAt } = refusal(() => limits.spend(1, MINUTE + 10 * SECOND));
  assertEquals([status, code, retryAt, violations()], [429, -1003, MINUTE + 60 * SECOND, 1]);
  limits.spend(1, MINUTE + 60 * SECOND);
  assertEquals(limits.weight.used(MINUTE + 60 * SECOND), 1);
});

Deno.test("Limits.spend bans with 418 who goes on in the face of 429", () => {
  const { limits, violations } = open();
  limits.spend(6_000, MINUTE);
  for (let i = 0; i < 20; i++) assertEquals(refusal(() => limits.spend(1, MINUTE + i)).status, 429);
  const ban = refusal(() => limits.spend(1, MINUTE + SECOND));
  assertEquals([ban.status, ban.retryAt, violations()], [418, MINUTE + 121 * SECOND, 21]);
  assertEquals(refusal(() => limits.spend(1, MINUTE + 120 * SECOND)).status, 418);
  limits.spend(1, MINUTE + 121 * SECOND);
});

Deno.test("Limits.refund gives weight back", () => {
  const { limits } = open();
  limits.spend(10, MINUTE);
  limits.refund(4, MINUTE);
  assertEquals(limits.weight.used(MINUTE), 6);
});

Deno.test("Limits counts unfilled orders: fills give back, as maker more than as taker", () => {
  const { limits, account, violations } = open();
  for (let i = 0; i < 100; i++) {
    limits.checkOrders(account, MINUTE);
    limits.countOrder(account, MINUTE);
  }
  const full = refusal(() => limits.checkOrders(account, MINUTE));
  assertEquals([full.code, full.status, full.message], [
    -1015,
    429,
    "Too many new orders; current limit is 100 orders per 10 SECOND.",
  ]);
  assertEquals([full.retryAt, violations()], [MINUTE + 10 * SECOND, 1]);
  limits.firstFill(account, false, MINUTE);
  assertEquals(limits.ordersOf(account)[0].used(MINUTE), 99);
  limits.firstFill(account, true, MINUTE);
  assertEquals(limits.ordersOf(account)[0].used(MINUTE), 94);
  limits.checkOrders(account, MINUTE);
});

Deno.test("Limits.connect refuses the 301st connection in five minutes", () => {
  const { limits, violations } = open();
  for (let i = 0; i < 300; i++) limits.connect(MINUTE);
  assertFalse(limits.connect(MINUTE));
  assertEquals(violations(), 1);
});

Deno.test("Limits.rules lists what exchangeInfo shows", () => {
  assertEquals(
    open().limits.rules.map((rule) => `${rule.rateLimitType} ${rule.intervalNum}${rule.interval} ${rule.limit}`),
    [
      "REQUEST_WEIGHT 1MINUTE 6000",
      "ORDERS 10SECOND 100",
      "ORDERS 1DAY 200000",
      "RAW_REQUESTS 5MINUTE 300000",
    ],
  );
});

Deno.test("Limits can be other than the venue's own, from one moment to the next", () => {
  let times = 0.5;
  const limits = new Limits(() => {}, () => times), account = new Account(0, DEMO_ACCOUNT);
  limits.spend(3_000, MINUTE);
  assertEquals(refusal(() => limits.spend(1, MINUTE)).status, 429);
  assertEquals(limits.ordersOf(account).map(({ limit }) => limit), [50, 100_000]);
  times = 2;
  limits.spend(9_000, MINUTE);
  assertEquals(limits.rules.map(({ limit }) => limit), [12_000, 200, 400_000, 600_000]);
});

Deno.test("Limits of a host that gives nothing back keep their own numbers", () => {
  const budget = { weight: 10, raw: null, orders: [["MINUTE", 1, 2]], forgiving: false } as const;
  const limits = new Limits(() => {}, undefined, budget), account = new Account(0, DEMO_ACCOUNT);
  limits.spend(10, MINUTE);
  limits.refund(4, MINUTE);
  assertEquals(limits.weight.used(MINUTE), 10);
  assertEquals(refusal(() => limits.spend(1, MINUTE)).message.includes("limit is 10 request weight"), true);
  for (let i = 0; i < 2; i++) limits.countOrder(account, MINUTE);
  limits.firstFill(account, true, MINUTE);
  assertEquals(refusal(() => limits.checkOrders(account, MINUTE)).code, -1015);
  assertEquals(limits.rules.map(({ rateLimitType, limit }) => [rateLimitType, limit]), [
    ["REQUEST_WEIGHT", 10],
    ["ORDERS", 2],
  ]);
});
