import { assertEquals } from "@std/assert";
import { VenueClock } from "../../../exchanges/shared/venue_clock.ts";
import { DEFAULT_VENUE_LIMITS } from "../../../core/risk/limits.ts";
import type { Micros } from "../../../core/units.ts";

const us = (value: number) => value as Micros;

Deno.test("P17 VenueClock.measure() takes the middle of the round trip", () => {
  const clock = new VenueClock();
  assertEquals(clock.venueTime(us(5)), 5, "ours while nothing is measured");
  assertEquals(clock.trusted, false);
  assertEquals(clock.measure(us(1_000), us(3_000), us(52_000)), {
    offset: us(50_000),
    roundTrip: us(2_000),
    at: us(3_000),
  });
  assertEquals(clock.venueTime(us(10_000)), 60_000);
  assertEquals(clock.trusted, true);
});

Deno.test("VenueClock.measure() lets a slow sample not replace a good young one", () => {
  const clock = new VenueClock();
  clock.measure(us(0), us(2_000), us(1_000));
  assertEquals(clock.measure(us(10_000), us(20_000), us(99_000)), null);
  assertEquals(clock.sample?.offset, us(0));
  assertEquals(clock.measure(us(30_000), us(33_000), us(32_500))?.offset, us(1_000));
  const later = 400_000_000;
  assertEquals(clock.measure(us(later), us(later + 50_000), us(later))?.offset, us(-25_000), "the kept one is old");
});

Deno.test("VenueClock.measure() lets any sample replace one that puts the clocks far apart", () => {
  const clock = new VenueClock();
  clock.measure(us(0), us(2_000), us(1_701_000));
  assertEquals([clock.sample?.offset, clock.isFar], [us(1_700_000), true]);
  assertEquals(clock.measure(us(2_000_000), us(2_100_000), us(2_050_000))?.offset, us(0), "ours was set right");
  assertEquals(clock.isFar, false);
});

Deno.test("RSK-06 VenueClock.isFar says so before the clocks are too far apart to trade by, either way", () => {
  const offsetOf = (offset: number) => {
    const clock = new VenueClock();
    clock.measure(us(0), us(2_000), us(1_000 + offset));
    return clock.isFar;
  };
  assertEquals([0, 200_000, -200_000, 200_001, -200_001].map(offsetOf), [false, false, false, true, true]);
  assertEquals(DEFAULT_VENUE_LIMITS.clockDenyMs * 1_000 > 200_001, true);
});

Deno.test("P17 VenueClock.distrust() lets the next sample count whatever it is", () => {
  const clock = new VenueClock();
  clock.measure(us(0), us(2_000), us(1_000));
  clock.distrust();
  assertEquals([clock.trusted, clock.venueTime(us(7))], [false, 7]);
  assertEquals(clock.measure(us(10_000), us(30_000), us(25_000))?.offset, us(5_000));
  assertEquals(clock.trusted, true);
});

Deno.test("INV-10 VenueClock.laterTime() is the venue's where its clock is ahead, else ours", () => {
  const clock = new VenueClock();
  assertEquals(clock.laterTime(us(5)), us(5));
  clock.measure(us(0), us(0), us(300_000));
  assertEquals(clock.laterTime(us(5)), us(300_005));
  clock.measure(us(0), us(0), us(-300_000));
  assertEquals(clock.laterTime(us(5)), us(5));
});
