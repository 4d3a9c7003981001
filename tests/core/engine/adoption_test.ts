import { assertEquals, assertMatch } from "@std/assert";
import { parseMoney } from "../../../core/money.ts";
import { EngineHouse, MID } from "../../support/engine_house.ts";
import { adopt, booked, BTC, differing, openDifferences, PERP, position, state } from "../../support/checked_house.ts";
import { slowTest } from "../../support/slow.ts";

Deno.test("REC-03 P11 a position changed by hand is a question, and its adoption an adjusting entry with who, why, before, after", () => {
  const house = new EngineHouse(PERP).boot();
  house.fill("buy", 400).run(1_000);
  const { ledger } = house.engine.desk, before = house.view().totals;
  house.venue.heldBeside = 50;
  house.run(40_000);
  assertMatch(house.view().markets[0].sentence, /we count 0\.004, the venue says 0\.0045: was it changed by hand\?/);
  assertEquals([position(house), ledger.entries()], [400, []], "no trade is made up");
  assertEquals(adopt(house, "sold by phone").message, "Adopted the venue's word on binance:BTCUSDT");
  assertEquals([position(house), booked(house)], [450, ["adjustment 0.0005 lots"]]);
  const [entry] = ledger.entries();
  assertEquals([entry.by, entry.reason, entry.kind], ["ann", "sold by phone", "adjustment"]);
  const fact = house.facts.findLast(({ kind }) => kind === "operator");
  assertEquals(fact?.kind === "operator" && [fact.scope, fact.by, fact.before, fact.after], [
    "binance:BTCUSDT",
    "ann",
    "position 0.004, USDT 99999.99",
    "position 0.0045, USDT 99999.99",
  ]);
  house.run(40_000);
  assertEquals([openDifferences(house), state(house), house.quotes().length], [[], "READY", 2]);
  const after = house.view().totals;
  assertEquals([after.realisedPnl, after.fees, after.equity], [before.realisedPnl, before.fees, before.equity]);
});

Deno.test("REC-03 adopting twice, or where nothing differs, books nothing and says so", () => {
  const house = new EngineHouse(PERP).boot();
  house.run(40_000);
  assertEquals([adopt(house).status, adopt(house).message, booked(house)], [
    "rejected",
    "Not adopted: nothing differs; position 0, USDT 100000",
    [],
  ]);
  house.venue.heldBeside = -70;
  house.run(40_000);
  assertEquals([adopt(house).status, adopt(house).status, booked(house)], [
    "applied",
    "rejected",
    ["adjustment -0.0007 lots"],
  ]);
});

Deno.test("REC-03 an adoption needs a market that is known, a reason, and the venue's word", () => {
  const house = new EngineHouse({ instrument: { kind: "linear" } });
  assertEquals(adopt(house).message, "Not adopted: the rules of binance:BTCUSDT are not known yet");
  house.boot();
  assertEquals([adopt(house, "why", "okx:X").message, adopt(house, " a ").message, adopt(house).message], [
    'There is no market "okx:X"; known are binance:BTCUSDT',
    "Not adopted: say why (3 letters or more)",
    "Not adopted: binance has not told its position yet",
  ]);
  const spot = new EngineHouse();
  spot.venue.moods.query = "fail";
  spot.connect().run(1_000);
  assertEquals(adopt(spot).message, "Not adopted: binance has not told its balances yet");
});

slowTest(
  "REC-03 adopted lots are counted at the venue's mark, else the mid, else the last one, else the venue's average",
  () => {
    const priced = (change: (house: EngineHouse) => void): string => {
      const house = new EngineHouse(PERP).boot();
      house.fill("buy", 400).run(1_000);
      house.venue.heldBeside = 50;
      house.run(40_000);
      change(house);
      const { message } = adopt(house), entry = house.engine.desk.ledger.entries().at(-1);
      return entry?.price ?? message;
    };
    const market = (house: EngineHouse) => house.engine.desk.markets[0];
    assertEquals(priced((house) => market(house).venueMark = 1_000_100.4), "10001");
    assertEquals(priced(() => {}), "10000");
    assertEquals(priced((house) => market(house).bookLost("gone")), "10000");
    const blind = (house: EngineHouse) => {
      market(house).bookLost("gone");
      market(house).markBid = 0 as never;
    };
    assertEquals(priced(blind), "9995");
    const flat = new EngineHouse(PERP).boot();
    flat.venue.heldBeside = 50;
    flat.run(40_000);
    blind(flat);
    assertEquals(adopt(flat).message, "Not adopted: binance:BTCUSDT has no price yet to count the lots at");
  },
);

