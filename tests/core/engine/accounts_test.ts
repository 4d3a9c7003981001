import { assert, assertEquals } from "@std/assert";
import type { OrderReport, PlaceAnswer } from "../../../core/event.ts";
import { compare, formatMoney } from "../../../core/money.ts";
import type { Size } from "../../../core/units.ts";
import { EngineHouse, MID } from "../../support/engine_house.ts";
import type { Resting } from "../../support/memory_venue.ts";
import { slowTest } from "../../support/slow.ts";

const BTC = 0 as EngineHouse["engine"]["desk"]["markets"][number]["id"];
const position = (house: EngineHouse): number => house.engine.desk.ledger.position(BTC).size;
const life = (house: EngineHouse, { clientId }: Resting) => house.engine.desk.orders.get(clientId!)?.life;
const fills = (house: EngineHouse) => house.facts.filter(({ kind }) => kind === "fill");

/** Our books against the venue's truth: lots and every asset. */
function assertTrue(house: EngineHouse): void {
  assertEquals(position(house), house.venue.truth.position(BTC));
  house.venue.tellBalances();
  house.run(10);
  for (const { asset, difference } of house.engine.desk.ledger.differences("binance")) {
    assertEquals(compare(difference, [0n, 0]), 0, `${asset} differs by ${formatMoney(difference)}`);
  }
}

/** A house whose first two orders rest, and not a word of them has come back. */
function mute(): EngineHouse {
  const house = new EngineHouse();
  house.venue.moods.place = "mute";
  return house.connect().run(1_100);
}

function ack(house: EngineHouse, { clientId, venueOrderId }: Resting): PlaceAnswer {
  const verdict = "accepted", refusal = null, receivedAt = house.now;
  return { kind: "place_answer", venue: "binance", clientId: clientId!, verdict, venueOrderId, refusal, receivedAt };
}

Deno.test("a fill is booked, told with its particulars, and the quote it took is placed anew", () => {
  const house = new EngineHouse().boot();
  house.fill("buy", 400).run(50);
  const [fact] = fills(house);
  assert(fact.kind === "fill");
  assertEquals(
    [fact.symbol, fact.side, fact.price, fact.size, fact.position, fact.fee, fact.feeAsset, fact.liquidity],
    ["BTCUSDT", "buy", "9995", "0.004", "0.004", "0.01", "USDT", "maker"],
  );
  assertEquals(house.resting("buy").map(({ size, filled }) => size - filled), [1_000]);
  house.fill("buy").run(500);
  assertEquals([position(house), house.quotes().length], [1_400, 2]);
  assertTrue(house);
});

Deno.test("a fill before the ack counts at once, and the late ack changes nothing", () => {
  const house = mute(), [order] = house.resting("buy");
  house.fill("buy", 100).run(5);
  assertEquals([life(house, order), position(house)], ["PARTIAL", 100]);
  house.step(ack(house, order));
  house.fill("buy").run(5);
  assertEquals([life(house, order), position(house)], ["FILLED", 1_000]);
  house.step(ack(house, order)).run(5);
  assertEquals([life(house, order), house.incidents()], ["FILLED", []]);
  assertTrue(house);
});

Deno.test("a fill after the close is booked all the same, and a person hears of it", () => {
  const house = new EngineHouse().boot(), [order] = house.resting("buy");
  house.distrust(order);
  house.venue.moods.push = "mute";
  const fill = house.venue.fill(order, 400);
  house.venue.moods.push = "speak";
  order.filled = 0 as Size; // the venue's report of the end does not know of it yet
  house.venue.end(order);
  order.filled = 400 as Size;
  house.run(5);
  assertEquals([life(house, order), position(house)], ["CANCELED", 0]);
  house.venue.tellFill(fill);
  house.run(5);
  assertEquals([life(house, order), position(house), house.incidents()], ["CANCELED", 400, ["late_fill"]]);
  assertTrue(house);
});

Deno.test("a rejected order that is filled all the same is booked once, and its slot is not filled twice", () => {
  const house = mute(), [order] = house.resting("buy");
  const refusal = { reason: "other", code: "-1", message: "no", retryAt: null } as const;
  house.distrust(order);
  house.step({ ...ack(house, order), verdict: "rejected", refusal, venueOrderId: null });
  assertEquals(life(house, order), "REJECTED");
  house.fill("buy").run(100);
  assertEquals([life(house, order), position(house), house.incidents()[0]], ["FILLED", 1_000, "resurrected"]);
  assertTrue(house);
});

