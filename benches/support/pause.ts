/** Lets the event loop turn until some time is over: timers are a millisecond late, this is not. @module */

export async function pause(ms: number): Promise<void> {
  const until = performance.now() + ms;
  do await new Promise((resolve) => setImmediate(resolve)); while (performance.now() < until);
}
