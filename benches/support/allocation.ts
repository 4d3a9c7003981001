/** Bytes that a piece of work allocates on the JavaScript heap, to the byte: the heap in use before and after it, less what
 * looking takes. A time in which a collection fell is told apart, since it gives back more than the work took. @module */

/** @returns bytes that `work` allocated; `null` = a collection came between, and nobody knows */
export function allocatedBy(work: () => void): number | null {
  const first = heapUsed(), before = heapUsed();
  work();
  const after = heapUsed();
  if (before < first || after < before) return null;
  return after - before - (before - first);
}

/** The mean of what is known. @throws {RangeError} if nothing is */
export function meanBytes(samples: readonly (number | null)[]): number {
  const known = samples.filter((bytes) => bytes !== null);
  if (known.length === 0) throw new RangeError(`Cannot average ${samples.length} samples: a collection fell into each`);
  return known.reduce((sum, bytes) => sum + bytes, 0) / known.length;
}

function heapUsed(): number {
  return Deno.memoryUsage().heapUsed;
}
