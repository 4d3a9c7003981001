import { assertEquals } from "@std/assert";
import type { OrderEvidence } from "../../../core/oms/orders.ts";
import { books } from "../../support/order_books.ts";
import { at, cancelAnswer, fill, MARKET, placeAnswer, report } from "../../support/order_events.ts";

Deno.test("OSM-S27 events of two sessions interleaved after a reconnect end as they do in order", () => {
  const inOrder = [
    placeAnswer("mm1", "accepted", 10),
    report("mm1", "open", 11, { venueMs: 5 }),
    fill("mm1", "t1", 3, 20),
    report("mm1", "partial", 21, { filled: 3, venueMs: 20 }),
    fill("mm1", "t2", 2, 30),
    report("mm1", "partial", 31, { filled: 5, venueMs: 30 }),
    report("mm1", "canceled", 40, { filled: 5, venueMs: 40 }),
  ];
  const outcomes = new Set<string>();
  for (
    const order of [[0, 1, 2, 3, 4, 5, 6], [0, 6, 2, 1, 4, 3, 5], [4, 5, 2, 0, 3, 6, 1], [0, 2, 6, 4, 5, 1, 3, 6, 2]]
  ) {
    const { send, take } = books();
    const seen = send("mm1");
    for (const index of order) take(inOrder[index]);
    outcomes.add(`${seen.life} ${seen.filled} ${seen.pending} ${seen.leaves} ${seen.cumulativeAhead}`);
  }
  assertEquals([...outcomes], ["CANCELED 5 none 0 false"]);
});

Deno.test("OSM-S28 OSM-03 every order of ack, two fills, cancel-ack and end, with duplicates, ends alike", () => {
  const acks = [placeAnswer("mm1", "accepted", 10), report("mm1", "open", 10, { venueMs: 10 })];
  let runs = 0;
  for (const ack of acks) {
    // The end may name the whole quantity, or be written by an engine that forgets it.
    for (const told of [7, 0]) {
      const events: OrderEvidence[] = [
        ack,
        fill("mm1", "t1", 3, 20),
        fill("mm1", "t2", 4, 30),
        cancelAnswer("mm1", "accepted", 40),
        report("mm1", "canceled", 50, { filled: told, venueMs: 50 }),
      ];
      for (const order of permutations([0, 1, 2, 3, 4])) {
        for (const doubled of [[], order, [order[0]], [order[4], order[2]]]) {
          const { orders, send, take } = books();
          const seen = send("mm1");
          orders.cancelRequested("mm1", at(5));
          for (const index of order) take(events[index]);
          for (const index of doubled) take(events[index]);
          assertEquals(
            [seen.life, seen.filled, seen.pending, seen.leaves, seen.cumulativeAhead, orders.leavesBuy(MARKET)],
            ["CANCELED", 7, "none", 0, false, 0],
            `${order} then ${doubled}`,
          );
          runs += 1;
        }
      }
    }
  }
  assertEquals(runs, 2 * 2 * 120 * 4);
});

function permutations(items: readonly number[]): number[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}
