import { assert, assertEquals } from "@std/assert";
import type { KillReceipt } from "../../../core/engine/view.ts";
import { venueScope } from "../../../core/risk/holds.ts";
import { EngineHouse, MID } from "../../support/engine_house.ts";
import { slowTest } from "../../support/slow.ts";

const TWO = { venues: { binance: ["BTCUSDT", "ETHUSDT"], okx: ["SOLUSDT"] } };
const BTC = 0, ETH = 1, SOL = 2;
const counts = (house: EngineHouse) => [BTC, ETH, SOL].map((market) => house.quotes(market).length);
const receipt = (house: EngineHouse, id?: string): KillReceipt => {
  const found = house.engine.control.receipts(house.now).findLast((one) => id === undefined || one.id === id);
  assert(found, `no receipt ${id}`);
  return found;
};

const CASES = [
  ["binance:BTCUSDT", [0, 2, 2], ["binance"]],
  ["binance", [0, 0, 2], ["binance"]],
  ["okx", [2, 2, 0], ["okx"]],
  ["mm", [0, 0, 0], ["binance", "okx"]],
] as const;

for (const [scope, quotes, venues] of CASES) {
  Deno.test(`a kill of ${scope} cancels and proves what is in scope, and the rest trades on`, () => {
    const house = new EngineHouse(TWO).boot();
    const { status, message, requestId } = house.killScope(scope);
    assertEquals([status, message], ["pending", `${scope} is killed: its orders are being cancelled`]);
    const before = house.sent.length;
    house.run(10_000);
    assertEquals([counts(house), house.engine.killState], [quotes, "ARMED"]);
    const told = receipt(house);
    assertEquals([told.id, told.scope, told.state, told.by, told.venues.map(({ venue }) => venue)], [
      requestId,
      scope,
      "TRIPPED",
      "ann",
      [...venues],
    ]);
    for (const { remaining, cancelled, ordersBefore, answers } of told.venues) {
      assertEquals([remaining, cancelled], [0, ordersBefore]);
      assert(ordersBefore >= 2 && answers >= 2, `${ordersBefore} orders, ${answers} lists`);
    }
    const placed = house.commands(["place", "replace"], before);
    assert(placed.every(({ venue }) => scope !== "mm" && venue !== scope), "nothing new is placed there");
  });
}

Deno.test("KIL-09 a kill of a killed scope, a thousand in a second: one latch, one report, the first cause", () => {
  const house = new EngineHouse(TWO).boot(), first = house.killScope("binance").requestId;
  for (let i = 0; i < 1_000; i++) {
    assertEquals(house.killScope("binance").message, "binance was killed already");
    if (i % 50 === 0) house.run(50);
  }
  house.run(5_000);
  assertEquals(house.engine.control.receipts(house.now).map(({ id }) => id), [first]);
  assertEquals(house.engine.holds.of(venueScope("binance")).length, 1);
});

Deno.test("KIL-09 a kill of everything beside that of a venue: both latches stand, and each is armed again on its own", () => {
  const house = new EngineHouse({ ...TWO, rearmCooldown: 0 }).boot();
  house.killScope("binance");
  house.run(200);
  house.kill();
  house.run(10_000);
  assertEquals(house.engine.killState, "TRIPPED");
  assertEquals(house.rearm().status, "applied");
  house.run(2_000);
  assertEquals(counts(house), [0, 0, 2], "the venue is killed still");
  assertEquals(house.rearm({ scope: "binance" }).status, "applied");
  house.run(2_000);
  assertEquals(counts(house), [2, 2, 2]);
});

Deno.test("a kill of one scope that asks for more than a cancel is one all the same, and sells nothing", () => {
  const house = new EngineHouse(TWO).boot();
  house.fill("buy");
  const { message } = house.killScope("binance", "flatten");
  assert(message.endsWith("nothing is sold down there: that takes a kill of everything"), message);
  house.run(10_000);
  assertEquals([receipt(house).level, receipt(house).flatten, house.commands(["place"]).length > 0], [
    "cancel",
    null,
    true,
  ]);
  assertEquals(house.sent.some(({ command }) => command.kind === "place" && command.purpose === "flatten"), false);
});

Deno.test("a scope that nobody knows is refused, and nothing is killed", () => {
  const house = new EngineHouse(TWO).boot(), { status, message } = house.killScope("kraken");
  assertEquals(status, "rejected");
  assert(message.startsWith('Nothing was killed: there is no "kraken"; known are mm, binance, okx'), message);
  house.run(1_000);
  assertEquals(counts(house), [2, 2, 2]);
});

Deno.test("KIL-10 a killed venue comes up killed after a restart, and its proof is finished there", () => {
  const house = new EngineHouse(TWO).boot();
  house.venue.moods.query = "fail"; // nothing is proven in the first run
  house.killScope("binance");
  house.run(1_000);
  house.venue.moods.query = "answer";
  const next = new EngineHouse({ ...TWO, after: house });
  assertEquals([...next.engine.killedVenues], ["binance"]);
  next.boot().run(5_000);
  assertEquals(counts(next), [0, 0, 2]);
  const told = receipt(next);
  assertEquals([told.scope, told.state], ["binance", "TRIPPED"]);
  assert(told.id.startsWith("restart-"), told.id);
});

