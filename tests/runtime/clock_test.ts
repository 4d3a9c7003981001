import { assert, assertEquals } from "@std/assert";
import { DEFAULT_VENUE_LIMITS } from "../../core/risk/limits.ts";
import type { Micros } from "../../core/units.ts";
import { ProcessClock, processClock, stepForward } from "../../runtime/clock.ts";

const MS = 1_000, START = 1_700_000_000_000_000;
/** A machine: what its monotonic and its wall clock say, µs, and the true time, which is a venue's. */
function machine() {
  const says = { monotonic: START, wall: START, truth: START };
  const clock = new ProcessClock(() => says.monotonic, () => says.wall);
  return {
    says,
    clock,
    live: (ms: number) => {
      for (const name of ["monotonic", "wall", "truth"] as const) says[name] += ms * MS;
    },
    sleep: (ms: number) => {
      for (const name of ["wall", "truth"] as const) says[name] += ms * MS;
    },
    /** What a venue measures; `error` of the measurement, ms. */
    measured: (error = 0) => clock.catchUp((says.truth - clock.now() + error * MS) as Micros) / MS,
    behind: () => (says.truth - clock.now()) / MS,
  };
}

Deno.test("ProcessClock goes by the monotonic clock, whatever the wall's does", () => {
  const { says, clock, live, measured } = machine();
  for (const jump of [3_600_000, -7_200_000, 900]) {
    says.wall += jump * MS;
    live(10);
    assertEquals([measured(), clock.now() - says.truth], [0, 0], `the wall jumped by ${jump} ms alone`);
  }
});

Deno.test("ProcessClock catches up with the time it slept through once a venue and the wall clock agree, and once", () => {
  const { live, sleep, measured, behind } = machine();
  live(1_000);
  sleep(600_000);
  assertEquals(behind(), 600_000, "nobody has measured yet");
  assertEquals([measured(-200), behind()], [600_000, 0]);
  assertEquals([measured(), measured(700), behind()], [0, 0, 0]);
  sleep(1_700);
  assertEquals([measured(), behind()], [1_700, 0]);
});

Deno.test("ProcessClock does not follow one witness, nor two that differ, and never steps back", () => {
  const { says, clock, sleep, measured, behind } = machine();
  sleep(5_000);
  assertEquals([measured(300), measured(-300), behind()], [0, 0, 5_000]);
  says.wall -= 6_000 * MS; // it was put back while the machine slept: behind ours
  assertEquals([measured(), behind()], [0, 5_000]);
  says.wall += 6_000 * MS;
  let last = clock.now();
  for (const error of [-250, -10_000, 10_000, 0]) {
    measured(error);
    assert(clock.now() >= last, "never back");
    last = clock.now();
  }
  assertEquals(behind(), 0);
  says.wall -= 60_000 * MS;
  says.truth -= 60_000 * MS;
  assertEquals([measured(), clock.now()], [0, last], "both behind: it waits for them");
});

Deno.test("stepForward() leaves what is small as it is, on both edges", () => {
  const at = (wall: number, venue: number) => stepForward(wall * MS, venue * MS) / MS;
  assertEquals([at(200, 200), at(201, 201), at(201, 101), at(201, 100), at(301, 451), at(301, 452)], [
    0,
    201,
    201,
    0,
    301,
    0,
  ]);
  assertEquals([at(501, 251), at(501, 250), at(600, 850), at(600, 851), at(-900, -900)], [501, 0, 600, 0, 0]);
});

Deno.test("DST-06 RSK-06 ProcessClock leaves no lag standing that lets no order through", () => {
  const { clockDenyMs } = DEFAULT_VENUE_LIMITS;
  for (let ms = clockDenyMs + 1; ms < 4 * clockDenyMs; ms += 3) {
    const wrong = Math.min(250, 0.4 * ms);
    for (const error of [-wrong, 0, wrong]) {
      const { sleep, measured, behind } = machine();
      sleep(ms);
      measured(error);
      assertEquals(behind(), 0, `${ms} ms behind, measured ${error} ms wrong`);
    }
  }
});

Deno.test("processClock() tells the time of this process", () => {
  const clock = processClock(), before = clock.now();
  assert(Math.abs(before / MS - Date.now()) < 5_000);
  assertEquals(clock.catchUp(0 as Micros), 0);
  assert(clock.now() >= before);
});
