import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Restoration } from "../../../core/engine/restoring.ts";
import type { Event } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros } from "../../../core/units.ts";
import { EngineHouse, type HouseOptions, MID, START } from "../../support/engine_house.ts";
import { madeUpDesk, madeUpPlace } from "../../support/made_up_desk.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { anyStory, play, type Story } from "../../support/stories.ts";
import { slowTest } from "../../support/slow.ts";

const BTC = 0 as InstrumentId;
const position = (house: EngineHouse): number => house.engine.desk.ledger.position(BTC).size;

/** What a restart must find again: money, orders, settings, pauses. */
function memory({ engine }: EngineHouse, ids: readonly string[]) {
  const { orders, ledger } = engine.desk;
  return {
    ledger: ledger.state(),
    orders: ids.map((id) => {
      const order = orders.get(id);
      return order && [id, order.life, order.filled, order.size, order.venueOrderId];
    }),
    strategies: engine.quoters.map(({ parameters: { values, version, history } }) => ({
      values,
      version,
      history: history.length,
    })),
    holds: engine.holds.all.map(({ scope, cause, sentence, ends }) => [scope.name, cause, sentence, ends]),
  };
}

/** The engine that the journal of `house` makes, before it goes on living. */
function recalled(house: EngineHouse): EngineHouse {
  const fresh = new EngineHouse({ ...house.options, after: undefined });
  for (const { record, at } of house.journal) fresh.engine.restore(record, at);
  return fresh;
}

const idsOf = (house: EngineHouse) => [...house.venue.placements.keys()];

Deno.test("restore() rebuilds position, cash, orders, parameters and a person's pause", () => {
  const house = new EngineHouse().boot();
  house.fill("buy", 400).run(300).fill("sell").run(300);
  house.set({ half_spread_bps: 8 });
  house.run(2_000);
  house.pause("lunch");
  house.run(500);
  assertEquals(memory(recalled(house), idsOf(house)), memory(house, idsOf(house)));
});

Deno.test("a restart after a crash cancels what rests, finds every fill and quotes anew", () => {
  const first = new EngineHouse().boot();
  first.fill("buy", 400).run(300);
  const second = new EngineHouse({ after: first });
  assertEquals([position(second), second.facts, second.engine.counters], [400, [], {}]);
  second.venue.fill(second.resting("sell")[0], 100); // nobody was there to hear of it
  second.connect().run(5_000);
  assertEquals([position(second), second.quotes().length], [300, 2]);
  const places = second.commands(["place"]).map((command) => command.kind === "place" && command.clientId);
  for (const id of places) {
    assert(!first.venue.placements.has(id as string) || second.venue.placements.get(id as string) === 1);
  }
});

Deno.test("a person's pause survives a restart, and so does the lack of one", () => {
  const first = new EngineHouse().boot();
  first.pause("lunch");
  first.run(500);
  const second = new EngineHouse({ after: first }).boot();
  assertEquals([second.view().strategies[0].state, second.view().strategies[0].reason], ["PAUSED", "lunch"]);
  assertEquals(second.quotes(), []);
  second.resume();
  second.run(500);
  const third = new EngineHouse({ after: second }).boot();
  assertEquals([third.view().strategies[0].state, third.quotes().length], ["RUNNING", 2]);
});

Deno.test("an order sent right before a crash is of unknown fate, and is found or proven absent", () => {
  for (const mood of ["mute", "lose"] as const) {
    const first = new EngineHouse();
    first.venue.moods.place = mood;
    first.connect().run(1_005);
    assertEquals(first.commands(["place"]).length, 2);
    first.venue.moods.place = "accept";
    const second = new EngineHouse({ after: first });
    assertEquals(second.engine.desk.orders.live(BTC).map(({ life }) => life), ["UNKNOWN", "UNKNOWN"], mood);
    second.connect().run(40_000);
    assertEquals([second.engine.killState, second.quotes().length], ["ARMED", 2], mood);
    assertEquals(
      second.venue.truth.live().every(({ clientId }) =>
        second.commands(["place"]).some((command) => command.kind === "place" && command.clientId === clientId)
      ),
      true,
      "what the first run left is gone",
    );
  }
});

