import { assert, assertEquals, assertFalse } from "@std/assert";
import { Control, type ControlOptions, STOP_DEADLINE_MICROS } from "../../../core/engine/control.ts";
import type { Micros } from "../../../core/units.ts";
import { Gate } from "../../../core/risk/gate.ts";
import { EngineHouse, MID, START } from "../../support/engine_house.ts";
import { madeUpDesk, madeUpLimits } from "../../support/made_up_desk.ts";
import { slowTest } from "../../support/slow.ts";

const ORDERS = ["place", "replace", "amend"] as const;
const CANCELS = ["cancel", "cancel_all"] as const;

/** The check-list items that fail, by name. */
const failing = (house: EngineHouse, change: Parameters<EngineHouse["rearm"]>[0] = {}): string[] =>
  house.rearm(change).details.map(({ field }) => field);

// ---- the start --------------------------------------------------------------------------------------------------------

Deno.test("a boot is halted until the venue is up, reconciled and was twice seen empty a second apart", () => {
  const house = new EngineHouse();
  house.run(5_000);
  assertEquals([house.engine.killState, house.sent.length], ["BOOT_HALTED", 0], "nothing is asked without a wire");
  house.connect().run(900);
  assertEquals([house.engine.killState, house.view().venues[0].state], ["BOOT_HALTED", "READY"]);
  assertEquals(house.commands(ORDERS), []);
  house.run(300);
  assertEquals([house.engine.killState, house.view().state], ["ARMED", "RUNNING"]);
  const lists = house.sent.filter(({ command }) =>
    command.kind === "query" && command.what === "open_orders" && command.instrument === null
  );
  assertEquals(lists.map(({ at }) => at - lists[0].at), [0, 1_000_000]);
});

Deno.test("a boot that waits long for its first connection is not called dirty", () => {
  const house = new EngineHouse({ tripped: { by: "ann", reason: "was killed", at: START } });
  house.run(90_000);
  assertEquals(house.engine.killState, "TRIPPING");
  house.connect().run(500);
  assertEquals(house.engine.killState, "TRIPPING");
  house.run(2_000);
  assertEquals(house.engine.killState, "TRIPPED");
});

Deno.test("a boot that fails to be verified stays halted, and failed questions prove nothing", () => {
  const house = new EngineHouse();
  house.venue.moods.query = "fail";
  house.connect().run(30_000);
  assertEquals([house.engine.killState, house.view().venues[0].state], ["BOOT_HALTED", "RECONCILING"]);
  assert(house.engine.counters["queries failed"] > 10);
  house.venue.moods.query = "answer";
  house.run(35_000);
  assertEquals(house.engine.killState, "ARMED");
});

Deno.test("K-T18 a boot cancels what an earlier run left before it quotes, and leaves foreign orders alone", () => {
  const house = new EngineHouse();
  house.plant("buy", MID - 700);
  house.plant("sell", MID + 900);
  const foreign = house.venue.plant(null, "buy", MID - 2_000, 5_000);
  house.connect().run(4_000);
  assertEquals([house.engine.killState, house.quotes()], ["ARMED", [`buy ${MID - 500}`, `sell ${MID + 500}`]]);
  assertEquals([foreign.status, house.venue.truth.live().length], ["open", 2]);
  const first = house.sent.findIndex(({ command }) => command.kind === "place");
  assertEquals(house.sent.slice(0, first).filter(({ command }) => command.kind === "cancel").length, 2);
  assertEquals(house.view().venues[0].foreignOrders, 1);
});

Deno.test("armAtStart false: a verified boot waits for a person", () => {
  const house = new EngineHouse({ armAtStart: false });
  assertEquals(failing(house), ["halted", "ready binance", "empty binance", "LOSSES"]);
  house.boot();
  assertEquals([house.engine.killState, house.view().state], ["BOOT_HALTED", "PAUSED"]);
  assertEquals(house.view().sentence, "Halted: waiting for an operator to arm");
  assertEquals(house.rearm().status, "applied");
  house.run(100);
  assertEquals(house.quotes().length, 2);
});

