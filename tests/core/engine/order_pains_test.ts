/** The pains of other bots' users that are about orders: what the venue hides, denies or contradicts. The house checks after
 * every step that worst cases count, that no slot holds two orders and that nothing is sent twice (G1, G2, G4). */
import { assert, assertEquals } from "@std/assert";
import type { Refusal } from "../../../core/event.ts";
import { compare, formatMoney, ZERO } from "../../../core/money.ts";
import { EngineHouse, MID } from "../../support/engine_house.ts";
import type { Resting } from "../../support/memory_venue.ts";
import { slowTest } from "../../support/slow.ts";

const BTC = 0 as EngineHouse["engine"]["desk"]["markets"][number]["id"];
const position = (house: EngineHouse): number => house.engine.desk.ledger.position(BTC).size;
const life = (house: EngineHouse, { clientId }: Resting) => house.engine.desk.orders.get(clientId!)?.life;
const placed = (house: EngineHouse) => house.commands(["place", "replace"]).length;
const asked = (house: EngineHouse, what: string, from = 0) =>
  house.commands(["query"], from).filter((query) => query.kind === "query" && query.what === what).length;

/** G3: position and every asset are the venue's, to the last unit. */
function assertTrue(house: EngineHouse): void {
  assertEquals(position(house), house.venue.truth.position(BTC));
  house.venue.tellBalances();
  house.run(10);
  for (const { asset, difference } of house.engine.desk.ledger.differences("binance")) {
    assertEquals(compare(difference, ZERO), 0, `${asset} differs by ${formatMoney(difference)}`);
  }
}

/** Two quotes rest and no word of them has come back. */
function mute(): EngineHouse {
  const house = new EngineHouse();
  house.venue.moods.place = "mute";
  house.connect().run(1_100);
  assertEquals([house.quotes().length, placed(house)], [2, 2]);
  return house;
}

Deno.test("P04 the answer to a placement is lost: UNKNOWN, counted, not placed again, and one order in the end", () => {
  const house = mute(), [order] = house.resting("buy");
  house.venue.moods.find = "blank"; // "not found" at first
  house.run(3_000);
  assertEquals([life(house, order), house.engine.desk.orders.leavesBuy(BTC) as number], ["UNKNOWN", 1_000]);
  assert(asked(house, "order") >= 2, "both orders were asked about by their ids");
  const [rule] = house.view().risk.filter(({ rule }) => rule === "RSK-12");
  assertEquals([rule.value, placed(house)], ["0.01 BTC", 2]);
  house.venue.moods.find = "truth"; // found three seconds later
  house.venue.moods.place = "accept";
  house.run(10_000);
  assertEquals([life(house, order), placed(house), house.quotes().length], ["OPEN", 2, 2]);
  assert([...house.venue.placements.values()].every((count) => count === 1));
});

/** Queries by id deny every order, and there are no lists. */
function denied(): { readonly house: EngineHouse; readonly order: Resting; readonly denials: () => number } {
  const house = mute(), [order] = house.resting("buy");
  Object.assign(house.venue.moods, { find: "no_order", query: "fail_lists", cancel: "lose" });
  const denials = () =>
    house.commands(["query"]).filter((query) =>
      query.kind === "query" && query.what === "order" && query.clientId === order.clientId
    ).length;
  return { house, order, denials };
}

Deno.test("P05 an order that queries deny five times is kept, its slot too; the late fill is booked and the quotes lean", () => {
  const { house, order, denials } = denied(), before = order.price;
  while (denials() < 6) house.run(100);
  assertEquals([life(house, order), house.engine.desk.orders.leavesBuy(BTC) as number], ["UNKNOWN", 1_000]);
  assertEquals(placed(house), 2, "nothing else was placed");
  house.venue.fill(order);
  house.run(100);
  assertEquals([life(house, order), position(house)], ["FILLED", 1_000]);
  house.venue.moods = { ...house.venue.moods, find: "truth", query: "answer", cancel: "obey", place: "accept" };
  house.run(20_000);
  assertTrue(house);
  assertEquals(house.quotes().length, 2);
  assert(house.resting("buy")[0].price < before, "the quotes lean against what was bought");
});

slowTest(
  "P05 an order that stays unknown for half a minute is still counted; people are told and the venue is stopped",
  () => {
    const { house, order } = denied();
    house.run(35_000);
    assertEquals([life(house, order), house.engine.desk.orders.leavesBuy(BTC) as number], ["UNKNOWN", 1_000]);
    assert(house.incidents().includes("unresolved_unknown"), house.incidents().join());
    assert(house.view().venues[0].state !== "READY", house.view().venues[0].reason);
    house.run(300_000);
    assertEquals([life(house, order), placed(house)], ["UNKNOWN", 2]);
    house.venue.fill(order);
    house.run(100);
    assertEquals([life(house, order), position(house)], ["FILLED", 1_000]);
  },
);

Deno.test("P06 an order that the venue cancels in silence is missed by the next list, its fills are booked, and it is placed anew", () => {
  const house = new EngineHouse().boot(), [order] = house.resting("buy"), from = house.sent.length;
  house.venue.moods.push = "mute";
  house.venue.fill(order, 300);
  house.venue.end(order);
  house.venue.moods.push = "speak";
  const lives = new Set<string | undefined>();
  let foundAt = 0;
  for (let ms = 0; ms < 9_000; ms += 1) {
    lives.add(life(house.run(1), order));
    if (foundAt === 0 && life(house, order) !== "OPEN") foundAt = ms;
  }
  assert(foundAt > 0 && foundAt <= 6_000, `found after ${foundAt} ms`); // every 5 s, and a fifth more at the most
  assertEquals([...lives], ["OPEN", "UNKNOWN", "CANCELED"], "a question first, then its end");
  assert(asked(house, "order", from) >= 1);
  assertEquals([position(house), house.engine.counters.fills, house.quotes().length], [300, 1, 2]);
  const gone = house.engine.desk.orders.get(order.clientId!)!;
  assertEquals([gone.leaves, gone.filled, gone.unbooked], [0, 300, 0]);
  assertTrue(house);
});

