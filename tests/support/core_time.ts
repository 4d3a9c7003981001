/** How long a core has worked for the thread that asks: on a busy machine wall time tells more of the others. @module */

/** ms. Told in steps of the system's clock tick, a few ms. Where the system does not tell it: wall time. */
export function coreTime(): number {
  try {
    return Number(Deno.readTextFileSync("/proc/thread-self/schedstat").split(" ")[0]) / 1e6;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return performance.now();
    throw error;
  }
}