Deno.test("a fill of an order that the books know by its venue id alone is booked after a restart", () => {
  const first = new EngineHouse();
  first.venue.moods.place = "mute";
  first.connect().run(1_005);
  first.venue.moods.push = "mute";
  first.venue.fill(first.resting("buy")[0], 400);
  first.venue.moods = { ...first.venue.moods, push: "speak", place: "accept" };
  const second = new EngineHouse({ after: first }).boot();
  second.run(10_000);
  assertEquals([position(second), second.incidents()], [400, []]);
});

Deno.test("a journal that ends early loses nothing that the venue knows", () => {
  const first = new EngineHouse().boot();
  first.fill("buy", 400).run(300).fill("sell").run(300);
  const before = first.journal.length;
  first.fill("buy").run(300);
  assert(first.journal.length > before);
  const second = new EngineHouse({ after: first, recordLimit: before }).boot();
  assertEquals(position(second), first.venue.truth.position(BTC));
});

Deno.test("the past is not told again after a restart: no facts, no answers, counters from nothing", () => {
  const first = new EngineHouse().boot();
  first.venue.fill(first.venue.plant(null, "sell", MID + 900, 10));
  first.run(12_000).set({ half_spread_bps: 8 });
  const second = new EngineHouse({ after: first });
  assertEquals([second.engine.takeFacts(), second.engine.takeOutcomes(), second.engine.counters], [[], [], {}]);
  second.boot().engine.incident("S2", "first", "It is the first", "global", second.now);
  second.run(50);
  const all = [...second.facts, ...second.reports].map(({ seq }) => seq).sort((a, b) => a - b);
  assertEquals(all, all.map((_, index) => index + 1));
  assertEquals(second.incidents().includes("external_fill"), false, "it was told in its own run");
});

Deno.test("an order proven absent in an earlier run is not asked about again", () => {
  const first = new EngineHouse();
  first.venue.moods.place = "lose";
  first.connect().run(1_500);
  first.venue.moods.place = "accept";
  first.run(40_000);
  const [lost] = idsOf(first);
  assertEquals(first.engine.desk.orders.get(lost)?.life, "NEVER_ARRIVED");
  const second = new EngineHouse({ after: first });
  assertEquals(second.engine.desk.orders.get(lost)?.life, "NEVER_ARRIVED");
  assertEquals(second.boot().engine.killState, "ARMED");
});

Deno.test("records of markets that were numbered otherwise are booked on the right market", () => {
  const first = new EngineHouse({ venues: { binance: ["BTCUSDT", "ETHUSDT"] } }).boot();
  first.fill("buy", 400, 0).fill("sell", 300, 1).run(500);
  const turned = { binance: ["ETHUSDT", "BTCUSDT"] };
  const second = new EngineHouse({ venues: turned });
  for (const { record, at } of first.journal) second.engine.restore(record, at);
  second.engine.restored(second.now);
  const sizes = second.engine.desk.markets.map((
    { id, symbol },
  ) => [symbol, second.engine.desk.ledger.position(id).size]);
  assertEquals(sizes, [["ETHUSDT", -300], ["BTCUSDT", 400]]);
  const live = second.engine.desk.markets.map(({ id }) => second.engine.desk.orders.liveCount(id));
  assertEquals(live, [2, 2]);
});

Deno.test("records of a market that is not configured any more are left out, and a person hears of its fills", () => {
  const first = new EngineHouse({ venues: { binance: ["BTCUSDT", "ETHUSDT"] } }).boot();
  first.fill("buy", 400, 0).fill("sell", 300, 1).run(70_000);
  const second = new EngineHouse({ venues: { binance: ["ETHUSDT"] } });
  for (const { record, at } of first.journal) second.engine.restore(record, at);
  second.engine.restored(second.now);
  assertEquals(second.engine.desk.ledger.position(0 as InstrumentId).size as number, -300);
  const told = second.engine.takeFacts().map((fact) =>
    fact.kind === "incident" && [fact.code, fact.scope, fact.severity, fact.seq]
  );
  assertEquals(told, [["orders_left", "binance:BTCUSDT", "S1", 1], ["market_gone", "binance:BTCUSDT", "S2", 2]]);
});

