/** A person ends an order of unknown fate by hand: refused unless it is one, audited, and known again after a restart. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { CloseOrder } from "../../../core/event.ts";
import { EngineHouse } from "../../support/engine_house.ts";
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
  assertEquals([outcome.status, outcome.message], ["applied", `Closed: order ${order.clientId} counts no more`]);
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
