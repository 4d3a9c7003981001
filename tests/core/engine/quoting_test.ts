import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Command } from "../../../core/command.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { ClientIds } from "../../../core/oms/client_id.ts";
import { createQuoter, Quoting } from "../../../core/engine/quoting.ts";
import { Gate } from "../../../core/risk/gate.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { Holds } from "../../../core/risk/holds.ts";
import { EngineHouse, MID } from "../../support/engine_house.ts";
import { madeUpDesk, madeUpLimits, NOW } from "../../support/made_up_desk.ts";
import { puppet, quote, take, wanting } from "../../support/test_strategies.ts";

const BTC = 0 as InstrumentId;
const ORDERS = ["place", "replace", "amend"] as const;
const lives = (house: EngineHouse): string[] => house.engine.desk.orders.live(BTC).map(({ life }) => life);

/** A house whose first two orders met that mood of the venue. */
function met(place: EngineHouse["venue"]["moods"]["place"], options: EngineHouse["options"] = {}): EngineHouse {
  const house = new EngineHouse(options);
  house.venue.moods.place = place;
  return house.connect().run(1_100);
}

// ---- lost acks --------------------------------------------------------------------------------------------------------

Deno.test("a lost ack makes the order UNKNOWN: its slot waits, it counts in full, and a query finds it", () => {
  const house = met("mute");
  house.venue.moods.query = "mute";
  house.run(3_000);
  assertEquals(lives(house), ["UNKNOWN", "UNKNOWN"]);
  const { status, worstLong, worstShort, quotes } = house.view().markets[0];
  assertEquals([status, worstLong, worstShort], ["UNKNOWN", "0.01", "-0.01"]);
  assertEquals(quotes.map(({ state }) => state), ["UNKNOWN", "UNKNOWN"]);
  house.move(MID + 290, MID + 310).run(2_000);
  house.move(MID - 10, MID + 10);
  assertEquals(house.commands(["place"]).length, 2);
  house.venue.moods.query = "answer";
  house.run(12_000);
  assertEquals([lives(house), house.commands(["place"]).length], [["OPEN", "OPEN"], 2]);
  assertEquals(house.view().markets[0].status, "LIVE");
});

Deno.test("an order that the venue finds only after a while is one order still (eventual consistency)", () => {
  const house = met("mute");
  house.venue.moods.find = "blank";
  house.run(3_000);
  house.venue.moods.find = "truth";
  house.run(12_000);
  assertEquals([lives(house), house.commands(["place"]).length, house.venue.truth.orders.length], [
    ["OPEN", "OPEN"],
    2,
    2,
  ]);
});

Deno.test("an order that single queries never find and lists do is never dropped, and its fill is booked", () => {
  const house = met("mute");
  house.venue.moods.find = "no_order";
  house.run(30_000);
  assertEquals([lives(house), house.venue.truth.orders.length], [["OPEN", "OPEN"], 2]);
  house.fill("buy").run(20);
  assertEquals(house.engine.desk.ledger.position(BTC).size as number, 1_000);
});

Deno.test("an order that never arrived is proven absent in two rounds before its slot is filled anew", () => {
  const house = met("lose"), placedAt = house.sent.find(({ command }) => command.kind === "place")!.at;
  house.venue.moods.place = "accept";
  house.run(10_000);
  assertEquals([lives(house), house.commands(["place"]).length], [["UNKNOWN", "UNKNOWN"], 2]);
  house.run(60_000);
  assertEquals([lives(house), house.quotes().length], [["OPEN", "OPEN"], 2]);
  const again = house.sent.filter(({ command }) => command.kind === "place")[2].at;
  assert(again - placedAt >= 13_000_000, `after ${again - placedAt} µs`); // 2 s validity, 1 s margin, two rounds 5 s apart
});

Deno.test("an order of unknown fate on one side keeps the other side free", () => {
  const kind = puppet(wanting(quote("buy", MID - 500)));
  const house = met("lose", { kind }).run(2_500);
  house.venue.moods.place = "accept";
  kind.strings.decide = wanting(quote("buy", MID - 500), quote("buy", MID - 900, 1_000, 1), quote("sell", MID + 500));
  house.run(3_000);
  assertEquals(house.quotes(), [`sell ${MID + 500}`], "no order beside one of unknown fate (RSK-22)");
});

