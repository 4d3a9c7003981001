/** Gives memory back that V8 would keep: on small heaps it lets tens of megabytes of garbage rest. Whatever is asked of it, V8
 * answers with two full collections here, 15 to 35 ms together, also where only the young objects are asked for (seen with
 * --trace-gc, Deno 2.9.6). So the engine's thread is asked while it starts and never once it has settled; for the room
 * of its young objects there is the flag that `deno task start` sets. @module */
import v8 from "node:v8";
import vm from "node:vm";

export type Collector = {
  /** Everything. */
  full(): void;
};

/** Of this thread; does nothing where V8 does not give its collection. */
export function collector(): Collector {
  v8.setFlagsFromString("--expose-gc");
  // This thread's own globals were made before the flag; those of a new context have it.
  const gc: unknown = vm.runInNewContext("typeof gc === 'function' ? gc : undefined");
  return { full: typeof gc === "function" ? () => gc() : () => {} };
}

/** How often a thread collects for which a pause of ten milliseconds is nothing. */
const OFTEN_MS = 4_000;

/** Collects everything on this thread again and again, until the returned call. Buffers that come with messages and go to
 * sockets lie outside the heap, where V8 sees no hurry: without this a thread that serves pages holds tens of megabytes. */
export function collectOften(): () => void {
  const timer = setInterval(collector().full, OFTEN_MS);
  return () => clearInterval(timer);
}
