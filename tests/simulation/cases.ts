/** A plan in a file: what a violation was cut down to, to be played again for ever. @module */
import type { Plan } from "./contract.ts";

export type Case = {
  /** What was broken, in a sentence, and what was wrong. */
  readonly about: string;
  /** "INV-10"; the invariant that was violated before the bug was mended. */
  readonly invariant: string;
  /** Where it was found. */
  readonly commit: string;
  readonly plan: Plan;
};

/** @throws {Error} for a file that holds no case */
export function readCase(path: string): Case {
  const read: unknown = JSON.parse(Deno.readTextFileSync(path));
  const { plan, about = "", invariant = "", commit = "" } = read as Partial<Case>;
  if (plan === undefined || !Array.isArray(plan.venues) || !Array.isArray(plan.faults)) {
    throw new Error(`Cannot play ${path}: it holds no plan; want { about, invariant, commit, plan }`);
  }
  return { about, invariant, commit, plan };
}

export function writeCase(path: string, one: Case): void {
  Deno.writeTextFileSync(path, JSON.stringify(one, null, 2) + "\n");
}
