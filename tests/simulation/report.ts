/** How a violation is told (DST-03): what broke and where, what was played, the last events, and the line that plays it
 * again. @module */
import type { Plan, Violation } from "./contract.ts";

/** The commit that is checked out; with a plus where files differ from it. */
export async function currentCommit(): Promise<string> {
  const git = async (...args: string[]): Promise<string> => {
    const { success, stdout } = await new Deno.Command("git", { args, stderr: "null" }).output();
    return success ? new TextDecoder().decode(stdout).trim() : "";
  };
  const [commit, changes] = [await git("rev-parse", "--short", "HEAD"), await git("status", "--porcelain")];
  return commit === "" ? "unknown" : changes === "" ? commit : `${commit}+`;
}

export function violationText(plan: Plan, violation: Violation, commit: string, replay: string): string {
  const { invariant, message, step, at, last } = violation;
  return [
    `VIOLATION of ${invariant}, seed ${plan.seed}, commit ${commit}: step ${step}, after ${(at / 1_000).toFixed(3)} s`,
    `  ${message}`,
    `plan: ${JSON.stringify(plan)}`,
    `the last ${last.length} events:`,
    ...last.map((line) => `  ${line}`),
    `again: ${replay}`,
  ].join("\n");
}