const ONE = { venues: { binance: ["BTCUSDT"] } }, TWO = { binance: ["BTCUSDT", "ETHUSDT"] };
/** What an engine with the markets of `options` tells once it has taken these journals. */
function toldAfter(options: HouseOptions, ...houses: readonly EngineHouse[]) {
  const house = new EngineHouse(options);
  for (const { record, at } of houses.flatMap(({ journal }) => journal)) house.engine.restore(record, at);
  house.now = houses.at(-1)!.now;
  house.engine.restored(house.now);
  return { house, facts: house.engine.takeFacts().flatMap((fact) => fact.kind === "incident" ? [fact] : []) };
}

Deno.test("orders of a market or venue that is not configured any more are told at S1, until they have an end", () => {
  const first = new EngineHouse({ venues: { ...TWO, okx: ["SOLUSDT"] } }).boot();
  const restingOn = (venue: string, instrument: number) =>
    first.venues.get(venue)!.truth.live(instrument as InstrumentId).map(({ clientId }) => clientId!);
  const { house, facts } = toldAfter(ONE, first);
  assertEquals(facts.map(({ code, severity, scope }) => [code, severity, scope]), [
    ["orders_left", "S1", "binance:ETHUSDT"],
    ["orders_left", "S1", "okx:SOLUSDT"],
  ]);
  const left = [restingOn("binance", 1), restingOn("okx", 2)];
  for (const [index, ids] of left.entries()) {
    assert(ids.length > 0 && ids.every((id) => facts[index].sentence.includes(id)), facts[index].sentence);
  }
  const [id] = left[1],
    looked = { kind: "close_order", clientId: id, by: "ann", reason: "looked", at: house.now } as const;
  house.engine.step([{ ...looked, requestId: "r1" }, { ...looked, requestId: "r2" }], house.now);
  assertEquals(house.engine.takeOutcomes().map(({ status }) => status), ["applied", "rejected"], "it is known no more");
  first.stop();
  first.run(10_000);
  assertEquals([first.engine.stopOutcome(first.now), toldAfter(ONE, first).facts], ["verified", []]);
});

Deno.test("a snapshot keeps what is known of orders on markets that are not configured any more", () => {
  const first = new EngineHouse({ venues: TWO }).boot(), { journal } = first, half = journal.length >> 1;
  const middle = new EngineHouse(ONE), copy = new EngineHouse(ONE);
  for (const { record, at } of journal.slice(0, half)) middle.engine.restore(record, at);
  copy.engine.load(middle.engine.state(), journal[half - 1].at);
  for (const { record, at } of journal.slice(half)) {
    for (const { engine } of [middle, copy]) engine.restore(record, at);
  }
  assertEquals(copy.engine.state().restoration, middle.engine.state().restoration);
  assertEquals(copy.engine.state().restoration.left.orders.length > 0, true);
});

Deno.test("an order left on a market that is not configured any more is cancelled at the start, and told at no later one", () => {
  const first = new EngineHouse({ venues: TWO }).boot();
  first.pauseScope("binance:BTCUSDT");
  first.run(2_000);
  const eth = first.venue.truth.live(1 as InstrumentId);
  const { house: second, facts } = toldAfter(ONE, first);
  assertEquals(facts.map(({ code }) => code), ["orders_left"]);
  second.venue.strangers.push(
    ...eth.map(({ clientId, venueOrderId }) => ({ symbol: "ETHUSDT", clientId: clientId!, venueOrderId })),
  );
  second.boot().run(70_000);
  assertEquals([second.venue.strangers, second.engine.control.isProven("binance")], [[], true]);
  const { facts: later } = toldAfter(ONE, first, second);
  assertEquals(later, []);
});

Deno.test("restore() replays no kill, no stop and no wish for quiet", () => {
  const first = new EngineHouse().boot();
  const until = first.now + 60_000_000 as Micros;
  first.step({ kind: "rate_limited", venue: "binance", until, scope: "all", receivedAt: first.now });
  first.kill();
  first.run(100).stop();
  const second = new EngineHouse({ after: first });
  assertEquals([second.engine.killState, second.engine.stopOutcome(second.now)], ["BOOT_HALTED", null]);
  second.connect().run(5_000);
  assertEquals([second.engine.killState, second.quotes().length], ["ARMED", 2]);
});

