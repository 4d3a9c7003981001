import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Event, Kill } from "../../../core/event.ts";
import type { Command } from "../../../core/command.ts";
import { LANE_LIMIT } from "../../../core/engine/inbox.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { EngineHouse, MID } from "../../support/engine_house.ts";
import { puppet, quote, wanting } from "../../support/test_strategies.ts";
import { slowTest } from "../../support/slow.ts";

const ORDERS = ["place", "replace", "amend"] as const;

Deno.test("it quotes both sides around the mid as soon as it is armed, in post-only orders", () => {
  const house = new EngineHouse().boot();
  assertEquals(house.quotes(), [`buy ${MID - 500}`, `sell ${MID + 500}`]);
  const places = house.commands(["place"]);
  assertEquals(places.map((command) => command.kind === "place" && command.timeInForce), ["post_only", "post_only"]);
  assertEquals(house.view().markets[0].status, "LIVE");
});

Deno.test("a quote follows the book beyond its tolerance and stays within", () => {
  const house = new EngineHouse().boot(), before = house.sent.length;
  house.move(MID + 20, MID + 40).run(1_000); // the mid rises by 30 ticks: 0.3 bp
  assertEquals(house.commands(ORDERS, before), []);
  house.move(MID + 140, MID + 160).run(50); // 150 ticks: the bid 1.5 bp too far off, the ask 1.5 bp too near
  assertEquals(house.quotes(), [`buy ${MID - 500}`, `sell ${MID + 651}`]);
  house.move(MID + 290, MID + 310).run(50);
  assertEquals(house.quotes(), [`buy ${MID - 201}`, `sell ${MID + 801}`]);
  assertEquals(house.commands(ORDERS, before).map(({ kind }) => kind), ["replace", "replace", "replace"]);
});

Deno.test("without replace and amend of the venue a quote is cancelled first and placed once it is gone", () => {
  const capabilities = { replace: false, amendKeepsPriority: false };
  const house = new EngineHouse({ capabilities }).boot(), before = house.sent.length;
  house.move(MID + 990, MID + 1_010).run(10);
  house.move(MID + 290, MID + 310).run(500);
  assertEquals(house.quotes(), [`buy ${MID - 201}`, `sell ${MID + 801}`]);
  assert(house.commands(["replace", "amend"], before).length === 0);
});

for (
  const [name, hurt] of [
    ["a lost", (house: EngineHouse) => house.loseBook()],
    ["a crossed", (house: EngineHouse) => house.move(MID + 50, MID + 40)],
    ["a locked", (house: EngineHouse) => house.move(MID, MID)],
    ["a one-sided", (house: EngineHouse) => house.move(MID - 10, 0)],
  ] as const
) {
  Deno.test(`${name} book pulls the quotes in the same step, and a sound one brings them back`, () => {
    const house = new EngineHouse().boot(), before = house.sent.length;
    house.feeding = false;
    hurt(house);
    assertEquals(house.commands(["cancel"], before).length, 2);
    house.run(600);
    assertEquals([house.quotes(), house.commands(ORDERS, before)], [[], []]);
    assert(["STALE_BOOK", "INCONSISTENT_BOOK"].includes(house.view().markets[0].status));
    house.move(MID - 10, MID + 10).showBook().showBook().run(50);
    assertEquals(house.quotes(), [`buy ${MID - 500}`, `sell ${MID + 500}`]);
  });
}

Deno.test("a frozen book is stale after a second, and its quotes are cancelled, not merely kept as they are", () => {
  const house = new EngineHouse().boot();
  house.feeding = false;
  house.run(900);
  assertEquals(house.quotes().length, 2);
  house.run(500);
  const { status, sentence } = house.view().markets[0];
  assertEquals([house.quotes(), status], [[], "STALE_BOOK"]);
  assert(/^The book is \d+ ms old; the limit is 1000 ms$/.test(sentence), sentence);
  house.feeding = true;
  house.run(400);
  assertEquals(house.quotes().length, 2);
});

