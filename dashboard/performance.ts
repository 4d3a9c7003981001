/** How fast the engine's thread is, made here from what it leaves in shared memory: turns cut into stages, in a ring, and
 * counters. It costs that thread some stores a turn that is looked at, and nothing when nobody looks. @module */
import { Histogram } from "../core/histogram.ts";
import type { RingReader } from "../core/shared_ring.ts";
import { RECORD_FIELDS, STAGES, TURN_FIELD } from "../core/stages.ts";
import { FRAMES_WORD, ORDERS_WORD } from "../core/words.ts";
import type { PerformanceView } from "./protocol.ts";
import type { Clock } from "./hub.ts";

/** Figures are made anew after so long; between, the same object is given. */
const EVERY_MS = 1_000;
/** Half of the window: figures are of the last one to two of these. */
const HALF_MS = 60_000;

export class PerformanceMonitor {
  /** By field of a record: this half of the window, and the one before. */
  #half = histograms();
  #before = histograms();
  readonly #sum = new Histogram();
  #halfBegan: number;
  readonly #frames: Rate;
  readonly #orders: Rate;
  #view: PerformanceView | null = null;
  #madeAt = -Infinity;
  readonly #take = (record: Int32Array): void => {
    for (let i = 0; i < RECORD_FIELDS; i++) if (record[i] > 0) this.#half[i].record(record[i]);
  };

  constructor(private readonly turns: RingReader, words: Int32Array, private readonly clock: Clock) {
    this.#halfBegan = clock.now();
    this.#frames = new Rate(words, FRAMES_WORD);
    this.#orders = new Rate(words, ORDERS_WORD);
  }

  /** The newest figures, at most a second old. */
  view(): PerformanceView {
    const now = this.clock.now();
    if (this.#view !== null && now - this.#madeAt < EVERY_MS) return this.#view;
    if (now - this.#halfBegan >= HALF_MS) this.#turnOver(now);
    this.turns.drain(this.#take);
    const since = (now - this.#madeAt) / 1e3;
    this.#madeAt = now;
    return this.#view = {
      framesPerSecond: this.#frames.next(since),
      ordersPerSecond: this.#orders.next(since),
      droppedRecords: this.turns.dropped,
      turn: this.#figures(TURN_FIELD),
      stages: STAGES.map((stage, field) => ({ stage, ...this.#figures(field) })),
    };
  }

  #figures(field: number) {
    const sum = this.#sum;
    sum.reset();
    sum.add(this.#before[field]);
    sum.add(this.#half[field]);
    const micros = (nanos: number | null) => nanos === null ? null : nanos / 1e3;
    return {
      count: sum.count,
      p50Micros: micros(sum.percentile(0.5)),
      p99Micros: micros(sum.percentile(0.99)),
      p999Micros: micros(sum.percentile(0.999)),
      maxMicros: micros(sum.max),
    };
  }

  #turnOver(now: number): void {
    // After a long silence both halves are too old.
    if (now - this.#halfBegan >= 2 * HALF_MS) { for (const histogram of this.#half) histogram.reset(); }
    [this.#half, this.#before] = [this.#before, this.#half];
    for (const histogram of this.#half) histogram.reset();
    this.#halfBegan = now;
  }
}

/** How fast a shared counter grows. It wraps at 32 bits, which the difference does not mind. */
class Rate {
  #last: number;

  constructor(private readonly words: Int32Array, private readonly word: number) {
    this.#last = Atomics.load(words, word);
  }

  /** A second, in the `seconds` since the last call; `null` for the first, which has no beginning. */
  next(seconds: number): number | null {
    const count = Atomics.load(this.words, this.word), grown = (count - this.#last) >>> 0;
    this.#last = count;
    return Number.isFinite(seconds) ? Math.round(10 * grown / seconds) / 10 : null;
  }
}

/** The figures in Prometheus text. */
export function performanceMetrics(
  { turn, stages, framesPerSecond, ordersPerSecond, droppedRecords }: PerformanceView,
) {
  let text = "# HELP twoside_stage_seconds Time of a stage of a turn, of the last one to two minutes\n" +
    "# TYPE twoside_stage_seconds gauge\n";
  for (const { stage, p50Micros, p99Micros, p999Micros } of [...stages, { stage: "turn", ...turn }]) {
    for (const [quantile, micros] of [["0.5", p50Micros], ["0.99", p99Micros], ["0.999", p999Micros]] as const) {
      if (micros !== null) text += `twoside_stage_seconds{stage="${stage}",quantile="${quantile}"} ${micros / 1e6}\n`;
    }
  }
  const rows = [
    ["frames_per_second", "Frames from venues, over the last second", framesPerSecond],
    ["orders_per_second", "Order commands handed to sessions, over the last second", ordersPerSecond],
    ["stage_records_dropped", "Looked-at turns that the dashboard's thread was too slow to read", droppedRecords],
  ] as const;
  for (const [name, help, value] of rows) {
    if (value !== null) {
      text += `# HELP twoside_${name} ${help}\n# TYPE twoside_${name} gauge\ntwoside_${name} ${value}\n`;
    }
  }
  return text;
}

function histograms(): Histogram[] {
  return Array.from({ length: RECORD_FIELDS }, () => new Histogram());
}
