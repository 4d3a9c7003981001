/** Something at the venue that ends by itself unless it is renewed: a listen key, a session, a dead-man's timer. It is renewed at half
 * its life, tried again with waits while there is life left, and given up for dead at its end, whatever the venue says later.
 * @module */
import type { Micros } from "../../core/units.ts";
import type { Backoff } from "./backoff.ts";

export type RenewalState = "none" | "alive" | "due" | "dead";

export class Renewal {
  #endsAt: number | null = null;
  #dueAt = Infinity;

  /** @param life µs from its making, or its last renewal, to its end */
  constructor(readonly life: number, readonly backoff: Backoff) {}

  /** It was made, or its renewal was accepted. @param sentAt when that was asked for: the venue may have counted from then on */
  renewed(sentAt: Micros): void {
    this.#endsAt = sentAt + this.life;
    this.#dueAt = sentAt + this.life / 2;
    this.backoff.reset();
  }

  /** It was asked for: no second question before the answer, or its loss, is told. */
  asked(): void {
    this.#dueAt = Infinity;
  }

  /** The question was refused or lost: it is asked again after a wait, and at the latest before its end. */
  failed(now: Micros): void {
    if (this.#endsAt !== null) this.#dueAt = now + this.backoff.next();
  }

  /** The venue ended it, or we let it go. */
  gone(): void {
    this.#endsAt = null;
    this.#dueAt = Infinity;
  }

  state(now: Micros): RenewalState {
    if (this.#endsAt === null) return "none";
    if (now >= this.#endsAt) return "dead";
    return now >= this.#dueAt ? "due" : "alive";
  }

  /** When `state` changes next; `null` = there is nothing to wait for. */
  get nextAt(): Micros | null {
    return this.#endsAt === null ? null : Math.min(this.#dueAt, this.#endsAt) as Micros;
  }
}
