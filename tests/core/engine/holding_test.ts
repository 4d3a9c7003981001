import { assert, assertEquals } from "@std/assert";
import { Holding } from "../../../core/engine/holding.ts";
import type { HoldMemo } from "../../../core/engine/memo.ts";
import type { Kill } from "../../../core/event.ts";
import { Facts } from "../../../core/engine/facts.ts";
import { createQuoter } from "../../../core/engine/quoter.ts";
import { Telling } from "../../../core/engine/telling.ts";
import type { Command } from "../../../core/command.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { Gate } from "../../../core/risk/gate.ts";
import { GLOBAL_SCOPE, type HoldWish, marketScope, strategyScope, venueScope } from "../../../core/risk/holds.ts";
import type { Micros } from "../../../core/units.ts";
import { EngineHouse } from "../../support/engine_house.ts";
import { ack } from "../../support/judged.ts";
import { madeUpDesk, madeUpLimits, madeUpPlace, NOW } from "../../support/made_up_desk.ts";
import { puppet, wanting } from "../../support/test_strategies.ts";
import { slowTest } from "../../support/slow.ts";

const TWO = { venues: { binance: ["BTCUSDT", "ETHUSDT"], okx: ["SOLUSDT"] } };
const after = (seconds: number) => NOW + seconds * 1e6 as Micros;

/** A holding on a made-up desk with one strategy "mm", and what it asked for. */
function stage() {
  const desk = madeUpDesk(), gate = new Gate(madeUpLimits(desk), desk), facts = new Facts();
  const kills: Kill[] = [], sent: Command[] = [], receipts: string[] = [];
  const kind = puppet(wanting()), instruments = [0 as InstrumentId];
  const quoters = [createQuoter({ id: "mm", kind, instruments, parameters: {} })];
  let queryId = 0;
  const holding = new Holding({
    desk,
    gate,
    telling: new Telling(desk, facts),
    quoters,
    dedicated: new Set(),
    nextQueryId: () => ++queryId,
    kill: (event) => void kills.push(event),
    receipt: ({ id }) => void receipts.push(id),
  });
  const beat = (seconds: number) => holding.beat(after(seconds), (cancel) => void sent.push(cancel), sent as never[]);
  return { desk, gate, holding, facts, kills, receipts, sent, quoters, beat };
}
const market = { id: 0 as InstrumentId, venue: "binance", symbol: "BTCUSDT" };
const wish = (change: Partial<HoldWish> = {}): HoldWish => ({
  scope: venueScope("binance"),
  cause: "RSK-06",
  sentence: "its clock is off",
  status: "CLOCK_SKEW",
  ends: "itself",
  ...change,
});
const answer = (requestedAt: Micros, queryId: number) => ({
  kind: "open_orders",
  venue: "binance",
  instrument: null,
  orders: [],
  queryId,
  requestedAt,
  receivedAt: requestedAt,
} as const);

Deno.test("a trip of everything is a kill in the rule's name; a narrower one waits for a person", () => {
  const { holding, kills } = stage();
  holding.trip(GLOBAL_SCOPE, "RSK-25", "the drawdown is 2 %", "STOPPED", NOW);
  assertEquals(kills.map(({ by, reason, level }) => [by, reason, level]), [
    ["engine", "RSK-25: the drawdown is 2 %", "cancel"],
  ]);
  holding.trip(strategyScope("mm"), "RSK-31", "refused too often", "STOPPED", NOW);
  assertEquals(holding.holds.all.map(({ ends, tripped }) => [ends, tripped]), [["person", true]]);
  assertEquals(kills.length, 1);
});

Deno.test("every begin is told once; what people know already is not told again", () => {
  const { holding, facts, quoters } = stage();
  quoters[0].dirty = false;
  holding.put(wish(), NOW);
  holding.put(wish(), NOW);
  holding.put(wish({ cause: "operator", told: true }), NOW);
  holding.trip(marketScope(market), "RSK-24", "15 rejects", "STOPPED", NOW);
  assertEquals(facts.take().map((fact) => fact.kind === "incident" && [fact.severity, fact.code, fact.sentence]), [
    ["S2", "paused_by_rule", "binance pauses: its clock is off"],
    ["S1", "tripped_by_rule", "binance:BTCUSDT is stopped: 15 rejects"],
  ]);
  assertEquals(quoters[0].dirty, true, "the strategy decides anew, and its orders go");
});

