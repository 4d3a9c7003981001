import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { Orders } from "../../../core/oms/orders.ts";
import { encodeClientId } from "../../../core/oms/client_id.ts";
import { collector } from "../../../runtime/heap.ts";
import { at, fill, MARKET, place, report } from "../../support/order_events.ts";
import { slowTest } from "../../support/slow.ts";

const { full } = collector();
const SLOT = { strategy: "mm", level: 0 }, ids = { isOurs: (id: string | null) => id?.startsWith("mm") ?? false };

Deno.test("a full OrderStore refuses the next order with the reason, and still lets cancels and fills through", () => {
  const orders = new Orders({ ids, capacity: 2, sealedCapacity: 2 }), { store } = orders;
  const first = orders.intend(place("mm1"), SLOT, at(1));
  orders.intend(place("mm2"), SLOT, at(1));
  assertEquals([store.hasRoom, store.fullness], [false, "2 orders are not sealed yet, the limit"]);
  assertThrows(() => orders.intend(place("mm3"), SLOT, at(2)), RangeError, "2 orders are not sealed yet");
  assertEquals(orders.cancel(first, at(2))?.clientId, "mm1");
  orders.apply(fill("mm1", "t1", 3, 5), at(5));
  assertEquals(orders.get("mm1")?.filled, 3);
  // What the venue holds is taken in all the same.
  orders.apply(report("mm9", "open", 6), at(6));
  assertEquals([orders.get("mm9")?.resting, store.use.orders], [true, 3]);
});

Deno.test("an OrderStore that remembers all the trades it may takes no new order and drops no fill", () => {
  const orders = new Orders({ ids, fillCapacity: 2 }), { store } = orders;
  orders.intend(place("mm1"), SLOT, at(1));
  for (let i = 1; i <= 3; i++) orders.apply(fill("mm1", `t${i}`, 1, 5 + i), at(5 + i));
  assertEquals([orders.get("mm1")?.filled, store.use.fillOverflow, store.hasRoom], [3, 1, false]);
  assertThrows(() => orders.intend(place("mm2"), SLOT, at(9)), RangeError, "3 trades are remembered");
});

Deno.test("sealed orders with many trades never keep a new order out: the oldest give way to it", () => {
  const orders = new Orders({ ids, capacity: 8, sealedCapacity: 8, fillCapacity: 16 }), { store } = orders;
  for (let i = 0; i < 50; i++) {
    const id = `mm${i}`, ms = 10 * i;
    assert(store.hasRoom, `${store.fullness} at order ${i}`);
    orders.intend(place(id), SLOT, at(ms));
    for (let trade = 0; trade < 5; trade++) orders.apply(fill(id, `t${i}-${trade}`, 2, ms + 1), at(ms + 1));
    orders.prune(at(ms + 2), 0);
  }
  assertEquals([orders.get("mm49")?.life, orders.get("mm0"), store.use.fillOverflow], ["FILLED", null, 0]);
  assert(store.use.fills <= 12, `${store.use.fills} notes`);
});

Deno.test("OrderStore.take() gives the record whose commands `next` held, and the next order other ones", () => {
  const { store } = new Orders({ ids }), { next } = store;
  assert(store.next === next);
  assert(store.take(place("mm1"), SLOT, at(1))?.commands === next);
  assertEquals(store.take(place("mm1"), SLOT, at(2)), null); // its id is in use
  assert(store.next !== next);
});

Deno.test("a record serves another order only when its own was forgotten, and carries nothing of it over", () => {
  const orders = new Orders({ ids, capacity: 4, sealedCapacity: 1 });
  const end = (id: string, ms: number) => {
    orders.apply(report(id, "open", ms), at(ms));
    orders.apply(fill(id, `t-${id}`, 3, ms + 1), at(ms + 1));
    orders.apply(report(id, "canceled", ms + 2, { filled: 3 }), at(ms + 2));
    orders.prune(at(ms + 2), 0);
  };
  const first = orders.intend(place("mm1"), SLOT, at(1)), { seat } = first;
  end("mm1", 2);
  const second = orders.intend(place("mm2"), SLOT, at(10));
  assertEquals([orders.get("mm1") === first, second.seat === seat], [true, false]); // sealed: a late fill finds it
  end("mm2", 11);
  assertEquals(orders.get("mm1"), null); // gave way
  const third = orders.intend(place("mm3", { size: 5 }), { strategy: "other", level: 2 }, at(20));
  assertEquals([third.seat, third === first, orders.get("mm3") === third], [seat, true, true]);
  const { filled, life, leaves, venueOrderId, closedAt, ackedAt, slot } = third;
  assertEquals([filled, life, leaves, venueOrderId, closedAt, ackedAt], [0, "INTENT", 5, null, 0, 0]);
  assertEquals(slot, { strategy: "other", level: 2 });
  orders.apply(fill("mm3", "t-mm1", 1, 21), at(21)); // the same trade id is another trade here
  assertEquals(third.filled, 1);
});