Deno.test("rearm() names each item that fails: an unfit reason, the phrase, a venue that is not ready", () => {
  const house = new EngineHouse({ armAtStart: false }).boot();
  assertEquals(failing(house, { reason: " ok" }), ["reason"]);
  assertEquals(failing(house, { phrase: "rearm" }), ["phrase"]);
  house.link("syncing");
  assertEquals(failing(house), ["ready binance"]);
  assertEquals(house.engine.killState, "BOOT_HALTED");
  house.link("up").run(500);
  assertEquals(failing(house), []);
  assertEquals(failing(house)[0], "halted", "it is armed already");
});

slowTest("rearm() still works long after the verification, since every list counts as a look", () => {
  const house = new EngineHouse({ armAtStart: false }).boot().run(600_000);
  assertEquals(failing(house), []);
});

Deno.test("rearm() is refused while the newest look at the venue is too old", () => {
  const house = new EngineHouse({ armAtStart: false }).boot();
  house.venue.moods.query = "mute";
  house.run(61_000);
  const { details } = house.rearm();
  assertEquals(details.map(({ field }) => field), ["ready binance", "empty binance"]);
  assert(/seen without an order of ours \d+ s ago; want at most 60 s/.test(details[1].reason), details[1].reason);
});

// ---- kill -------------------------------------------------------------------------------------------------------------

Deno.test("KIL-02 kill: no placement in the same step, cancels at once, verified by two clean lists a second apart", () => {
  const house = new EngineHouse().boot(), before = house.sent.length, at = house.now;
  house.venue.setMarket(house.engine.desk.markets[0].id, MID + 290, MID + 310); // quotes want to move
  const kill = { kind: "kill", by: "ann", requestId: "k", at, reason: "test", level: "cancel" } as const;
  house.step(house.book(), kill);
  assertEquals(house.outcomes.at(-1)?.message, "Kill (cancel): 2 orders of ours may still rest");
  assertEquals(house.sent.slice(before).map(({ at: sentAt, command }) => [sentAt - at, command.kind]), [
    [0, "cancel"],
    [0, "cancel"],
    [0, "query"],
  ]);
  assertEquals([house.engine.killState, house.view().state], ["TRIPPING", "KILLED"]);
  house.run(900);
  assertEquals([house.engine.killState, house.quotes()], ["TRIPPING", []]);
  house.run(3_000);
  assertEquals(house.engine.killState, "TRIPPED");
  const [receipt] = house.engine.control.receipts(house.now);
  assertEquals([receipt.state, receipt.venues[0].cancelled, receipt.venues[0].remaining], ["TRIPPED", 2, 0]);
  assert(receipt.ms! >= 1_000 && receipt.ms! < 5_000, `${receipt.ms} ms`);
  house.run(60_000);
  assertEquals(house.commands(ORDERS, before), []);
});

Deno.test("K-T08 kill: an order that lands after every cancel is found and cancelled before anything is verified", () => {
  const house = new EngineHouse();
  house.venue.moods.place = "hold";
  house.connect().run(1_100);
  assertEquals(house.commands(["place"]).length, 2);
  house.kill();
  house.run(1_500);
  house.venue.land();
  assertEquals([house.venue.truth.live().length, house.engine.killState], [2, "TRIPPING"]);
  house.run(6_000);
  assertEquals([house.venue.truth.live().length, house.engine.killState], [0, "TRIPPED"]);
});

Deno.test("K-T17 kill: failed and missing lists never count as empty, and a person hears after a minute", () => {
  for (const query of ["fail", "mute"] as const) {
    const house = new EngineHouse().boot();
    house.venue.moods.query = query;
    house.kill();
    house.run(59_000);
    assertEquals(house.engine.killState, "TRIPPING", query);
    house.run(2_000);
    assertEquals(house.engine.killState, "TRIPPED_DIRTY", query);
    house.venue.moods.query = "answer";
    house.run(7_000);
    assertEquals(house.engine.killState, "TRIPPED", query);
  }
});

