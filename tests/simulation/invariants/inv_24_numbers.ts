/** INV-24: no effect carries a number that is none: not in a command, nor in the text of an order. @module */
import type { Command } from "../../../core/command.ts";
import type { Invariant } from "../contract.ts";
import { textOf } from "../dialects.ts";
import { violated } from "./violation.ts";

const ID = "INV-24";
const NO_NUMBER =
  /NaN|Infinity|undefined|"-\d|[?&"](?:price|quantity|qty|newQty|px|sz|newSz)"?[=:]"?(?:-|0+(?:\.0+)?(?:["&,}]|$)|[\d.]+e)/;

export const numbersAreNumbers: Invariant = {
  id: ID,
  meaning: "no NaN, no unsafe integer and no negative size in any effect",
  create: () => ({
    onCommand(command) {
      for (const [name, value] of numbersOf(command)) {
        const isSize = name === "price" || name === "size";
        if (!Number.isSafeInteger(value) || value < (isSize ? 1 : 0)) {
          violated(ID, `a ${command.kind} carries ${name} ${value}`);
        }
      }
    },
    onBytes(_venue, kind, what) {
      const text = textOf(what), found = kind === "other" ? null : NO_NUMBER.exec(text);
      if (found !== null) violated(ID, `an order leaves with ${found[0]}: ${text.slice(0, 300)}`);
    },
  }),
};

function numbersOf(command: Command): [name: string, value: number][] {
  const parts: object[] = command.kind === "replace" ? [command, command.place, command.cancel] : [command];
  return parts.flatMap((part) =>
    Object.entries(part).filter((entry): entry is [string, number] => typeof entry[1] === "number")
  );
}
