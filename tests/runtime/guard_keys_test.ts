import { assertEquals } from "@std/assert";
import { brakeFailure } from "../../core/guard/brake_failure.ts";
import type { BrakePage } from "../../core/guard/brake.ts";
import type { Micros } from "../../core/units.ts";
import { GuardKeys } from "../../runtime/guard_keys.ts";

const at = (seconds: number) => seconds * 1e6 as Micros;
const LIST: BrakePage = { kind: "complete", orders: [] }, PART: BrakePage = { kind: "part", orders: [], next: "2" };
const DENIED = brakeFailure("no such key", { denied: true });

Deno.test("GuardKeys takes a key that never worked for refused at once, and one that did after two denials in a row", () => {
  const keys = new GuardKeys([{ id: "a", brakes: ["key"] }, { id: "b", brakes: ["key"] }]);
  assertEquals([keys.heard("a", 0, DENIED), keys.refused], ["refused", ["a"]]);
  assertEquals([keys.heard("a", 0, DENIED), keys.refused], [null, ["a"]], "said once");
  assertEquals([keys.heard("b", 0, LIST), keys.heard("b", 0, DENIED), keys.heard("b", 0, PART)], [null, null, null]);
  assertEquals([keys.heard("b", 0, DENIED), keys.refused], [null, ["a"]], "they were not in a row");
  assertEquals([keys.heard("b", 0, DENIED), keys.refused], ["refused", ["a", "b"]]);
  assertEquals([keys.heard("a", 0, PART), keys.refused], ["taken", ["b"]]);
});

Deno.test("GuardKeys: a venue that is down, limits us or finds our clock wrong says nothing of a key", () => {
  const keys = new GuardKeys([{ id: "a", brakes: ["key"] }]);
  const words = [
    brakeFailure("HTTP 503"),
    brakeFailure("429", { limited: true }),
    brakeFailure("-1021", { clock: true }),
  ];
  for (const page of [...words, ...words, ...words]) assertEquals(keys.heard("a", 0, page), null);
  assertEquals(keys.refused, []);
  keys.heard("a", 0, DENIED);
  for (const page of words) keys.heard("a", 0, page);
  assertEquals(keys.refused, ["a"], "nor does it take one that was refused");
});

Deno.test("GuardKeys: with another key that is taken the venue is not refused", () => {
  const keys = new GuardKeys([{ id: "a", brakes: ["one", "two"] }]);
  assertEquals([keys.heard("a", 0, DENIED), keys.refused], ["refused", []]);
  assertEquals([keys.heard("a", 1, DENIED), keys.refused], ["refused", ["a"]]);
  assertEquals([keys.heard("a", 1, LIST), keys.refused], ["taken", []]);
});

Deno.test("GuardKeys asks at the start, every five minutes, and at each look while a key is in doubt", () => {
  const keys = new GuardKeys([{ id: "a", brakes: ["key"] }]);
  assertEquals(keys.isDue("a", at(0)), true);
  keys.asked("a", at(0));
  keys.heard("a", 0, LIST);
  assertEquals([at(1), at(299), at(300)].map((now) => keys.isDue("a", now)), [false, false, true]);
  keys.asked("a", at(300));
  keys.heard("a", 0, DENIED);
  assertEquals(keys.isDue("a", at(330)), true);
});
