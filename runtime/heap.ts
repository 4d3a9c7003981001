/** Gives memory back at moments that cost nothing. V8 collects when a heap has grown by half, which on small heaps means
 * tens of megabytes of garbage at rest; it has no setting for that but a flag of the command line. A full collection takes
 * 5 to 15 ms, so the engine's thread is collected before it trades and never while it does. @module */
import v8 from "node:v8";
import vm from "node:vm";

/** The full collection of this thread; one that does nothing where V8 does not give it. */
export function collector(): () => void {
  v8.setFlagsFromString("--expose-gc");
  // This thread's own globals were made before the flag; those of a new context have it.
  const collect: unknown = vm.runInNewContext("typeof gc === 'function' ? gc : undefined");
  return typeof collect === "function" ? () => void collect() : () => {};
}
