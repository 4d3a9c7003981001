/** Gives memory back that V8 would keep: on small heaps it lets tens of megabytes of garbage rest, and it has no setting for
 * that but a flag of the command line. A full collection takes 5 to 15 ms, so the engine's thread gets one before it trades
 * and never while it does. One of the young objects alone is what V8 does every few seconds anyway, at most a millisecond;
 * asked for, it also gives back the room that they had, which V8 doubles step by step and keeps at up to 64 MB. @module */
import v8 from "node:v8";
import vm from "node:vm";

export type Collector = {
  /** Everything. */
  full(): void;
  /** The young objects, if their room has grown beyond what is good for it. */
  young(): void;
};

/** Room that is left to young objects, bytes: with less of it those that live a second count as old. */
export const YOUNG_BYTES = 6 << 20;

type Gc = (options?: { readonly type: "minor" | "major" }) => void;

/** Of this thread; does nothing where V8 does not give its collection. */
export function collector(): Collector {
  v8.setFlagsFromString("--expose-gc");
  // This thread's own globals were made before the flag; those of a new context have it.
  const gc: unknown = vm.runInNewContext("typeof gc === 'function' ? gc : undefined");
  if (typeof gc !== "function") return { full() {}, young() {} };
  return {
    full: () => (gc as Gc)(),
    young() {
      if (youngBytes() > YOUNG_BYTES) (gc as Gc)({ type: "minor" });
    },
  };
}

/** How often a thread collects for which a pause of ten milliseconds is nothing. */
const OFTEN_MS = 4_000;

/** Collects everything on this thread again and again, until the returned call. Buffers that come with messages and go to
 * sockets lie outside the heap, where V8 sees no hurry: without this a thread that serves pages holds tens of megabytes. */
export function collectOften(): () => void {
  const timer = setInterval(collector().full, OFTEN_MS);
  return () => clearInterval(timer);
}

/** The room that young objects have now. */
export function youngBytes(): number {
  return v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space")?.space_size ?? 0;
}
