import { assertEquals } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { careOf, dueOf, type Wire } from "../../../exchanges/shared/link_wire.ts";

const LIMITS = { handshake: 10_000, quiet: 8_000, patience: 4_000, lifetime: 100_000, grace: 2_000 };
const us = (value: number) => value as Micros;
const wire = (phase: Wire["phase"], more: Partial<Wire> = {}): Wire => ({
  channel: "x.1",
  phase,
  since: 0,
  bornAt: 0,
  heardAt: 0,
  probedAt: 0,
  leaving: false,
  ...more,
});

Deno.test("careOf() lets a socket go that is not ready in time, was replaced, or owes a sign of life", () => {
  const dropped = (of: Wire, now: number) => careOf(of, LIMITS, us(now)).drop;
  for (const phase of ["opening", "open"] as const) {
    assertEquals([dropped(wire(phase), 9_999), dropped(wire(phase), 10_000)], [null, "not ready in time"]);
  }
  assertEquals([dropped(wire("retired"), 1_999), dropped(wire("retired"), 2_000)], [
    null,
    "replaced by a newer socket",
  ]);
  for (const phase of ["ready", "standby"] as const) {
    const probed = wire(phase, { heardAt: 1_000, probedAt: 9_000 });
    assertEquals([dropped(probed, 12_999), dropped(probed, 13_000)], [null, "silent for 12 ms"]);
  }
});

Deno.test("careOf() has a silent socket asked once, and an old one replaced, also where it stands by", () => {
  for (const phase of ["ready", "standby"] as const) {
    const care = (more: Partial<Wire>, now: number) => careOf(wire(phase, more), LIMITS, us(now));
    assertEquals([care({}, 7_999).probe, care({}, 8_000).probe, care({ probedAt: 8_000 }, 9_000).probe], [
      false,
      true,
      false,
    ]);
    assertEquals([care({ heardAt: 99_000 }, 99_999).isOld, care({ heardAt: 99_000 }, 100_000).isOld], [false, true]);
  }
});

Deno.test("dueOf() is when there may be something to do", () => {
  const due = (of: Wire, now = 0) => dueOf(of, LIMITS, us(now));
  assertEquals([due(wire("opening")), due(wire("open")), due(wire("retired", { since: 5_000 }))], [
    10_000,
    10_000,
    7_000,
  ]);
  assertEquals([due(wire("ready")), due(wire("standby", { probedAt: 8_000 }))], [8_000, 12_000]);
  assertEquals(due(wire("ready", { heardAt: 99_000 }), 99_000), 100_000);
  assertEquals(due(wire("ready", { heardAt: 100_000 }), 100_000), 108_000, "that it is old was seen to");
});
