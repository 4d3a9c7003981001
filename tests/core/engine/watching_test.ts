/** The watches inside the engine: what a trader sees when something goes wrong slowly, all at once, or for nothing. */
import { assert, assertEquals } from "@std/assert";
import type { Event } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Price, Size } from "../../../core/units.ts";
import { EngineHouse, MID } from "../../support/engine_house.ts";
import { puppet, quote, wanting } from "../../support/test_strategies.ts";

const BTC = 0 as InstrumentId;
const BOTH = wanting(quote("buy", MID - 500), quote("sell", MID + 500));
const status = (house: EngineHouse) => [house.view().markets[0].status, house.view().markets[0].sentence];
const causes = (house: EngineHouse) => house.engine.holds.all.map(({ cause, scope }) => `${cause} ${scope.name}`);
const trade = (house: EngineHouse, price: number, tradeId: string): Event => ({
  kind: "trade",
  instrument: BTC,
  price: price as Price,
  size: 1 as Size,
  aggressor: "buy",
  tradeId,
  venueAt: house.now,
  receivedAt: house.now,
});
/** Time passes with trades and answers, the depth frozen. */
function frozen(house: EngineHouse, ms: number): void {
  house.feeding = false;
  for (let passed = 0; passed < ms; passed += 100) house.step(trade(house, MID, `t${house.now}`)).run(100);
}

Deno.test("P13 depth frozen for 1,000 ms while trades go on: quotes are cancelled, the status is STALE_BOOK, a new book is asked for", () => {
  const house = new EngineHouse().boot(), before = house.sent.length;
  frozen(house, 900);
  assertEquals([house.quotes().length, house.commands(["cancel", "resync"], before)], [2, []]);
  frozen(house, 300);
  assertEquals([house.quotes(), status(house)[0]], [[], "STALE_BOOK"]);
  assertEquals(house.commands(["cancel"], before).length, 2);
  assertEquals(house.commands(["resync"], before), [{
    kind: "resync",
    venue: "binance",
    instrument: BTC,
    reason: "binance:BTCUSDT: 1050 ms old; want 1000 ms old, two-sided",
  }]);
  house.showBook().run(50);
  assertEquals(status(house), ["STALE_BOOK", "The book was in doubt; 2 more updates of it must fit"]);
  house.showBook().run(50);
  assertEquals(house.quotes(), [], "two updates are not three");
  house.showBook().run(50);
  assertEquals(house.quotes().length, 2);
});

Deno.test("P13 a book frozen for 4 s pauses its market, asks again every 10 s, and quotes again 10 s after it is sound", () => {
  const house = new EngineHouse().boot(), before = house.sent.length;
  frozen(house, 4_300);
  assertEquals([causes(house), status(house)[0]], [["RSK-04 binance:BTCUSDT"], "STALE_BOOK"]);
  frozen(house, 20_000);
  assertEquals(house.commands(["resync"], before).length, 3);
  house.feeding = true;
  house.run(9_500);
  assertEquals([house.quotes(), causes(house)], [[], ["RSK-04 binance:BTCUSDT"]]);
  house.run(1_000);
  assertEquals([house.quotes().length, causes(house)], [2, []]);
});

Deno.test("P13 depth flows but trades print 60 bp above the best ask: INCONSISTENT_BOOK within 1,000 ms, and a new book is asked for", () => {
  const house = new EngineHouse().boot(), before = house.sent.length, price = Math.round((MID + 10) * 1.006);
  for (let i = 0; i < 10; i++) house.step(trade(house, price, `${i}`)).run(100);
  assertEquals([house.quotes(), status(house)[0]], [[], "INCONSISTENT_BOOK"]);
  assertEquals(house.commands(["resync"], before).length, 1);
  house.step(trade(house, MID, "last")).run(11_000);
  assertEquals(house.quotes().length, 2);
});

Deno.test("P22 a throw inside the PnL is itself a kill: latched, all of 2 orders cancelled, halted after a restart", () => {
  const house = new EngineHouse().boot(), before = house.sent.length, { ledger } = house.engine.desk, pnl = ledger.pnl;
  ledger.pnl = () => {
    throw new Error("division by zero");
  };
  house.fill("buy", 10).run(100);
  assertEquals(house.engine.killState, "TRIPPING");
  assertEquals(house.engine.killCause?.reason, "LOSSES: Losses can be told could not be computed: division by zero");
  house.run(5_000);
  assertEquals([house.quotes(), house.engine.killState], [[], "TRIPPED"]);
  assert(house.commands(["cancel"], before).length >= 2);
  assertEquals(house.commands(["place", "replace"], before).length, 0);
  ledger.pnl = pnl;
  const { by, reason } = house.engine.killCause!, tripped = { by, reason, at: house.now };
  const next = new EngineHouse({ after: house, tripped }).boot();
  assertEquals([next.engine.killState, next.quotes()], ["TRIPPED", []]);
});