Deno.test("a link that goes down pulls the quotes, and they come back only after a new reconciliation", () => {
  const house = new EngineHouse().boot(), before = house.sent.length;
  house.link("down");
  assertEquals(house.commands(["cancel"], before).length, 2);
  house.run(2_000);
  assertEquals([house.quotes(), house.view().markets[0].status], [[], "STALE_USER_STREAM"]);
  house.link("up").run(1);
  assertEquals(house.quotes(), [], "it is not reconciled yet");
  house.run(3_000);
  assertEquals([house.quotes(), house.view().venues[0].state], [[], "READY"], "the pause has its cool-down");
  house.run(10_000);
  assertEquals(house.quotes().length, 2);
});

Deno.test("a venue that halts the market is not quoted on", () => {
  const house = new EngineHouse().boot();
  const instrument = { ...house.engine.desk.markets[0].instrument!, status: "halted" } as const;
  house.step({ kind: "instrument", instrument, receivedAt: house.now }).run(50);
  assertEquals([house.quotes(), house.view().markets[0].status], [[], "VENUE_MAINTENANCE"]);
});

Deno.test("rate_limited: until the time given nothing but cancels goes out", () => {
  const house = new EngineHouse().boot(), before = house.sent.length;
  const until = house.now + 5_000_000 as Micros;
  house.step({ kind: "rate_limited", venue: "binance", until, scope: "all", receivedAt: house.now });
  house.move(MID + 290, MID + 310).run(4_900);
  assertEquals(house.commands([...ORDERS, "query"], before), []);
  assertEquals(house.quotes(), [`buy ${MID - 500}`], "the one too near to the market is cancelled, the other keeps");
  const { status, sentence } = house.view().markets[0];
  assertEquals([status, sentence], [
    "RATE_BUDGET",
    "binance asked for silence for 1 s more; only cancels go out",
  ]);
  house.run(600);
  assertEquals(house.quotes(), [`buy ${MID - 201}`, `sell ${MID + 801}`]);
  assertEquals(house.incidents().filter((code) => code === "rate_limited").length, 1);
});

Deno.test("rate_limited during a kill keeps no cancel back", () => {
  const house = new EngineHouse().boot(), before = house.sent.length;
  const until = house.now + 5_000_000 as Micros;
  house.step({ kind: "rate_limited", venue: "binance", until, scope: "all", receivedAt: house.now }).kill();
  assertEquals(house.commands(["cancel"], before).length, 2);
});

Deno.test("a strategy that throws takes the step down with it: a bug is the loop's to end", () => {
  const kind = puppet(() => {
    throw new Error("a bug");
  });
  const house = new EngineHouse({ kind });
  assertThrows(() => house.boot(), Error, "a bug");
});

Deno.test("lastResort() cancels everything that may live, also after a throw", () => {
  const kind = puppet(wanting(quote("buy", MID - 500), quote("sell", MID + 500)));
  const house = new EngineHouse({ kind }).boot();
  kind.strings.decide = () => {
    throw new Error("a bug");
  };
  assertThrows(() => house.run(1_000), Error, "a bug");
  const ids = house.engine.lastResort().map((command) => command.kind === "cancel" && command.clientId);
  assertEquals(ids.sort(), house.venue.truth.live().map(({ clientId }) => clientId!).sort());
});

Deno.test("lastResort() cancels whole markets on a dedicated account", () => {
  const house = new EngineHouse({ dedicated: ["binance"] }).boot();
  assertEquals(house.engine.lastResort().map(({ kind }) => kind), ["cancel_all", "cancel", "cancel"]);
});

Deno.test("a batch larger than a lane loses nothing, and a kill at its end still comes before any order", () => {
  const kind = puppet(wanting(quote("buy", MID - 500)));
  const house = new EngineHouse({ kind }).boot();
  kind.strings.observed.length = 0;
  kind.strings.decide = wanting(quote("buy", MID - 900));
  const trade = (index: number): Event => ({
    kind: "trade",
    instrument: 0 as InstrumentId,
    price: MID as Price,
    size: 1 as Size,
    aggressor: "buy",
    tradeId: String(index),
    venueAt: house.now,
    receivedAt: house.now,
  });
  const trades = Array.from({ length: 2 * LANE_LIMIT + 10 }, (_, index) => trade(index));
  const kill: Kill = { kind: "kill", by: "ann", requestId: "k", at: house.now, reason: "test", level: "cancel" };
  const before = house.sent.length;
  house.step(...trades, kill);
  assertEquals(kind.strings.observed.length, trades.length);
  assertEquals([house.engine.killState, house.commands(ORDERS, before)], ["TRIPPING", []]);
});