Deno.test("K-T07 kill: a venue that says yes to a cancel and leaves the order is asked again until it is gone", () => {
  const house = new EngineHouse().boot();
  house.venue.plant(null, "sell", MID + 5_000, 1_000); // so that no cancel of the whole market may help
  house.run(200);
  house.venue.moods.cancel = "feign";
  house.kill();
  house.run(8_000);
  assertEquals([house.engine.killState, house.venue.truth.live().length], ["TRIPPING", 2]);
  house.venue.moods.cancel = "obey";
  house.run(12_000);
  assertEquals([house.engine.killState, house.venue.truth.live().length], ["TRIPPED", 0]);
});

Deno.test("kill: what our books hold for dead and the venue still lists is cancelled too", () => {
  const house = new EngineHouse().boot();
  house.venue.plant(null, "sell", MID + 5_000, 1_000); // so that no cancel of the whole market may help
  const [order] = house.resting("buy");
  house.distrust(order);
  house.venue.end(order, "expired"); // the venue's word
  house.run(10);
  order.status = "open"; // and the venue's truth
  house.kill();
  house.run(6_000);
  assertEquals([house.engine.killState, house.venue.truth.live()], ["TRIPPED", []]);
});

Deno.test("kill: cancels go out although the link is down, since they may find another way", () => {
  const house = new EngineHouse().boot(), before = house.sent.length;
  const down = {
    kind: "venue_link",
    venue: "binance",
    state: "down",
    reason: "no wire",
    receivedAt: house.now,
  } as const;
  const by = { by: "ann", requestId: "k", at: house.now };
  house.step(down, { kind: "kill", ...by, reason: "test", level: "cancel" });
  assertEquals(house.commands(CANCELS, before).length, 2);
  house.run(4_000);
  assertEquals([house.venue.truth.live(), house.engine.killState], [[], "TRIPPED"]);
});

Deno.test("kill during the boot latches, clears what is there and needs a person afterwards", () => {
  const house = new EngineHouse();
  house.plant("buy", MID - 700);
  house.connect().run(20);
  house.kill();
  assertEquals(house.engine.killState, "TRIPPING");
  house.run(4_000);
  assertEquals([house.engine.killState, house.venue.truth.live()], ["TRIPPED", []]);
  assertEquals(failing(house), ["cool-down"]);
  house.run(30_000);
  assertEquals(failing(house), []);
  house.run(100);
  assertEquals(house.quotes().length, 2);
});

Deno.test("kill before the first connection does not wait for it, and is verified once it is there", () => {
  const house = new EngineHouse();
  house.kill();
  assert(house.commands(["query"]).length > 0);
  house.connect().run(4_000);
  assertEquals(house.engine.killState, "TRIPPED");
});

Deno.test("KIL-09 kill twice: one latch, the first cause stays, the level only rises", () => {
  const house = new EngineHouse().boot();
  house.kill("cancel", "first");
  house.run(100).kill("cancel", "second");
  house.kill("stop", "third");
  assertEquals([house.engine.killCause?.reason, house.engine.killCause?.level], ["first", "cancel"]);
  assertEquals(house.engine.control.receipts(house.now).length, 1);
  house.kill("flatten", "fourth");
  assertEquals([house.engine.killCause?.level, house.engine.killCause?.reason], ["flatten", "first"]);
  assertEquals(house.engine.control.receipts(house.now).map(({ level }) => level), ["cancel", "flatten"]);
  house.run(4_000);
  assertEquals(house.engine.killState, "TRIPPED");
  assertEquals(house.engine.control.receipts(house.now).map(({ state }) => state), ["TRIPPED", "TRIPPED"]);
  house.kill("flatten", "a fifth changes nothing");
  assertEquals(house.engine.killState, "TRIPPED");
});

