import { assertEquals, assertThrows } from "@std/assert";
import type { BrakeFailure } from "../../../core/guard/brake.ts";
import { Roads } from "../../../core/guard/roads.ts";
import type { Micros } from "../../../core/units.ts";
import { at, plainBrake } from "../../support/brake_venue.ts";

const roads = (count: number, offset = 0) =>
  new Roads(Array.from({ length: count }, (_, i) => plainBrake("venue", `key ${i}`)), offset as Micros);
const limited = (seconds: number | null): BrakeFailure => {
  const retryAfter = seconds === null ? null : seconds * 1e6 as Micros;
  return { kind: "failed", reason: "429", limited: true, clock: false, retryAfter };
};

Deno.test("Roads want at least one brake, and all of one venue", () => {
  assertThrows(() => roads(0), RangeError, "want those of one venue");
  assertThrows(() => new Roads([plainBrake("a"), plainBrake("b")], 0 as Micros), RangeError, "[a, b]");
});

Deno.test("K-T06 Roads leave a limited way alone for as long as the venue wants, and take the next one", () => {
  const two = roads(2);
  assertEquals(two.pick(at(0)), 0);
  two.failed(0, limited(60), at(0));
  assertEquals([two.pick(at(0)), two.isFree(0, at(59)), two.isFree(0, at(60))], [1, false, true]);
  two.failed(1, limited(30), at(0));
  assertEquals([two.pick(at(0)), two.freeAt(at(0)), two.pick(at(30)), two.freeAt(at(31))], [null, at(30), 1, at(31)]);
});

Deno.test("K-T06 Roads bound what a venue says about its limit, and take five seconds where it says nothing", () => {
  for (const [said, pause] of [[null, 5], [0, 1], [-5, 1], [300, 300], [1e9, 3_600]] as const) {
    const one = roads(1);
    one.failed(0, limited(said), at(0));
    assertEquals(one.freeAt(at(0)), at(pause), `${said}`);
  }
  const one = roads(1);
  one.failed(0, limited(60), at(0));
  one.failed(0, limited(1), at(1));
  assertEquals(one.freeAt(at(2)), at(60));
});

Deno.test("Roads try another way after any failure, and stay with the only one", () => {
  const failure: BrakeFailure = { ...limited(null), limited: false };
  const two = roads(2), one = roads(1);
  two.failed(0, failure, at(0));
  assertEquals(two.pick(at(0)), 1);
  two.failed(0, failure, at(0)); // a late one of the way that was left already
  assertEquals(two.pick(at(0)), 1);
  one.failed(0, failure, at(0));
  assertEquals(one.pick(at(0)), 0);
});

Deno.test("Roads take the venue's clock half-way between question and answer, and theirs until then", () => {
  const one = roads(1, 1_000);
  assertEquals(one.venueTime(at(0)), at(0.001));
  one.clockRefused(at(0));
  assertEquals([one.mayAskClock(at(0)), one.waitsForClock(at(0))], [true, true]);
  one.clockAsked(at(0));
  assertEquals([one.mayAskClock(at(0)), one.waitsForClock(at(0))], [false, true]);
  one.clockAnswered(at(90.05), at(0), at(0.1));
  assertEquals([one.waitsForClock(at(0.1)), one.venueTime(at(1))], [false, at(91)]);
});

Deno.test("Roads ask for the clock at most once a second, and not for a call that left before it was read", () => {
  const one = roads(1);
  one.clockRefused(at(0));
  one.clockAsked(at(0));
  one.clockAnswered(at(0), at(0), at(0.1));
  one.clockRefused(at(0.05));
  assertEquals(one.waitsForClock(at(0.1)), false);
  one.clockRefused(at(0.1));
  assertEquals([one.waitsForClock(at(0.2)), one.mayAskClock(at(0.99)), one.mayAskClock(at(1))], [true, false, true]);
});

Deno.test("Roads do not wait longer than 2 s for a clock that does not answer", () => {
  const one = roads(1);
  one.clockRefused(at(0));
  one.clockAsked(at(0));
  assertEquals([one.waitsForClock(at(1.999)), one.waitsForClock(at(2))], [true, false]);
  one.clockAnswered(null, at(0), at(3));
  assertEquals([one.waitsForClock(at(3)), one.venueTime(at(3))], [false, at(3)]);
});
