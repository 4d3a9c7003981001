import { assertEquals } from "@std/assert";
import { RateLimits, retryAfter } from "../../../exchanges/shared/rate_limit.ts";
import type { Micros } from "../../../core/units.ts";

const us = (value: number) => value as Micros;
const MINUTE = 60_000_000;

function limits(): RateLimits {
  const limits = new RateLimits();
  limits.configure("W", us(MINUTE), 100);
  return limits;
}

Deno.test("RateLimits counts in fixed clock windows", () => {
  const all = limits();
  all.spend("W", 30, us(MINUTE + 5));
  assertEquals(all.window("W", us(MINUTE + 6)), {
    name: "W",
    length: us(MINUTE),
    limit: 100,
    used: 30,
    resetsAt: us(2 * MINUTE),
  });
  assertEquals(all.window("W", us(2 * MINUTE - 1))?.used, 30);
  assertEquals(all.window("W", us(2 * MINUTE))?.used, 0);
});

Deno.test("RateLimits.observe() takes the venue's count, also a falling one, and says what changed", () => {
  const all = limits();
  all.spend("W", 30, us(0));
  assertEquals(all.observe("W", 40, us(1))?.used, 40);
  assertEquals(all.observe("W", 40, us(2)), null);
  assertEquals(all.observe("W", 35, us(3))?.used, 35);
  assertEquals(all.observe("other", 1, us(3)), null);
});

Deno.test("RateLimits.observe() tells of a limit once, also where the venue counts as we do, and again when it is another", () => {
  const all = limits();
  all.spend("W", 30, us(0));
  assertEquals([all.observe("W", 30, us(1))?.used, all.observe("W", 30, us(2))], [30, null]);
  all.configure("W", us(60_000_000), 100);
  assertEquals(all.observe("W", 30, us(3)), null);
  all.configure("W", us(60_000_000), 50);
  assertEquals(all.observe("W", 30, us(4))?.limit, 50);
});

Deno.test("P18 RateLimits.allows() keeps a share back", () => {
  const all = limits();
  all.spend("W", 69, us(0));
  assertEquals([all.allows("W", 1, 0.7, us(0)), all.allows("W", 2, 0.7, us(0)), all.allows("W", 31, 1, us(0))], [
    true,
    false,
    true,
  ]);
  assertEquals(all.allows("unknown", 1_000, 0.1, us(0)), true);
  assertEquals(all.window("unknown", us(0)), null);
  all.spend("unknown", 1, us(0));
});

Deno.test("RateLimits.configure() changes a limit and keeps the count", () => {
  const all = limits();
  all.spend("W", 30, us(0));
  all.configure("W", us(MINUTE), 50);
  assertEquals([all.window("W", us(1))?.limit, all.window("W", us(1))?.used], [50, 30]);
});

Deno.test("RateLimits.block() forbids orders, or everything, until an instant", () => {
  const all = limits();
  assertEquals(all.blockedUntil("all", us(0)), null);
  assertEquals(all.block("orders", us(10)), true);
  assertEquals([all.blockedUntil("orders", us(5)), all.blockedUntil("all", us(5))], [us(10), null]);
  assertEquals(all.block("all", us(20)), true);
  assertEquals(all.block("all", us(15)), false, "a shorter pause changes nothing");
  assertEquals([all.blockedUntil("orders", us(12)), all.blockedUntil("all", us(12))], [us(20), us(20)]);
  assertEquals(all.blockedUntil("all", us(20)), null);
});

Deno.test("retryAfter() reads whole seconds from now", () => {
  assertEquals(retryAfter("30", us(5)), us(30_000_005));
  for (const text of [undefined, "", "soon", "1.5", "-1", "99999999999"]) assertEquals(retryAfter(text, us(5)), null);
});
