import { assert, assertEquals } from "@std/assert";
import { REAL_TIMERS } from "../../runtime/timers.ts";
import { HandTimers } from "../support/hand_timers.ts";

Deno.test("REAL_TIMERS call once after a time, again and again, and not once they were called off", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const began = REAL_TIMERS.monotonic();
  let called = 0;
  REAL_TIMERS.after(1, () => called += 100)();
  const end = REAL_TIMERS.every(1, () => {
    if (++called === 3) resolve();
  });
  await promise;
  end();
  assert(REAL_TIMERS.monotonic() > began);
  const last = Promise.withResolvers<void>();
  REAL_TIMERS.after(2, last.resolve);
  await last.promise;
  assertEquals(called, 3);
});

Deno.test("HandTimers call what is due in the order of its time, late after a stall, and count on from there", () => {
  const timers = new HandTimers(0), calls: string[] = [];
  const end = timers.every(50, () => calls.push(`beat ${timers.monotonic()}`));
  timers.after(60, () => calls.push(`once ${timers.monotonic()}`));
  timers.turn(50);
  timers.stall(70);
  timers.turn(0);
  timers.turn(50);
  end();
  timers.turn(100);
  assertEquals(calls, ["beat 50", "once 120", "beat 120", "beat 170"]);
  assertEquals(timers.waiting, 0);
});
