import { assert, assertEquals, assertMatch } from "@std/assert";
import type { InstrumentId } from "../../../core/instrument.ts";
import { parseMoney, ZERO } from "../../../core/money.ts";
import type { Micros } from "../../../core/units.ts";
import { EngineHouse } from "../../support/engine_house.ts";
import { adopt, booked, differing, incidents, openDifferences, PERP, state } from "../../support/checked_house.ts";
import { slowTest } from "../../support/slow.ts";

slowTest("D9 a difference within the tolerance is booked as dust once two looks agree on it, and never again", () => {
  const house = new EngineHouse().boot();
  house.fill("buy", 400).run(40_000);
  house.venue.truth.move("USDT", parseMoney("-0.01"));
  house.run(35_000);
  assertEquals(booked(house), []); // one look
  house.run(35_000);
  assertEquals([booked(house), differing(house)], [["dust -0.01 USDT"], []]);
  house.run(120_000);
  assertEquals([booked(house), openDifferences(house), incidents(house)], [["dust -0.01 USDT"], [], []]);
});

slowTest(
  "D9 a difference beyond the tolerance stops the venue after a second look five seconds later, not before",
  () => {
    const house = new EngineHouse().boot();
    house.run(10_000);
    house.venue.truth.move("USDT", parseMoney("-500"));
    let first = 0, stopped = 0;
    for (let ms = 0; ms < 60_000 && stopped === 0; ms += 50) {
      const before = house.sent.length;
      house.run(50);
      const asked = house.commands(["query"], before).some((query) =>
        query.kind === "query" && query.what === "balances"
      );
      if (asked && first === 0) first = ms;
      if (state(house) === "PAUSED") stopped = ms;
    }
    assert(stopped - first >= 5_000 && stopped - first <= 5_300, `${stopped - first} ms`);
    assertEquals([openDifferences(house), house.run(100).quotes()], [["D9 venue"], []]);
    assertMatch(
      incidents(house)[0].sentence,
      /^binance USDT: we count 100000, the venue says 99500, and no trade or flow/,
    );
    house.venue.truth.move("USDT", parseMoney("500"));
    house.run(40_000);
    assertEquals([openDifferences(house), state(house), house.quotes().length], [[], "READY", 2]);
  },
);

Deno.test("D9 a flow that an earlier run noted by a clock an hour ahead keeps nobody asking until that hour is over", () => {
  const first = new EngineHouse(PERP).boot();
  first.run(1_000).venue.flow("funding", "USDT", "-300.5", 0 as never);
  first.run(1_000);
  const noted = first.journal.findIndex(({ record }) => record.kind === "event" && record.event.kind === "cash_flow");
  assert(noted >= 0);
  first.journal[noted] = { ...first.journal[noted], at: first.now + 3_600e6 as Micros };
  const house = new EngineHouse({ ...PERP, after: first }).connect().run(20_000);
  const asked = house.commands(["query"]).filter((query) => query.kind === "query" && query.what === "balances");
  assertEquals([state(house), openDifferences(house), asked.length < 6], ["READY", [], true]);
});

Deno.test("D9 a balance that is wrong when we connect keeps the venue from READY until a person adopts it", () => {
  const first = new EngineHouse().boot();
  first.run(1_000);
  first.venue.truth.move("BTC", parseMoney("0.5"));
  const house = new EngineHouse({ after: first }).connect().run(20_000);
  assertEquals([state(house), openDifferences(house), house.quotes()], ["RECONCILING", ["D9 venue"], []]);
  assertEquals(adopt(house).status, "applied");
  house.run(20_000);
  assertEquals([state(house), openDifferences(house), booked(house)], ["READY", [], ["adjustment 0.5 lots"]]);
});

Deno.test("D9 balances that a session has read while it connects do not put the second look off", () => {
  const first = new EngineHouse().boot();
  first.run(1_000);
  first.venue.truth.move("BTC", parseMoney("0.5"));
  const house = new EngineHouse({ after: first }), { money } = house.venue.truth;
  const held = [...money].map(([asset, free]) => ({ asset, free, locked: ZERO }));
  house.link("syncing");
  house.step({
    kind: "instrument",
    instrument: first.engine.desk.market(0 as InstrumentId).instrument!,
    receivedAt: house.now,
  });
  const when = { source: "query", requestedAt: house.now, venueAt: null, receivedAt: house.now } as const;
  house.step({ kind: "balances", venue: "binance", balances: held, complete: true, ...when });
  // The passes of the connection ask for them at once, and begin all questions anew.
  house.run(700).connect().run(6_000);
  assertEquals([state(house), openDifferences(house)], ["RECONCILING", ["D9 venue"]]);
});

slowTest("D9 trades between question and answer, and fills whose push is late, are no difference", () => {
  const house = new EngineHouse().boot();
  for (let ms = 0; ms < 200_000; ms += 50) {
    const before = house.sent.length;
    house.run(50);
    const asked = house.commands(["query"], before).some((query) =>
      query.kind === "query" && query.what === "balances"
    );
    for (const side of ["buy", "sell"] as const) {
      if (asked && house.resting(side).length > 0) house.fill(side, 100);
    }
  }
  house.run(70_000);
  assertEquals([booked(house), openDifferences(house), incidents(house), differing(house)], [[], [], [], []]);
});

slowTest("D9 funding, transfers and deposits are booked by their dated records, pushed or asked for, each once", () => {
  for (const hidden of [false, true]) {
    const house = new EngineHouse(PERP).boot();
    house.fill("buy", 400).run(10_000);
    if (hidden) house.venue.moods.push = "mute";
    house.venue.flow("funding", "USDT", "-300.5", 0 as never);
    house.venue.flow("deposit", "USDT", "9000");
    house.venue.moods.push = "speak";
    house.run(150_000);
    assertEquals(booked(house), ["funding -300.5 USDT", "deposit 9000 USDT"], `hidden ${hidden}`);
    assertEquals([openDifferences(house), incidents(house), differing(house)], [[], [], []]);
  }
});

Deno.test("D9 a flow from before the opening is in the opening, and is not booked again", () => {
  const house = new EngineHouse(PERP);
  house.venue.flow("deposit", "USDT", "70");
  house.run(1_000).boot();
  house.run(100_000);
  assertEquals([booked(house), differing(house), state(house)], [[], [], "READY"]);
});

Deno.test("D9 no dust is booked while orders are in doubt whose trades may explain it", () => {
  const house = new EngineHouse().boot(), [order] = house.resting("buy");
  house.distrust(order);
  house.venue.moods.push = "mute";
  house.venue.moods.trades = "hide";
  house.venue.fill(order, 1);
  house.run(100_000);
  assertEquals(booked(house).filter((entry) => entry.startsWith("dust")), []);
});

Deno.test("a flow that the ledger cannot take is told, and stays a difference of the balance", () => {
  const house = new EngineHouse(PERP).boot();
  house.run(10_000);
  house.venue.flow("funding", "USDT", "-300", 7 as never);
  house.run(60_000);
  assertEquals(incidents(house).map(({ code }) => code).slice(0, 2), ["unbookable_flow", "unbookable_flow"]);
  assertEquals([openDifferences(house), booked(house)], [["D9 venue"], []]);
});
