/** What seeds are played with: all troubles, and all that has to hold meanwhile. @module */
import type { FaultKind, Invariant } from "./contract.ts";

export const FAULTS: readonly FaultKind[] = [];
export const INVARIANTS: readonly Invariant[] = [];

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
