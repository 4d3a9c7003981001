import { assertEquals } from "@std/assert";
import { DeadManFirings } from "../../../core/risk/dead_man_firings.ts";
import type { Micros } from "../../../core/units.ts";

const MIDNIGHT = Date.UTC(2026, 10, 26) * 1_000;
const at = (seconds: number) => MIDNIGHT + seconds * 1e6 as Micros;

Deno.test("KIL-15 of ten firings a day two are kept: with eight used it is not armed again", () => {
  const firings = new DeadManFirings(10);
  for (let i = 0; i < 7; i++) firings.add(at(i));
  assertEquals([firings.used(at(10)), firings.isSpent(at(10))], [7, false]);
  firings.add(at(20));
  assertEquals([firings.used(at(20)), firings.isSpent(at(20))], [8, true]);
});

Deno.test("KIL-15 the count begins anew at 00:00 UTC, not a µs before", () => {
  const firings = new DeadManFirings(10), last = at(86_400) - 1 as Micros;
  for (let i = 0; i < 8; i++) firings.add(at(3));
  assertEquals([firings.isSpent(last), firings.isSpent(at(86_400))], [true, false]);
  firings.add(at(86_400));
  assertEquals([firings.used(at(86_401)), firings.used(last)], [1, 0]);
});

Deno.test("a venue that counts nothing is never spent; what was counted survives a restart", () => {
  const endless = new DeadManFirings(Infinity), restored = new DeadManFirings(10);
  for (let i = 0; i < 8; i++) endless.add(at(i));
  assertEquals(endless.isSpent(at(9)), false);
  restored.restore(JSON.parse(JSON.stringify(endless.state())));
  assertEquals([restored.used(at(9)), restored.isSpent(at(9))], [8, true]);
});
