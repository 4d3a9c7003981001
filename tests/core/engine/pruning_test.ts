import { assertEquals } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { Pruning } from "../../../core/engine/pruning.ts";
import { Orders } from "../../../core/oms/orders.ts";
import { at, fill, place, report, sent } from "../../support/order_events.ts";

const SLOT = { strategy: "mm", level: 0 }, MINUTES = 60_000;

/** Books of so many places, with a pruning that notes what it tells. */
function books(capacity: number, fillCapacity?: number) {
  const orders = new Orders({ ids: { isOurs: () => true }, capacity, sealedCapacity: 100, fillCapacity });
  const told: string[] = [];
  const pruning = new Pruning(orders, (sentence) => told.push(sentence));
  const live = (id: string, ms: number) => {
    orders.intend(place(id), SLOT, at(ms));
    orders.apply(sent(id, ms), at(ms));
    orders.apply(report(id, "open", ms), at(ms));
  };
  const end = (id: string, ms: number) => orders.apply(report(id, "canceled", ms), at(ms));
  return { orders, pruning, told, live, end, unsealed: () => [...orders.all()].map(({ clientId }) => clientId) };
}

Deno.test("Pruning.beat() keeps what has ended until a clean reconciliation has vouched for it, while there is room", () => {
  const { orders, pruning, live, end, unsealed } = books(100);
  live("mm1", 0);
  end("mm1", 1);
  pruning.beat(at(60 * MINUTES));
  orders.reconciled("binance", at(10 * MINUTES));
  pruning.beat(at(61 * MINUTES));
  assertEquals(unsealed(), ["mm1"]); // it began a moment too early
  orders.reconciled("binance", at(10 * MINUTES + 1));
  pruning.beat(at(62 * MINUTES));
  assertEquals([unsealed(), orders.get("mm1")?.sealed], [[], true]);
});

Deno.test("Pruning.beat() seals at once what has ended as soon as room is short, before the books are full", () => {
  const { orders, pruning, live, end, unsealed, told } = books(8);
  for (let i = 0; i < 6; i++) live(`mm${i}`, i);
  pruning.beat(at(10));
  end("mm0", 11);
  pruning.beat(at(12)); // two places are left, which is a quarter
  assertEquals([unsealed().length, orders.hasRoom], [6, true]);
  live("mm6", 13);
  pruning.beat(at(14));
  assertEquals([unsealed().includes("mm0"), unsealed().length, told], [false, 6, []]);
});

Deno.test("Pruning.beat() tells once that the books are full, and again after they had room", () => {
  const { orders, pruning, live, end, told } = books(4);
  const say = "4 orders are not sealed yet, the limit: no order can be placed";
  for (let i = 0; i < 4; i++) live(`mm${i}`, i);
  pruning.beat(at(10));
  pruning.beat(at(11));
  assertEquals([told, orders.hasRoom], [[say], false]);
  end("mm0", 12);
  pruning.beat(at(13));
  live("mm4", 14);
  pruning.beat(at(15));
  assertEquals(told, [say, say]);
});

Deno.test("Pruning.recall() seals what has ended, at distances", () => {
  const { pruning, live, end, unsealed } = books(100);
  live("mm1", 0);
  end("mm1", 1);
  pruning.recall(at(2));
  assertEquals(unsealed(), []);
  live("mm2", 3);
  end("mm2", 4);
  pruning.recall(at(5) as Micros);
  assertEquals(unsealed(), ["mm2"]);
});

Deno.test("Pruning.recall() seals what has ended as soon as room is short, also where the clock was put back between runs", () => {
  for (const step of [1, -1]) {
    const { orders, pruning, live, end, unsealed } = books(8);
    pruning.recall(at(1_000));
    for (let i = 1; i <= 20; i++) {
      assertEquals(orders.hasRoom, true);
      live(`mm${i}`, 1_000 + step * i);
      end(`mm${i}`, 1_000 + step * i);
      pruning.recall(at(1_000 + step * i));
    }
    assertEquals(unsealed().length < 8, true);
  }
});

Deno.test("Pruning.recall() lets sealed orders go whose trades take the room of the next order", () => {
  const { orders, pruning, live } = books(100, 20);
  pruning.recall(at(1_000));
  for (let i = 1; i <= 60; i++) {
    assertEquals(orders.hasRoom, true);
    live(`mm${i}`, 1_000 + i);
    orders.apply(fill(`mm${i}`, `t${i}`, 10, 1_000 + i), at(1_000 + i));
    pruning.recall(at(1_000 + i));
  }
});