Deno.test("a venue's own waits hold: for the answer to a placement, and for that to a question", () => {
  const house = new EngineHouse({ timers: { ack: 5_000_000, query: 1_000_000 } });
  house.venue.moods.place = "mute";
  house.connect().run(1_000).venue.moods.find = "blank";
  house.run(4_900);
  const [order] = house.resting("buy"), life = () => house.engine.desk.orders.get(order.clientId!)?.life;
  assertEquals(life(), "SENT");
  house.venue.moods.query = "mute";
  house.run(300);
  assertEquals(life(), "UNKNOWN");
  house.run(4_000);
  const asked = house.commands(["query"]).filter((query) =>
    query.kind === "query" && query.what === "order" && query.clientId === order.clientId
  );
  assertEquals(asked.length, 3, "each question has failed after a second, and waits half a second more, then one");
});

Deno.test("between two rests of a venue quotes move although no frame of the market comes just then", () => {
  const house = new EngineHouse().connect().run(2_000), [quoter] = house.engine.quoters;
  const venue = house.engine.desk.venue("binance"), placed = house.commands(["place"]).length;
  venue.restUntil = house.now + 60_000_000 as Micros;
  house.fill("buy").run(2_000);
  assertEquals([house.resting("buy"), house.commands(["place"]).length], [[], placed], "it rests");
  house.feeding = false;
  const { decidedAt } = quoter;
  while (quoter.decidedAt === decidedAt) house.run(10);
  venue.restUntil = house.now + 20_000 as Micros;
  house.run(100);
  assertEquals(
    house.commands(["place"]).length,
    placed + 1,
    "not only with the next decision in a quarter of a second",
  );
});

Deno.test("three unknown orders stop the venue until they are settled", () => {
  const kind = puppet(wanting());
  const house = new EngineHouse({ kind }).boot();
  house.venue.moods.place = "lose";
  kind.strings.decide = wanting(...[0, 1, 2].map((level) => quote("buy", MID - 500 - 10 * level, 1_000, level)));
  house.run(3_000);
  assertEquals(house.view().venues[0].state, "PAUSED");
  assertEquals(house.view().venues[0].reason, "3 orders are unknown");
  house.venue.moods.place = "accept";
  house.run(60_000);
  assertEquals([house.view().venues[0].state, house.quotes().length], ["READY", 3]);
});

// ---- refusals ---------------------------------------------------------------------------------------------------------

Deno.test("a rejected place cools its slot, twice as long each time: no loop of rejects", () => {
  const house = met("reject", { venueLimits: { rejectsToPause: 1_000, rejectsToTrip: 10_000 } });
  house.run(60_000);
  const buys = house.sent.filter(({ command }) => command.kind === "place" && command.side === "buy");
  const waits = buys.slice(1).map(({ at }, index) => Math.floor((at - buys[index].at) / 250_000) / 4);
  assertEquals(waits, [1, 2, 4, 8, 16]); // a fill may follow such a refusal (P07)
  assertEquals(house.engine.counters["rejected other"], 12);
  const told = house.facts.filter(({ kind }) => kind === "refusal");
  assert(told.length <= 10, `${told.length} refusals told in a minute`);
  assert(told[0].kind === "refusal");
  assertEquals([told[0].rule, told[0].sentence], ["binance -1", "binance:BTCUSDT: the venue refused: not now"]);
  house.venue.moods.place = "accept";
  house.run(31_000);
  assertEquals(house.quotes().length, 2);
  house.venue.moods.place = "reject";
  const before = house.sent.length;
  house.fill("buy").run(2_000);
  const again = house.commands(["place"], before).filter((command) =>
    command.kind === "place" && command.side === "buy"
  );
  assertEquals(again.length, 2, "what was accepted ended the long wait");
});

