/** Fills of ours whose order a run does not know, told by lists that name no owner: each has to be ours in the end, once. */
import { assertEquals } from "@std/assert";
import { parseMoney } from "../../../core/money.ts";
import type { OrderReport } from "../../../core/event.ts";
import { booked, differing, incidents, openDifferences, PERP, position } from "../../support/checked_house.ts";
import { EngineHouse, type HouseOptions, MID } from "../../support/engine_house.ts";
import type { Resting } from "../../support/memory_venue.ts";
import { slowTest } from "../../support/slow.ts";

/** A house that hears of 100 lots bought by an order of ours that it does not know, while the venue does not say whose it is. */
function strayed(options: HouseOptions = {}): { readonly house: EngineHouse; readonly order: Resting } {
  const house = new EngineHouse(options).boot(), { moods } = house.venue;
  Object.assign(moods, { find: "no_order", push: "mute" });
  const order = house.plant("buy", 990_000, 100), trade = house.venue.fill(order, 100);
  moods.push = "speak";
  house.venue.tellFill(trade, { clientId: null });
  return { house: house.run(100), order };
}

function report(house: EngineHouse, order: Resting, change: Partial<OrderReport> = {}): OrderReport {
  const { clientId, venueOrderId, instrument, side, price, size, filled, status, updatedAt } = order;
  const what = { clientId, venueOrderId, instrument, side, price, size, filled, status, reason: null, ...change };
  const when = { source: "query", requestedAt: house.now, receivedAt: house.now, venueAt: updatedAt } as const;
  return { kind: "order", venue: "binance", ...what, ...when, ...change };
}

const waiting = (house: EngineHouse) => house.engine.state().strays.length;
const codes = (house: EngineHouse) => incidents(house).map(({ code }) => code);

Deno.test("D4 what was told as another's trade and is ours after all counts once, on a shared account", () => {
  for (const options of [{}, PERP]) {
    const { house, order } = strayed(options);
    house.run(62_000);
    assertEquals([position(house), waiting(house), codes(house)], [0, 0, ["venue_lost", "external_fill"]]);
    house.step(report(house, order)).run(70_000);
    assertEquals([position(house), openDifferences(house), differing(house)], [100, [], []]);
    assertEquals(house.engine.state().checks.foreignLots, options === PERP ? [["binance:BTCUSDT", 0]] : []);
    assertEquals(booked(house).filter((entry) => !entry.startsWith("other")), [], "flows undo flows: nothing is dust");
  }
});

Deno.test("D4 what was told as another's trade and is ours after all stops a dedicated account no more", () => {
  const { house, order } = strayed({ dedicated: ["binance"] });
  house.run(62_000);
  assertEquals(openDifferences(house), ["D4 venue"]);
  house.step(report(house, order)).run(70_000);
  assertEquals([position(house), openDifferences(house), house.engine.desk.venue("binance").readiness], [
    100,
    [],
    "READY",
  ]);
});

Deno.test("INV-11 a venue whose trades wait for their owner is held after 5 s, and is ready once that is known", () => {
  const { house, order } = strayed(), venue = () => house.engine.desk.venue("binance");
  house.run(4_500);
  assertEquals([waiting(house), venue().readiness], [1, "READY"]);
  house.run(1_000);
  assertEquals([venue().readiness, venue().reason], ["PAUSED", "waits to learn whose 1 trades are"]);
  assertEquals(house.quotes(), []);
  house.step(report(house, order)).run(1_000);
  assertEquals([waiting(house), position(house), venue().readiness], [0, 100, "READY"]);
});

Deno.test("DST-06 a venue whose trades wait for their owner is not ready at a connect before that is known", () => {
  const { house, order } = strayed(), venue = () => house.engine.desk.venue("binance");
  house.link("down").run(1_000);
  house.link("syncing").link("up").run(4_000);
  assertEquals([venue().readiness, venue().reason], ["RECONCILING", "waits to learn whose 1 trades are"]);
  house.step(report(house, order)).run(5_000);
  assertEquals([waiting(house), position(house), venue().readiness], [0, 100, "READY"]);
});

