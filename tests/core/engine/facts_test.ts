import { assertEquals } from "@std/assert";
import { Facts, FACTS_LIMIT } from "../../../core/engine/facts.ts";
import type { Micros } from "../../../core/units.ts";

const refusal = { kind: "refusal", rule: "RSK-12", scope: "binance:BTCUSDT", sentence: "too much" } as const;
const incident = {
  kind: "incident",
  severity: "S1",
  code: "overfill",
  sentence: "too many lots",
  scope: "binance",
} as const;

Deno.test("Facts.add() numbers without holes and take() hands each out once", () => {
  const facts = new Facts();
  facts.add(refusal, 0 as Micros);
  facts.add(incident, 1 as Micros);
  assertEquals(facts.take().map(({ seq, kind }) => [seq, kind]), [[1, "refusal"], [2, "incident"]]);
  assertEquals(facts.take(), []);
  facts.add(incident, 2 as Micros);
  assertEquals(facts.take()[0].seq, 3);
});

Deno.test("Facts.add() gives up the oldest refusal first when nobody takes them, and counts it", () => {
  const facts = new Facts();
  facts.add(incident, 0 as Micros);
  for (let i = 0; i < FACTS_LIMIT; i++) facts.add(refusal, i as Micros);
  const taken = facts.take();
  assertEquals(taken.length, FACTS_LIMIT);
  assertEquals(taken[0].kind, "incident");
  assertEquals(facts.droppedCount, 1);
});
