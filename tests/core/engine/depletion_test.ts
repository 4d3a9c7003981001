import { assert, assertEquals } from "@std/assert";
import { Depletion } from "../../../core/engine/depletion.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { parseMoney } from "../../../core/money.ts";
import type { Micros } from "../../../core/units.ts";
import { EngineHouse } from "../../support/engine_house.ts";
import { madeUpDesk, madeUpPlace, NOW } from "../../support/made_up_desk.ts";
import { ack, SLOT } from "../../support/judged.ts";
import { slowTest } from "../../support/slow.ts";

const after = (seconds: number) => NOW + seconds * 1e6 as Micros;
const BTC = 0 as InstrumentId;
const BUY = { venue: "binance", instrument: BTC, side: "buy" } as const, SELL = { ...BUY, side: "sell" } as const;

Deno.test("P19 a side pauses with the third rejection in a row, and tries again when the venue tells its balances", () => {
  const depletion = new Depletion(madeUpDesk().orders);
  assertEquals([0, 1, 2, 3].map((second) => depletion.refused(BUY, after(second))), [false, false, true, false]);
  assertEquals([depletion.isDepleted(BTC, "buy"), depletion.allows(BTC, "buy", after(900))], [true, false]);
  assertEquals([depletion.isDepleted(BTC, "sell"), depletion.allows(BTC, "sell", after(3))], [false, true]);
  depletion.balances("okx", after(900));
  depletion.balances("binance", after(17));
  assertEquals(depletion.allows(BTC, "buy", after(900)), false);
  depletion.balances("binance", after(18));
  assertEquals([depletion.isDepleted(BTC, "buy"), depletion.allows(BTC, "buy", after(4))], [false, true]);
  assertEquals(depletion.refused(BUY, after(900)), true);
  depletion.accepted(BUY);
  assertEquals([depletion.isDepleted(BTC, "buy"), depletion.refused(BUY, after(901))], [false, false]);
});

Deno.test("P19 five rejections at a venue within a minute are the most: what was refused waits for the minute to end", () => {
  const depletion = new Depletion(madeUpDesk().orders);
  for (const second of [0, 10]) depletion.refused(BUY, after(second));
  for (const second of [20, 25]) depletion.refused(SELL, after(second));
  assertEquals([depletion.allows(BTC, "buy", after(29)), depletion.allows(BTC, "sell", after(29))], [true, true]);
  depletion.refused(BUY, after(29));
  depletion.balances("binance", after(59));
  assertEquals([depletion.allows(BTC, "buy", after(59)), depletion.allows(BTC, "sell", after(59))], [false, false]);
  assertEquals([depletion.allows(BTC, "buy", after(60)), depletion.allows(BTC, "sell", after(60))], [true, true]);
});

Deno.test("P19 a side that was refused tries with one order at a time", () => {
  const desk = madeUpDesk(), depletion = new Depletion(desk.orders);
  depletion.refused(BUY, NOW);
  const order = desk.orders.intend(madeUpPlace("buy", 50_000, 9_990), SLOT, NOW);
  assertEquals([depletion.allows(BTC, "buy", NOW), depletion.allows(BTC, "sell", NOW)], [false, true]);
  ack(desk, order);
  assertEquals(depletion.allows(BTC, "buy", NOW), true);
});

/** What a house was told by its venue in each minute, from a venue that knows of no USDT. */
function minutesOf(house: EngineHouse, minutes: number): number[] {
  const rejected = () => house.engine.counters["rejected insufficient_balance"] ?? 0;
  return Array.from({ length: minutes }, () => {
    const before = rejected();
    for (let i = 0; i < 60; i++) house.move(999_990 - i % 3, 1_000_010 + i % 3).run(1_000);
    return rejected() - before;
  });
}

slowTest(
  "P19 a venue whose balance lags rejects no more than five orders a minute, and the side says that it is depleted",
  () => {
    const house = new EngineHouse({ parameters: { levels: 2, order_size_base: "0.01", max_position_base: "0.03" } });
    house.venue.refusal = { reason: "insufficient_balance", code: "-2010", message: "no balance", retryAt: null };
    house.venue.moods.place = "reject";
    const counts = minutesOf(house.connect(), 2);
    assert(counts.every((count) => count <= 5), `${counts} rejections a minute`);
    assert(counts.reduce((sum, count) => sum + count) > 5, `${counts} rejections a minute`);
    const { absent, quotes, status } = house.view().markets[0];
    assertEquals([quotes, status, absent.map(({ side }) => side)], [[], "DEPLETED", ["buy", "sell"]]);
    assert(house.facts.some((fact) => fact.kind === "refusal" && fact.rule === "depleted"));
    house.venue.moods.place = "accept";
    minutesOf(house, 2); // its balances are asked for every half minute
    assertEquals(house.view().markets[0].quotes.length, 4);
  },
);

slowTest(
  "P19 sides that stay depleted try less and less often, and do not bring their venue down with them (RSK-24)",
  () => {
    const house = new EngineHouse({ parameters: { levels: 2, order_size_base: "0.01", max_position_base: "0.03" } });
    house.venue.refusal = { reason: "insufficient_balance", code: "-2010", message: "no balance", retryAt: null };
    house.venue.moods.place = "reject";
    const counts = minutesOf(house.connect(), 20);
    assert(counts.slice(10).every((count) => count <= 1), `${counts} rejections a minute`);
    assertEquals([house.engine.holds.all, house.view().markets[0].status], [[], "DEPLETED"]);
    house.venue.moods.place = "accept";
    minutesOf(house, 6);
    assertEquals(house.view().markets[0].quotes.length, 4);
  },
);

Deno.test("P19 what our books know to be spent is not sent, however late the venue's balances are", () => {
  const house = new EngineHouse({ parameters: { levels: 2, order_size_base: "0.01", max_position_base: "0.03" } });
  house.venue.truth.move("USDT", parseMoney("-99850"));
  house.boot().run(5_000);
  // Of 150 USDT one order of 100 can be paid, and not a second.
  assertEquals([house.resting("buy").length, house.resting("sell").length], [1, 2]);
  assert(house.engine.gate.denials.get("RSK-15")! > 0);
  assertEquals(house.engine.counters["rejected insufficient_balance"], undefined);
});
