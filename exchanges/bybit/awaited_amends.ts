/** Amendments that were sent, until the private stream shows their size: that the venue took the request says only that its matching
 * engine will look at it. @module */
import type { OrderReport } from "../../core/event.ts";
import { type Micros, MICROS_PER_SECOND, type Size } from "../../core/units.ts";
import type { Effects } from "../../core/venue.ts";

/** From the venue's word that it took one to the stream's, µs. */
const WITHIN = 2 * MICROS_PER_SECOND;
const TIMER = "amends";

type Awaited = { readonly size: Size; dueAt: number };

export class AwaitedAmends {
  readonly #awaited = new Map<string, Awaited>();

  /** @param settled the size that the stream shows; null = it has shown none in time */
  constructor(
    readonly io: Pick<Effects, "wake">,
    readonly settled: (clientId: string, size: Size | null, now: Micros) => void,
  ) {}

  sent(clientId: string, size: Size): void {
    this.#awaited.set(clientId, { size, dueAt: Infinity });
  }

  /** It is answered in another way. */
  forget(clientId: string): void {
    this.#awaited.delete(clientId);
  }

  /** The venue took it; the stream may have shown it before. */
  taken(clientId: string, now: Micros): void {
    const awaited = this.#awaited.get(clientId);
    if (awaited === undefined) return;
    awaited.dueAt = now + WITHIN;
    this.io.wake(TIMER, awaited.dueAt as Micros);
  }

  reported({ clientId, size, status }: OrderReport, now: Micros): void {
    const awaited = clientId === null ? undefined : this.#awaited.get(clientId);
    if (clientId === null || awaited === undefined) return;
    const isOver = status !== "open" && status !== "partial";
    if (awaited.size !== size && !isOver) return;
    this.#awaited.delete(clientId);
    // An order that ended needs no word about its size any more.
    if (awaited.size === size) this.settled(clientId, size, now);
  }

  /** @returns false if the timer is none of its own */
  timer(timer: string, now: Micros): boolean {
    if (timer !== TIMER) return false;
    let next = Infinity;
    for (const [clientId, { dueAt }] of [...this.#awaited]) {
      if (dueAt > now) {
        next = Math.min(next, dueAt);
        continue;
      }
      this.#awaited.delete(clientId);
      this.settled(clientId, null, now);
    }
    if (next < Infinity) this.io.wake(TIMER, next as Micros);
    return true;
  }
}
