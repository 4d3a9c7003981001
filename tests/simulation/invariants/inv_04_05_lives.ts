/** INV-04 and INV-05: an order's quantity and its life go only where they may. @module */
import { isTerminal, type Life, LIFE_TABLE, type LifeRow } from "../../../core/oms/lifecycle.ts";
import type { Order } from "../../../core/oms/orders.ts";
import type { Invariant } from "../contract.ts";
import { OrderTrail } from "./order_trail.ts";
import { violated } from "./violation.ts";

export const quantities: Invariant = {
  id: "INV-04",
  meaning: "what is filled of an order lies from 0 to its size, or the overfill was told, and never falls",
  create(stage) {
    const trail = OrderTrail.of(stage), told = new Set<string>();
    /** Filled beyond their size in this step: their incident comes with its facts. */
    const untold = new Map<string, Order>();
    trail.listen((order, before) => {
      const { clientId, filled, size } = order;
      if (!Number.isSafeInteger(filled) || filled < 0) violated("INV-04", `order ${clientId} is filled ${filled}`);
      if (filled < before.filled) {
        violated("INV-04", `order ${clientId} was filled ${before.filled} lots and now ${filled}`);
      }
      if (filled > size && !told.has(clientId) && before.life !== "NEW") untold.set(clientId, order);
    });
    return {
      onFacts(facts) {
        for (const fact of facts) {
          if (fact.kind !== "incident" || fact.code !== "overfill") continue;
          const named = fact.sentence.match(/mm[0-9a-z]{14}/);
          if (named === null) continue;
          told.add(named[0]);
          untold.delete(named[0]);
        }
      },
      onDeath: () => untold.clear(),
      onStep() {
        // The facts of the step before have come by now.
        for (const [clientId, { filled, size }] of untold) {
          violated("INV-04", `order ${clientId} is filled ${filled} of ${size} lots, and nobody was told`);
        }
        trail.look();
      },
    };
  },
};

export const transitions: Invariant = {
  id: "INV-05",
  meaning: "lives change as the table lists, and from an end to life only by resurrection",
  create(stage) {
    const trail = OrderTrail.of(stage);
    trail.listen((order, before) => {
      const { clientId, life, resurrected } = order;
      if (life === before.life || before.life === "NEW") return;
      if (isTerminal(before.life) && !isTerminal(life) && !resurrected) {
        violated("INV-05", `order ${clientId} was ${before.life} and is ${life} without a resurrection`);
      }
      if (reach(before.life, resurrected).has(life)) return;
      violated("INV-05", `order ${clientId} was ${before.life} and is ${life}: no rows lead there`);
    });
    return {
      onFacts(facts) {
        for (const fact of facts) {
          if (fact.kind === "incident" && fact.code === "illegal_transition") violated("INV-05", fact.sentence);
        }
      },
      onStep: () => trail.look(),
    };
  },
};

const reached = new Map<string, ReadonlySet<Life>>();

/** Lives that rows lead to from `from`, in any number of words. */
function reach(from: Life, resurrected: boolean): ReadonlySet<Life> {
  const key = `${from} ${resurrected}`;
  let known = reached.get(key);
  if (known !== undefined) return known;
  const lives = new Set<Life>([from]);
  for (const life of lives) {
    for (const row of LIFE_TABLE) {
      if (!row.from.includes(life) || row.resurrects === true && !resurrected) continue;
      for (const to of endsOf(row, life)) lives.add(to);
    }
  }
  reached.set(key, known = lives);
  return known;
}

function endsOf({ to }: LifeRow, from: Life): readonly Life[] {
  const ends: readonly Life[] = to === "same" ? [from] : to === "working" ? ["OPEN", "PARTIAL"] : [to];
  // A full quantity ends these, whatever the word was.
  return ends.some((life) => COMPLETED.has(life)) ? [...ends, "FILLED"] : ends;
}
const COMPLETED: ReadonlySet<Life> = new Set<Life>(["OPEN", "PARTIAL", "CANCELED", "EXPIRED"]);
