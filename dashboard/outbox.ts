/** The engine's side of the way to the dashboard: frames that it has not taken yet are counted, and while two are under way
 * the next ones are merged into one, so that a slow or dead dashboard costs the engine no memory. @module */
import type { Fact, Frame } from "./protocol.ts";

export const FRAMES_UNDER_WAY = 2;
/** Facts held for a dashboard that takes none; beyond it the oldest go. The archive has them. */
export const FACTS_HELD = 10_000;

/** How many frames the dashboard has taken, modulo 2^32. */
export const TAKEN_WORD = 0;
/** How many streams are open there: while it is 0 nobody sees a frame as soon as it is made. */
export const STREAMS_WORD = 1;

export class Outbox {
  readonly taken = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
  readonly #taken = new Int32Array(this.taken);
  #sent = 0;
  #held: Fact[] = [];
  /** Frames that were merged into later ones. */
  mergedCount = 0;

  constructor(private readonly send: (frame: Frame) => void) {}

  get watchers(): number {
    return Atomics.load(this.#taken, STREAMS_WORD);
  }

  publish(frame: Frame): void {
    // Both counters wrap at 32 bits; their difference does not mind.
    if (((this.#sent - Atomics.load(this.#taken, TAKEN_WORD)) | 0) >= FRAMES_UNDER_WAY) {
      this.mergedCount += 1;
      this.#hold(frame.facts);
      return;
    }
    this.#sent = (this.#sent + 1) | 0;
    if (this.#held.length === 0) return this.send(frame);
    const facts = [...this.#held, ...frame.facts];
    this.#held = [];
    this.send({ ...frame, facts });
  }

  #hold(facts: readonly Fact[]): void {
    for (const fact of facts) this.#held.push(fact);
    if (this.#held.length > FACTS_HELD) this.#held.splice(0, this.#held.length - FACTS_HELD);
  }
}