Deno.test("a refusal that no fill can follow cools its slot for a quarter of a second at first", () => {
  const house = new EngineHouse();
  house.venue.moods.place = "reject";
  house.venue.refusal = { reason: "would_cross", code: "-2010", message: "it would take", retryAt: null };
  house.connect().run(60_000);
  const buys = house.sent.filter(({ command }) => command.kind === "place" && command.side === "buy");
  const waits = buys.slice(1).map(({ at }, index) => Math.floor((at - buys[index].at) / 250_000) / 4);
  assertEquals(waits, [0.25, 0.5, 1, 2, 4, 8, 16]);
});

Deno.test("a refusal that names a time is obeyed", () => {
  const house = new EngineHouse();
  Object.assign(house.venue.moods, { place: "reject" });
  const retryAt = house.now + 20_000_000 as Micros;
  house.venue.refusal = { reason: "rate_limit", code: "-1015", message: "Too many orders", retryAt };
  house.connect().run(19_000);
  assertEquals(house.commands(["place"]).length, 2);
  house.run(1_200);
  assertEquals(house.commands(["place"]).length, 4);
});

Deno.test("an order that the transport takes no byte of was never there, and is not tried in a loop", () => {
  const house = met("unsent");
  house.run(10_000);
  const tries = house.commands(["place"]).length;
  assert(tries >= 6 && tries <= 14, `${tries} tries`);
  assertEquals([lives(house), house.engine.counters["orders not sent"]], [[], tries]);
  house.venue.moods.place = "accept";
  house.run(16_000);
  assertEquals(house.quotes().length, 2);
});

Deno.test("a replacement that takes no byte leaves the old order in our books and at the venue", () => {
  const house = new EngineHouse().boot();
  house.venue.moods.place = "unsent";
  house.move(MID + 290, MID + 310).run(200);
  assertEquals(lives(house).length, house.quotes().length);
  house.venue.moods.place = "accept";
  house.run(3_000);
  assertEquals(house.quotes(), [`buy ${MID - 201}`, `sell ${MID + 801}`]);
});

Deno.test("a replacement whose old order was filled meanwhile places nothing, and both ends are known", () => {
  const house = new EngineHouse().boot(), [bid] = house.resting("buy");
  house.venue.setMarket(BTC, MID + 290, MID + 310);
  house.step(house.book()); // the replacement is on its way
  house.venue.fill(bid);
  house.run(100);
  assertEquals(house.engine.desk.orders.get(bid.clientId!)?.life, "FILLED");
  assertEquals(house.engine.counters["rejected not_attempted"], 1);
  house.run(1_000);
  assertEquals(house.quotes().length, 2);
});

Deno.test("an order that would cross is refused by the gate and never leaves", () => {
  const kind = puppet(wanting(quote("buy", MID + 10)));
  const house = new EngineHouse({ kind }).boot();
  house.run(1_000);
  assertEquals(house.commands(ORDERS), []);
  const [fact] = house.facts;
  assert(fact.kind === "refusal");
  assertEquals([fact.rule, fact.scope], ["RSK-11", "binance:BTCUSDT"]);
  assertEquals(house.facts.length, 1, "told once, not at every tick");
  assert(house.engine.counters["refused RSK-11"] > 5);
});

Deno.test("what the gate refuses uses up no client id", () => {
  const kind = puppet(wanting(quote("buy", MID + 10)));
  const house = new EngineHouse({ kind }).boot().run(5_000);
  assert(house.ids.nextSequence <= 1, `${house.ids.nextSequence} ids`);
  kind.strings.decide = wanting(quote("buy", MID - 500), quote("sell", MID + 500));
  house.run(100);
  assert(house.ids.nextSequence <= 3, `${house.ids.nextSequence} ids`); // one is drawn ahead
  assertEquals(new Set(house.venue.placements.keys()).size, 2);
});

Deno.test("a refused replacement does not keep the old quote at a price that nobody wants any more", () => {
  const kind = puppet(wanting(quote("buy", MID - 500)));
  const house = new EngineHouse({ kind }).boot();
  kind.strings.decide = wanting(quote("buy", MID + 10));
  house.run(300);
  assertEquals([house.quotes(), house.engine.counters["refused RSK-11"] > 0], [[], true]);
});

