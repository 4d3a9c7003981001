import { assertEquals, assertMatch } from "@std/assert";
import { parseMoney } from "../../../core/money.ts";
import type { Price } from "../../../core/units.ts";
import { EngineHouse } from "../../support/engine_house.ts";
import { HOUSE_PARAMETERS } from "../../support/house_options.ts";
import {
  adopt,
  booked,
  BTC,
  differing,
  distrust,
  incidents,
  openDifferences,
  position,
  state,
} from "../../support/checked_house.ts";
import { slowTest } from "../../support/slow.ts";

/** A house whose last fills, so many of so many lots each, nobody has pushed; its lists will tell. */
function missing(count: number, lots: number): EngineHouse {
  const parameters = { ...HOUSE_PARAMETERS, order_size_base: "0.013" };
  const house = new EngineHouse({ parameters }).boot();
  for (let i = 0; i < count; i++) {
    const [order] = house.resting("buy");
    house.venue.moods.push = "mute";
    house.venue.fill(order, lots);
    house.venue.moods.push = "speak";
  }
  return house;
}

Deno.test("D5 missed trades are booked as what they are; a few stop nothing", () => {
  const house = missing(3, 10).run(90_000);
  assertEquals([position(house), differing(house)], [30, []]);
  assertEquals([openDifferences(house), incidents(house).map(({ code }) => code)], [[], []]);
  const { corrected } = house.view().venues[0].reconcile;
  assertEquals(corrected.includes("binance:BTCUSDT: 3 missed trades were booked"), true, corrected.join());
});

slowTest(
  "D5 more than ten missed trades, or a quarter of the position limit, stop the market until a list has none",
  () => {
    // The limit is 5,000 lots.
    for (
      const [count, lots, stops] of [[10, 10, false], [11, 10, true], [1, 1_250, false], [1, 1_251, true]] as const
    ) {
      const house = missing(count, lots);
      let stopped = false;
      for (let ms = 0; ms < 90_000; ms += 100) {
        house.run(100);
        stopped ||= distrust(house)?.includes("trades of together") ?? false;
      }
      assertEquals([stopped, distrust(house)], [stops, null], `${count} of ${lots}`);
      assertEquals(incidents(house).some(({ code }) => code === "missed_trades"), stops);
    }
  },
);

slowTest("D6 a trade of ours that two lists lack stops the venue, and nothing is unbooked", () => {
  const house = new EngineHouse().boot();
  house.fill("buy", 400).run(10_000);
  house.venue.moods.trades = "hide";
  house.run(75_000);
  assertEquals([state(house), openDifferences(house)], ["READY", []], "one list");
  house.run(75_000);
  assertEquals([state(house), openDifferences(house), position(house)], ["PAUSED", ["D6 venue"], 400]);
  assertMatch(
    incidents(house)[0].sentence,
    /^binance:BTCUSDT: the venue's list of trades lacks t1, which we booked with 0\.004$/,
  );
  house.venue.moods.trades = "tell";
  house.run(75_000);
  assertEquals([state(house), openDifferences(house)], ["READY", []]);
});

slowTest("D7 a trade that a list tells with another price stops its market, and the first word stays", () => {
  const house = new EngineHouse().boot();
  house.fill("buy", 400).run(1_000);
  const { trades } = house.venue.truth;
  trades[0] = { ...trades[0], price: trades[0].price + 100 as Price };
  house.run(80_000);
  assertEquals([openDifferences(house), house.quotes(), position(house)], [["D7 instrument"], [], 400]);
  assertMatch(distrust(house)!, /trade t1 was 0\.004 at 9995 when we booked it, and is 0\.004 at 9996 now$/);
  trades[0] = { ...trades[0], price: trades[0].price - 100 as Price };
  house.run(80_000);
  assertEquals([openDifferences(house), distrust(house)], [[], null]);
});

slowTest("D7b a fee that differs by at most 1 bp is corrected once, a larger one stops its market", () => {
  for (const [change, isSmall] of [["0.003", true], ["0.005", false]] as const) {
    const house = new EngineHouse().boot();
    house.fill("buy", 400).run(1_000); // 39.98 USDT were traded: 1 bp is 0.003998
    const { trades, truth } = { trades: house.venue.truth.trades, truth: house.venue.truth };
    trades[0] = { ...trades[0], fee: { asset: "USDT", amount: parseMoney(isSmall ? "0.013" : "0.015") } };
    truth.move("USDT", parseMoney(`-${change}`));
    house.run(80_000);
    const open = openDifferences(house), made = booked(house);
    assertEquals([open, made.filter((entry) => entry.startsWith("adjustment"))], [
      isSmall ? [] : ["D7b instrument"],
      isSmall ? ["adjustment -0.003 USDT"] : [],
    ]);
    assertEquals(house.quotes().length, isSmall ? 2 : 0);
    house.run(160_000);
    if (isSmall) assertEquals([booked(house), differing(house)], [made, []], "twice changes nothing (REC-04)");
  }
});

