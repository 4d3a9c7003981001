import { assertEquals, assertMatch } from "@std/assert";
import { DEFAULT_RECONCILE_TIMING } from "../../../core/oms/reconcile_options.ts";
import { VenueClock } from "../../../core/oms/venue_clock.ts";
import { clock } from "../../support/reconcile_room.ts";

Deno.test("VenueClock forbids trading until the venue's time was read, and with one too far off or too slow", () => {
  const watched = new VenueClock(DEFAULT_RECONCILE_TIMING);
  assertEquals(watched.trouble, "the venue's time was not read yet");
  watched.observe(clock(500, 2_000));
  assertEquals([watched.trouble, watched.skew], [null, 2_500_000]);
  watched.observe(clock(-501, 10));
  assertMatch(watched.trouble!, /clock is 501 ms from ours; the limit is 500 ms: set this machine's clock right/);
  assertEquals(watched.skew, 511_000);
  watched.observe(clock(0, 2_001));
  assertEquals(watched.trouble, "an answer of the venue takes 2001 ms; the limit is 2000 ms");
});