Deno.test("a cancel whose order was filled meanwhile books exactly what was filled, once", () => {
  const house = new EngineHouse().boot();
  house.feeding = false;
  house.loseBook(); // two cancels are on their way
  house.fill("buy").fill("sell", 300);
  house.run(20_000);
  assertEquals([position(house), house.engine.counters.fills], [700, 2]);
  assertTrue(house);
});

Deno.test("the same fill by push and by list is booked once", () => {
  const house = new EngineHouse().boot();
  house.fill("buy").run(65_000);
  assert(house.engine.counters["fills seen twice"] > 0);
  assertEquals([position(house), fills(house).length, house.engine.counters.fills], [1_000, 1, 1]);
  assertTrue(house);
});

Deno.test("a fill whose push was lost is found: by the report's quantity, or by the next list of trades", () => {
  const house = new EngineHouse().boot();
  house.venue.moods.push = "mute";
  house.fill("buy", 400);
  house.venue.moods.push = "speak";
  house.venue.end(house.resting("buy")[0]);
  house.run(3_000);
  assertEquals([position(house), house.engine.counters.fills], [400, 1]);
  house.venue.moods.push = "mute";
  house.fill("sell").run(70_000);
  assertEquals(position(house), -600);
  house.venue.moods.push = "speak";
  assertTrue(house);
});

Deno.test("one trade told in two ways: the first word stays, the market pauses, a person hears", () => {
  const house = new EngineHouse().boot();
  const fill = house.venue.fill(house.resting("buy")[0], 400);
  house.run(10).venue.tellFill(fill, { size: 500 as Size });
  house.run(50);
  assertEquals([position(house), house.incidents()], [400, ["trade_conflict"]]);
  assertEquals([house.view().strategies[0].state, house.quotes()], ["PAUSED", []]);
});

Deno.test("a fill beyond the order's size is booked, the venue is killed, a person hears", () => {
  const house = new EngineHouse().boot(), [order] = house.resting("buy");
  house.distrust(order);
  const fill = house.venue.fill(order);
  house.run(10);
  house.venue.truth.trades.push({ ...fill, tradeId: "beyond", size: 200 as Size, ours: true });
  house.venue.tellFill(fill, { tradeId: "beyond", size: 200 as Size });
  house.run(50);
  assertEquals([position(house), house.incidents().includes("overfill")], [1_200, true]);
  assertEquals(house.view().strategies[0].state, "PAUSED");
});

Deno.test("a fill with our tag that no book of ours explains is booked, and a person hears", () => {
  const house = new EngineHouse().boot();
  const order = house.plant("buy", MID - 900, 500);
  house.venue.fill(order);
  house.run(20);
  assertEquals([position(house), house.incidents().includes("orphan")], [500, true]);
  assertTrue(house);
});

slowTest("a foreign fill is told once, however often lists name it, and is never booked", () => {
  const house = new EngineHouse().boot();
  house.venue.fill(house.venue.plant(null, "buy", MID - 900, 700));
  house.run(200_000);
  assertEquals([position(house), house.incidents(), house.engine.counters["foreign fills"]], [0, ["external_fill"], 1]);
});

slowTest("a crowd of foreign fills in one list fills no memory and disturbs nothing", () => {
  const house = new EngineHouse().boot();
  house.venue.moods.push = "mute";
  for (let i = 0; i < 1_500; i++) house.venue.fill(house.venue.plant(null, "sell", MID + 900, 10));
  house.run(75_000);
  const asked = house.commands(["query"]).filter((query) => query.kind === "query" && query.what === "order_of");
  assert(
    asked.length > 0 && asked.length <= 15 * 11,
    `${asked.length} questions within 75 s, want eleven in 5 s at most`,
  );
  house.feeding = false;
  house.run(500_000);
  assertEquals([position(house), house.engine.counters["foreign fills"]], [0, 1_500]);
});

Deno.test("a fill that names no client id has the venue asked whose order it is, and is booked when it is ours", () => {
  const house = mute(), [order] = house.resting("buy");
  house.venue.moods.push = "mute";
  const fill = house.venue.fill(order);
  house.venue.moods.push = "speak";
  house.venue.tellFill(fill, { clientId: null });
  house.step();
  assertEquals([position(house), house.incidents()], [0, []]);
  house.run(2_000);
  assertEquals([position(house), life(house, order), house.incidents()], [1_000, "FILLED", []]);
  assertTrue(house);
});

