/** What seeds are played with: all troubles, and all that has to hold meanwhile. @module */
import type { FaultKind, Invariant } from "./contract.ts";
import { FAULTS } from "./faults/mod.ts";
import { INVARIANTS as CHECKS } from "./invariants/mod.ts";
import { marking } from "./marks.ts";

export { FAULTS } from "./faults/mod.ts";
export { MARKS } from "./marks.ts";
/** With who looks on for rare branches. */
export const INVARIANTS: readonly Invariant[] = [...CHECKS, marking];

/** The troubles of a list such as "drop,http_429"; "all", "none".
 * @throws {RangeError} for one that is not in the table, with those that are */
export function faultsNamed(list: string): readonly FaultKind[] {
  if (list === "all") return FAULTS;
  if (list === "none") return [];
  return list.split(",").map((name) => {
    const kind = FAULTS.find((one) => one.name === name.trim());
    if (kind !== undefined) return kind;
    throw new RangeError(
      `Cannot play "${name}": want all, none or some of ${FAULTS.map((one) => one.name).join(", ")}`,
    );
  });
}
