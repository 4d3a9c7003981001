/** What faults make of requests, whatever the words of the refusals: commands that are lost on the way there or back, a venue
 * that has had enough of us, history that lags behind, and other rate limits. @module */
import type { Micros } from "../../core/units.ts";
import { type Faults, numberIn } from "./faults.ts";

/** Nothing will ever be answered. */
export const NO_ANSWER: unique symbol = Symbol("no answer");

const LAG_MS = 5_000;
/** What `rate_limits` leaves of the venue's own limits unless told otherwise. */
const HALVED = 0.5;
/** How long a venue wants quiet, s. */
const QUIET = { 418: 120, 429: 5 } as const;

/** How a wire refuses. */
export type CommandWords = {
  /** "The outcome is unknown." */
  readonly unknownOutcome: () => Error;
  /** Whether it was thrown to refuse; all else is a bug of ours. */
  readonly isRefusal: (error: unknown) => boolean;
};

/** Runs an order command: dropped, carried out with the answer lost, or as it should be.
 * @throws {Error} the refusal, or the unknown outcome */
export function carryOut<T>(
  faults: Faults,
  operation: string,
  { unknownOutcome, isRefusal }: CommandWords,
  run: () => T,
): T | typeof NO_ANSWER {
  const where = { operation };
  // Nobody will hear of a refusal: that is the faults' point.
  const runUnheard = () => {
    try {
      run();
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  };
  if (faults.strikes("http_5xx_refused", where)) throw unknownOutcome();
  if (faults.strikes("http_5xx_accepted", where)) {
    runUnheard();
    throw unknownOutcome();
  }
  if (faults.strikes("order_no_answer", where)) {
    runUnheard();
    return NO_ANSWER;
  }
  return run();
}

/** What every request is refused with now; null = none is. */
export type Quiet = {
  readonly status: 418 | 429;
  /** µs of the venue's clock. */
  readonly until: Micros;
  /** The time is not told. */
  readonly isBare: boolean;
};

export function quietWanted(faults: Faults, venueNow: Micros): Quiet | null {
  for (const status of [418, 429] as const) {
    const parameters = faults.strikes(`http_${status}`);
    if (parameters === null) continue;
    const seconds = numberIn(parameters, "retryAfterSeconds", QUIET[status]);
    return { status, until: venueNow + seconds * 1e6 as Micros, isBare: parameters.bare === true };
  }
  return null;
}

/** How late history is, µs; 0 = not at all. Asking is the fault's strike. */
export function historyLag(faults: Faults): number {
  const lag = faults.holds("history_lag");
  return lag === null ? 0 : numberIn(lag, "ms", LAG_MS) * 1_000;
}

/** How many times its own limits the venue allows now. */
export function limitTimes(faults: Faults): number {
  const limits = faults.holds("rate_limits");
  return limits === null ? 1 : numberIn(limits, "times", HALVED);
}
