import { assert, assertEquals, assertFalse } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import {
  CANCEL_ATTEMPT_LIMIT,
  cancelBackoff,
  isExhausted,
  isStuck,
  mayBeginAnew,
  mayCancel,
} from "../../../core/oms/cancel_retry.ts";
import { OrderRecord } from "../../../core/oms/order.ts";
import { at, place } from "../../support/order_events.ts";

Deno.test("cancelBackoff() doubles from a quarter of a second and ends after five failures", () => {
  assertEquals([1, 2, 3, 4, 5, 6].map((n) => cancelBackoff(n) / 1e6), [0.25, 0.5, 1, 2, Infinity, Infinity]);
  assertEquals(CANCEL_ATTEMPT_LIMIT, 5);
});

Deno.test("mayCancel() allows a cancel of a live order with none under way, once the wait is over", () => {
  const order = new OrderRecord(place("mm1"), { strategy: "mm", level: 0 }, at(0));
  order.life = "OPEN";
  assert(mayCancel(order, at(0)));
  for (const pending of ["cancel_sent", "cancel_acked"] as const) {
    order.pending = pending;
    assertFalse(mayCancel(order, at(0)));
  }
  for (const pending of ["none", "cancel_unknown", "replace_sent", "replace_unknown"] as const) {
    order.pending = pending;
    assert(mayCancel(order, at(0)));
  }
  order.cancelRetryAt = at(250);
  assertFalse(mayCancel(order, at(249)));
  assert(mayCancel(order, at(250)));
  order.cancelRetryAt = Infinity as Micros;
  assertFalse(mayCancel(order, at(1e9)));
  order.cancelRetryAt = 0 as Micros;
  order.life = "CANCELED";
  assertFalse(mayCancel(order, at(1)));
});

Deno.test("isExhausted() knows a living order that is not cancelled by its id for now", () => {
  const order = new OrderRecord(place("mm1"), { strategy: "mm", level: 0 }, at(0));
  order.life = "OPEN";
  assertFalse(isExhausted(order));
  order.cancelRetryAt = Infinity as Micros;
  assert(isExhausted(order));
  order.life = "CANCELED";
  assertFalse(isExhausted(order));
});

Deno.test("isStuck() knows a living order whose cancels were given up, also while a new row of them is under way", () => {
  const order = new OrderRecord(place("mm1"), { strategy: "mm", level: 0 }, at(0));
  order.life = "OPEN";
  assertFalse(isStuck(order));
  order.cancelsGivenUp = true;
  order.cancelRetryAt = 0 as Micros;
  assert(isStuck(order));
  order.life = "CANCELED";
  assertFalse(isStuck(order));
});

Deno.test("mayBeginAnew() lets a row of cancels begin once an answer shows the order half a minute after the last of them", () => {
  const order = new OrderRecord(place("mm1"), { strategy: "mm", level: 0 }, at(0));
  order.life = "OPEN";
  order.cancelSentAt = at(1_000);
  assertFalse(mayBeginAnew(order, at(60_000)), "none was given up");
  order.cancelRetryAt = Infinity as Micros;
  assertFalse(mayBeginAnew(order, at(30_999)));
  assert(mayBeginAnew(order, at(31_000)));
});
