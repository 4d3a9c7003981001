import { assertEquals } from "@std/assert";
import { Pauses } from "../../../core/risk/pauses.ts";
import type { Draft, Rule } from "../../../core/risk/rule.ts";
import { orderRate } from "../../../core/risk/rules/rates.ts";
import { modelSanity } from "../../../core/risk/rules/model.ts";
import { priceCollar } from "../../../core/risk/rules/order.ts";
import { duplicate, positionLimit } from "../../../core/risk/rules/exposure.ts";
import type { Micros, Price } from "../../../core/units.ts";
import { madeUpPlace, NOW } from "../../support/made_up_desk.ts";

const after = (seconds: number) => NOW + seconds * 1_000_000 as Micros;
const draft = (price: number, strategy = "mm1"): Draft => ({
  ...madeUpPlace("buy", 1, 100),
  price: price as Price,
  purpose: "quote",
  reduceOnly: false,
  strategy,
  target: null,
});
function pauses(rule: Rule, ...denials: [seconds: number, price: number][]): Pauses {
  const noted = new Pauses();
  for (const [seconds, price] of denials) noted.note(rule, draft(price), after(seconds));
  return noted;
}
const strategies = (noted: Pauses) => noted.take().map(({ strategy }) => strategy);

Deno.test("note() pauses at the last of the counted denials and not one before", () => {
  assertEquals(strategies(pauses(orderRate, [0, 1], [5, 1])), []);
  assertEquals(strategies(pauses(orderRate, [0, 1], [5, 1], [10, 1])), ["mm1"]);
});

Deno.test("note() does not pause when the denials are wider apart than the window", () => {
  assertEquals(strategies(pauses(orderRate, [0, 1], [5, 1], [10.000001, 1])), []);
});

Deno.test("take() tells a pause once, and again once denials go on", () => {
  const noted = pauses(orderRate, [0, 1], [0, 1], [0, 1], [4, 1]);
  assertEquals(noted.take(), [
    { strategy: "mm1", rule: "RSK-17", sentence: "RSK-17 refused too often", trips: false },
  ]);
  assertEquals(noted.take(), []);
  noted.note(orderRate, draft(1), after(4.5));
  assertEquals(strategies(noted), ["mm1"]);
});

for (
  const [rule, count, seconds, trips] of [
    [priceCollar, 5, 60, false],
    [orderRate, 3, 10, false],
    [duplicate, 5, 1, false],
    [modelSanity, 5, 60, true],
  ] as const
) {
  const act = trips ? "trips" : "pauses";
  Deno.test(`${rule.id} ${act} its strategy at ${count} denials in ${seconds} s, not one less and not in longer (RSK-34)`, () => {
    // Each another wish, spread evenly over that long.
    const spread = (number: number, long: number) =>
      pauses(rule, ...Array.from({ length: number }, (_, i): [number, number] => [i * long / (number - 1), 100 + i]));
    assertEquals(spread(count - 1, seconds).take(), []);
    assertEquals(spread(count, seconds).take().map((pause) => [pause.rule, pause.trips]), [[rule.id, trips]]);
    assertEquals(spread(count + 1, seconds).take().length, 1);
    assertEquals(spread(count, seconds + 0.00001).take(), []);
  });
}

Deno.test("take() says of a rule that trips that it does", () => {
  const rule: Rule = { ...orderRate, pause: { count: 1, within: 1 as Micros, trips: true } };
  assertEquals(pauses(rule, [0, 1]).take().map(({ trips }) => trips), [true]);
});

Deno.test("note() counts each strategy and rule for itself, and nothing for rules that do not pause", () => {
  const noted = new Pauses();
  for (let i = 0; i < 20; i++) noted.note(positionLimit, draft(1), NOW);
  for (const strategy of ["mm1", "mm2", "mm1", "mm2"]) noted.note(orderRate, draft(1, strategy), NOW);
  assertEquals(noted.take(), []);
  noted.note(orderRate, draft(1, "mm2"), NOW);
  assertEquals(strategies(noted), ["mm2"]);
});

Deno.test("note() counts a repeated wish once where the rule asks for distinct ones", () => {
  const same: [number, number][] = Array.from({ length: 20 }, (_, i) => [i * 0.01, 100]);
  assertEquals(strategies(pauses(duplicate, ...same)), []);
  assertEquals(strategies(pauses(duplicate, [0, 1], [0.1, 2], [0.2, 3], [0.3, 4])), []);
  assertEquals(strategies(pauses(duplicate, [0, 1], [0.1, 2], [0.2, 3], [0.3, 4], [1, 5])), ["mm1"]);
});
