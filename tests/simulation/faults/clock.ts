/** Clocks that are set, drift, differ, or stand still. @module */
import type { FaultKind } from "../contract.ts";
import { between, hostKinds, logBetween, nothing, numberOf, onWire, venueKinds } from "./kind.ts";

const kind = hostKinds("clock"), venueKind = venueKinds("clock");
/** The clock is measured so often, or where a time is refused; one that is a little off is found out then, ms. */
const MEASURED = 4 * 60_000;
const SECOND = 1_000, MINUTE = 60_000, HOUR = 3_600_000;

export const CLOCK: readonly FaultKind[] = [
  kind({
    name: "wall_jump",
    about: "somebody sets the wall clock, by up to an hour either way, and back",
    ms: [SECOND, 5 * MINUTE],
    draw: (random) => ({ ms: Math.round(logBetween(random, 100, HOUR)) * (random.next() < 0.5 ? 1 : -1) }),
    begin({ stage, parameters, struck }) {
      const ms = numberOf(parameters, "ms");
      struck();
      stage.jumpWall(ms);
      return () => stage.jumpWall(-ms);
    },
  }),
  kind({
    name: "drift",
    about: "the clock runs up to 200 ppm too fast or too slow",
    ms: [MINUTE, 10 * MINUTE],
    draw: (random) => ({ ppm: Math.round(between(random, -200, 200)) }),
    begin({ stage, parameters, struck }) {
      struck();
      stage.driftWall(numberOf(parameters, "ppm"));
      return () => stage.driftWall(0);
    },
  }),
  venueKind({
    name: "venue_offset",
    about: "the venue's clock is up to 5 s off",
    ms: [SECOND, 10 * MINUTE],
    draw: (random) => ({ ms: Math.round(between(random, -5 * SECOND, 5 * SECOND)) }),
    begin(scene) {
      scene.struck();
      return onWire(scene, "clock_offset", { offsetMs: numberOf(scene.parameters, "ms") });
    },
    healsAt: ({ until }) => until + MEASURED,
  }),
  kind({
    name: "suspend",
    about: "the machine sleeps, up to 10 min; the venues do not",
    ms: [100, SECOND],
    draw: (random) => ({ ms: Math.round(logBetween(random, SECOND, 10 * MINUTE)) }),
    begin({ stage, parameters, struck }) {
      struck();
      stage.suspend(numberOf(parameters, "ms"));
      return nothing;
    },
    // The process clock has missed the sleep, and catches up when it is measured.
    healsAt: ({ at, parameters }) => at + numberOf(parameters, "ms") + MEASURED,
  }),
];