Deno.test("RSK-25 a drawdown kills in the rule's name, and no order leaves afterwards", () => {
  const house = new EngineHouse({ globalLimits: { maxDrawdownShare: 0.000_000_1 } }).boot(), before = house.sent.length;
  house.fill("buy").move(MID - 3_010, MID - 2_990).run(200);
  assertEquals(house.engine.killState === "TRIPPING" || house.engine.killState === "TRIPPED", true);
  assert(/^RSK-25: 0 % lost below the highest of the last 24 h/.test(house.engine.killCause!.reason));
  house.run(5_000);
  assertEquals([house.quotes(), house.commands(["place", "replace"], before).length <= 2], [[], true]);
});

Deno.test("RSK-26 a loss of the day that stands keeps a person from arming until the next day", () => {
  const house = new EngineHouse({
    rearmCooldown: 1_000_000,
    globalLimits: { maxDailyLossShare: 1e-7, maxDrawdownShare: 1, maxLossSpeedShare: 1 },
  }).boot();
  house.fill("buy").move(MID - 3_010, MID - 2_990).run(6_000);
  assertEquals(house.engine.killState, "TRIPPED");
  const { status, details } = house.rearm();
  assertEquals([status, details.map(({ field }) => field)], ["rejected", ["RSK-26"]]);
  assert(
    /^0 % lost since 00:00 UTC; the limit is 0 %: wait until it is over, or raise the limit$/.test(details[0].reason),
  );
  house.now = house.now + 86_400_000_000 as typeof house.now;
  house.run(15_000);
  assertEquals(house.rearm().details.filter(({ field }) => field.startsWith("RSK")), []);
});

Deno.test("RSK-35 the loss of the day goes on after a restart in the middle of it", () => {
  const options = { globalLimits: { maxDailyLossShare: 1e-6, maxDrawdownShare: 1, maxLossSpeedShare: 1 } };
  const house = new EngineHouse(options).boot();
  house.fill("buy", 300).move(MID - 2_010, MID - 1_990).run(15_000);
  assertEquals(house.engine.killState, "ARMED");
  const row = (of: EngineHouse) => of.view().risk.find(({ rule }) => rule === "RSK-26")!;
  const used = row(house).used!;
  assert(used > 0 && used < 1, `${used}`);
  const next = new EngineHouse({ ...options, after: house }).boot().run(3_000);
  assertEquals(next.engine.killState, "ARMED");
  assert(row(next).used! >= used, `${row(next).used} after ${used}`);
  for (let i = 0; i < 20 && next.engine.killState === "ARMED"; i++) {
    const mid = MID - 2_000 * (i + 2);
    next.fill("buy", 500).move(mid - 10, mid + 10).run(1_000);
  }
  assert(next.engine.killCause!.reason.startsWith("RSK-26"), next.engine.killCause!.reason);
});

Deno.test("RSK-19 twenty fills of one side stop the strategy until a person resumes it, also after a restart", () => {
  const house = new EngineHouse({ kind: puppet(BOTH) }).boot();
  for (let i = 0; i < 19; i++) house.fill("buy", 10).run(50);
  assertEquals([causes(house), house.quotes().length > 0], [[], true]);
  house.fill("buy", 10).run(500);
  assertEquals([causes(house), house.quotes(), status(house)], [["RSK-19 mm"], [], [
    "FILL_BURST",
    "Paused: 20 fills of the buy side of binance:BTCUSDT in 10 s and none of the other; until a person resumes",
  ]]);
  house.run(120_000);
  assertEquals(causes(house), ["RSK-19 mm"]);
  const next = new EngineHouse({ kind: puppet(BOTH), after: house }).boot().run(20_000);
  assertEquals([causes(next), next.quotes()], [["RSK-19 mm"], []]);
  assertEquals(next.resume().message, "Resumed");
  next.run(1_000);
  assertEquals(next.quotes().length, 2);
});

Deno.test("RSK-35 fills in a row are counted over a restart, for the strategies that may be meant", () => {
  const house = new EngineHouse({ kind: puppet(BOTH) }).boot();
  for (let i = 0; i < 15; i++) house.fill("buy", 10).run(20);
  const next = new EngineHouse({ kind: puppet(BOTH), after: house }).boot();
  for (let i = 0; i < 4; i++) next.fill("buy", 10).run(20);
  assertEquals(causes(next), []);
  next.fill("buy", 10).run(200);
  assertEquals(causes(next), ["RSK-19 mm"]);
});

Deno.test("RSK-24 five rejects in a row pause the market for 30 s", () => {
  const house = new EngineHouse();
  house.venue.moods.place = "reject";
  house.connect().run(6_000);
  assertEquals(causes(house), ["RSK-24 binance:BTCUSDT"]);
  const rejected = house.commands(["place"]).length;
  house.venue.moods.place = "accept";
  house.run(25_000);
  assertEquals(house.commands(["place"]).length, rejected);
  house.run(8_000);
  assertEquals(house.quotes().length, 2);
});

