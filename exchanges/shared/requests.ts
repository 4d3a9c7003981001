/** Everything that was asked and not answered yet, over whatever wire: ids, time limits, and what becomes of a question
 * when its channel closes. A late answer still finds its question for a while: it is evidence. @module */
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { Effects } from "../../core/venue.ts";

/** How long after its time limit an answer is still taken. */
const LATE = 60 * MICROS_PER_SECOND;

export type Request<T> = {
  readonly id: number;
  /** The channel that it went over; "rest" for HTTP. */
  readonly channel: string;
  readonly sentAt: Micros;
  readonly deadline: Micros;
  readonly what: T;
  /** Its time limit has passed and its loss was told. */
  readonly overdue: boolean;
};

export class Requests<T> {
  #lastId = 0;
  readonly #open = new Map<number, Request<T>>();
  /** When the timer is set for; 0 = it is not. */
  #wakeAt = 0;

  /** @param timer the name under which `io.wake` is asked
   * @param lost told once for each request that timed out or whose channel closed
   * @param most open requests at once; `room` says when it is reached */
  constructor(
    readonly io: Pick<Effects, "wake">,
    readonly timer: string,
    readonly lost: (request: Request<T>, reason: string, now: Micros) => void,
    readonly most = 1_000,
  ) {}

  get size(): number {
    return this.#open.size;
  }

  /** False when no further request can be kept track of. */
  get room(): boolean {
    return this.#open.size < this.most;
  }

  /** An id for the next request; never used twice. */
  nextId(): number {
    return ++this.#lastId;
  }

  /** Notes a request that was sent. @param patience how long an answer may take, µs */
  add(id: number, channel: string, what: T, now: Micros, patience: number): void {
    const deadline = now + patience as Micros;
    this.#open.set(id, { id, channel, sentAt: now, deadline, what, overdue: false });
    this.#wakeFor(deadline);
  }

  /** The request that an answer belongs to, which is then closed; undefined if there is none. */
  take(id: number): Request<T> | undefined {
    const request = this.#open.get(id);
    if (request) this.#open.delete(id);
    return request;
  }

  /** How many on this channel still wait within their time limit. */
  waitingOn(channel: string): number {
    let count = 0;
    for (const request of this.#open.values()) if (request.channel === channel && !request.overdue) count++;
    return count;
  }

  /** The channel closed: nothing that went over it will be answered. */
  close(channel: string, reason: string, now: Micros): void {
    for (const request of [...this.#open.values()]) {
      if (request.channel !== channel) continue;
      this.#open.delete(request.id);
      if (!request.overdue) this.lost(request, reason, now);
    }
  }

  /** The timer fired: tells what is overdue and drops what is too late. */
  expire(now: Micros): void {
    this.#wakeAt = 0;
    let next = Infinity;
    for (const request of [...this.#open.values()]) {
      if (request.overdue ? request.deadline + LATE <= now : request.deadline <= now) {
        if (request.overdue) this.#open.delete(request.id);
        else {
          this.#open.set(request.id, { ...request, overdue: true });
          this.lost(request, `no answer within ${(request.deadline - request.sentAt) / 1_000} ms`, now);
        }
      }
      const still = this.#open.get(request.id);
      if (still) next = Math.min(next, still.overdue ? still.deadline + LATE : still.deadline);
    }
    if (next < Infinity) this.#wakeFor(next);
  }

  #wakeFor(at: number): void {
    if (this.#wakeAt !== 0 && this.#wakeAt <= at) return;
    this.#wakeAt = at;
    this.io.wake(this.timer, at as Micros);
  }
}
