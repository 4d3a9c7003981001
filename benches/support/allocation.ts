/** Bytes that a piece of work allocates on the JavaScript heap, to the byte: the heap in use before and after it. A time in
 * which a collection fell is told apart, since it gives back more than the work took. @module */

/** What a look at the heap allocates itself, bytes. */
const OWN = ownBytes();

/** @returns bytes that `work` allocated; `null` = a collection came between, and nobody knows */
export function allocatedBy(work: () => void): number | null {
  const before = Deno.memoryUsage().heapUsed;
  work();
  const bytes = Deno.memoryUsage().heapUsed - before - OWN;
  return bytes < 0 ? null : bytes;
}

/** The mean of what is known. @throws {RangeError} if nothing is */
export function meanBytes(samples: readonly (number | null)[]): number {
  const known = samples.filter((bytes) => bytes !== null);
  if (known.length === 0) throw new RangeError(`Cannot average ${samples.length} samples: a collection fell into each`);
  return known.reduce((sum, bytes) => sum + bytes, 0) / known.length;
}

function ownBytes(): number {
  const seen = new Map<number, number>();
  for (let i = 0; i < 2_000; i++) {
    const before = Deno.memoryUsage().heapUsed, bytes = Deno.memoryUsage().heapUsed - before;
    seen.set(bytes, (seen.get(bytes) ?? 0) + 1);
  }
  return [...seen].reduce((most, each) => each[1] > most[1] ? each : most)[0];
}
