import { assertEquals } from "@std/assert";
import { EngineHouse } from "../../support/engine_house.ts";
import { slowTest } from "../../support/slow.ts";

slowTest("an engine seals what has ended once its venue was reconciled without a difference ten minutes later", () => {
  const house = new EngineHouse().boot(), [order] = house.resting("buy");
  house.venue.end(order, "expired");
  house.run(9 * 60_000);
  const known = house.engine.desk.orders.get(order.clientId!)!;
  assertEquals([known.life, known.sealed], ["EXPIRED", false]);
  house.run(3 * 60_000);
  assertEquals(known.sealed, true);
});

slowTest("an engine seals nothing while its venue cannot be reconciled", () => {
  const house = new EngineHouse().boot(), [order] = house.resting("buy");
  house.venue.end(order, "expired");
  house.run(1_000).venue.moods.query = "fail";
  house.run(15 * 60_000);
  assertEquals(house.engine.desk.orders.get(order.clientId!)!.sealed, false);
});
