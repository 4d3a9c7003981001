import { assertEquals } from "@std/assert";
import { LandingTimes } from "../../../core/oms/landing.ts";
import type { Micros } from "../../../core/units.ts";

const seconds = (n: number) => n * 1_000_000 as Micros;

Deno.test("LandingTimes gives a placement its validity, and longer where the venue takes it later", () => {
  const times = new LandingTimes(new Map([["slow", seconds(10)]])), all = new LandingTimes();
  assertEquals([times.ofPlacement("quick", seconds(2)), times.ofPlacement("slow", seconds(2))], [
    seconds(2),
    seconds(10),
  ]);
  assertEquals([times.ofPlacement("slow", seconds(30)), all.ofPlacement("slow", seconds(2))], [
    seconds(30),
    seconds(2),
  ]);
});

Deno.test("LandingTimes.longest() is the longest validity that we ask for, and longer where the venue takes it later", () => {
  const times = new LandingTimes(new Map([["slow", seconds(10)], ["brisk", seconds(3)]]));
  assertEquals([times.longest("quick"), times.longest("slow"), times.longest("brisk")], [
    seconds(5),
    seconds(10),
    seconds(5),
  ]);
});