Deno.test("five quotes beyond the collar pause the strategy for a while; a person cannot resume it meanwhile", () => {
  const kind = puppet(wanting(quote("sell", MID + 500)));
  const house = new EngineHouse({ kind }).boot();
  kind.strings.decide = wanting(quote("sell", MID + 500), quote("sell", MID - 15_000, 1_000, 1));
  for (let i = 0; i < 10 && house.view().strategies[0].state === "RUNNING"; i++) house.run(100);
  assertEquals(house.view().strategies[0].reason, "RSK-10 refused too often");
  assertEquals([house.view().markets[0].status, house.incidents()], ["OUT_OF_BAND", ["paused_by_rule"]]);
  house.run(100);
  assertEquals(house.quotes(), []);
  const outcome = house.resume();
  assertEquals(outcome.status, "rejected");
  assert(outcome.message === "Not resumed: RSK-10 refused too often; it ends by itself 10 s after its cause is gone");
  kind.strings.decide = wanting(quote("sell", MID + 500));
  house.run(11_000);
  assertEquals([house.view().strategies[0].state, house.quotes().length], ["RUNNING", 1]);
});

// ---- budgets ----------------------------------------------------------------------------------------------------------

Deno.test("a restless market never makes the rates refuse: what has no room waits or is pulled", () => {
  const parameters = { levels: 3, order_size_base: "0.005", max_position_base: "0.03", level_step_bps: 1 };
  const house = new EngineHouse({ parameters, limits: { ordersPerSecond: 4 } }).boot();
  house.run(5_000);
  for (let i = 0; i < 100; i++) {
    const mid = MID + (i % 2 === 0 ? 200 : -200) + 7 * i;
    house.move(mid - 10, mid + 10).run(100);
  }
  assertEquals([house.engine.counters["refused RSK-17"], house.view().strategies[0].state], [undefined, "RUNNING"]);
  const times = house.sent.filter(({ command }) => command.kind === "place" || command.kind === "replace").map((
    { at },
  ) => at);
  for (const at of times) {
    const count = times.filter((other) => other > at - 1_000_000 && other <= at).length;
    assert(count <= 12, `${count} orders within a second`); // 4 a second after a burst of 8
  }
  house.run(5_000);
  assertEquals(house.quotes().length, 6);
});

Deno.test("a small rate budget still quotes", () => {
  const house = new EngineHouse({ limits: { ordersPerSecond: 1 } }).boot().run(3_000);
  assertEquals(house.quotes().length, 2);
});

Deno.test("without any room what stands too near is cancelled, and what stands too far away keeps", () => {
  const house = new EngineHouse({ limits: { ordersPerSecond: 0.1 } }).boot().run(15_000);
  assertEquals(house.quotes().length, 2);
  house.move(MID + 290, MID + 310).run(100);
  assertEquals(house.quotes(), [`buy ${MID - 500}`]);
});

Deno.test("what a person changes may use the whole budget at once", () => {
  const parameters = { levels: 3, order_size_base: "0.005", max_position_base: "0.03" };
  const house = new EngineHouse({ parameters, limits: { ordersPerSecond: 4 } }).boot().run(10_000);
  const before = house.sent.length;
  house.set({ half_spread_bps: 20 });
  house.run(5);
  assertEquals(house.commands(["replace"], before).length, 6);
});

Deno.test("the first quotes may use the whole budget at once: three levels rest as soon as trading is armed", () => {
  const parameters = { levels: 3, order_size_base: "0.005", max_position_base: "0.03" };
  const house = new EngineHouse({ parameters, limits: { ordersPerSecond: 4 } }).boot();
  assertEquals(house.commands(["place"]).length, 6);
  house.run(1_000);
  assertEquals(house.quotes().length, 6);
});

// ---- what is wanted ---------------------------------------------------------------------------------------------------

