import { assertEquals } from "@std/assert";
import type { OrderEvidence } from "../../../core/oms/orders.ts";
import { Ledger } from "../../../core/ledger/ledger.ts";
import { formatMoney } from "../../../core/money.ts";
import { parseGrid } from "../../../core/units.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { books } from "../../support/order_books.ts";
import { at, cancelAnswer, fill, MARKET, placeAnswer, report, VENUE } from "../../support/order_events.ts";
import { slowTest } from "../../support/slow.ts";

const GRID = madeUpInstrument({ tick: parseGrid("1"), lot: parseGrid("1") });

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

/** What the story comes to: the order's end, and every figure of the ledger. */
function outcome(events: readonly OrderEvidence[], sequence: readonly number[]): string {
  const { orders, send, take } = books({ capacity: 4, sealedCapacity: 1 }), ledger = new Ledger();
  ledger.open(GRID);
  const order = send("mm1");
  orders.cancelRequested("mm1", at(5));
  for (const index of sequence) {
    const event = events[index];
    if (event.kind === "fill") ledger.book(event);
    take(event);
  }
  const { size, cost, realised, volume, fillCount } = ledger.position(MARKET);
  return [
    ...[order.life, order.filled, order.pending, order.leaves, order.unbooked, orders.leavesBuy(MARKET)],
    ...[size, fillCount, ...[cost, realised, volume, ledger.cash(VENUE, "USDT")].map(formatMoney)],
  ].join(" ");
}
const ALIKE = "CANCELED 7 none 0 0 0 7 2 704 0 704 -704";

/** The five words; the end may name the whole quantity, or be written by an engine that forgets it. */
const words = (ack: OrderEvidence, told: number): OrderEvidence[] => [
  ack,
  fill("mm1", "t1", 3, 20),
  fill("mm1", "t2", 4, 30, { price: 101 }),
  cancelAnswer("mm1", "accepted", 40),
  report("mm1", "canceled", 50, { filled: told, venueMs: 50 }),
];
const ACKS = [placeAnswer("mm1", "accepted", 10), report("mm1", "open", 10, { venueMs: 10 })];

slowTest(
  "OSM-S28 OSM-03 all 120 orders of ack, two fills, cancel-ack and end give one ledger, any of them twice",
  () => {
    let runs = 0;
    for (const ack of ACKS) {
      for (const told of [7, 0]) {
        const events = words(ack, told);
        for (const order of permutations([0, 1, 2, 3, 4])) {
          for (let twice = 0; twice < 32; twice++) {
            const again = order.filter((index) => (twice & 1 << index) !== 0);
            // Each at once after the first time, or all at the end.
            const atOnce = order.flatMap((index) => again.includes(index) ? [index, index] : [index]);
            for (const sequence of [atOnce, [...order, ...again]]) {
              assertEquals(outcome(events, sequence), ALIKE, `${sequence}`);
              runs += 1;
            }
          }
        }
      }
    }
    assertEquals(runs, 2 * 2 * 120 * 32 * 2);
  },
);

slowTest("OSM-S28 OSM-03 every arrangement of the five words, each told twice, gives one ledger", () => {
  const events = words(ACKS[0], 0), left = [2, 2, 2, 2, 2], sequence: number[] = [];
  let runs = 0;
  const go = (): void => {
    if (sequence.length === 10) {
      runs += 1;
      if (outcome(events, sequence) !== ALIKE) assertEquals(outcome(events, sequence), ALIKE, `${sequence}`);
      return;
    }
    for (let index = 0; index < 5; index++) {
      if (left[index] === 0) continue;
      left[index] -= 1;
      sequence.push(index);
      go();
      sequence.pop();
      left[index] += 1;
    }
  };
  go();
  assertEquals(runs, 113_400); // 10! / 2^5
});

function permutations(items: readonly number[]): number[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}
