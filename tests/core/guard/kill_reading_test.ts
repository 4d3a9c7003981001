import { assertEquals } from "@std/assert";
import { isLess, isProven, type KillReading, KillWait, levelOf, NO_KILL } from "../../../core/guard/kill_reading.ts";
import { KILL_VALUES } from "../../../core/words.ts";
import { at } from "../../support/brake_venue.ts";

const LIMITS = { taken: 100_000, proven: 4_000_000 };
const kill = (change: Partial<KillReading> = {}): KillReading => ({
  level: KILL_VALUES.cancel,
  count: 1,
  taken: 0,
  proven: 0,
  ...change,
});
/** What is said at each look, one every 50 ms from the start up to `seconds`. */
function looks(wait: KillWait, seconds: number, reading: (ms: number) => KillReading, from = 0): (string | null)[] {
  const said: (string | null)[] = [];
  for (let ms = from * 1e3; ms <= seconds * 1e3; ms += 50) said.push(wait.look(reading(ms), at(ms / 1e3)));
  return said;
}

Deno.test("levelOf() and isLess() read an unknown value of a kill word as cancel", () => {
  assertEquals([0, 1, 2, 3, 9, -1].map(levelOf), [null, "stop", "cancel", "flatten", "cancel", "cancel"]);
  assertEquals([isLess(0, "stop"), isLess(1, "cancel"), isLess(9, "cancel"), isLess(2, "flatten")], [
    true,
    true,
    false,
    true,
  ]);
});

Deno.test("isProven() takes a proof of the last kill alone, and none where nothing was asked for", () => {
  assertEquals([isProven(kill({ proven: 1 })), isProven(kill({ count: 2, proven: 1 }))], [true, false]);
  assertEquals([isProven(kill({ proven: null })), isProven(NO_KILL), isProven(kill({ count: 0 }))], [
    false,
    false,
    false,
  ]);
});

Deno.test("KIL-03 KillWait says after 100 ms that the engine does not act", () => {
  const said = looks(new KillWait(LIMITS), 0.15, () => kill());
  assertEquals(said, [null, null, null, "a kill was asked for, and the engine does not act"]);
});

Deno.test("KillWait joins in after 100 ms where the engine does not say whether it acts", () => {
  const said = looks(new KillWait(LIMITS), 0.15, () => kill({ taken: null, proven: null }));
  assertEquals(said.at(-1), "a kill was asked for, and the engine does not say that it acts");
});

Deno.test("KillWait says after 4 s that what the engine has taken is not proven", () => {
  const wait = new KillWait(LIMITS), said = looks(wait, 4.05, () => kill({ taken: 1 }));
  assertEquals(said.slice(0, -1).every((reason) => reason === null), true);
  assertEquals(said.at(-1), "a kill was asked for, and the engine has not proven the venues empty");
});

Deno.test("KillWait stays with it once it has joined in, until the engine has its proof or the word is clear", () => {
  const wait = new KillWait(LIMITS);
  looks(wait, 0.2, () => kill());
  assertEquals(wait.look(kill({ taken: 1 }), at(0.3)), "a kill was asked for, and the engine does not act");
  assertEquals(wait.look(kill({ taken: 1, proven: 1 }), at(0.4)), null);
  looks(wait, 1.2, () => kill({ count: 2, taken: 1, proven: 1 }), 1);
  assertEquals(wait.look(kill({ level: KILL_VALUES.clear, count: 2, taken: 1, proven: 1 }), at(1.25)), null);
});

Deno.test("KillWait asks nothing of a kill of level stop, nor of a clear word", () => {
  for (const level of [KILL_VALUES.stop, KILL_VALUES.clear]) {
    assertEquals(looks(new KillWait(LIMITS), 10, () => kill({ level })).some((reason) => reason !== null), false);
  }
});

Deno.test("KIL-09 KillWait is not held off by kill after kill that nobody takes, nor alarmed by those that are taken", () => {
  const hung = looks(new KillWait(LIMITS), 0.3, (ms) => kill({ count: ms }));
  assertEquals(hung.at(-1), "a kill was asked for, and the engine does not act");
  const busy = looks(new KillWait(LIMITS), 3, (ms) => kill({ count: ms + 50, taken: ms }));
  assertEquals(busy.every((reason) => reason === null), true);
});
