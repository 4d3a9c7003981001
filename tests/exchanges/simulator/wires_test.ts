import { assertEquals } from "@std/assert";
import { WIRES } from "../../../exchanges/simulator/wires.ts";
import { START } from "../../support/wire_talk.ts";

Deno.test("WIRES makes each venue under its own name, and lists what it lists unless it is told", () => {
  for (const [name, create] of Object.entries(WIRES)) {
    const wire = create({ seed: 1, startAt: START }), { floors } = wire.truth;
    const bases = new Set([...floors.values()].map(({ instrument: { base } }) => base));
    assertEquals([wire.venue, wire.state().symbols, [...bases]], [name, [...floors.keys()], ["BTC", "ETH", "SOL"]]);
  }
});
