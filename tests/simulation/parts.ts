/** What seeds are played with: all troubles, and all that has to hold meanwhile. @module */
import type { FaultKind } from "./contract.ts";
import { FAULTS } from "./faults/mod.ts";

export { FAULTS } from "./faults/mod.ts";
export { INVARIANTS } from "./invariants/mod.ts";
/** Rare branches, each of which a long run has to meet (DST-08). */
export const MARKS: readonly string[] = [];

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