Deno.test("the same waiting fill is kept once", () => {
  const house = mute(), [order] = house.resting("buy");
  house.venue.moods.push = "mute";
  const fill = house.venue.fill(order);
  house.venue.moods.push = "speak";
  for (let i = 0; i < 3; i++) house.venue.tellFill(fill, { clientId: null });
  house.run(3_000);
  assertEquals([position(house), house.engine.counters.fills], [1_000, 1]);
});

Deno.test("a fill that the ledger cannot take trips the kill: what we hold is not known any more", () => {
  const house = new EngineHouse().boot();
  const fill = house.venue.fill(house.resting("buy")[0], 400);
  house.run(10).venue.tellFill(fill, { tradeId: "odd", size: -5 as Size });
  house.run(5);
  assertEquals([house.engine.killState, house.incidents()[0]], ["TRIPPING", "unbookable_fill"]);
  assertEquals(house.engine.killCause?.by, "engine");
  house.run(5_000);
  assertEquals([house.engine.killState, position(house)], ["TRIPPED", 400]);
});

Deno.test("an order that the venue ends by itself leaves our books, and its slot is filled anew", () => {
  const house = new EngineHouse().boot(), [order] = house.resting("buy");
  house.venue.end(order, "expired");
  house.run(500);
  assertEquals([life(house, order), house.quotes().length], ["EXPIRED", 2]);
});

Deno.test("an order that vanishes at the venue without a word is asked about, proven gone and replaced", () => {
  const house = new EngineHouse().boot(), [order] = house.resting("buy");
  house.venue.moods.push = "mute";
  house.venue.end(order);
  house.venue.moods.push = "speak";
  house.run(6_000);
  assertEquals(life(house, order), "CANCELED", "the venue knows how it ended");
  house.run(500);
  assertEquals(house.quotes().length, 2);
});

Deno.test("an answer to an order that nobody sent is told as S1", () => {
  const house = new EngineHouse().boot(), [order] = house.resting("buy");
  house.step({ ...ack(house, order), clientId: house.ids.next() });
  const [fact] = house.facts;
  assert(fact.kind === "incident");
  assertEquals([fact.severity, fact.code], ["S1", "unknown_id"]);
});

Deno.test("balances are noted, and the first complete ones are the opening", () => {
  const house = new EngineHouse();
  house.connect().run(50);
  const { ledger } = house.engine.desk;
  assertEquals([formatMoney(ledger.opening("binance", "USDT")!), ledger.balances("binance").length], ["100000", 2]);
});

Deno.test("what an order is told to be by a report that names another side is told as S1", () => {
  const house = new EngineHouse().boot(), [order] = house.resting("buy");
  const { clientId, venueOrderId, instrument, price, size, filled } = order;
  const report: OrderReport = {
    kind: "order",
    venue: "binance",
    instrument,
    clientId,
    venueOrderId,
    side: "sell",
    price,
    size,
    filled,
    status: "open",
    reason: null,
    source: "push",
    requestedAt: null,
    venueAt: house.now,
    receivedAt: house.now,
  };
  house.step(report);
  assertEquals(house.incidents(), ["report_mismatch"]);
});

slowTest("a fill that waited for its owner over a lost link is ours after the next restart too", () => {
  const house = new EngineHouse().boot();
  Object.assign(house.venue.moods, { push: "mute", query: "mute" });
  const fill = house.venue.fill(house.plant("buy", MID - 900, 500));
  house.venue.moods.push = "speak";
  house.venue.tellFill(fill, { clientId: null });
  house.run(500).link("down").run(90_000);
  house.venue.moods.query = "answer";
  house.connect().run(20_000);
  assertEquals(position(house), 500, "the venue was asked whose it is");
  const next = new EngineHouse({ after: house });
  assertEquals(next.engine.desk.ledger.state(), house.engine.desk.ledger.state());
  assertEquals(next.engine.desk.ledger.account(fill.instrument).trades.state().trades.map(([id]) => id), [
    fill.tradeId,
  ]);
  next.connect().run(60_000);
  assertTrue(next);
});

Deno.test("a fill that an earlier run took for somebody else's stays so, told once and with its money booked", () => {
  const house = new EngineHouse().boot();
  house.venue.fill(house.venue.plant(null, "buy", MID - 900, 700));
  house.run(200_000);
  const next = new EngineHouse({ after: house });
  assertEquals(next.engine.desk.ledger.state(), house.engine.desk.ledger.state());
  assertEquals([next.engine.state().strays, next.engine.state().orders.strangers.length], [[], 1]);
});
