import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import {
  advanceLatch,
  type KillInput,
  type KillState,
  KillSwitch,
  type Latch,
} from "../../../core/risk/kill_switch.ts";
import type { KillLevel } from "../../../core/event.ts";
import type { Micros } from "../../../core/units.ts";

const at = (second: number) => 1_700_000_000_000_000 + second * 1_000_000 as Micros;
const tripOf = (level: KillLevel, by = "anna", second = 1) => ({ by, reason: "too wild", level, at: at(second) });
const STATES: readonly KillState[] = ["BOOT_HALTED", "ARMED", "TRIPPING", "TRIPPED", "TRIPPED_DIRTY", "REARMING"];

Deno.test("advanceLatch() leads from every state on every input where reliability.md 4.2 says", () => {
  const stays = Object.fromEntries(STATES.map((state) => [state, state]));
  const wanted: Record<KillInput["kind"], Record<string, string>> = {
    trip: { ...stays, BOOT_HALTED: "TRIPPING", ARMED: "TRIPPING", REARMING: "TRIPPING" },
    verified: { ...stays, TRIPPING: "TRIPPED", TRIPPED_DIRTY: "TRIPPED" },
    dirty: { ...stays, TRIPPING: "TRIPPED_DIRTY" },
    reverify: { ...stays, TRIPPED: "TRIPPING" },
    rearm_asked: { ...stays, BOOT_HALTED: "REARMING", TRIPPED: "REARMING" },
    rearm_passed: { ...stays, REARMING: "ARMED" },
    rearm_refused: { ...stays, REARMING: "TRIPPED" },
  };
  for (const [kind, row] of Object.entries(wanted)) {
    for (const state of STATES) {
      const untripped = state === "ARMED" || state === "BOOT_HALTED";
      const latch: Latch = { state, trip: untripped ? null : tripOf("cancel"), at: at(0) };
      const input = kind === "trip" ? { kind, trip: tripOf("cancel", "bert", 2) } : { kind, at: at(2) };
      const next = advanceLatch(latch, input as KillInput);
      assertEquals(next.state, row[state], `${kind} in ${state}`);
      // A re-arm under way is the one trip in which the same level counts again: it must not go on.
      if (next.state === state) assertStrictEquals(next.trip, latch.trip, `${kind} in ${state}`);
    }
  }
});

Deno.test("KillSwitch starts halted and is armed only through a check-list that passed", () => {
  const latch = new KillSwitch();
  assertEquals([latch.state, latch.level, latch.cause, latch.since], ["BOOT_HALTED", null, null, null]);
  latch.boot(null, at(0));
  assertEquals(latch.since, at(0));
  assertEquals(latch.rearm(false, at(1)), false);
  assertEquals(latch.state, "BOOT_HALTED");
  assertEquals(latch.beginRearm(at(2)), true);
  assertEquals(latch.state, "REARMING");
  assertEquals(latch.rearm(true, at(3)), true);
  assertEquals([latch.state, latch.since, latch.cause], ["ARMED", at(3), null]);
  assertEquals([latch.beginRearm(at(4)), latch.rearm(true, at(4))], [false, false]);
});

Deno.test("boot() with a latch found comes up tripped and has to be verified again (KIL-10)", () => {
  const latch = new KillSwitch();
  latch.boot(tripOf("flatten"), at(100));
  assertEquals([latch.state, latch.level, latch.since], ["TRIPPING", "flatten", at(1)]);
  assertEquals(latch.rearm(true, at(101)), false);
  latch.verified(at(102));
  assertEquals([latch.state, latch.rearm(true, at(103)), latch.state], ["TRIPPED", true, "ARMED"]);
});

Deno.test("trip() is idempotent, raises the level and never lowers it, and keeps the first cause (KIL-09)", () => {
  const latch = new KillSwitch();
  latch.rearm(true, at(0));
  assertEquals(latch.trip(tripOf("cancel")), true);
  for (let i = 0; i < 1_000; i++) {
    assertEquals(latch.trip(tripOf(i % 2 === 0 ? "stop" : "cancel", "bert", 2 + i)), false);
  }
  assertEquals([latch.state, latch.level, latch.cause, latch.since], ["TRIPPING", "cancel", "too wild (anna)", at(1)]);
  assertEquals(latch.trip(tripOf("flatten", "bert", 2_000)), true);
  assertEquals([latch.level, latch.cause, latch.since], ["flatten", "too wild (anna)", at(1)]);
  assertEquals(latch.trip(tripOf("stop", "bert", 2_001)), false);
  assertEquals(latch.level, "flatten");
});

