/** Which fault is awake in this process, and which were met while looking on. @module */

declare global {
  var __m: (id: number) => boolean;
}

let awake = Number(Deno.env.get("TWOSIDE_MUTANT") ?? -1);
let met: Set<number> | null = null;

globalThis.__m = (id) => {
  if (met !== null) met.add(id);
  return id === awake;
};

export function wake(id: number): void {
  awake = id;
}

/** Notes the switches that `run` passes. */
export async function watch(run: () => unknown): Promise<readonly number[]> {
  met = new Set();
  try {
    await run();
    return [...met];
  } finally {
    met = null;
  }
}
