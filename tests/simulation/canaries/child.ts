/** Plays seeds over the tree that it lies in, one for each line that comes on stdin, and answers each with a line. @module */
import { linesOf } from "../../mutation/lines.ts";
import type { Violation } from "../contract.ts";
import { faultsNamed } from "../parts.ts";
import { planOf } from "../planning.ts";
import { playPlan } from "../worker.ts";

/** `faults`: what the seed may draw, as `deno task sim --faults` takes it. */
export type Ask = { readonly seed: number; readonly faults: string };
export type Played = {
  readonly seed: number;
  readonly violation: Pick<Violation, "invariant" | "message" | "at"> | null;
  /** The simulation itself could not go on. */
  readonly broken: string | null;
  readonly ms: number;
};

for await (const ask of linesOf(Deno.stdin.readable)) {
  const { seed, faults } = ask as Ask, began = performance.now();
  let violation: Played["violation"] = null, broken: string | null = null;
  try {
    const outcome = await playPlan(planOf(seed, { faults: faultsNamed(faults) }));
    if (outcome.violation !== null) {
      const { invariant, message, at } = outcome.violation;
      violation = { invariant, message, at };
    }
  } catch (error) {
    broken = error instanceof Error ? error.message : String(error);
  }
  say({ seed, violation, broken, ms: performance.now() - began });
}

function say(played: Played): void {
  const bytes = new TextEncoder().encode(JSON.stringify(played) + "\n");
  for (let sent = 0; sent < bytes.length;) sent += Deno.stdout.writeSync(bytes.subarray(sent));
}