Deno.test("KIL-10 the word of a person survives a cut before the note that follows it", () => {
  const house = new EngineHouse(TWO).boot(), before = house.journal.length;
  house.killScope("binance");
  const event = house.journal.findIndex(({ record }, at) =>
    at >= before && record.kind === "event" && record.event.kind === "kill"
  );
  const next = new EngineHouse({ ...TWO, after: house, recordLimit: event + 1 }).boot().run(5_000);
  assertEquals([counts(next), next.engine.killState], [[0, 0, 2], "ARMED"], "a kill of a venue is none of everything");
});

Deno.test("K-T05 a venue that answers nothing keeps its own kill open and delays no other", () => {
  const house = new EngineHouse(TWO).boot();
  Object.assign(house.venue.moods, { cancel: "lose", query: "fail" });
  const dead = house.killScope("binance").requestId, living = house.killScope("okx").requestId;
  house.run(5_000);
  assertEquals([receipt(house, living).state, receipt(house, dead).state], ["TRIPPED", "TRIPPING"]);
  house.run(60_000);
  assertEquals(receipt(house, dead).state, "TRIPPED_DIRTY");
  assertEquals(house.incidents().filter((code) => code === "trip_dirty").length, 1);
  Object.assign(house.venue.moods, { cancel: "obey", query: "answer" });
  house.run(10_000);
  assertEquals(receipt(house, dead).state, "TRIPPED");
});

Deno.test("K-T09 trades during the cancels of a killed venue are booked, and counted in its receipt", () => {
  const house = new EngineHouse(TWO).boot();
  house.venue.moods.cancel = "lose";
  const id = house.killScope("binance").requestId;
  house.fill("buy").run(100);
  house.venue.moods.cancel = "obey";
  house.run(10_000);
  const [venue] = receipt(house, id).venues;
  assertEquals([receipt(house, id).state, venue.fills], ["TRIPPED", 1]);
  assert(venue.positionsBefore.BTCUSDT === "0" && venue.positionsAfter.BTCUSDT !== "0");
});

Deno.test("a rule that trips a market is a kill of it: with a receipt, and ended by a re-arm alone", () => {
  const house = new EngineHouse({ ...TWO, rearmCooldown: 0 }).boot();
  const scope = house.engine.holds.all.length;
  house.engine.holds.put({
    scope: { level: "instrument", name: "binance:BTCUSDT", instrument: house.engine.desk.markets[BTC].id },
    cause: "RSK-24",
    sentence: "15 rejects",
    status: "STOPPED",
    ends: "person",
    tripped: true,
  }, house.now);
  house.run(5_000);
  const told = receipt(house);
  assertEquals([scope, told.by, told.reason, told.scope, told.state], [
    0,
    "engine",
    "RSK-24: 15 rejects",
    "binance:BTCUSDT",
    "TRIPPED",
  ]);
  assertEquals(house.resumeScope("binance:BTCUSDT").status, "rejected");
  assertEquals(house.rearm({ scope: "binance:BTCUSDT" }).status, "applied");
  house.move(MID - 10, MID + 10).run(1_000);
  assertEquals(counts(house), [2, 2, 2]);
});

Deno.test("an orderly stop that sells down leaves what is held where something is killed, and says so", () => {
  const house = new EngineHouse({ ...TWO, onStop: "flatten" }).boot();
  house.fill("buy", undefined, ETH).fill("buy", undefined, SOL).run(500);
  house.killScope("binance");
  house.run(5_000);
  const held = () => [ETH, SOL].map((id) => house.engine.desk.ledger.position(id as never).size > 0);
  assertEquals(held(), [true, true]);
  house.stop();
  house.run(20_000);
  assertEquals([held(), house.engine.stopOutcome(house.now)], [[true, false], "not_flat"]);
  const { markets } = house.view().stop!.flatten!;
  assertEquals(markets.map(({ market, state }) => [market, state]), [
    ["binance:BTCUSDT", "FLATTEN_INCOMPLETE"],
    ["binance:ETHUSDT", "FLATTEN_INCOMPLETE"],
    ["okx:SOLUSDT", "FLAT"],
  ]);
  assertEquals(markets[1].sentence, "binance is killed: what is held there stays");
});

slowTest("a kill of everything at level flatten asks for more than that of a venue, and sells there too", () => {
  const house = new EngineHouse(TWO).boot();
  house.fill("buy", undefined, ETH).run(500);
  house.killScope("binance");
  house.run(5_000);
  house.kill("flatten");
  house.run(30_000);
  assertEquals([house.engine.control.flattenState, house.engine.desk.ledger.position(ETH as never).size as number], [
    "FLAT",
    0,
  ]);
});
