import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { OperatorEvent } from "../../../core/event.ts";
import type { Micros } from "../../../core/units.ts";
import { writable } from "../../../core/engine/asked_values.ts";
import { encodePayload } from "../../../runtime/journal_codec.ts";
import { EngineHouse } from "../../support/engine_house.ts";

const base = { by: "ann", requestId: "r1", at: 1 as Micros };
const params = (set: Record<string, unknown>, ifVersion = 1): OperatorEvent => ({
  ...base,
  kind: "set_params",
  strategy: "mm",
  ifVersion,
  set,
});
const limits = (set: Record<string, number | string>): OperatorEvent => ({
  ...base,
  kind: "set_limits",
  scope: "global",
  reason: "test",
  mayLoosen: true,
  set,
});

Deno.test("writable() gives back what a journal can keep as it is", () => {
  for (
    const event of [
      params({ half_spread_bps: 5, levels: "2", on: true }),
      limits({ maxOrders: 3 }),
      { ...base, kind: "rollback_params", strategy: "mm", ifVersion: 1 },
      { ...base, kind: "kill", level: "cancel", reason: "" },
    ] as const
  ) assertStrictEquals(writable(event), event);
});

Deno.test("INV-24 writable() tells a number that is none by its name, and the tables refuse it in a sentence", () => {
  for (const odd of [NaN, Infinity, -Infinity]) {
    const asked = params({ half_spread_bps: odd });
    const written = writable(asked);
    encodePayload(written);
    const house = new EngineHouse().boot(), outcome = house.hand(written);
    assertEquals([outcome.status, outcome.details], ["rejected", [
      { field: "half_spread_bps", reason: `is "${odd}"; want a number` },
    ]]);
    assertEquals(house.engine.quoters[0].parameters.version, 1);
    const limit = writable(limits({ [Object.keys(house.engine.gate.limits.global)[0]]: odd }));
    encodePayload(limit);
    assertEquals(new EngineHouse().boot().hand(limit).status, "rejected");
  }
});

Deno.test("writable() tells a version that is none as one that nobody has, and what is no value by its text", () => {
  const rollback = writable({ ...base, kind: "rollback_params", strategy: "mm", ifVersion: NaN });
  assertEquals("ifVersion" in rollback && rollback.ifVersion, 0);
  const odd = writable(params({ levels: { deep: NaN }, width: undefined, name: 5n }, NaN));
  encodePayload(odd);
  assert(odd.kind === "set_params");
  assertEquals([odd.ifVersion, odd.set], [0, { levels: "[object Object]", width: "undefined", name: "5" }]);
});
