/** Keeps the venue's clock measured: over REST at the start, each three minutes, soon after a failure, and often while the two
 * clocks are far apart. Sockets that tell the time may add samples of theirs. @module */
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import { type Answer, resultFields } from "./fapi_answers.ts";
import type { Call } from "./fapi_calls.ts";
import { BACKGROUND, type Caller } from "./fapi_caller.ts";

const EVERY = 180 * MICROS_PER_SECOND, RETRY = 2 * MICROS_PER_SECOND;
/** The venue cuts its time to whole ms: on average it is half of one later. */
const HALF_MS = 500;

export class ClockKeeper {
  #asking = false;

  /** @param call for the venue's time @param measured told after each sample that counts */
  constructor(
    readonly options: SessionOptions,
    readonly io: Effects,
    readonly caller: Caller,
    readonly call: Call,
    readonly measured: (now: Micros) => void,
  ) {
    caller.onClockRefused = (now) => {
      caller.clock.distrust();
      this.ask(now);
    };
  }

  ask(now: Micros): void {
    if (this.#asking) return;
    const done = (wait: number, at: Micros) => {
      this.#asking = false;
      this.io.wake("clock", at + wait as Micros);
    };
    const went = this.caller.forbids(this.call, "background", now) === null &&
      this.caller.send(this.call, BACKGROUND, {
        answered: (answer, { sentAt, overdue }, at) => {
          if (overdue) return;
          done(answer.error ? RETRY : EVERY, at);
          if (!answer.error) this.timed(answer, sentAt, at);
        },
        lost: (_reason, _request, at) => done(RETRY, at),
      }, now);
    if (went) this.#asking = true;
    else done(RETRY, now);
  }

  /** Takes an answer with `serverTime`. @throws {FrameError} if it has none */
  timed(answer: Answer, sentAt: Micros, now: Micros): void {
    const venueAt = resultFields(answer).instant("serverTime") + HALF_MS as Micros;
    const sample = this.caller.clock.measure(sentAt, now, venueAt);
    if (!sample) return;
    const { offset, roundTrip } = sample;
    this.io.emit({ kind: "clock_offset", venue: this.options.venue, offset, roundTrip, receivedAt: now });
    if (this.caller.clock.isFar) this.io.wake("clock", now + RETRY as Micros);
    this.measured(now);
  }
}