Deno.test("kill level stop leaves the orders, says how many, and is not called verified while they rest", () => {
  const house = new EngineHouse().boot(), before = house.sent.length;
  assertEquals(house.kill("stop").message, "Kill (stop): 2 orders of ours may still rest");
  house.run(90_000);
  assertEquals([house.engine.killState, house.quotes().length], ["TRIPPING", 2]);
  assertEquals(house.commands([...ORDERS, ...CANCELS], before), []);
  assertEquals(
    house.view().sentence,
    "Killed (stop): no new order leaves; 2 orders of ours may still rest and fill. Cause: test (ann)",
  );
  assertEquals(house.engine.control.receipts(house.now)[0].venues[0].remaining, 2);
  assertEquals(failing(house), ["halted", "empty binance"]);
  house.fill("buy").fill("sell").run(10_000);
  assertEquals(house.engine.killState, "TRIPPED", "they are gone by themselves");
  assertEquals(failing(house), []);
});

Deno.test("kill level stop, then cancel: the orders go, and both receipts are proven", () => {
  const house = new EngineHouse().boot();
  house.kill("stop");
  house.run(5_000).kill("cancel");
  house.run(4_000);
  assertEquals([house.engine.killState, house.quotes()], ["TRIPPED", []]);
  assertEquals(house.engine.control.receipts(house.now).map(({ level, state }) => [level, state]), [
    ["stop", "TRIPPED"],
    ["cancel", "TRIPPED"],
  ]);
});

Deno.test("KIL-10 kill, then restart: it comes up tripped, finishes the verification and keeps the first cause", () => {
  const first = new EngineHouse().boot();
  first.venue.plant(null, "sell", MID + 5_000, 1_000); // so that no cancel of the whole market may help
  first.venue.moods.cancel = "lose";
  first.kill("cancel", "fire");
  first.run(300);
  first.venue.moods.cancel = "obey";
  const tripped = { by: "ann", reason: "fire", at: first.now };
  const second = new EngineHouse({ after: first, tripped });
  assertEquals([second.engine.killState, second.venue.truth.live().length], ["TRIPPING", 2]);
  second.connect().run(5_000);
  assertEquals([second.engine.killState, second.venue.truth.live()], ["TRIPPED", []]);
  assertEquals(second.engine.control.receipts(second.now).map(({ reason, state }) => [reason, state]), [
    ["fire", "TRIPPING"], // as the first run left it
    ["fire", "TRIPPED"],
  ]);
  assertEquals(failing(second), ["cool-down"]);
  second.run(30_000);
  assertEquals(failing(second), []);
  second.run(100);
  assertEquals(second.quotes().length, 2);
});

Deno.test("rearm after a kill waits for the verification and for the cool-down", () => {
  const house = new EngineHouse({ rearmCooldown: 20_000_000 }).boot();
  house.kill();
  assertEquals(failing(house), ["halted", "empty binance", "cool-down"]);
  house.run(10_000);
  const { details } = house.rearm();
  assertEquals(details, [{ field: "cool-down", reason: "10 s of the cool-down are left" }]);
  house.run(10_000);
  assertEquals([house.rearm().status, house.engine.killState, house.engine.killCause], ["applied", "ARMED", null]);
  house.run(200);
  assertEquals(house.quotes().length, 2);
});

Deno.test("KIL-09 a thousand kills in a second are one latch and one receipt", () => {
  const house = new EngineHouse().boot();
  for (let i = 0; i < 1_000; i++) {
    house.kill();
    if (i % 10 === 0) house.run(10);
  }
  house.run(4_000);
  assertEquals([house.engine.killState, house.engine.control.receipts(house.now).length], ["TRIPPED", 1]);
});

// ---- the orderly stop -------------------------------------------------------------------------------------------------

Deno.test("stop: nothing is placed, ours are cancelled, and it ends verified", () => {
  const house = new EngineHouse().boot(), before = house.sent.length;
  assertEquals(house.engine.stopOutcome(house.now), null);
  house.stop();
  assertEquals([house.view().state, house.engine.stopOutcome(house.now)], ["STOPPING", null]);
  assertEquals(house.view().sentence, "Stopping: no new orders; 2 of 2 orders of ours may still rest");
  house.run(3_500);
  assertEquals([house.engine.stopOutcome(house.now), house.quotes()], ["verified", []]);
  assertEquals(house.commands(ORDERS, before), []);
  assertEquals(house.engine.killState, "ARMED", "an orderly stop does not latch");
  assertEquals(failing(house), ["halted"]);
  house.stop();
  assertEquals(house.engine.stopOutcome(house.now), "verified", "asking twice changes nothing");
});

