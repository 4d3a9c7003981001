import { assertEquals, assertThrows } from "@std/assert";
import { deadManView, stateOf } from "../../../core/engine/dead_man_viewing.ts";
import type { DeadManSwitch } from "../../../core/venue.ts";
import type { Micros } from "../../../core/units.ts";
import { EngineHouse } from "../../support/engine_house.ts";

const seconds = (count: number) => count * 1_000_000 as Micros;
const DEVICE: DeadManSwitch = {
  scope: "symbol",
  minWindow: seconds(5),
  maxWindow: seconds(60),
  window: seconds(15),
  landsWithin: seconds(5),
  firingsPerDay: 10,
};
const VENUES = { binance: ["BTCUSDT", "ETHUSDT"] };

function houseWith(deadMan: DeadManSwitch | null): EngineHouse {
  return new EngineHouse({ venues: VENUES, capabilities: { deadMan } });
}
const shown = ({ engine, now }: EngineHouse) => deadManView(engine.deadMen, "binance", now);

Deno.test("KIL-14 deadManView() says that there is none, and why", () => {
  assertEquals(shown(houseWith(null)), {
    state: "none",
    sentence: "No dead-man: binance has no dead-man switch",
    windowMs: null,
    armedUntil: null,
    firingsLeft: null,
  });
  assertThrows(() => deadManView(houseWith(null).engine.deadMen, "okx", seconds(0)), RangeError, "no such venue");
});

Deno.test("KIL-12 deadManView() shows the switch that is worst off, and when the first of them ends", () => {
  const house = houseWith(DEVICE).boot().run(2_000), { engine, venue } = house;
  const [btc, eth] = engine.deadMen.guards.get("binance")!.switches;
  assertEquals([shown(house).state, shown(house).firingsLeft], ["armed", 10]);
  assertEquals(Date.parse(shown(house).armedUntil!) * 1e3, Math.min(btc.machine.armedUntil, eth.machine.armedUntil));
  eth.machine.fired(house.now);
  assertEquals(stateOf(engine.deadMen.guards.get("binance")!, house.now), "lapsed");
  assertEquals(shown(house).armedUntil, null);
  house.run(1_000);
  assertEquals(shown(house).state, "armed");
  venue.moods.deadMan = "refuse";
  house.stop();
  house.run(3_000);
  assertEquals([shown(house).state, shown(house).sentence], ["disarming", "Being taken off: nothing of ours rests"]);
  house.run(20_000);
  assertEquals([shown(house).state, shown(house).sentence], ["off", "Not armed"]);
});

Deno.test("KIL-12 deadManView() says why it is not armed", () => {
  const house = houseWith(DEVICE);
  house.venue.moods.deadMan = "refuse";
  house.boot();
  const { state, sentence } = shown(house);
  assertEquals([state, sentence], ["arming", "Not armed: 503: service unavailable; nothing is placed"]);
});

Deno.test("KIL-12 a switch on the socket has no end that could be told", () => {
  const house = new EngineHouse({ capabilities: { deadMan: { ...DEVICE, scope: "socket" } }, dedicated: ["binance"] });
  house.boot();
  assertEquals([shown(house).state, shown(house).armedUntil], ["armed", null]);
});