Deno.test("trip() of a higher level has what was verified verified again, and keeps a dirty one dirty", () => {
  const latch = new KillSwitch();
  latch.trip(tripOf("stop"));
  latch.verified(at(2));
  assertEquals([latch.trip(tripOf("stop", "bert", 3)), latch.state], [false, "TRIPPED"]);
  assertEquals([latch.trip(tripOf("cancel", "bert", 4)), latch.state], [true, "TRIPPING"]);
  latch.dirty(at(64));
  assertEquals([latch.trip(tripOf("flatten", "bert", 65)), latch.state, latch.level], [
    true,
    "TRIPPED_DIRTY",
    "flatten",
  ]);
  latch.verified(at(70));
  assertEquals(latch.state, "TRIPPED");
});

Deno.test("trip() during a re-arm stops it, and the check-list that passed arms nothing any more", () => {
  const latch = new KillSwitch();
  latch.trip(tripOf("cancel"));
  latch.verified(at(2));
  latch.beginRearm(at(3));
  assertEquals([latch.trip(tripOf("stop", "bert", 4)), latch.state, latch.level], [true, "TRIPPING", "cancel"]);
  assertEquals([latch.rearm(true, at(5)), latch.state], [false, "TRIPPING"]);
});

Deno.test("verified() and dirty() change nothing unless a trip waits for them", () => {
  const latch = new KillSwitch();
  assertEquals([latch.verified(at(1)), latch.dirty(at(1)), latch.state], [false, false, "BOOT_HALTED"]);
  latch.rearm(true, at(2));
  assertEquals([latch.verified(at(3)), latch.dirty(at(3)), latch.state], [false, false, "ARMED"]);
  assertStrictEquals(latch.latch.at, at(2));
});

Deno.test("nothing but REARMING with a passed check-list leads to ARMED, and levels never fall (property)", () => {
  const level = fc.constantFrom<KillLevel>("stop", "cancel", "flatten");
  const kind = fc.constantFrom<KillInput["kind"]>(
    ...["trip", "verified", "dirty", "rearm_asked", "rearm_refused", "rearm_passed"] as const,
  );
  const rank = { stop: 0, cancel: 1, flatten: 2 };
  fc.assert(
    fc.property(fc.array(fc.tuple(kind, level), { maxLength: 60 }), (inputs) => {
      let latch: Latch = { state: "BOOT_HALTED", trip: null, at: at(0) };
      inputs.forEach(([kind, level], second) => {
        const input = kind === "trip" ? { kind, trip: tripOf(level, "x", second) } : { kind, at: at(second) };
        const next = advanceLatch(latch, input as KillInput);
        if (next.state === "ARMED" && latch.state !== "ARMED") {
          assertEquals([latch.state, kind], ["REARMING", "rearm_passed"]);
        }
        if (kind === "trip") assertEquals(next.state.startsWith("TRIPP"), true);
        if (latch.trip && next.trip) {
          assertEquals(rank[next.trip.level] >= rank[latch.trip.level], true);
          assertEquals(next.trip.at, latch.trip.at);
        }
        assertEquals(next.state.startsWith("TRIPP") && next.trip === null, false);
        latch = next;
      });
    }),
    { seed: 20260131, numRuns: 300 },
  );
});

Deno.test("KIL-09 reverify() takes a verified kill back to its proof, and changes nothing else", () => {
  const latch = new KillSwitch();
  latch.boot(null, at(0));
  assertEquals([latch.reverify(at(1)), latch.state], [false, "BOOT_HALTED"]);
  latch.trip(tripOf("flatten"));
  assertEquals([latch.reverify(at(2)), latch.state], [false, "TRIPPING"]);
  latch.verified(at(3));
  assertEquals([latch.reverify(at(4)), latch.state, latch.level], [true, "TRIPPING", "flatten"]);
  assertEquals([latch.verified(at(5)), latch.state], [true, "TRIPPED"]);
});
