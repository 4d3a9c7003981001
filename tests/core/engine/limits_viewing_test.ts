import { assert, assertEquals } from "@std/assert";
import { limitsView } from "../../../core/engine/limits_viewing.ts";
import { ViewMemory, viewOf } from "../../../core/engine/viewing.ts";
import { EngineHouse, HOST } from "../../support/engine_house.ts";

Deno.test("limitsView() tells every limit of every scope, the widest first", () => {
  const { engine } = new EngineHouse(), told = limitsView(engine.gate.limits, engine.desk.markets);
  assertEquals(told.map(({ level, scope }) => `${level} ${scope}`), [
    "global global",
    "venue binance",
    "strategy mm",
    "instrument binance:BTCUSDT",
  ]);
  const [all, venue, , market] = told;
  assertEquals([all.values.maxDrawdownShare, all.values.maxGross], [0.02, null]);
  assertEquals(venue.values.clockDenyMs, 250);
  assertEquals(market.values.maxPosition, engine.gate.limits.perInstrument.get(engine.desk.markets[0].id)!.maxPosition);
});

Deno.test("limitsView() names the net limit of each asset as people set it", () => {
  const { engine } = new EngineHouse(), { limits } = engine.gate;
  const [{ values }] = limitsView({ ...limits, global: { ...limits.global, maxNet: { BTC: "50000" } } }, []);
  assertEquals(values["maxNet.BTC"], "50000");
});

Deno.test("RSK-33 limits that a person tightens stand in the view at once; without a change they are the same object", () => {
  const house = new EngineHouse().boot(), memory = new ViewMemory();
  const look = () => viewOf(house.engine, house.now, HOST, null, memory).limits;
  const before = look();
  house.run(1_100);
  assert(look() === before);
  const set = { maxDrawdownShare: 0.01 };
  const event = { by: "ann", requestId: "l1", at: house.now, scope: "global", reason: "quiet", mayLoosen: false, set };
  assertEquals(house.hand({ kind: "set_limits", ...event }).status, "applied");
  assertEquals(look()[0].values.maxDrawdownShare, 0.01);
});