Deno.test("a quote that is wanted smaller is amended in place, where the venue keeps its turn", () => {
  const kind = puppet(wanting(quote("buy", MID - 500)));
  const house = new EngineHouse({ kind }).boot(), [order] = house.resting("buy");
  kind.strings.decide = wanting(quote("buy", MID - 500, 400));
  house.run(300);
  assertEquals([order.size as number, order.status, house.commands(["amend"]).length], [400, "open", 1]);
  assertEquals(house.engine.desk.orders.leavesBuy(BTC) as number, 400);
});

Deno.test("an amendment that the gate refuses keeps the order as it is", () => {
  const kind = puppet(wanting(quote("buy", MID - 500)));
  const house = new EngineHouse({ kind }).boot(), [order] = house.resting("buy");
  kind.strings.decide = wanting(quote("buy", MID - 500, 4)); // worth less than the venue takes
  house.run(1_000);
  assertEquals([order.size as number, house.commands(["amend"]), house.engine.counters["refused RSK-03"] > 0], [
    1_000,
    [],
    true,
  ]);
});

Deno.test("a take goes out as an order to be filled at once, one at a time", () => {
  const kind = puppet(wanting());
  const house = new EngineHouse({ kind }).boot();
  house.venue.moods.place = "mute";
  kind.strings.decide = () => ({ quotes: [], takes: [take("buy", MID + 10)] });
  house.run(600);
  const places = house.commands(["place"]);
  assertEquals(places.map((command: Command) => command.kind === "place" && command.timeInForce), ["ioc"]);
});

Deno.test("a strategy is asked again when nothing disturbs it, and at once when something does", () => {
  const kind = puppet(wanting());
  const house = new EngineHouse({ kind }).boot();
  house.feeding = false;
  house.run(300);
  const times: number[] = [];
  kind.strings.decide = (_desk, now) => {
    times.push(now - house.now);
    return { quotes: [], takes: [] };
  };
  house.run(500);
  assertEquals(times.length, 2);
  house.showBook();
  assertEquals(times.length, 3);
});

Deno.test("a market whose venue is not ready does not keep another from being quoted", () => {
  const venues = { binance: ["BTCUSDT"], other: ["ETHUSDT"] };
  const house = new EngineHouse({ venues }).boot();
  house.link("down", "other").run(500);
  assertEquals([house.quotes(0).length, house.quotes(1)], [2, []]);
  assertEquals(
    house.view().sentence,
    "Quoting both sides on 1 of 2 markets; Paused: other is DOWN while orders of ours may rest there: it is down; " +
      "ends by itself",
  );
  house.link("up", "other").run(15_000);
  assertEquals([house.quotes(0).length, house.quotes(1).length], [2, 2]);
});

Deno.test("Quoting refuses a market of a venue that is not configured", () => {
  const desk = madeUpDesk(), gate = new Gate(madeUpLimits(desk), desk);
  const quoting = new Quoting(
    desk,
    gate,
    new Holds({ onChange() {}, onOften() {} }),
    new ClientIds(1, 1),
    new Map(),
    () => {},
  );
  const quoter = createQuoter({ id: "mm", kind: puppet(wanting()), instruments: [BTC], parameters: {} });
  assertThrows(() => quoting.run([quoter], NOW, []), RangeError, 'Cannot quote on "binance": no such venue');
});

Deno.test("Quoting asks a strategy anew after the market facts that it heeds and its own fills, not after others", () => {
  let asked = 0;
  const decide = wanting(quote("buy", MID - 100));
  const counting = puppet((desk, now) => (asked += 1, decide(desk, now)));
  const house = new EngineHouse({ kind: { ...counting, heeds: new Set(["book_snapshot"] as const) } }).boot();
  const after = (act: () => void) => {
    const before = asked;
    act();
    return asked - before;
  };
  const common = { instrument: BTC, venueAt: null, receivedAt: house.now };
  const trade = {
    kind: "trade",
    price: MID as Price,
    size: 1 as Size,
    aggressor: "buy",
    tradeId: "1",
    ...common,
  } as const;
  assertEquals(after(() => house.step(trade)), 0);
  assertEquals(after(() => house.showBook()), 1);
  assert(after(() => house.fill("buy").run(1)) > 0);
});
