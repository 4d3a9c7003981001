import { assert, assertEquals } from "@std/assert";
import { LIFE_TABLE, PENDING_TABLE } from "../../core/oms/lifecycle.ts";
import { orderStatesPage } from "./order_states.ts";

Deno.test("OSM-01 docs/order_states.md shows the tables that the engine runs on", () => {
  const committed = Deno.readTextFileSync(new URL("../../docs/order_states.md", import.meta.url));
  assert(committed === orderStatesPage(), "docs/order_states.md is older than the tables: run `deno task diagram`");
});

Deno.test("OSM-01 the page of the order machine has a line for each row and an arrow for each change", () => {
  const lines = orderStatesPage().split("\n");
  assertEquals(lines.filter((line) => line.startsWith("| `")).length, LIFE_TABLE.length + PENDING_TABLE.length);
  for (const { why } of [...LIFE_TABLE, ...PENDING_TABLE]) assert(lines.some((line) => line.includes(` ${why} `)), why);
  const arrows = lines.filter((line) => line.includes(" --> "));
  for (
    const arrow of [
      "  SENT --> UNKNOWN : ambiguous, recovered",
      "  UNKNOWN --> NEVER_ARRIVED : absent",
      "  CANCELED --> OPEN : live",
      "  cancel_sent --> cancel_acked : cancel_accepted",
    ]
  ) assert(arrows.includes(arrow), arrow);
  for (const never of ["PARTIAL --> OPEN", "FILLED --> "]) {
    assert(!arrows.some((arrow) => arrow.startsWith(`  ${never}`)), never);
  }
});
