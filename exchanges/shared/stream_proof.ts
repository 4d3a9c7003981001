/** Whether a stream that was subscribed to really brings something. A venue may accept a subscription and send nothing for it; then
 * neither the open socket nor its answers to questions are a proof of life. A socket that takes over from one that flowed has a while
 * to show that it flows too. @module */
import type { Micros } from "../../core/units.ts";

export class StreamProof {
  #flows = false;
  /** Until when the main channel has to bring something; `null` = it has, or there is none. */
  #dueAt: Micros | null = null;
  #main: string | null = null;
  /** A spare channel that brought something before it became the main one. */
  #early: string | null = null;

  /** @param patience µs from the subscription to its first event */
  constructor(readonly patience: number) {}

  /** The main channel flows, or took over from one that did. */
  get flows(): boolean {
    return this.#flows;
  }

  /** An event is still to prove something. */
  get waits(): boolean {
    return this.#dueAt !== null;
  }

  /** The channel is subscribed and carries the talk. @returns when `isOverdue` is to be asked; `null` = it is proven */
  subscribed(channel: string, now: Micros): Micros | null {
    this.#main = channel;
    const known = this.#early === channel;
    this.#early = null;
    if (known) this.#flows = true;
    return this.#dueAt = known ? null : now + this.patience as Micros;
  }

  /** An event came over a channel. @returns whether it proved what was not known */
  flowed(channel: string): boolean {
    if (channel !== this.#main) {
      this.#early = channel;
      return false;
    }
    this.#dueAt = null;
    const news = !this.#flows;
    this.#flows = true;
    return news;
  }

  /** The main channel is gone. */
  lost(): void {
    this.#flows = false;
    this.#dueAt = this.#main = null;
  }

  /** Nothing has come in time: the subscription is worth nothing. */
  isOverdue(now: Micros): boolean {
    return this.#dueAt !== null && now >= this.#dueAt;
  }
}
