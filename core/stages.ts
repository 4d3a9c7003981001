/** Where the time of a turn goes. The path from a frame to its orders is cut into stages; a probe stamps the clock between
 * them, one turn in some, and hands the sums over. Off the sample it costs one look at a boolean a stage. @module */

/** In the order of the path. What a stage does not name belongs to the one that ends next. */
export const STAGES = ["decode", "book", "indicators", "decide", "risk", "journal", "encode", "send"] as const;
export type Stage = typeof STAGES[number];
/** The place of each stage in a record. */
export const STAGE = { decode: 0, book: 1, indicators: 2, decide: 3, risk: 4, journal: 5, encode: 6, send: 7 } as const;

/** A record of one turn: ns of each stage, 0 = it did not run, then ns of the whole turn. */
export const TURN_FIELD = STAGES.length;
export const RECORD_FIELDS = STAGES.length + 1;
/** The ring that carries them: some seconds' worth at full load, 164 KB. */
export const TURNS = { capacity: 4_096, fields: RECORD_FIELDS } as const;
/** Longer ones count as this: 2^31 − 1 ns. */
const LONGEST = 2 ** 31 - 1;

export type ProbeOptions = {
  /** A clock that never goes back, ms with parts. */
  readonly clock: () => number;
  /** Takes the record of a turn, `RECORD_FIELDS` integers in ns, borrowed until it returns. */
  readonly take: (record: Int32Array) => void;
  /** One turn in so many is looked at, when turns are many. */
  readonly every: number;
  /** When turns are few: a turn that begins so long after the last one that was looked at is looked at too, µs. */
  readonly atLeastEach: number;
};

export class StageProbe {
  /** True = this turn is looked at: call `lap` at the end of each stage. */
  on = false;
  readonly #options: ProbeOptions;
  readonly #spent = new Float64Array(STAGES.length);
  readonly #record = new Int32Array(RECORD_FIELDS);
  #began = 0;
  #last = 0;
  #since = 0;
  #lookedAt = 0;

  constructor(options: ProbeOptions) {
    this.#options = options;
  }

  /** A turn begins. @param now µs, any clock */
  begin(now: number): void {
    this.#since += 1;
    const { every, atLeastEach, clock } = this.#options;
    if (this.#since < every && now - this.#lookedAt < atLeastEach) return;
    this.#since = 0;
    this.#lookedAt = now;
    this.#spent.fill(0);
    this.on = true;
    this.#began = this.#last = clock();
  }

  /** The time since the last lap, or since the turn began, belongs to `stage` (one of `STAGE`); it may come again. */
  lap(stage: number): void {
    const now = this.#options.clock();
    this.#spent[stage] += now - this.#last;
    this.#last = now;
  }

  /** The turn is over. */
  end(): void {
    if (!this.on) return;
    this.on = false;
    const record = this.#record, spent = this.#spent;
    for (let i = 0; i < spent.length; i++) record[i] = nanos(spent[i]);
    record[TURN_FIELD] = nanos(this.#options.clock() - this.#began);
    this.#options.take(record);
  }
}

/** Looks at nothing. */
export const NO_PROBE = new StageProbe({ clock: () => 0, take: () => {}, every: Infinity, atLeastEach: Infinity });

/** At least 1 for a stage that ran: 0 says that it did not. */
function nanos(ms: number): number {
  return ms > 0 ? Math.min(LONGEST, Math.max(1, Math.round(ms * 1e6))) : 0;
}
