/** Plays plans over the tree that it lies in, one for each line that comes on stdin, and answers each with a line. @module */
import { linesOf } from "../../mutation/lines.ts";
import type { Plan, Violation } from "../contract.ts";
import { playPlan } from "../worker.ts";

export type Ask = { readonly plan: Plan };
export type Played = {
  readonly seed: number;
  readonly violation: Pick<Violation, "invariant" | "message" | "at"> | null;
  /** The simulation itself could not go on. */
  readonly broken: string | null;
  readonly ms: number;
};

for await (const ask of linesOf(Deno.stdin.readable)) {
  const { plan } = ask as Ask, began = performance.now();
  let violation: Played["violation"] = null, broken: string | null = null;
  try {
    const outcome = await playPlan(plan);
    if (outcome.violation !== null) {
      const { invariant, message, at } = outcome.violation;
      violation = { invariant, message, at };
    }
  } catch (error) {
    broken = error instanceof Error ? error.message : String(error);
  }
  say({ seed: plan.seed, violation, broken, ms: performance.now() - began });
}

function say(played: Played): void {
  const bytes = new TextEncoder().encode(JSON.stringify(played) + "\n");
  for (let sent = 0; sent < bytes.length;) sent += Deno.stdout.writeSync(bytes.subarray(sent));
}