slowTest(
  "1,000,000 orders, each sent, filled in part, cancelled and sealed, take no more room than the first thousands",
  () => {
    const orders = new Orders({ ids: { isOurs: () => true }, capacity: 512, sealedCapacity: 512 }), { store } = orders;
    const COUNT = 1_000_000, WARM = 100_000, KEEP = 100_000;
    const wanted = { ...place("mm") }, seen = { ...report("mm", "open", 0) }, traded = { ...fill("mm", "t", 3, 0) };
    let settled = 0, warmHeap = 0;
    for (let i = 0; i < COUNT; i++) {
      const now = at(i), clientId = encodeClientId({ tag: 1, epoch: 1, sequence: i });
      orders.intend({ ...wanted, clientId }, SLOT, now);
      orders.apply({ kind: "sent", venue: wanted.venue, clientId, sentAt: now, validUntil: now }, now);
      const word = { ...seen, clientId, venueOrderId: `v${i}`, receivedAt: now, venueAt: now };
      orders.apply(word, now);
      orders.apply(
        { ...traded, clientId, venueOrderId: `v${i}`, tradeId: `t${i}`, receivedAt: now, venueAt: now },
        now,
      );
      orders.apply({ ...word, status: "canceled", filled: traded.size, venueAt: now + 1 as Micros }, now);
      if (i % 16 === 0) settled += orders.prune(now, KEEP);
      if (i === WARM) warmHeap = heapUsed();
    }
    const { made, live } = { made: store.use.recordsMade, live: orders.liveCount(MARKET) };
    assertEquals([live, store.use.recordOverflow, store.use.fillOverflow], [0, 0, 0]);
    assert(settled > COUNT - 200, `${settled} were sealed`);
    assert(made <= store.use.recordCapacity, `${made} records were made`);
    assert(store.use.records <= 512 + 120 + 16, `${store.use.records} records are in use`);
    assertEquals(store.use.fills, store.use.records); // a trade each
    const grown = heapUsed() - warmHeap;
    assert(grown < 2_000_000, `the heap grew by ${grown} bytes over ${COUNT - WARM} orders`);
  },
);

/** Bytes that are in use once what nobody holds is gone. */
function heapUsed(): number {
  full();
  return Deno.memoryUsage().heapUsed;
}

Deno.test("OrderStore.room counts the orders that it would still take; none once its trades are too many", () => {
  const orders = new Orders({ ids, capacity: 3, fillCapacity: 1 }), { store } = orders;
  assertEquals(store.room, 3);
  orders.intend(place("mm1"), SLOT, at(1));
  assertEquals(store.room, 2);
  // What the venue holds finds room beyond.
  for (const id of ["mm7", "mm8", "mm9"]) orders.apply(report(id, "open", 2), at(2));
  assertEquals([store.room, store.use.orders], [0, 4]);
  const few = new Orders({ ids, capacity: 3, fillCapacity: 1 });
  few.intend(place("mm1"), SLOT, at(1));
  few.apply(fill("mm1", "t1", 4, 3), at(3));
  assertEquals([few.store.use.orders, few.store.room], [1, 0]);
});

Deno.test("OrderStore.warm() changes nothing about the order that comes next", () => {
  const orders = new Orders({ ids }), { store } = orders;
  store.warm("mm1");
  const { next } = store;
  const order = orders.intend(place("mm1"), SLOT, at(1));
  assertEquals([order.life, orders.get("mm1"), orders.cancel(order, at(2)) === next.cancel], ["INTENT", order, true]);
});
