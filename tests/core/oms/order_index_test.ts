import { assertEquals } from "@std/assert";
import type { Micros, Size } from "../../../core/units.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { OrderRecord } from "../../../core/oms/order.ts";
import { OrderIndex, select } from "../../../core/oms/order_index.ts";
import { at, MARKET, place, VENUE } from "../../support/order_events.ts";

function filled(index: OrderIndex, id: string, given: Parameters<typeof place>[1] = {}): OrderRecord {
  const order = new OrderRecord(place(id, given), { strategy: "mm", level: 0 }, at(0));
  order.life = "OPEN";
  index.add(order);
  index.refresh(order, at(0));
  return order;
}

function end(index: OrderIndex, order: OrderRecord, ms: number): void {
  order.life = "CANCELED";
  order.final = true;
  order.closedAt = at(ms);
  index.refresh(order, at(ms));
}

Deno.test("OrderIndex finds an order by client id and by venue id of its market", () => {
  const index = new OrderIndex(8);
  const order = filled(index, "mm1");
  index.noteVenueId(order, null);
  index.noteVenueId(order, "7");
  index.noteVenueId(order, "7");
  index.noteVenueId(order, "8");
  assertEquals([index.working("mm1"), index.byClientId("mm1")], [order, order]);
  assertEquals([index.byVenueId(MARKET, "7"), index.byVenueId(MARKET, "8")], [order, order]);
  assertEquals([index.byVenueId(5 as InstrumentId, "7"), index.byClientId("mm2")], [undefined, undefined]);
  assertEquals([order.venueOrderId, order.formerVenueIds], ["8", ["7"]]);
});

Deno.test("OrderIndex.refresh() keeps the lists of open questions and of missing trades", () => {
  const index = new OrderIndex(8);
  const order = filled(index, "mm1");
  assertEquals([index.asked.size, index.lagging.size], [0, 0]);
  order.life = "UNKNOWN";
  order.filled = 4 as Size;
  index.refresh(order, at(5));
  index.refresh(order, at(9));
  assertEquals([select(index.asked, VENUE), select(index.lagging, VENUE), order.aheadAt], [[order], [order], at(5)]);
  assertEquals(select(index.asked, "okx"), []);
  order.life = "PARTIAL";
  order.askedAt = at(9);
  order.fillSum = 4;
  order.aheadRounds = 2;
  index.refresh(order, at(10));
  assertEquals([index.asked.size, index.lagging.size, order.aheadAt, order.aheadRounds], [1, 0, 0, 0]);
  order.askedAt = 0 as Micros;
  index.refresh(order, at(11));
  assertEquals(index.asked.size, 0);
});

Deno.test("OrderIndex.seal() takes ended orders without a question, oldest out, and keeps the rest", () => {
  const index = new OrderIndex(1);
  const [one, two, asked, lagging, , young] = ["a", "b", "c", "d", "e", "f"].map((id) => filled(index, id));
  index.noteVenueId(one, "1");
  index.noteVenueId(two, "2");
  asked.askedAt = at(1);
  lagging.filled = 1 as Size;
  for (const order of [one, two, asked, lagging]) end(index, order, 10);
  end(index, young, 90);
  assertEquals([index.seal(at(100), 50_000), index.size], [2, 4]);
  assertEquals([index.byClientId("a"), index.byVenueId(MARKET, "1")], [undefined, undefined]);
  assertEquals([index.byClientId("b"), index.working("b"), index.byVenueId(MARKET, "2")], [two, undefined, two]);
  assertEquals([...index.values()].map(({ clientId }) => clientId), ["f", "c", "d", "e"]);
});

Deno.test("OrderIndex.seal() does not forget a venue id that another order has taken over", () => {
  const index = new OrderIndex(1);
  const [one, two, three] = ["a", "b", "c"].map((id) => filled(index, id));
  index.noteVenueId(one, "1");
  index.noteVenueId(three, "1");
  end(index, one, 10);
  end(index, two, 10);
  index.seal(at(100), 0);
  assertEquals([index.byClientId("a"), index.byVenueId(MARKET, "1")], [undefined, three]);
});

Deno.test("OrderIndex.seal() forgets every id that a forgotten order ever had at the venue", () => {
  const index = new OrderIndex(1);
  const [one, two] = ["a", "b"].map((id) => filled(index, id));
  for (const id of ["1", "2", "3"]) index.noteVenueId(one, id);
  index.noteVenueId(two, "2"); // another order has taken this one over
  end(index, one, 10);
  end(index, two, 20);
  index.seal(at(100), 0);
  assertEquals(["1", "2", "3"].map((id) => index.byVenueId(MARKET, id)), [undefined, two, undefined]);
});

Deno.test("OrderIndex.refresh() takes a sealed order back when it lives or raises a question", () => {
  const index = new OrderIndex(8);
  const order = filled(index, "mm1");
  end(index, order, 10);
  index.seal(at(100), 0);
  index.refresh(order, at(101));
  assertEquals(index.size, 0);
  order.askedAt = at(102);
  index.refresh(order, at(102));
  assertEquals([index.size, index.working("mm1")], [1, order]);
});
