import { assertEquals } from "@std/assert";
import { EngineHouse } from "../../support/engine_house.ts";

Deno.test("the past is taken in without a word: nothing is told, answered, noted or sent again", () => {
  const before = new EngineHouse().boot();
  before.fill("buy").run(1_000);
  before.pause();
  before.run(1_000);
  assertEquals(before.facts.length > 0 && before.outcomes.length > 0, true);
  const after = new EngineHouse({ after: before }), { engine } = after;
  assertEquals([engine.takeFacts(), engine.takeOutcomes(), engine.takeMemos()], [[], [], []]);
  const held = ({ engine: { desk } }: EngineHouse) => desk.ledger.position(desk.markets[0].id).size;
  assertEquals(held(after), held(before));
});