Deno.test("a held venue is cleared and seen empty twice before its pause may end", () => {
  const { desk, holding, sent, beat } = stage();
  const order = desk.orders.intend(madeUpPlace("buy", 50_000, 9_990), { strategy: "mm", level: 0 }, NOW);
  ack(desk, order);
  holding.put(wish(), NOW);
  beat(0);
  assertEquals(sent.map(({ kind }) => kind), ["cancel", "query"]);
  const { venue, instrument, clientId, venueOrderId } = order;
  desk.orders.apply({
    kind: "order",
    venue,
    instrument,
    clientId,
    venueOrderId: venueOrderId!,
    side: "buy",
    price: order.price,
    size: order.size,
    filled: order.filled,
    status: "canceled",
    reason: null,
    source: "push",
    requestedAt: null,
    venueAt: after(0.1),
    receivedAt: after(0.1),
  }, after(0.1));
  holding.onAnswer(answer(after(3), 1), () => true);
  beat(11);
  assertEquals([holding.isVerified("binance"), holding.holds.all.length], [false, 1], "one look is not enough");
  holding.onAnswer(answer(after(11), 2), () => true);
  beat(11.05);
  assertEquals(
    [holding.isVerified("binance"), holding.holds.all.length],
    [false, 0],
    "it is over, and so is its proof",
  );
});

Deno.test("a pause waits for its venue to be reconciled", () => {
  const { desk, holding, beat } = stage();
  holding.put(wish({ scope: marketScope(market) }), NOW);
  desk.venue("binance").readiness = "RECONCILING";
  beat(60);
  assertEquals(holding.holds.all.length, 1);
  desk.venue("binance").readiness = "READY";
  beat(60);
  assertEquals(holding.holds.all.length, 0);
});

for (const scope of [marketScope(market), strategyScope("mm")]) {
  Deno.test(`a pause of a ${scope.level} waits until nothing of ours is left there`, () => {
    const { desk, holding, beat } = stage();
    const order = desk.orders.intend(madeUpPlace("buy", 50_000, 9_990), { strategy: "mm", level: 0 }, NOW);
    holding.put(wish({ scope }), NOW);
    beat(60);
    assertEquals(holding.holds.all.length, 1);
    desk.orders.apply({
      kind: "send_refused",
      venue: "binance",
      clientId: order.clientId,
      command: "place",
      reason: "no byte left",
      receivedAt: after(60),
    }, after(60));
    beat(61);
    assertEquals(holding.holds.all.length, 0);
  });
}

Deno.test("while trading is halted a pause of a venue or of everything ends by our books: the kill has its own proof", () => {
  for (const scope of [venueScope("binance"), GLOBAL_SCOPE]) {
    const { desk, holding, sent, beat } = stage();
    holding.put(wish({ scope }), NOW);
    desk.trading = "HALTED";
    beat(10);
    assertEquals([sent, holding.holds.all], [[], []]);
  }
});

Deno.test("a dedicated venue is cleared by whole markets", () => {
  const house = new EngineHouse({ dedicated: ["binance"] }).boot(), before = house.sent.length;
  house.pauseScope("binance");
  assert(house.commands(["cancel_all"], before).length > 0);
});