Deno.test("the same events give the same commands", () => {
  const tell = (): Command[] => {
    const house = new EngineHouse({ venues: { binance: ["BTCUSDT", "ETHUSDT"] } }).boot();
    house.fill("buy", 300).run(500).move(MID + 290, MID + 310).run(300).fill("sell").run(100);
    house.venue.moods.place = "mute";
    house.move(MID + 590, MID + 610, 1).run(4_000);
    house.venue.moods.place = "accept";
    house.run(10_000).kill();
    house.run(4_000);
    return house.sent.map(({ command }) => command);
  };
  const commands = tell();
  assert(commands.length > 30, `${commands.length} commands`);
  assertEquals(JSON.stringify(tell()), JSON.stringify(commands));
});

slowTest("orders that ended do not fill the books: thousands come and go, and room is made in time", () => {
  const capabilities = { replace: false, amendKeepsPriority: false };
  const kind = puppet(wanting());
  const house = new EngineHouse({
    kind,
    capabilities,
    limits: { ordersPerSecond: 100_000 },
    venueLimits: { maxCancelRatio: 1_000_000 },
  }).boot();
  const { orders } = house.engine.desk;
  for (let cycle = 0; cycle < 450; cycle++) {
    const levels = Array.from({ length: 10 }, (_, level) => quote("buy", MID - 500 - cycle - 1_000 * level, 60, level));
    kind.strings.decide = wanting(...levels);
    house.showBook().run(10);
    // The venue keeps no history: only our books are looked at.
    house.venue.truth.orders.splice(0, house.venue.truth.orders.length, ...house.venue.truth.live());
  }
  assert(house.commands(["place"]).length > orders.capacity, `${house.commands(["place"]).length} orders`);
  assertEquals([house.quotes().length, orders.hasRoom], [10, true]);
  assertEquals(house.incidents(), []);
});

slowTest("books that are full of living orders take no more, and a person hears of it once", () => {
  const kind = puppet(wanting());
  const limits = { ordersPerSecond: 1e6, maxOpenOrders: 10_000 };
  const house = new EngineHouse({ kind, limits, instrument: { minNotional: null, maxOpenOrders: null } }).boot();
  const { capacity } = house.engine.desk.orders;
  kind.strings.decide = wanting(
    ...Array.from({ length: capacity + 10 }, (_, level) => quote("buy", MID - 500 - level, 1, level)),
  );
  house.run(300);
  const told = house.incidents().filter((code) => code !== "risk_warning");
  assertEquals([house.engine.liveCount, told], [capacity, ["books_full"]]);
  kind.strings.decide = wanting();
  house.run(1_000);
  assertEquals([house.engine.liveCount, house.engine.desk.orders.hasRoom], [0, true]);
});

Deno.test("a market grid on which the position is no whole number stops its market and tells", () => {
  const house = new EngineHouse().boot();
  house.fill("buy", 455).run(50);
  const before = house.engine.desk.markets[0].instrument!;
  house.regrid({ lot: { step: 1, decimals: 4 } }).run(100);
  assertEquals([house.quotes(), house.view().markets[0].status], [[], "STOPPED"]);
  assertEquals(house.incidents(), ["grid_changed"]);
  assertEquals(house.engine.desk.markets[0].instrument, before, "the old rules stay");
  assertEquals(house.view().markets[0].position, "0.00455");
});

Deno.test("incident() is told, counted and numbered", () => {
  const house = new EngineHouse().boot();
  house.engine.incident("S1", "journal", "The journal is slow", "global", house.now);
  house.run(50);
  const [fact] = house.facts;
  assertEquals([fact.kind, house.engine.counters["incident journal"]], ["incident", 1]);
  assertEquals([house.reports[0].seq, fact.seq], [1, 2]);
});