Deno.test("REC-03 on spot the base that is there is the position, whole lots as lots and the rest as cash, and so is the quote", () => {
  const house = new EngineHouse().boot();
  house.fill("buy", 400).run(1_000);
  house.venue.truth.move("BTC", parseMoney("-0.500005"));
  house.venue.truth.move("USDT", parseMoney("4999"));
  house.run(40_000);
  assertEquals([state(house), openDifferences(house)], ["PAUSED", ["D9 venue", "D9 venue"]]);
  assertEquals(adopt(house).status, "applied");
  assertEquals(booked(house), ["adjustment -0.5 lots", "adjustment -0.000005 BTC", "adjustment 4999 USDT"]);
  assertEquals([position(house), openDifferences(house), differing(house)], [400 - 50_000, [], []]);
  house.run(40_000);
  assertEquals([state(house), openDifferences(house)], ["READY", []]);
});

Deno.test("REC-03 REC-05 a restart books an adoption again from its notes, once, and its question is not asked again", () => {
  const first = new EngineHouse(PERP).boot();
  first.fill("buy", 400).run(1_000);
  first.venue.heldBeside = 50;
  first.run(40_000);
  adopt(first);
  first.run(100);
  const house = new EngineHouse({ ...PERP, after: first }).boot();
  house.run(40_000);
  assertEquals([position(house), booked(house), openDifferences(house)], [450, ["adjustment 0.0005 lots"], []]);
  assertEquals(house.engine.desk.ledger.entries(), first.engine.desk.ledger.entries());
  assertEquals(
    house.engine.desk.ledger.position(BTC).averagePrice,
    first.engine.desk.ledger.position(BTC).averagePrice,
  );
});

slowTest("REC-03 what the venue told before our last trade is not adopted: it is asked again", () => {
  const house = new EngineHouse(PERP).boot();
  house.venue.moods.cancel = "lose";
  house.venue.heldBeside = 50;
  while (openDifferences(house).length === 0) house.run(100);
  house.run(200);
  house.fill("buy", 100).run(5);
  assertEquals([adopt(house).message, position(house), booked(house)], [
    "Not adopted: we have traded since binance told what it holds: it is asked again",
    100,
    [],
  ]);
  house.run(100);
  assertEquals([adopt(house).status, position(house), openDifferences(house)], ["applied", 150, []]);
});

slowTest(
  "REC-03 balances told before our last trade are not adopted either, be it of another market of the venue",
  () => {
    for (const instrument of [0, 1]) {
      const house = new EngineHouse({ venues: { binance: ["BTCUSDT", "ETHUSDT"] } }).boot();
      house.venue.moods.cancel = "lose";
      house.venue.truth.move("USDT", parseMoney("5000"));
      while (!openDifferences(house).includes("D9 venue")) house.run(100);
      house.run(200);
      house.fill("buy", 100, instrument).run(5);
      assertEquals([adopt(house).message, booked(house)], [
        "Not adopted: we have traded since binance told what it holds: it is asked again",
        [],
      ]);
      house.run(100);
      assertEquals([adopt(house).status, booked(house)], ["applied", ["adjustment 5000 USDT"]]);
    }
  },
);

Deno.test("REC-03 nothing is adopted while a trade waits for its owner, or an order for its trades or its fate", () => {
  const stray = new EngineHouse(PERP).boot();
  Object.assign(stray.venue.moods, { find: "no_order", push: "mute" });
  const order = stray.plant("buy", 990_000, 100);
  const trade = stray.venue.fill(order, 100);
  stray.venue.moods.push = "speak";
  stray.venue.tellFill(trade, { clientId: null });
  stray.run(40_000);
  assertMatch(adopt(stray).message, /^Not adopted: binance is asked whose trade t1 is: try again in a minute$/);
  stray.venue.moods.find = "truth";
  stray.run(40_000);
  assertEquals([position(stray), booked(stray), openDifferences(stray)], [100, [], []], "it was ours, and counts once");

  const lagging = new EngineHouse(PERP).boot();
  lagging.venue.moods.trades = "hide";
  lagging.fill("buy", 400).run(1_000);
  assertMatch(adopt(lagging).message, /^Not adopted: the trades of order \w+ are asked for: try again in a minute$/);

  const unknown = new EngineHouse(PERP).boot();
  Object.assign(unknown.venue.moods, { place: "mute", query: "fail" });
  unknown.move(MID + 500, MID + 520).run(3_000);
  assertMatch(adopt(unknown).message, /^Not adopted: the fate of order \w+ is open: wait for it, or close it by hand$/);
});