Deno.test("what only a person ends is written down with its end, and taken up again by the next run", () => {
  const { holding } = stage(), next = stage();
  holding.put(wish(), NOW);
  holding.put(wish({ scope: strategyScope("mm"), cause: "RSK-19", ends: "person", status: "FILL_BURST" }), NOW);
  holding.trip(marketScope(market), "RSK-24", "15 rejects", "STOPPED", NOW);
  const [first, second] = holding.takeMemos(), at = after(5);
  assertEquals(holding.takeMemos(), []);
  for (const memo of JSON.parse(JSON.stringify([first, second])) as HoldMemo[]) next.holding.recall(memo, at);
  const taken = next.holding.holds.all.map(({ scope, cause, status, ends, tripped }) => [
    scope.name,
    cause,
    status,
    ends,
    tripped,
  ]);
  assertEquals(taken, [
    ["mm", "RSK-19", "FILL_BURST", "person", false],
    ["binance:BTCUSDT", "RSK-24", "STOPPED", "person", true],
  ]);
  holding.resume(strategyScope("mm"), "ann", NOW);
  for (const memo of holding.takeMemos()) next.holding.recall(memo, at);
  assertEquals(next.holding.holds.all.map(({ cause }) => cause), ["RSK-24"]);
  next.holding.recall({ ...first, scope: "gone" } as HoldMemo, at);
  next.holding.recall({ ...first, scope: "binance" } as HoldMemo, at); // a venue now has the strategy's name
  assertEquals(next.holding.holds.all.length, 1);
});

slowTest("P27 a person pauses and resumes a market, a venue or everything, and each market says what stops it", () => {
  for (
    const [scope, quiet] of [["binance:ETHUSDT", [1]], ["binance", [0, 1]], ["okx", [2]], ["global", [
      0,
      1,
      2,
    ]]] as const
  ) {
    const house = new EngineHouse(TWO).boot();
    assertEquals(house.pauseScope(scope, "news").status, "applied");
    house.run(500);
    const markets = house.view().markets;
    for (const i of [0, 1, 2]) {
      const isQuiet = (quiet as readonly number[]).includes(i), { status, sentence } = markets[i];
      assertEquals(house.quotes(i).length, isQuiet ? 0 : 2, `${scope} ${i}`);
      assertEquals([status, sentence], isQuiet ? ["PAUSED_USER", "Paused: news"] : ["LIVE", "Quoting both sides"]);
    }
    house.run(30_000);
    assertEquals(house.resumeScope(scope).message, "Resumed");
    house.run(1_500);
    for (const i of [0, 1, 2]) assertEquals(house.quotes(i).length, 2);
  }
});

Deno.test("a scope that nobody knows is refused by name, and a strategy's word reaches no venue", () => {
  const house = new EngineHouse(TWO).boot();
  assertEquals(
    house.pauseScope("kraken").message,
    'There is no market, strategy or venue "kraken"; known are mm, binance, okx, binance:BTCUSDT, binance:ETHUSDT, ' +
      "okx:SOLUSDT, global",
  );
  assertEquals(house.pause("news", "binance").message, 'There is no strategy "binance"; known are mm');
});

Deno.test("a resume does not end what was tripped: that takes a re-arm, with its whole check-list", () => {
  const house = new EngineHouse().boot(), scope = venueScope("binance");
  house.engine.holds.put({ ...wish({ scope }), ends: "person", tripped: true }, house.now);
  house.run(31_000);
  assertEquals(
    house.resumeScope("binance").message,
    "Not resumed: binance was killed: re-arm it, which asks for more than a resume",
  );
  assertEquals([house.quotes(), house.rearm({ scope: "binance" }).status], [[], "applied"]);
  house.run(500);
  assertEquals(house.quotes().length, 2);
});

Deno.test("a tripped scope stays tripped over a restart, until a person arms it again", () => {
  const house = new EngineHouse().boot();
  house.engine.holds.put({ ...wish({ scope: venueScope("binance") }), ends: "person", tripped: true }, house.now);
  house.run(5_000);
  const next = new EngineHouse({ after: house }).boot().run(31_000);
  assertEquals([next.quotes(), next.view().markets[0].sentence], [
    [],
    "Stopped: its clock is off; until a person resumes",
  ]);
  assertEquals(next.rearm({ scope: "binance" }).status, "applied");
  next.run(1_000);
  assertEquals(next.quotes().length, 2);
  assertEquals(new EngineHouse({ after: next }).boot().run(1_000).quotes().length, 2, "and that is remembered too");
});