Deno.test("stop: without clean lists until the deadline it ends unverified", () => {
  const house = new EngineHouse().boot();
  house.venue.moods.query = "fail";
  house.stop();
  house.run(STOP_DEADLINE_MICROS / 1_000);
  assertEquals(house.engine.stopOutcome(house.now), null);
  house.run(50);
  assertEquals(house.engine.stopOutcome(house.now), "unverified");
});

Deno.test("stop while killed at level stop cancels what rests", () => {
  const house = new EngineHouse().boot();
  house.kill("stop");
  house.run(2_000).stop();
  house.run(4_000);
  assertEquals([house.engine.stopOutcome(house.now), house.quotes()], ["verified", []]);
});

Deno.test("stop during a kill that is being verified waits for the same proof", () => {
  const house = new EngineHouse().boot();
  house.kill();
  house.run(500).stop();
  house.run(4_000);
  assertEquals([house.engine.stopOutcome(house.now), house.engine.killState], ["verified", "TRIPPED"]);
});

Deno.test("kill during a stop latches", () => {
  const house = new EngineHouse().boot();
  house.stop();
  house.run(100).kill();
  house.run(4_000);
  assertEquals([house.engine.stopOutcome(house.now), house.engine.killState], ["verified", "TRIPPED"]);
});

Deno.test("stop before the boot is over keeps it from arming", () => {
  const house = new EngineHouse();
  house.connect().run(500).stop();
  house.run(10_000);
  assertEquals([house.engine.killState, house.engine.stopOutcome(house.now)], ["BOOT_HALTED", "verified"]);
  assertEquals(house.commands(ORDERS), []);
});

Deno.test("4.4 f people hear once of a kill that is not proven after a minute, and it goes on", () => {
  const house = new EngineHouse().boot();
  house.venue.moods.query = "mute";
  house.kill();
  house.run(120_000);
  assertEquals(house.incidents().filter((code) => code === "trip_dirty").length, 1);
});

// ---- two venues -------------------------------------------------------------------------------------------------------

Deno.test("KIL-05 a dead venue delays no other: the living one is cancelled at once, TRIPPED waits for both", () => {
  const venues = { binance: ["BTCUSDT"], other: ["ETHUSDT"] };
  const house = new EngineHouse({ venues }).boot();
  const [living, dead] = [...house.venues.values()];
  assertEquals([living, dead].map(({ truth }) => truth.live().length), [2, 2]);
  Object.assign(dead.moods, { cancel: "lose", query: "mute" });
  house.kill();
  house.run(5_000);
  assertEquals(house.engine.killState, "TRIPPING");
  assertEquals(house.engine.control.receipts(house.now)[0].venues.map(({ verifiedAt }) => verifiedAt !== null), [
    true,
    false,
  ]);
  Object.assign(dead.moods, { cancel: "obey", query: "answer" });
  house.run(10_000);
  assertEquals([house.engine.killState, dead.truth.live()], ["TRIPPED", []]);
});

Deno.test("on a dedicated account the whole market is cancelled too", () => {
  const house = new EngineHouse({ dedicated: ["binance"] }).boot();
  const before = house.sent.length;
  house.kill();
  assertEquals(house.commands(["cancel_all"], before).length, 1);
});

Deno.test("Control of a desk without venues never calls itself verified", () => {
  const desk = madeUpDesk();
  const empty = Object.assign(Object.create(desk), { venues: new Map(), markets: [] });
  const options: ControlOptions = {
    armAtStart: true,
    tripped: null,
    startedAt: START,
    rearmCooldown: 0 as Micros,
    dedicated: new Set(),
  };
  const gate = new Gate(madeUpLimits(desk), desk);
  const control = new Control({
    desk: empty,
    gate,
    venues: new Map(),
    nextQueryId: () => 1,
    nextClientId: () => "mm1",
    alarm: () => {},
    spared: () => null,
    isGuarded: () => false,
  }, options);
  control.poll(START, () => {}, []);
  assertFalse(control.booted);
});
