/** Plays seeds over the tree that it lies in, one for each line that comes on stdin, and answers each with a line. @module */
import { linesOf } from "../../mutation/lines.ts";
import type { Violation } from "../contract.ts";
import { FAULTS } from "../parts.ts";
import { planOf } from "../planning.ts";
import { playPlan } from "../worker.ts";

export type Ask = { readonly seed: number };
export type Played = {
  readonly seed: number;
  readonly violation: Pick<Violation, "invariant" | "message" | "at"> | null;
  /** The simulation itself could not go on. */
  readonly broken: string | null;
  readonly ms: number;
};

for await (const ask of linesOf(Deno.stdin.readable)) {
  const { seed } = ask as Ask, began = performance.now();
  let violation: Played["violation"] = null, broken: string | null = null;
  try {
    const outcome = await playPlan(planOf(seed, { faults: FAULTS }));
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
