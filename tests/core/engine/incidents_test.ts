import { assert, assertEquals } from "@std/assert";
import { EngineHouse, MID } from "../../support/engine_house.ts";

const ORDERS = ["place", "replace", "amend"] as const;

Deno.test("an order that cannot be cancelled by its id takes the market down: cancel-all, and a person hears", () => {
  const house = new EngineHouse().boot(), before = house.sent.length;
  house.venue.moods.cancel = "refuse";
  house.feeding = false;
  house.loseBook().run(30_000);
  const cancels = house.commands(["cancel"], before).length;
  assert(cancels <= 10, `${cancels} cancels of two orders`);
  assertEquals(house.quotes(), [], "the whole market was cancelled");
  assertEquals([...new Set(house.incidents())].includes("cancel_exhausted"), true);
  house.feeding = true;
  house.venue.moods.cancel = "obey";
  house.run(20_000);
  assertEquals(house.quotes().length, 2);
});

Deno.test("an order that cannot be cancelled by its id stays beside foreign orders, is tried in rows with long rests, and goes in the end", () => {
  const house = new EngineHouse().boot();
  house.venue.plant(null, "buy", MID - 3_000, 1_000);
  house.run(100);
  const before = house.sent.length;
  house.venue.moods.cancel = "refuse";
  house.pause();
  house.run(30_000);
  const cancels = () => house.commands(["cancel"], before).length;
  assert(cancels() <= 10, `${cancels()} cancels of two orders in the first row`);
  house.run(60_000);
  assert(cancels() > 10 && cancels() <= 30, `${cancels()} cancels of two orders in a minute and a half`);
  assertEquals([house.commands(["cancel_all"], before), house.quotes().length], [[], 2]);
  house.resume();
  house.run(1_000);
  assertEquals([house.view().markets[0].status, house.commands(ORDERS, before)], ["PENDING_CANCEL", []]);
  house.venue.moods.cancel = "obey";
  house.pause();
  house.run(60_000);
  assertEquals(house.quotes(), [], "what is over for the venue is not forgotten by us");
});
