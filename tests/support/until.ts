/** Waiting for another process: asks again and again until the answer is right, with a deadline. @module */
const PAUSE_MS = 10;

/** Thrown by a probe to say that waiting longer is of no use. */
export class Hopeless extends Error {
  override readonly name = "Hopeless";
}

/** What `probe` returned when it first did not throw.
 * @throws {Error} with the last complaint of `probe` when that does not happen in time; `Hopeless` at once */
export async function until<T>(what: string, withinMs: number, probe: () => T | Promise<T>): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await probe();
    } catch (cause) {
      if (cause instanceof Hopeless) throw cause;
      if (performance.now() >= deadline) {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`Waited ${withinMs} ms, yet not true: ${what}. Last seen: ${why}`);
      }
      await pause();
    }
  }
}

/** Asks `probe` again and again for `forMs`: it must not throw once. Returns how often it was asked. */
export async function throughout(forMs: number, probe: () => unknown): Promise<number> {
  const end = performance.now() + forMs;
  let count = 0;
  do {
    await probe();
    count++;
    await pause();
  } while (performance.now() < end);
  return count;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
