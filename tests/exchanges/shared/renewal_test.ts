import { assert, assertEquals } from "@std/assert";
import { Backoff } from "../../../exchanges/shared/backoff.ts";
import { Random } from "../../../exchanges/shared/random.ts";
import { Renewal } from "../../../exchanges/shared/renewal.ts";
import type { Micros } from "../../../core/units.ts";

const MINUTE = 60_000_000, LIFE = 60 * MINUTE;
const at = (minutes: number) => minutes * MINUTE as Micros;
const renewal = () =>
  new Renewal(LIFE, new Backoff(new Random(1), { first: 1_000_000, longest: MINUTE, shortest: 100_000 }));

Deno.test("P16 what ends in an hour is renewed at half its life, counted from when it was asked for", () => {
  const key = renewal();
  assertEquals([key.state(at(0)), key.nextAt], ["none", null]);
  key.renewed(at(1));
  assertEquals([key.state(at(30)), key.nextAt], ["alive", at(31)]);
  assertEquals(key.state(at(31)), "due");
  key.asked();
  assertEquals([key.state(at(31)), key.nextAt], ["alive", at(61)], "one question at a time");
  key.renewed(at(31));
  assertEquals([key.state(at(60)), key.nextAt], ["alive", at(61)]);
});

Deno.test("P16 a renewal that fails is tried again and again, and at the end of its life it is dead", () => {
  const key = renewal();
  key.renewed(at(0));
  let now = at(30), tries = 0;
  while (key.state(now) !== "dead") {
    assertEquals(key.state(now), "due");
    key.asked();
    key.failed(now);
    tries++;
    assert(key.nextAt! > now && key.nextAt! <= at(60), `${key.nextAt}`);
    now = key.nextAt!;
  }
  assertEquals(now, at(60), "dead at its end and not a moment later");
  assert(tries > 30, `${tries} tries in half an hour`);
  key.renewed(at(59));
  assertEquals(key.state(at(60)), "alive", "an answer in time counts, however late it is heard");
});

Deno.test("P16 what the venue ended is neither renewed nor waited for", () => {
  const key = renewal();
  key.renewed(at(0));
  key.gone();
  key.failed(at(1));
  assertEquals([key.state(at(90)), key.nextAt], ["none", null]);
});
