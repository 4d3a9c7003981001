import { assertEquals } from "@std/assert";
import type { Micros } from "../../core/units.ts";
import { HostClock } from "./host_clock.ts";

const at = (seconds: number) => seconds * 1e6 as Micros;

Deno.test("HostClock's process does not follow a wall clock that is set, and the next process begins with it", () => {
  const clock = new HostClock(at(100));
  clock.jump(-3_600e6, at(110));
  assertEquals([clock.wall(at(120)), clock.process(at(120))], [at(120) - 3_600e6, at(120)]);
  clock.begin();
  assertEquals(clock.process(at(120)), at(120) - 3_600e6 as Micros);
});

Deno.test("HostClock's process sleeps through a suspension and stays behind by it, and no timer of it rings meanwhile", () => {
  const clock = new HostClock(at(100));
  clock.sleep(at(110));
  assertEquals([clock.process(at(700)), clock.whenShows(at(111))], [at(110), Infinity]);
  clock.awake(at(710));
  assertEquals([clock.process(at(711)), clock.whenShows(at(111)), clock.wall(at(711))], [at(111), at(711), at(711)]);
});

Deno.test("HostClock's process catches up with a sleep once a venue was asked, and its timers stay with the monotonic clock", () => {
  const clock = new HostClock(at(100));
  clock.sleep(at(110));
  clock.awake(at(112));
  assertEquals(clock.catchUp(1_000_000 as Micros, at(113)), 0, "the venue and the wall clock differ");
  assertEquals(clock.catchUp(2_000_000 as Micros, at(113)), 2_000_000);
  assertEquals([clock.process(at(113)), clock.monotonic(at(113))], [at(113), at(111)]);
  assertEquals([clock.whenShows(at(114)), clock.whenPasses(at(114))], [at(114), at(116)]);
  clock.jump(3_600e6, at(114));
  assertEquals([clock.catchUp(0 as Micros, at(115)), clock.process(at(115))], [0, at(115)]);
  clock.begin();
  assertEquals(clock.process(at(115)), at(115) + 3_600e6 as Micros);
});

Deno.test("HostClock tells when a time will be shown, to the microsecond, whatever the drift", () => {
  const clock = new HostClock(at(100));
  clock.drift(200, at(110));
  assertEquals(clock.process(at(1_110)), at(1_110) + 200_000 as Micros);
  for (const wanted of [at(120), at(500) + 1, at(1e6) + 7]) {
    const shown = clock.whenShows(wanted as Micros);
    assertEquals(clock.process(shown as Micros) >= wanted, true);
    assertEquals(clock.process(shown - 2 as Micros) < wanted, true);
  }
  clock.drift(0, at(1_110));
  assertEquals(clock.process(at(1_120)), at(1_120) + 200_000 as Micros);
});
