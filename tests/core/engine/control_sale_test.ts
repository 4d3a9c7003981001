/** The orderly stop that sells down what is held (P26), and what a kill makes of it. */
import { assert, assertEquals, assertFalse } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { EngineHouse, type HouseOptions, MID } from "../../support/engine_house.ts";

/** A house that holds 0.01 BTC. */
function holding(options: HouseOptions = {}): EngineHouse {
  return new EngineHouse(options).boot().run(100).fill("buy").run(1_000);
}
const held = (house: EngineHouse) => house.view().markets[0].position;

Deno.test("P26 a stop that is to leave nothing sells once the venue is empty, and is verified when that is flat", () => {
  const house = holding({ onStop: "flatten" });
  house.stop();
  assertEquals(house.view().sentence, "Stopping: no new orders; 2 of 2 orders of ours may still rest");
  house.run(4_000);
  const { stop, killSwitch } = house.view();
  assertEquals([stop?.state, stop?.flatten?.state, held(house), killSwitch.flatten], [
    "STOPPED",
    "FLAT",
    "0",
    undefined,
  ]);
  assertEquals([house.engine.stopOutcome(house.now), house.engine.killState], ["verified", "ARMED"]);
});

Deno.test("P26 a stop tells that it sells, and ends as not flat with what is left", () => {
  const house = holding({ onStop: "flatten", flattenDeadline: 4_000_000 as Micros });
  house.move(MID * 0.9, MID);
  house.stop();
  house.run(2_500);
  assertEquals(
    house.view().sentence,
    "Stopping: only orders that bring positions to zero leave; 0 of 2 orders of ours may still rest",
  );
  house.run(5_000);
  assertEquals([house.engine.stopOutcome(house.now), held(house)], ["not_flat", "0.01"]);
  assertEquals(
    house.view().sentence,
    "Stop incomplete: no new orders; 0 of 2 orders of ours may still rest and fill; NOT flat",
  );
  assert(house.incidents().includes("flatten_incomplete"));
});

Deno.test("P26 a kill of level cancel ends the sale of a stop and cancels what it has on the wire", () => {
  const house = holding({ onStop: "flatten" });
  house.stop();
  house.run(900);
  house.venue.moods.place = "lose";
  house.run(1_000);
  const sale = house.commands(["place"]).at(-1)!;
  assert(sale.kind === "place" && sale.purpose === "flatten");
  const before = house.sent.length;
  house.kill("cancel");
  house.run(100);
  const cancels = house.commands(["cancel"], before).flatMap((one) => one.kind === "cancel" ? [one.clientId] : []);
  assert(cancels.includes(sale.clientId), cancels.join());
  assertFalse(house.engine.sellsDown);
  assertEquals(house.incidents().filter((code) => code === "flatten_incomplete").length, 1);
  house.venue.moods.place = "accept";
  house.run(15_000);
  assertEquals([house.engine.stopOutcome(house.now), house.engine.killState], ["not_flat", "TRIPPED"]);
});

Deno.test("a kill of level flatten takes the sale of a stop over, and the stop ends with it", () => {
  const house = holding({ onStop: "flatten" });
  house.move(MID * 0.9, MID);
  house.stop();
  house.run(3_000).kill("flatten");
  house.move(MID - 10, MID + 10);
  house.run(6_000);
  assertEquals([house.engine.stopOutcome(house.now), held(house), house.engine.killState], [
    "verified",
    "0",
    "TRIPPED",
  ]);
  assertEquals(house.engine.control.receipts(house.now).at(-1)!.flatten!.state, "FLAT");
});

Deno.test("a stop waits for the sale of a kill, and not for one that was over before", () => {
  const during = holding({ flattenDeadline: 6_000_000 as Micros });
  during.move(MID * 0.9, MID);
  during.kill("flatten");
  during.run(2_000).stop();
  during.run(3_000);
  assertEquals(during.engine.stopOutcome(during.now), null);
  during.run(4_000);
  assertEquals(during.engine.stopOutcome(during.now), "not_flat");
  const after = holding({ flattenDeadline: 2_000_000 as Micros });
  after.move(MID * 0.9, MID);
  after.kill("flatten");
  after.run(5_000).stop();
  after.run(4_000);
  assertEquals([after.engine.stopOutcome(after.now), held(after)], ["verified", "0.01"]);
});

Deno.test("a stop that sells down is not kept by a venue that is not proven: at its deadline it ends unverified, and tells both", () => {
  const house = new EngineHouse({ venues: { binance: ["BTCUSDT"], other: ["ETHUSDT"] }, onStop: "flatten" }).boot();
  house.fill("buy", undefined, 0).fill("buy", undefined, 1).run(1_000);
  const [living, dead] = [...house.venues.values()];
  Object.assign(dead.moods, { cancel: "lose", query: "mute" });
  house.stop();
  house.run(16_000);
  const { stop } = house.view();
  assertEquals([stop?.state, house.engine.stopOutcome(house.now)], ["STOP_INCOMPLETE", "unverified"]);
  assertEquals(stop?.flatten?.markets.map(({ market, state }) => [market, state]), [
    ["binance:BTCUSDT", "FLAT"],
    ["other:ETHUSDT", "FLATTEN_INCOMPLETE"],
  ]);
  assertEquals([living.truth.live().length, house.incidents().filter((code) => /incomplete/.test(code)).sort()], [0, [
    "flatten_incomplete",
    "stop_incomplete",
  ]]);
});