Deno.test("DST-06 a restart amid hundreds of other clients' trades is ready after a few questions, and what is ours is booked", () => {
  const first = new EngineHouse().boot();
  first.link("down").run(1_000);
  first.venue.moods.push = "mute";
  for (let i = 0; i < 239; i++) first.venue.fill(first.venue.plant(null, "sell", MID + 900, 10));
  first.venue.fill(first.plant("buy", 990_000, 100), 100);
  first.venue.moods.push = "speak";
  const next = new EngineHouse({ after: first });
  next.connect().run(8_000);
  const asked = next.commands(["query"]).filter((query) => query.kind === "query" && query.what === "order_of");
  assertEquals([asked.length, waiting(next), position(next)], [1, 0, 100]);
  assertEquals([next.engine.counters["foreign fills"], next.engine.desk.venue("binance").readiness], [239, "READY"]);
});

Deno.test("DST-06 questions about many orders that fail are followed by questions about each", () => {
  const house = new EngineHouse().boot(), { moods } = house.venue;
  Object.assign(moods, { find: "no_order", push: "mute" });
  for (let i = 0; i < 30; i++) house.venue.fill(house.venue.plant(null, "sell", MID + 900, 10));
  while (waiting(house) === 0) house.run(100); // for a list of trades that names them
  const foreign = () => house.engine.counters["foreign fills"] ?? 0;
  assertEquals([waiting(house), foreign()], [30, 0]);
  house.run(66_000);
  assertEquals([waiting(house), foreign()], [20, 10], "60 s after they were asked about alone, and in vain");
  moods.find = "truth";
  house.run(6_000);
  assertEquals([waiting(house), foreign(), house.incidents().includes("external_fill")], [0, 30, true]);
});

Deno.test("INV-13 a balance that differs by more than all trades that wait could move stops the venue", () => {
  const after = (extra: string) => {
    const { house } = strayed();
    house.venue.truth.move("USDT", parseMoney(extra));
    house.run(50_000);
    assertEquals(waiting(house), 1);
    return openDifferences(house);
  };
  assertEquals(after("0"), []);
  assertEquals(after("-500"), ["D9 venue"]);
});

Deno.test("REC-05 a fill that waited for its owner at a crash, or while the link was down, waits until the venue can be asked", () => {
  const { house: first } = strayed();
  first.now = first.now + 120_000_000 as typeof first.now;
  first.venue.moods.find = "truth";
  const next = new EngineHouse({ after: first }).boot();
  assertEquals([position(next), booked(next), codes(next)], [100, [], ["orphan"]]);

  const { house } = strayed();
  house.link("down").run(70_000);
  assertEquals(waiting(house), 1);
  house.venue.moods.find = "truth";
  house.link("syncing").link("up").run(10_000);
  assertEquals([position(house), booked(house), codes(house)], [100, [], ["venue_lost", "orphan"]]);
});

Deno.test("an answer that names a cancel's id says nothing of the owner; one about what is no cancelled order does", () => {
  const answered = (change: Partial<OrderReport>) => {
    const { house, order } = strayed();
    house.step(report(house, order, change)).run(100);
    return [waiting(house), codes(house)];
  };
  const cancelled = { clientId: "oX7aCancel", status: "canceled", filled: 50 as never } as const;
  assertEquals(answered(cancelled), [1, []]);
  assertEquals(answered({ clientId: "somebody" }), [0, ["external_fill"]]);
  assertEquals(answered({ clientId: null }), [0, ["external_fill"]]);
  assertEquals(answered({ clientId: null, source: "push", requestedAt: null }), [1, []], "a push may leave it out");
});

Deno.test("a fill of an order of ours that has ended is booked though the books have no room for new orders", () => {
  const { house, order } = strayed();
  Object.defineProperty(house.engine.desk.orders.store, "hasRoom", { get: () => false });
  house.step(report(house, order)).run(100);
  assertEquals([position(house), waiting(house), codes(house)[0]], [100, 0, "orphan"]);
});

slowTest(
  "P04 an order whose fill waits for its owner counts in full, though lists and answers know nothing of it",
  () => {
    const house = new EngineHouse().boot();
    Object.assign(house.venue.moods, { place: "mute", find: "no_order", push: "mute" });
    house.move(MID + 500, MID + 520).run(100);
    const [order] = house.resting("buy"), ours = house.engine.desk.orders.get(order.clientId!)!;
    house.venue.fill(order);
    house.run(30_000);
    assertEquals([ours.life, ours.leaves, waiting(house) > 0], ["UNKNOWN", 1_000, true]);
    house.venue.moods.find = "truth";
    house.run(20_000);
    assertEquals([ours.life, ours.filled, waiting(house)], ["FILLED", 1_000, 0]);
  },
);
