/** Requests that wait for the engine's side, by id. No answer in time is neither yes nor no, and is told as that. @module */
import type { Clock } from "./hub.ts";
import { Refusal } from "./refusal.ts";

export const WAITING_LIMIT = 64;

export class Answers<T> {
  #waiting = new Map<string, (answer: T | null) => void>();

  constructor(readonly clock: Clock, readonly timeoutMs: number) {}

  /** The answer to `id`, or `null` when none came in time.
   * @throws {Refusal} 503 when too many wait already; call it before the request is posted */
  wait(id: string): Promise<T | null> {
    this.#refuseIfFull();
    return new Promise((resolve) => {
      const stop = this.clock.after(this.timeoutMs, () => this.#end(id, null));
      this.#waiting.set(id, (answer) => {
        stop();
        resolve(answer);
      });
    });
  }

  /** An answer that nobody waits for any more is let go: the stream tells what became of it. */
  settle(id: string, answer: T): void {
    this.#end(id, answer);
  }

  close(): void {
    for (const id of [...this.#waiting.keys()]) this.#end(id, null);
  }

  #refuseIfFull(): void {
    if (this.#waiting.size < WAITING_LIMIT) return;
    const message = `${WAITING_LIMIT} requests wait for the engine already; try again in a moment`;
    throw new Refusal(503, "busy", message, [], { "retry-after": "1" });
  }
  #end(id: string, answer: T | null): void {
    const resolve = this.#waiting.get(id);
    this.#waiting.delete(id);
    resolve?.(answer);
  }
}