slowTest("restore(restored) of a random story is what was, whenever it ends (property)", () => {
  fc.assert(
    fc.property(anyStory({ restarts: false }), (story: Story) => {
      const house = play(story);
      const ids = idsOf(house), live = memory(house, ids), again = memory(recalled(house), ids);
      assertEquals(again.ledger, live.ledger);
      assertEquals(again.strategies, live.strategies);
      for (const [index, order] of live.orders.entries()) {
        const other = again.orders[index];
        assert(order && other);
        // What was proven absent may have to be proven once more; nothing else may differ.
        if (!(other[1] === "UNKNOWN" && ["NEVER_ARRIVED", "CANCELED"].includes(order[1] as string))) {
          assertEquals(other, order);
        }
      }
    }),
    { numRuns: 60, seed: 20_261_125 },
  );
});

Deno.test("Restoration takes a number that no listing named as it stands", () => {
  const desk = madeUpDesk(), taken: Event[] = [];
  const restoration = new Restoration(desk, (event) => taken.push(event), () => {});
  const fill = madeUpFill("buy", 10, 100);
  restoration.take({ kind: "event", event: fill }, START);
  assertEquals(taken, [fill]);
});

Deno.test("Restoration gives the parts of a list today's numbers too", () => {
  const btc = madeUpInstrument(), eth = madeUpInstrument({ id: 1 as InstrumentId, symbol: "ETHUSDT", base: "ETH" });
  const desk = madeUpDesk(btc, eth), taken: Event[] = [];
  const restoration = new Restoration(desk, (event) => taken.push(event), () => {});
  const listed = (id: number, instrument: typeof btc) =>
    restoration.take({
      kind: "event",
      event: { kind: "instrument", instrument: { ...instrument, id: id as InstrumentId }, receivedAt: START },
    }, START);
  listed(0, eth);
  listed(1, btc);
  listed(2, madeUpInstrument({ symbol: "SOLUSDT", base: "SOL" }));
  taken.length = 0;
  const common = { venue: "binance", queryId: 1, requestedAt: START, receivedAt: START };
  const fills = [0, 1, 2].map((id) => madeUpFill("buy", 10, 100, { instrument: id as InstrumentId }));
  const take = (event: Event) => restoration.take({ kind: "event", event }, START);
  take({ kind: "own_trades", ...common, instrument: 0 as InstrumentId, fills: fills.slice(0, 1) });
  take({ kind: "own_trades", ...common, instrument: 2 as InstrumentId, fills: fills.slice(2) });
  take({ kind: "open_orders", ...common, instrument: null, orders: [] });
  take({ kind: "open_orders", ...common, instrument: 1 as InstrumentId, orders: [] });
  take({ kind: "order_found", ...common, clientId: "mm1", report: null });
  assertEquals(
    taken.map((event) => event.kind === "own_trades" || event.kind === "open_orders" ? event.instrument : event.kind),
    [1 as InstrumentId, null, 0 as InstrumentId, "order_found"],
  );
  assertEquals([...restoration.strangeFills], [["binance:SOLUSDT", 1]]);
  const place = madeUpPlace("buy", 10, 9_000, { instrument: 2 as InstrumentId });
  restoration.take({ kind: "command", command: place }, START);
  assertEquals(desk.orders.get(place.clientId), null, "an order of a market that is gone");
});

Deno.test("flows of an earlier run keep their market under its new number, and their money without it", () => {
  const perp = { instrument: { kind: "linear" }, capabilities: { accountQueries: ["cash_flows"] } } as const;
  const first = new EngineHouse({ ...perp, venues: { binance: ["BTCUSDT", "ETHUSDT"] } }).boot();
  first.venue.flow("funding", "USDT", "-3", 0 as InstrumentId);
  first.venue.flow("funding", "USDT", "-5", 1 as InstrumentId);
  first.run(100_000); // pushed, and listed as well
  const entries = (symbols: readonly string[]) => {
    const house = new EngineHouse({ ...perp, venues: { binance: symbols } });
    for (const { record, at } of first.journal) house.engine.restore(record, at);
    return house.engine.desk.ledger.entries().map(({ market, amount }) => `${market} ${amount}`);
  };
  assertEquals(entries(["ETHUSDT", "BTCUSDT"]), ["binance:BTCUSDT -3", "binance:ETHUSDT -5"]);
  assertEquals(entries(["ETHUSDT"]), ["null -3", "binance:ETHUSDT -5"]);
});
