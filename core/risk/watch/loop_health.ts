/** RSK-32. The loop's own health: who is late at its beats is late at its quotes. @module */
import { type Micros, MICROS_PER_SECOND } from "../../units.ts";
import { GLOBAL_SCOPE } from "../holds.ts";
import { type LoopBeat, msText, type Reading, type Report, type Watch, type WatchContext } from "./watch.ts";

const WINDOW = 10 * MICROS_PER_SECOND;
/** Beats that a window of 10 s holds at 50 ms. */
const BEATS = 200;
/** Of these the worst may be late: a p99 leaves one in a hundred out. */
const QUANTILE = 0.99;

export class LoopHealth implements Watch {
  readonly id = "RSK-32";
  readonly title = "Lag of the loop, p99 over 10 s";
  readonly action = "pause everything; trip";
  readonly #lags = new Float64Array(BEATS);
  readonly #times = new Float64Array(BEATS);
  /** Used again to sort in. */
  readonly #sorted = new Float64Array(BEATS);
  #count = 0;

  constructor(private readonly context: WatchContext) {}

  beat({ lag }: LoopBeat, now: Micros): void {
    // A start and a clearing are slow, and no quote waits for them.
    if (this.context.desk.trading === "HALTED") this.#count = 0;
    if (Number.isNaN(lag) || this.context.desk.trading === "HALTED") return;
    const place = this.#count++ % BEATS;
    this.#lags[place] = lag;
    this.#times[place] = now;
  }

  judge(now: Micros, report: Report): void {
    if (this.context.desk.trading === "HALTED") return;
    const { loopLagPauseMs, loopLagTripMs } = this.context.limits().global, pause = loopLagPauseMs * 1e3;
    if (!this.#isAbove(pause, now)) return;
    const lag = this.#p99(now), trips = lag > loopLagTripMs * 1e3;
    const sentence = `the loop is ${msText(lag)} late (p99 over 10 s); the limit is ${
      trips ? loopLagTripMs : loopLagPauseMs
    } ms`;
    report({ scope: GLOBAL_SCOPE, act: trips ? "trip" : "pause", sentence, status: "LATENCY_PAUSE" });
  }

  read(now: Micros): readonly Reading[] {
    const { loopLagPauseMs, loopLagTripMs } = this.context.limits().global, lag = this.#p99(now);
    return [{
      scope: "all",
      value: Number.isNaN(lag) ? "not measured yet" : msText(lag),
      limit: `${loopLagPauseMs} ms, ${loopLagTripMs} ms trip`,
      used: Number.isNaN(lag) ? null : lag / (loopLagPauseMs * 1e3),
    }];
  }

  /** Whether more beats than a p99 leaves out were later than that, without sorting them. */
  #isAbove(lag: number, now: Micros): boolean {
    if (this.#count < BEATS) return false;
    let later = 0, count = 0;
    for (let i = 0; i < BEATS; i++) {
      if (now - this.#times[i] > WINDOW) continue;
      count += 1;
      if (this.#lags[i] > lag) later += 1;
    }
    return later > count - Math.ceil(QUANTILE * count);
  }

  /** NaN until a window of beats was seen: a start is slow, and says little. */
  #p99(now: Micros): number {
    if (this.#count < BEATS) return NaN;
    let count = 0;
    for (let i = 0; i < BEATS; i++) if (now - this.#times[i] <= WINDOW) this.#sorted[count++] = this.#lags[i];
    if (count === 0) return NaN;
    return this.#sorted.subarray(0, count).sort()[Math.ceil(QUANTILE * count) - 1];
  }
}