Deno.test("D7 a trade that is pushed again with another size stops its market, until a list tells it as we booked it", () => {
  const house = new EngineHouse().boot();
  const fill = house.venue.fill(house.resting("buy")[0], 400);
  house.run(1_000);
  house.venue.tellFill(fill, { size: 300 as never });
  house.run(2);
  assertEquals([openDifferences(house), position(house)], [["D7 instrument"], 400]);
  house.run(1_000);
  assertEquals([openDifferences(house), distrust(house)], [[], null]);
});

slowTest("D7 a person who adopts the venue's word settles what was told in two ways", () => {
  const house = new EngineHouse().boot();
  house.fill("buy", 400).run(1_000);
  const { trades } = house.venue.truth;
  trades[0] = { ...trades[0], price: trades[0].price + 100 as Price };
  house.venue.truth.move("USDT", parseMoney("-0.004"));
  house.run(80_000);
  assertEquals(openDifferences(house), ["D7 instrument"]);
  const event = {
    kind: "adopt_position",
    by: "ann",
    requestId: "a",
    market: "binance:BTCUSDT",
    reason: "seen",
  } as const;
  assertEquals(house.hand({ ...event, at: house.now }).status, "applied");
  assertEquals([openDifferences(house), distrust(house)], [[], null]);
});

slowTest("D7 what a person settled stays settled, though the lists tell the trade otherwise for a while yet", () => {
  const house = new EngineHouse().boot();
  const fill = house.venue.fill(house.resting("buy")[0], 400);
  house.run(1_000);
  const { trades } = house.venue.truth;
  trades[0] = { ...trades[0], price: trades[0].price + 100 as Price };
  house.run(70_000);
  assertEquals(openDifferences(house), ["D7 instrument"]);
  assertEquals(adopt(house).status, "applied", "nothing has to be booked, and it is settled all the same");
  assertEquals([openDifferences(house), booked(house)], [[], []]);
  house.run(65_000);
  house.venue.tellFill(fill, { size: 300 as never });
  house.run(1_000);
  assertEquals([openDifferences(house), distrust(house)], [[], null]);
});

slowTest("D6 a trade that the venue lacks is settled by a person for good", () => {
  const house = new EngineHouse().boot();
  house.fill("buy", 400).run(10_000);
  house.venue.moods.trades = "hide";
  house.run(150_000);
  assertEquals(openDifferences(house), ["D6 venue"]);
  assertEquals(adopt(house).status, "applied");
  house.run(65_000);
  assertEquals([openDifferences(house), state(house)], [[], "READY"]);
});

Deno.test("D7b REC-05 a fee that an earlier run corrected is not corrected again, and stops nothing", () => {
  const first = new EngineHouse().boot();
  first.fill("buy", 400).run(1_000);
  const { trades } = first.venue.truth;
  trades[0] = { ...trades[0], fee: { asset: "USDT", amount: parseMoney("0.013") } };
  first.venue.truth.move("USDT", parseMoney("-0.003"));
  first.run(70_000);
  assertEquals(booked(first), ["adjustment -0.003 USDT"]);
  const house = new EngineHouse({ after: first }).boot();
  assertEquals([openDifferences(house), booked(house), differing(house)], [[], ["adjustment -0.003 USDT"], []]);
});

Deno.test("D7b two trades of one instant are both corrected, be it by the same amount", () => {
  const house = new EngineHouse().boot();
  for (let i = 0; i < 2; i++) house.venue.fill(house.resting("buy")[0], 400);
  house.run(1_000);
  const { truth } = house.venue, { trades } = truth, fee = { asset: "USDT", amount: parseMoney("0.013") };
  for (let i = 0; i < 2; i++) trades[i] = { ...trades[i], venueAt: trades[0].venueAt, fee };
  truth.move("USDT", parseMoney("-0.006"));
  house.run(70_000);
  const correction = "adjustment -0.003 USDT";
  assertEquals([openDifferences(house), booked(house), differing(house)], [[], [correction, correction], []]);
});

Deno.test("D7b a fee in base is held against the base that was traded", () => {
  const house = new EngineHouse().boot();
  house.fill("buy", 400).run(1_000);
  const { trades } = house.venue.truth, told = (amount: string) => ({ asset: "BTC", amount: parseMoney(amount) });
  house.venue.tellFill({ ...trades[0], tradeId: "b1", size: 100 as never, fee: told("0.000001") });
  trades.push({ ...trades[0], tradeId: "b1", size: 100 as never, fee: told("0.00000101") });
  house.run(80_000);
  assertEquals(booked(house).includes("adjustment -0.00000001 BTC"), true, booked(house).join());
});

Deno.test("D7b a fee in a third asset, or moved to another asset, is not corrected by itself", () => {
  const house = new EngineHouse().boot();
  house.fill("buy", 400).run(1_000);
  const { trades } = house.venue.truth;
  trades[0] = { ...trades[0], fee: { asset: "BNB", amount: parseMoney("0.00001") } };
  house.run(80_000);
  assertEquals([openDifferences(house), booked(house)], [["D7b instrument"], []]);
  assertEquals(house.engine.desk.ledger.position(BTC).size as number, 400);
});
