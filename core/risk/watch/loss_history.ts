/** What was earned when: the highest of each minute of the last hours, of each second of the last minute, and at the start of
 * the day. Survives a restart: as notes in the journal and in a snapshot. @module */
import { type Micros, MICROS_PER_SECOND } from "../../units.ts";

/** A level that losses are counted from: what was earned by then, and what the account was worth without that. */
export type Level = { readonly earned: number; readonly capital: number };
/** What a later run needs to know of this one; survives JSON. */
export type LossPoint = {
  readonly at: Micros;
  /** The highest since the last point, and now. */
  readonly top: Level;
  readonly now: Level;
  /** At 00:00 UTC of that day. */
  readonly day: Level;
  /** When the books began. */
  readonly start: Level;
};

/** For a snapshot: with the highest levels that still count, each with when it was. */
export type LossState = Omit<LossPoint, "top"> & {
  readonly minutes: readonly (readonly [at: Micros, level: Level])[];
  readonly seconds: readonly (readonly [at: Micros, level: Level])[];
};

/** The longest that a peak may count (limit_table.ts). */
const MOST_HOURS = 720;
const DAY = 86_400 * MICROS_PER_SECOND, MINUTE = 60 * MICROS_PER_SECOND;
/** A change is written down at most this often. */
export const POINT_MICROS = 10 * MICROS_PER_SECOND;

/** The highest of each of the newest so many spans of time. */
class Tops {
  readonly #levels: (Level | null)[];
  #newest = -Infinity;
  constructor(readonly span: number, readonly count: number) {
    this.#levels = new Array(count).fill(null);
  }

  note(level: Level, at: Micros): void {
    const index = Math.floor(at / this.span);
    if (index <= this.#newest - this.count) return;
    for (let i = Math.max(this.#newest + 1, index - this.count + 1); i <= index; i++) {
      this.#levels[i % this.count] = null;
    }
    this.#newest = Math.max(this.#newest, index);
    const place = index % this.count, known = this.#levels[place];
    if (known === null || level.earned > known.earned) this.#levels[place] = level;
  }

  /** Of the newest so many spans; `null` = nothing was noted in that time. @param count at most all that are kept */
  highest(now: Micros, count = this.count): Level | null {
    const index = Math.floor(now / this.span);
    let highest: Level | null = null;
    for (let i = Math.max(index - count + 1, this.#newest - this.count + 1); i <= this.#newest; i++) {
      const level = this.#levels[i % this.count];
      if (level !== null && (highest === null || level.earned > highest.earned)) highest = level;
    }
    return highest;
  }

  /** Those that are higher than all after them, newest first: the others never are the highest again. */
  outstanding(): [at: Micros, level: Level][] {
    const found: [Micros, Level][] = [];
    for (let i = this.#newest; i > this.#newest - this.count; i--) {
      const level = this.#levels[i % this.count];
      if (level === null || found.length > 0 && level.earned <= found.at(-1)![1].earned) continue;
      found.push([i * this.span as Micros, level]);
    }
    return found;
  }
}

export class LossHistory {
  /** Kept as long as anybody may ask for: people change how long a peak counts. */
  readonly #minutes = new Tops(MINUTE, MOST_HOURS * 60 + 1);
  readonly #seconds = new Tops(MICROS_PER_SECOND, 61);
  #day = NaN;
  #dayLevel: Level | null = null;
  #start: Level | null = null;
  #session: Level | null = null;
  #last: Level | null = null;
  #lastAt = 0 as Micros;
  /** Since the last point that was written down. */
  #top: Level | null = null;
  #pointAt = -Infinity;
  #peak: Level | null = null;
  #peakMinute = NaN;
  #peakHours = NaN;

  /** Since this run began; `null` = nothing was noted yet. */
  get session(): Level | null {
    return this.#session;
  }
  /** When the books began. */
  get start(): Level | null {
    return this.#start;
  }
  get day(): Level | null {
    return this.#dayLevel;
  }

  note(earned: number, capital: number, at: Micros): void {
    const last = this.#last;
    const level = last !== null && last.earned === earned && last.capital === capital ? last : { earned, capital };
    this.#turnDay(at, last ?? level);
    this.#session ??= level;
    this.#start ??= { earned: 0, capital };
    this.#last = level;
    this.#lastAt = at;
    if (this.#top === null || level.earned > this.#top.earned) this.#top = level;
    this.#seconds.note(level, at);
    this.#minutes.note(level, at);
    if (this.#peak !== null && level.earned > this.#peak.earned) this.#peak = level;
  }

  /** The highest of the last so many hours, 1 to 720. */
  peak(now: Micros, hours: number): Level | null {
    const minute = Math.floor(now / MINUTE), isSame = minute === this.#peakMinute && hours === this.#peakHours;
    if (!isSame || this.#peak === null) this.#peak = this.#minutes.highest(now, Math.round(hours * 60) + 1);
    this.#peakMinute = minute;
    this.#peakHours = hours;
    return this.#peak;
  }

  /** The highest of the last 60 s. */
  recent(now: Micros): Level | null {
    return this.#seconds.highest(now);
  }

  /** What is to be written down now; `null` = nothing new, or not yet. */
  point(now: Micros): LossPoint | null {
    if (now - this.#pointAt < POINT_MICROS || this.#last === null || this.#top === null) return null;
    this.#pointAt = now;
    const point = this.#pointOf(this.#last);
    this.#top = null;
    return point;
  }

  /** For a snapshot; `null` = nothing was noted yet. */
  state(): LossState | null {
    if (this.#last === null) return null;
    const { at, now, day, start } = this.#pointOf(this.#last);
    return { at, now, day, start, minutes: this.#minutes.outstanding(), seconds: this.#seconds.outstanding() };
  }

  /** Goes on where `state` was told. */
  restore(state: LossState): void {
    for (const [at, level] of state.minutes) this.#minutes.note(level, at);
    for (const [at, level] of state.seconds) this.#seconds.note(level, at);
    this.#take(state);
  }

  #pointOf(last: Level): LossPoint {
    return { at: this.#lastAt, top: this.#top ?? last, now: last, day: this.#dayLevel!, start: this.#start! };
  }

  /** Takes a point that an earlier run wrote down, oldest first. */
  recall(point: LossPoint): void {
    for (const tops of [this.#minutes, this.#seconds]) {
      tops.note(point.top, point.at);
      tops.note(point.now, point.at);
    }
    this.#take(point);
  }

  #take({ at, now, day, start }: Omit<LossPoint, "top">): void {
    this.#start = start;
    this.#last = now;
    this.#lastAt = at;
    this.#day = Math.floor(at / DAY);
    this.#dayLevel = day;
    this.#peak = null;
  }

  /** A new day counts from what was earned last before it. */
  #turnDay(at: Micros, before: Level): void {
    const day = Math.floor(at / DAY);
    if (day === this.#day) return;
    this.#day = day;
    this.#dayLevel = before;
  }
}
