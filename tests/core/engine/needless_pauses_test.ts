/** Nothing pauses a healthy strategy: what it asks for is planned inside the rules that would refuse it. */
import { assertEquals } from "@std/assert";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros } from "../../../core/units.ts";
import { EngineHouse, MID } from "../../support/engine_house.ts";
import { puppet, quote, wanting } from "../../support/test_strategies.ts";

const BOTH = wanting(quote("buy", MID - 500), quote("sell", MID + 500));
const refused = (house: EngineHouse, rule: string): number => house.engine.counters[`refused ${rule}`] ?? 0;
const causes = (house: EngineHouse) => house.engine.holds.all.map(({ cause, scope }) => `${cause} ${scope.name}`);

Deno.test("RSK-21 a quote that is filled at once and wanted again waits its 250 ms without a denial", () => {
  const house = new EngineHouse({ kind: puppet(BOTH) }).boot();
  for (let round = 0; round < 6; round++) {
    house.fill("buy").run(100);
    assertEquals(house.resting("buy").length, 1, "the filled one is old enough");
    house.fill("buy").run(100);
    assertEquals(house.resting("buy").length, 0, "the same was sent 200 ms ago");
    house.run(400);
    assertEquals(house.quotes(), [`buy ${MID - 500}`, `sell ${MID + 500}`]);
    house.fill("sell").run(400).fill("sell").run(400);
  }
  assertEquals([refused(house, "RSK-21"), causes(house)], [0, []]);
});

Deno.test("RSK-21 a ladder that moves by exactly one step waits for the orders that stand there, and is not paused", () => {
  const ladder = (top: number) =>
    wanting(...Array.from({ length: 8 }, (_, i) => quote("buy", top - 100 * i, 1_000, i)));
  const kind = puppet(ladder(MID - 500));
  const house = new EngineHouse({ kind, limits: { maxOpenOrders: 50, ordersPerSecond: 50, maxPosition: "1" } }).boot();
  assertEquals(house.quotes().length, 8);
  for (const top of [MID - 600, MID - 700, MID - 600]) {
    kind.strings.decide = ladder(top);
    house.run(2_000);
    assertEquals(house.quotes(), Array.from({ length: 8 }, (_, i) => `buy ${top - 100 * i}`));
  }
  assertEquals([refused(house, "RSK-21"), causes(house)], [0, []]);
});

Deno.test("RSK-21 two levels that want the very same order are told so", () => {
  const kind = puppet(wanting(quote("buy", MID - 500, 1_000, 0), quote("buy", MID - 500, 1_000, 1)));
  const house = new EngineHouse({ kind }).boot();
  assertEquals([house.quotes(), refused(house, "RSK-21") > 0], [[`buy ${MID - 500}`], true]);
});

Deno.test("RSK-17 quotes go on following the market at an order rate that was made smaller while it runs", () => {
  const kind = puppet(BOTH), house = new EngineHouse({ kind }).boot();
  const set = { ordersPerSecond: 1 }, scope = "binance:BTCUSDT";
  house.hand({
    kind: "set_limits",
    by: "ann",
    requestId: "s",
    at: house.now as Micros,
    reason: "calm",
    scope,
    set,
    mayLoosen: false,
  });
  house.run(5_000);
  kind.strings.decide = wanting(quote("buy", MID - 900), quote("sell", MID + 900));
  house.run(5_000);
  assertEquals(house.quotes(), [`buy ${MID - 900}`, `sell ${MID + 900}`]);
  assertEquals(causes(house), []);
});

Deno.test("RSK-17 amendments of several levels are planned inside the rate, and do not pause the strategy", () => {
  const levels = (size: number) =>
    wanting(...Array.from({ length: 5 }, (_, i) => quote("buy", MID - 500 - 100 * i, size, i)));
  const kind = puppet(levels(2_000));
  const house = new EngineHouse({
    kind,
    limits: { maxOpenOrders: 50, ordersPerSecond: 3, maxPosition: "1" },
    capabilities: { amendKeepsPriority: true },
  }).boot().run(5_000);
  assertEquals(house.quotes().length, 5);
  kind.strings.decide = levels(1_000);
  house.run(100);
  kind.strings.decide = levels(900);
  house.run(5_000);
  assertEquals([refused(house, "RSK-17"), causes(house)], [0, []]);
  assertEquals(house.resting("buy").map(({ size }) => size as number), [900, 900, 900, 900, 900]);
});

Deno.test("RSK-28 a restart after the price moved holds the fills of the earlier run against nobody (P23)", () => {
  const options = { kind: puppet(BOTH), limits: { maxPosition: "1" }, strategyLimits: { fillsInRow: 1_000 } };
  const house = new EngineHouse(options).boot();
  for (let i = 0; i < 60; i++) house.run(300).fill("buy");
  house.run(1_000);
  house.now = house.now + 60_000_000 as Micros;
  house.venue.setMarket(0 as InstrumentId, MID - 10_010, MID - 9_990);
  const kind = puppet(wanting(quote("buy", MID - 10_500), quote("sell", MID - 9_500)));
  const next = new EngineHouse({ ...options, kind, after: house }).boot().run(3_000);
  assertEquals([causes(next), next.quotes()], [[], [`buy ${MID - 10_500}`, `sell ${MID - 9_500}`]]);
});
