import { assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { createRing, RingReader, RingWriter } from "../../core/shared_ring.ts";
import { RECORD_FIELDS, STAGE, STAGES, TURN_FIELD, TURNS } from "../../core/stages.ts";
import { createWords, FRAMES_WORD, ORDERS_WORD, wordsOf } from "../../core/words.ts";
import { performanceMetrics, PerformanceMonitor } from "../../dashboard/performance.ts";
import { HandClock } from "../support/hand_clock.ts";

function watched() {
  const ring = createRing(TURNS), words = wordsOf(createWords()), clock = new HandClock();
  const writer = new RingWriter(ring, TURNS),
    monitor = new PerformanceMonitor(new RingReader(ring, TURNS), words, clock);
  /** A turn of `total` ns, of them `book` in the book. */
  const turn = (book: number, total: number) => {
    const record = new Int32Array(RECORD_FIELDS);
    record[STAGE.book] = book;
    record[TURN_FIELD] = total;
    writer.write(record);
  };
  return { monitor, words, clock, turn };
}

Deno.test("view() gives each stage's figures in µs, and null for a stage that did not run", () => {
  const { monitor, turn } = watched();
  for (const nanos of [10, 20, 30]) turn(nanos, 2 * nanos);
  const { stages, turn: whole } = monitor.view();
  assertEquals(stages.map(({ stage }) => stage), [...STAGES]);
  const book = { count: 3, p50Micros: 0.02, p99Micros: 0.03, p999Micros: 0.03, maxMicros: 0.03 };
  assertEquals(stages[STAGE.book], { stage: "book", ...book });
  assertEquals(stages[STAGE.send].count, 0);
  assertEquals(stages[STAGE.send].p50Micros, null);
  assertEquals([whole.count, whole.maxMicros], [3, 0.06]);
});

Deno.test("view() is made anew after a second and not before", () => {
  const { monitor, clock, turn } = watched(), first = monitor.view();
  turn(5, 5);
  clock.turn(999);
  assertStrictEquals(monitor.view(), first);
  clock.turn(1);
  assertEquals(monitor.view().turn.count, 1);
});

Deno.test("figures are of the last one to two minutes", () => {
  const { monitor, clock, turn } = watched();
  turn(5, 5);
  monitor.view();
  clock.turn(60_000);
  assertEquals(monitor.view().turn.count, 1);
  clock.turn(60_000);
  assertEquals(monitor.view().turn.count, 0);
});

Deno.test("after a silence of two minutes nothing old is left", () => {
  const { monitor, clock, turn } = watched();
  turn(5, 5);
  monitor.view();
  clock.turn(120_000);
  assertEquals(monitor.view().turn.count, 0);
});

Deno.test("frames and orders a second are counted between two views, also when a counter wraps", () => {
  const { monitor, words, clock } = watched();
  Atomics.store(words, FRAMES_WORD, 2 ** 31 - 1);
  assertEquals(monitor.view().framesPerSecond, null);
  clock.turn(2_000);
  Atomics.store(words, FRAMES_WORD, (2 ** 31 + 2_799) | 0);
  Atomics.store(words, ORDERS_WORD, 9);
  const { framesPerSecond, ordersPerSecond } = monitor.view();
  assertEquals([framesPerSecond, ordersPerSecond], [1_400, 4.5]);
});

Deno.test("records that were overwritten before a view are counted", () => {
  const { monitor, turn } = watched();
  for (let i = 0; i < TURNS.capacity + 7; i++) turn(1, 1);
  assertEquals(monitor.view().droppedRecords, 7);
});

Deno.test("performanceMetrics() is Prometheus text in seconds", () => {
  const { monitor, turn } = watched();
  turn(20, 31);
  const text = performanceMetrics(monitor.view());
  assertMatch(text, /^twoside_stage_seconds\{stage="book",quantile="0\.5"\} 2e-8$/m);
  assertMatch(text, /^twoside_stage_seconds\{stage="turn",quantile="0\.999"\} 3\.1e-8$/m);
  assertMatch(text, /^twoside_stage_records_dropped 0$/m);
});