Deno.test("P07 a rejection and then a fill of the same order: booked once, one position, no second order for that intent", () => {
  const house = mute(), [order] = house.resting("buy");
  house.distrust(order); // the venue contradicts itself
  const refusal: Refusal = { reason: "other", code: "-1", message: "no", retryAt: null };
  const { clientId, venueOrderId } = order, receivedAt = house.now;
  house.step({
    kind: "place_answer",
    venue: "binance",
    clientId: clientId!,
    verdict: "rejected",
    venueOrderId,
    refusal,
    receivedAt,
  });
  assertEquals(life(house, order), "REJECTED");
  house.run(400);
  const trade = house.venue.fill(order);
  house.run(5);
  house.venue.tellFill(trade);
  house.run(100);
  assertEquals([life(house, order), position(house), house.engine.counters.fills], ["FILLED", 1_000, 1]);
  assertEquals([house.incidents()[0], house.engine.desk.orders.get(clientId!)!.resurrected], ["resurrected", true]);
  assertEquals(placed(house), 2, "neither quote was placed again before the fill was known");
  assertTrue(house);
});

Deno.test("P08 an order is filled while its cancel is under way: exactly that is booked, once", () => {
  const house = new EngineHouse().boot(), [order] = house.resting("buy");
  house.feeding = false;
  house.loseBook(); // cancels are on their way
  house.fill("buy").run(20_000); // "unknown order", says the venue to the cancel
  assertEquals([life(house, order), position(house), house.engine.counters.fills], ["FILLED", 1_000, 1]);
  assertTrue(house);
});

Deno.test("P08 an order is filled in part, and the cancel's own report tells the quantity before the trade comes", () => {
  const house = new EngineHouse().boot(), [order] = house.resting("buy");
  house.feeding = false;
  house.venue.moods.push = "mute";
  const trade = house.venue.fill(order, 400);
  house.venue.moods.push = "speak";
  house.loseBook().run(5);
  const ended = house.engine.desk.orders.get(order.clientId!)!;
  assertEquals([ended.life, ended.filled, ended.unbooked, position(house)], ["CANCELED", 400, 400, 0]);
  house.venue.tellFill(trade);
  house.run(20_000);
  assertEquals([ended.life, ended.unbooked, position(house), house.engine.counters.fills], ["CANCELED", 0, 400, 1]);
  assertEquals(house.incidents().filter((code) => code !== "paused_by_rule"), [], "the quantity had announced it");
  assertTrue(house);
});

const TEXTS: Refusal[] = [
  { reason: "unknown_order", code: "-2011", message: "Unknown order sent.", retryAt: null },
  { reason: "overloaded", code: "-1008", message: "Server is overloaded.", retryAt: null },
  { reason: "other", code: "-9999", message: "Not today.", retryAt: null },
];

Deno.test("P09 a cancel that is refused for ever: five tries at growing distances, questions between, then all of the symbol", () => {
  const house = new EngineHouse().boot(), [order] = house.resting("buy"), from = house.sent.length;
  house.venue.cancelRefusals = [...TEXTS];
  house.venue.moods.cancel = "refuse";
  house.feeding = false;
  house.loseBook().run(60_000);
  const own = house.sent.slice(from).filter(({ command }) =>
    command.kind === "cancel" && command.clientId === order.clientId
  );
  assertEquals(own.length, 5, "cancel_retry_max");
  const gaps = own.slice(1).map(({ at }, i) => at - own[i].at);
  for (let i = 1; i < gaps.length; i++) assert(gaps[i] > gaps[i - 1], `distances ${gaps}`);
  for (let i = 1; i < own.length; i++) {
    const between = house.sent.filter(({ at, command }) =>
      at >= own[i - 1].at && at <= own[i].at && command.kind === "query" &&
      (command.what === "open_orders" || command.what === "order" && command.clientId === order.clientId)
    );
    assert(between.length > 0, `no question between cancel ${i} and the next`);
  }
  assertEquals(house.commands(["cancel_all"], from).length >= 1, true, "then everything of the symbol is cancelled");
  assert(house.incidents().includes("cancel_exhausted"), "people are told");
  // Of 1,200 requests that a minute of a venue's budget allows at the least.
  assert(house.sent.length - from < 60, `${house.sent.length - from} requests in a minute`);
});

Deno.test("P09 where others' orders rest, all of the symbol is not cancelled: the market stops until the order is gone", () => {
  const house = new EngineHouse().boot();
  house.venue.plant(null, "sell", MID + 5_000, 100);
  house.run(100);
  house.venue.cancelRefusals = [...TEXTS];
  house.venue.moods.cancel = "refuse";
  house.feeding = false;
  house.loseBook().run(30_000);
  house.feeding = true;
  house.run(10_000);
  assertEquals([house.commands(["cancel_all"]), house.view().markets[0].status], [[], "PENDING_CANCEL"]);
  const before = placed(house);
  house.run(30_000);
  assertEquals(placed(house), before, "nothing more is placed on it");
  assert(house.incidents().includes("cancel_exhausted"));
});
