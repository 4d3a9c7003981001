import { assertEquals } from "@std/assert";
import { WIRES } from "../../../exchanges/simulator/wires.ts";
import { START } from "../../support/wire_talk.ts";

Deno.test("WIRES makes each venue under its own name", () => {
  for (const [name, create] of Object.entries(WIRES)) {
    const wire = create({ seed: 1, startAt: START });
    assertEquals([wire.venue, wire.state().symbols], [name, ["BTCUSDT", "ETHUSDT", "SOLUSDT"]]);
  }
});
