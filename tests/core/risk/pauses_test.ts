import { assertEquals } from "@std/assert";
import { COOL_DOWN_MICROS, Pauses } from "../../../core/risk/pauses.ts";
import type { Draft, Rule } from "../../../core/risk/rule.ts";
import { orderRate } from "../../../core/risk/rules/rates.ts";
import { duplicate, positionLimit } from "../../../core/risk/rules/exposure.ts";
import type { Micros, Price } from "../../../core/units.ts";
import { madeUpPlace, NOW } from "../../support/made_up_desk.ts";

const after = (seconds: number) => NOW + seconds * 1_000_000 as Micros;
const draft = (price: number, strategy = "mm1"): Draft => ({
  ...madeUpPlace("buy", 1, 100),
  price: price as Price,
  strategy,
  target: null,
});
function pauses(rule: Rule, ...denials: [seconds: number, price: number][]): Pauses {
  const noted = new Pauses();
  for (const [seconds, price] of denials) noted.note(rule, draft(price), after(seconds));
  return noted;
}
const strategies = (noted: Pauses, seconds: number) => noted.at(after(seconds)).map(({ strategy }) => strategy);

Deno.test("note() pauses at the last of the counted denials and not one before", () => {
  assertEquals(strategies(pauses(orderRate, [0, 1], [5, 1]), 5), []);
  assertEquals(strategies(pauses(orderRate, [0, 1], [5, 1], [10, 1]), 10), ["mm1"]);
});

Deno.test("note() does not pause when the denials are wider apart than the window", () => {
  assertEquals(strategies(pauses(orderRate, [0, 1], [5, 1], [10.000001, 1]), 10.000001), []);
});

Deno.test("at() ends a pause the cool-down after the last denial that kept it", () => {
  const noted = pauses(orderRate, [0, 1], [0, 1], [0, 1], [4, 1]);
  assertEquals(noted.at(after(4)), [{ strategy: "mm1", rule: "RSK-17", until: after(4) + COOL_DOWN_MICROS as Micros }]);
  assertEquals(strategies(noted, 13.999999), ["mm1"]);
  assertEquals(strategies(noted, 14), []);
});

Deno.test("note() counts each strategy and rule for itself, and nothing for rules that do not pause", () => {
  const noted = new Pauses();
  for (let i = 0; i < 20; i++) noted.note(positionLimit, draft(1), NOW);
  for (const strategy of ["mm1", "mm2", "mm1", "mm2"]) noted.note(orderRate, draft(1, strategy), NOW);
  assertEquals(noted.at(NOW), []);
  noted.note(orderRate, draft(1, "mm2"), NOW);
  assertEquals(strategies(noted, 0), ["mm2"]);
});

Deno.test("note() counts a repeated wish once where the rule asks for distinct ones", () => {
  const same: [number, number][] = Array.from({ length: 20 }, (_, i) => [i * 0.01, 100]);
  assertEquals(strategies(pauses(duplicate, ...same), 0.2), []);
  assertEquals(strategies(pauses(duplicate, [0, 1], [0.1, 2], [0.2, 3], [0.3, 4]), 0.3), []);
  assertEquals(strategies(pauses(duplicate, [0, 1], [0.1, 2], [0.2, 3], [0.3, 4], [1, 5]), 1), ["mm1"]);
});
