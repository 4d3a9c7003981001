/** A restart whose clock was put back since the last run. */
import { assert, assertEquals } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { EngineHouse } from "../../support/engine_house.ts";
import { slowTest } from "../../support/slow.ts";

const HOUR = 3_600_000_000;

slowTest(
  "a clock that was put back keeps nothing waiting: what was in doubt is asked about at once, and quotes come again",
  () => {
    const house = new EngineHouse().boot();
    Object.assign(house.venue.moods, { place: "mute", cancel: "mute" });
    house.move(999_000, 999_020).run(1_500); // orders and cancels whose answers nobody hears
    const before = house.engine.desk.orders.liveCountAll;
    assert(before > 0);
    house.now = house.now - HOUR as Micros;
    const next = new EngineHouse({ after: house });
    for (const order of next.engine.desk.orders.all()) {
      assert(order.lastEventAt <= next.now && order.unknownAt <= next.now, `${order.clientId} lies ahead`);
      assert(order.validUntil <= next.now + 5_000_000, `${order.clientId} may arrive until ${order.validUntil}`);
    }
    assertEquals(next.engine.desk.orders.liveCountAll, before, "nothing is forgotten");
    Object.assign(next.venue.moods, { place: "accept", cancel: "obey" });
    next.connect().run(60_000);
    assertEquals([next.engine.killState, next.engine.desk.venue("binance").readiness], ["ARMED", "READY"]);
    assertEquals(next.quotes().length, 2);
  },
);

slowTest("a clock that was put back leaves no old balance standing: what the venue says now counts", () => {
  const house = new EngineHouse().boot();
  house.fill("buy", 100).run(40_000);
  house.now = house.now - HOUR as Micros;
  const next = new EngineHouse({ after: house }).connect().run(60_000);
  assertEquals([next.engine.killState, next.quotes().length], ["ARMED", 2]);
  next.fill("buy", 300).run(90_000);
  const { venues: [venue] } = next.view();
  assertEquals(venue.differences.filter(({ difference }) => difference !== "0"), []);
  assertEquals([venue.state, venue.reconcile.differences, next.quotes().length], ["READY", [], 2]);
});
