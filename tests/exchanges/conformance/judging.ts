/** Plays one case and says what came of it; and the table of all. @module */
import { hasIt, type Playable } from "./case.ts";
import type { Scene, Stage } from "./stage.ts";

/** `absent`: the venue declares that it lacks it, and that is so. */
export type Verdict = { readonly outcome: "pass" | "absent" | "FAIL"; readonly reason: string };

/** Never rejects. */
export async function judge<On extends Stage>(of: Playable<On>, scene: Scene<On>): Promise<Verdict> {
  const has = hasIt(of, scene.venue);
  try {
    if (has) await of.run(scene);
    else await of.absent?.(scene);
    return { outcome: has ? "pass" : "absent", reason: "" };
  } catch (error) {
    return { outcome: "FAIL", reason: error instanceof Error ? error.message : String(error) };
  }
}

/** One line a case, one column a product. @param cells by product, then by case */
export function tableOf(
  cases: readonly { readonly id: string; readonly title: string }[],
  names: readonly string[],
  cells: readonly (readonly string[])[],
): string {
  const rows = cases.map(({ id, title }, i) => [id, ...cells.map((of) => of[i]), title]);
  const head = ["case", ...names, "what"],
    widths = head.map((cell, i) => Math.max(cell.length, ...rows.map((row) => row[i].length)));
  return [head, ...rows].map((row) => row.map((cell, i) => cell.padEnd(widths[i])).join("  ").trimEnd()).join("\n");
}
