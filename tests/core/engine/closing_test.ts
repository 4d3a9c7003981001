/** A person ends an order of unknown fate by hand: refused unless it is one, audited, and known again after a restart. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { CloseOrder } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { EngineHouse, type HouseOptions } from "../../support/engine_house.ts";
import type { Resting } from "../../support/memory_venue.ts";

let asked = 0;
function close(house: EngineHouse, { clientId }: Pick<Resting, "clientId">, reason = "not on the venue's page") {
  const event: CloseOrder = {
    kind: "close_order",
    by: "ann",
    requestId: `close-${++asked}`,
    at: house.now,
    clientId: clientId!,
    reason,
  };
  return house.hand(event);
}

/** Two orders that rest, of which no word ever comes back; nothing about them can be found out. */
function unknown(): { readonly house: EngineHouse; readonly order: Resting } {
  const house = new EngineHouse();
  house.venue.moods.place = "mute";
  house.connect().run(1_100);
  Object.assign(house.venue.moods, { query: "fail", cancel: "lose" });
  house.run(5_000);
  const [order] = house.resting("buy");
  assertEquals(house.engine.desk.orders.get(order.clientId!)?.life, "UNKNOWN");
  return { house, order };
}

Deno.test("close_order ends an unknown order: it counts no more, and the audit says who, when and why", () => {
  const { house, order } = unknown();
  house.distrust(order);
  const { orders } = house.engine.desk;
  const outcome = close(house, order, "  not on the venue's page ");
  const message = `Closed: nothing is awaited of order ${order.clientId} any more`;
  assertEquals([outcome.status, outcome.message], ["applied", message]);
  const closed = orders.get(order.clientId!)!;
  assertEquals([closed.life, closed.reason], ["CANCELED", "closed by ann: not on the venue's page"]);
  assert(!orders.liveOn("binance").includes(closed) && closed.leaves === 0, "it counts no more");
  const fact = house.facts.findLast(({ kind }) => kind === "operator");
  assert(fact?.kind === "operator");
  assertEquals([fact.action, fact.by, fact.reason, fact.result.split(":")[0]], [
    ...["close_order", "ann"],
    "  not on the venue's page ",
    "applied",
  ]);
  assert(fact.at.length > 0);
  assertEquals(fact.scope, order.clientId);
});

Deno.test("close_order is refused, with the reason, for what rests, what ended, what never was, and without a reason", () => {
  const house = new EngineHouse().boot(), [order] = house.resting("buy");
  const refused = close(house, order);
  assertEquals(refused.status, "rejected");
  assertStringIncludes(refused.message, `order ${order.clientId} is OPEN: want one that is UNKNOWN`);
  assertStringIncludes(close(house, { clientId: "nobody" }).message, "Not closed: there is no order nobody");
  const { house: other, order: lost } = unknown();
  assertEquals(close(other, lost, "   ").message, "Not closed: want a reason");
  assertEquals(other.engine.desk.orders.get(lost.clientId!)?.life, "UNKNOWN");
  assertEquals(house.quotes().length, 2);
});

Deno.test("close_order survives a restart: the order stays closed by the same person", () => {
  const { house, order } = unknown();
  house.distrust(order);
  house.venue.end(order, "canceled"); // the person was right
  close(house, order);
  const after = new EngineHouse({ after: house });
  const closed = after.engine.desk.orders.get(order.clientId!)!;
  assertEquals([closed.life, closed.reason], ["CANCELED", "closed by ann: not on the venue's page"]);
  after.boot();
  assertEquals([after.engine.desk.orders.get(order.clientId!)!.life, after.incidents()], ["CANCELED", []]);
});

Deno.test("close_order of an order that rests after all brings it back: S1, counted in full, cancelled", () => {
  const { house, order } = unknown();
  house.distrust(order);
  close(house, order);
  Object.assign(house.venue.moods, { query: "answer", cancel: "obey" });
  house.run(60_000);
  assert(house.incidents().includes("resurrected"), house.incidents().join());
  assertEquals(house.venue.truth.orders.find(({ clientId }) => clientId === order.clientId)?.status, "canceled");
});

/** An order that was filled and whose trade the venue does not give: its lots are booked without it. */
function untold(options: HouseOptions = {}) {
  const house = new EngineHouse(options).boot(), [order] = house.resting("buy");
  house.venue.moods.trades = "hide";
  house.venue.fill(order);
  const trade = house.venue.truth.trades.at(-1)!;
  house.run(10_000);
  const known = house.engine.desk.orders.get(order.clientId!)!;
  assertEquals([known.life, known.inferred, known.unbooked], ["FILLED", true, 0]);
  return { house, order, trade };
}
const looks = ({ engine: { desk } }: Pick<EngineHouse, "engine">) => {
  return [desk.orders.lagging("binance").length, desk.ledger.position(0 as InstrumentId).size];
};

Deno.test("close_order leaves an order whose trades never come: nobody asks for them, and what is booked stays", () => {
  const { house, order } = untold();
  const d11 = () =>
    house.engine.reconcilerOf("binance").report.differences.map(({ id, sentence }) => `${id} ${sentence}`);
  assertEquals(d11(), [
    `D11 order ${order.clientId} is filled further than its trades show; it is booked without them, and a person may close it ` +
    "by its id",
  ]);
  assertEquals([close(house, order).status, looks(house), d11()], ["applied", [0, 1_000], []]);
  assertEquals(close(house, order).status, "rejected");
  house.run(20_000);
  const from = house.sent.length;
  house.run(300_000);
  const asked = house.commands(["query"], from).filter((query) =>
    query.kind === "query" && query.what === "own_trades"
  );
  assert(asked.length <= 7, `${asked.length} times within five minutes: each minute or so, as ever`);
  assertEquals([looks(house), house.engine.reconcilerOf("binance").state], [[0, 1_000], "READY"]);
  // Another run knows it, and what it stands for.
  const after = new EngineHouse({ after: house });
  assertEquals(looks(after), [0, 1_000]);
  const { engine } = new EngineHouse({ after: house, recordLimit: 0 });
  engine.load(structuredClone(after.engine.state()), house.now);
  assertEquals(looks({ engine }), [0, 1_000]);
});

Deno.test("close_order doubles nothing: a trade that comes after all takes the place of what was booked, also after a restart", () => {
  for (const restarts of [false, true]) {
    const { house, order, trade: { ours: _ours, ...trade } } = untold();
    close(house, order);
    house.run(120_000);
    const then = restarts ? new EngineHouse({ after: house }).boot() : house;
    then.venue.tellFill(trade);
    then.run(2_000);
    const { orders } = then.engine.desk, known = orders.get(order.clientId!)!;
    assertEquals([looks(then), known.inferred, known.cumulativeAhead], [[0, 1_000], false, false], `${restarts}`);
    then.venue.tellFill(trade);
    then.run(2_000);
    assertEquals(looks(then), [0, 1_000]);
  }
});
