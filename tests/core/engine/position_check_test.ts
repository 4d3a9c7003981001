import { assert, assertEquals, assertMatch } from "@std/assert";
import { EngineHouse, MID } from "../../support/engine_house.ts";
import { differing, distrust, incidents, openDifferences, PERP, position, state } from "../../support/checked_house.ts";

Deno.test("D8 a position that nobody explains stops its market at once and no other, and is no trade of ours", () => {
  const house = new EngineHouse({ ...PERP, venues: { binance: ["BTCUSDT", "ETHUSDT"] } }).boot();
  house.fill("buy", 400).run(1_000);
  const held = house.venue.truth.instruments[1].id;
  house.venue.besideOf.set(held, 300);
  house.run(40_000);
  assertEquals([openDifferences(house), state(house)], [["D8 instrument"], "READY"]);
  assertMatch(
    house.engine.desk.market(held).distrust!,
    /^binance:ETHUSDT: we count 0, the venue says 0.003: was it changed by hand\? Adopt the venue's position/,
  );
  assertEquals([house.quotes(1), house.quotes(0).length, position(house)], [[], 2, 400]);
  assertEquals(incidents(house).filter(({ code }) => code === "position_differs").length, 1);
  assertEquals(house.engine.desk.ledger.position(held).size as number, 0);
});

Deno.test("D8 a difference that the next trade explains is gone with it, and quotes come back by themselves", () => {
  const house = new EngineHouse(PERP).boot(), [order] = house.resting("buy");
  house.distrust(order);
  house.venue.moods.push = "mute";
  house.venue.moods.trades = "hide";
  const fill = house.venue.fill(order, 400);
  house.venue.moods.push = "speak";
  house.venue.tellPositions();
  house.run(1_300);
  assertEquals([openDifferences(house), house.resting("sell")], [["D8 instrument", "D11 nothing"], []]);
  house.venue.moods.trades = "tell";
  house.venue.tellFill(fill);
  house.run(20_000);
  assertEquals([distrust(house), position(house), house.quotes().length, differing(house)], [null, 400, 2, []]);
});

Deno.test("D8 what was traded between question and answer is no difference, whichever side of it the venue has counted", () => {
  const house = new EngineHouse(PERP).boot();
  let asked = 0;
  for (let ms = 0; ms < 120_000; ms += 50) {
    const before = house.sent.length;
    house.run(50);
    if (house.commands(["query"], before).some((query) => query.kind === "query" && query.what === "positions")) {
      asked += 1;
      if (house.resting("buy").length > 0) house.fill("buy", 7);
    }
  }
  assert(asked >= 3, `asked ${asked} times`);
  assertEquals([openDifferences(house), incidents(house).length], [[], 0]);
});

Deno.test("D8 a pushed position that stays another one leads to a question, and only its answer judges", () => {
  const house = new EngineHouse(PERP).boot();
  house.run(5_000);
  house.venue.heldBeside = 30;
  house.venue.tellPositions();
  house.run(900);
  assertEquals([openDifferences(house), distrust(house)], [[], null]);
  house.run(300);
  assertEquals(openDifferences(house), ["D8 instrument"]);
  house.venue.heldBeside = 0;
  house.venue.tellPositions();
  house.run(100);
  assertEquals([openDifferences(house), distrust(house)], [[], null]);
});

Deno.test("D10 an average price that differs is told and stops nothing", () => {
  const house = new EngineHouse(PERP).boot();
  house.fill("buy", 400).run(1_000);
  house.fill("buy", 400).run(40_000);
  assertEquals(openDifferences(house), []);
  house.venue.averageShift = 2; // of 10,000: two bp
  house.run(40_000);
  assertEquals([openDifferences(house), house.quotes().length, incidents(house).length], [["D10 nothing"], 2, 0]);
  house.venue.averageShift = 0.9;
  house.run(40_000);
  assertEquals(openDifferences(house), []);
});

Deno.test("positions of spot markets, and answers that are not complete, are not judged", () => {
  const house = new EngineHouse({ capabilities: { accountQueries: ["positions"] } }).boot();
  house.fill("buy", 400).run(40_000);
  const told = { kind: "positions", venue: "binance", positions: [], source: "query", venueAt: null } as const;
  house.step({ ...told, complete: true, requestedAt: house.now, receivedAt: house.now });
  assertEquals(openDifferences(house), []);
  const perp = new EngineHouse(PERP).boot();
  perp.fill("buy", 400).run(1_000);
  perp.step({ ...told, complete: false, requestedAt: perp.now, receivedAt: perp.now });
  assertEquals(openDifferences(perp), []);
  perp.step({ ...told, complete: true, requestedAt: perp.now, receivedAt: perp.now });
  assertEquals(openDifferences(perp), ["D8 instrument"]);
  assertEquals(MID, 1_000_000);
});