Deno.test("wires lost with quotes out and cancels without an answer: the venue trips after 30 s, other venues go on", () => {
  const house = new EngineHouse({ venues: { binance: ["BTCUSDT"], okx: ["ETHUSDT"] } }).boot(),
    before = house.sent.length;
  Object.assign(house.venue.moods, { cancel: "lose", query: "fail" });
  house.link("down", "binance", "the socket is closed").run(1_000);
  assertEquals([causes(house), house.commands(["cancel"], before).length >= 2], [["STREAM binance"], true]);
  assert(house.commands(["query"], before).some((query) => query.kind === "query" && query.what === "open_orders"));
  house.run(30_000);
  assertEquals(house.engine.holds.all.map(({ cause, tripped }) => [cause, tripped]), [["STREAM", true]]);
  assertEquals([house.engine.killState, house.quotes(1).length], ["ARMED", 2]);
  Object.assign(house.venue.moods, { cancel: "obey", query: "answer" });
  house.link("up").run(20_000);
  assertEquals([house.quotes(), house.rearm({ scope: "binance" }).status], [[], "applied"]);
  house.run(1_000);
  assertEquals(house.quotes().length, 2);
});

Deno.test("all market data silent: everything pauses, and after 30 s it is a kill", () => {
  const house = new EngineHouse().boot();
  house.feeding = false;
  house.run(4_500);
  assert(causes(house).includes("FEEDS global"), `${causes(house)}`);
  assertEquals(house.engine.killState, "ARMED");
  house.run(28_000);
  assert(house.engine.killCause!.reason.startsWith("FEEDS: all market data has been old for 30 s"));
});

Deno.test("RSK-32 a loop that is late for ten seconds pauses everything", () => {
  const house = new EngineHouse().boot();
  for (let i = 0; i < 205; i++) house.step({ kind: "timer", at: house.now, lag: i > 200 ? 100_000 : 1_000 }).run(50);
  assertEquals(causes(house), ["RSK-32 global"]);
  assertEquals(status(house)[0], "LATENCY_PAUSE");
});

Deno.test("RSK-06 a jump of the wall clock pauses everything for the cool-down", () => {
  const house = new EngineHouse().boot();
  house.step({ kind: "timer", at: house.now, clockJump: 600_000 }).run(100);
  assertEquals([causes(house), status(house)[0]], [["RSK-06 global"], "CLOCK_SKEW"]);
  house.run(13_000);
  assertEquals([causes(house), house.quotes().length], [[], 2]);
});

Deno.test("a book that does not fit is asked for anew", () => {
  const house = new EngineHouse().boot(), before = house.sent.length;
  const good = house.book();
  assert(good.kind === "book_snapshot");
  const prices = Float64Array.of(-1), sizes = Float64Array.of(1);
  house.feeding = false;
  house.step({ ...good, bids: { count: 1, prices, sizes } }).run(100);
  assertEquals(house.commands(["resync"], before).length, 1);
});

Deno.test("the view tells every watch with its value, and what is held, since when and how it ends", () => {
  const house = new EngineHouse().boot().run(1_000), { risk } = house.view();
  for (
    const rule of ["RSK-25", "RSK-26", "RSK-27", "RSK-24", "RSK-29", "RSK-32", "RSK-23", "FEEDS", "STREAM", "TRADES"]
  ) {
    assert(risk.some((row) => row.rule === rule && row.state !== undefined), rule);
  }
  assertEquals(
    new Set(risk.map(({ rule, scope }) => `${rule} ${scope}`)).size,
    risk.length,
    "each row is one of its kind",
  );
  house.pauseScope("binance", "news");
  house.run(50);
  const { holds } = house.view();
  assertEquals(holds.map(({ since: _, ...hold }) => hold), [{
    level: "venue",
    scope: "binance",
    cause: "operator",
    sentence: "news",
    ends: "person",
    tripped: false,
    coolDownMs: 10_000,
  }]);
  assertEquals(JSON.parse(JSON.stringify(holds)), holds);
});

Deno.test("RSK-26 nobody arms while it cannot be told what is lost: an open position has no price yet", () => {
  const house = new EngineHouse().boot();
  house.fill("buy").run(2_000);
  const tripped = { by: "ann", reason: "test", at: house.now };
  const next = new EngineHouse({ after: house, tripped, rearmCooldown: 0 });
  next.feeding = false;
  next.connect().loseBook().run(5_000);
  const { status, details } = next.rearm();
  assertEquals([status, details], ["rejected", [{
    field: "LOSSES",
    reason: "what we have earned cannot be told: no price of binance:BTCUSDT, BTC; wait until it can",
  }]]);
  next.feeding = true;
  assertEquals(next.run(3_000).rearm().status, "applied");
});
