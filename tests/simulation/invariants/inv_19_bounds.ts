/** INV-19: what is kept is bounded, and nothing grows with time: pools keep to their room, lists to their limits, and what is
 * in use when all is quiet is no more than what the markets need. @module */
import type { Engine } from "../../../core/engine/engine.ts";
import { DIFFERENCES_LIMIT } from "../../../core/oms/differences.ts";
import type { Invariant } from "../contract.ts";
import { engineOf, violated } from "./violation.ts";

const ID = "INV-19";
const LOOK_EVERY = 1_000;
/** Of one venue, in the report for people. */
const CORRECTIONS_LIMIT = 100;
/** Differences that follow from the books of orders: four kinds, each cut at a hundred. */
const ORDER_DIFFERENCES = 400;
/** Live orders of a market beyond what limits allow: those of before a limit was tightened, and orphans. */
const BEYOND_LIMITS = 50;
/** Holds: of a scope, one for each cause. */
const HOLD_CAUSES = 40;

export const bounded: Invariant = {
  id: ID,
  meaning: "every queue keeps within its bound; maps and timers do not grow with time",
  create(stage) {
    let steps = 0;
    const check = () => {
      const engine = engineOf(stage);
      if (engine !== null) {
        for (const { what, is, most } of sizesOf(engine)) {
          if (!(is <= most)) violated(ID, `${what}: ${is}; want at most ${most}`);
        }
      }
    };
    return {
      onStep() {
        if (++steps % LOOK_EVERY === 0) check();
      },
      atEnd() {
        check();
        const engine = engineOf(stage);
        if (engine !== null) {
          for (const { what, is, most } of leftOf(engine)) {
            if (!(is <= most)) violated(ID, `once all is quiet ${what}: ${is}; want at most ${most}`);
          }
        }
      },
    };
  },
};

type Sized = { readonly what: string; readonly is: number; readonly most: number };

function sizesOf(engine: Engine): Sized[] {
  const { desk, holds, gate } = engine, pools = engine.poolCounts(), sizes: Sized[] = [];
  for (const [what, room, beyond] of POOLS) {
    sizes.push({ what, is: pools[what] - (beyond === null ? 0 : pools[beyond]), most: pools[room] });
  }
  const scopes = desk.markets.length + desk.venues.size + engine.quoters.length + 1;
  sizes.push({ what: "holds", is: holds.all.length, most: scopes * HOLD_CAUSES });
  for (const venue of desk.venues.keys()) {
    const { corrected, differences } = engine.reconcilerOf(venue).report;
    sizes.push({ what: `corrections of ${venue}`, is: corrected.length, most: CORRECTIONS_LIMIT });
    sizes.push({
      what: `differences of ${venue}`,
      is: differences.length,
      most: DIFFERENCES_LIMIT + ORDER_DIFFERENCES,
    });
  }
  for (const { id, symbol } of desk.markets) {
    const allowed = gate.limits.perInstrument.get(id)?.maxOpenOrders ?? 0;
    sizes.push({ what: `live orders of ${symbol}`, is: desk.orders.liveCount(id), most: allowed + BEYOND_LIMITS });
  }
  return sizes;
}

/** Pool, its room, and what it may use beyond for orders that the venue held anyway. */
const POOLS = [
  ["order records in use", "order records room for", "order records beyond"],
  ["order records made", "order records room for", "order records beyond"],
  ["orders not settled", "orders not settled room for", null],
  ["trade notes in use", "trade notes room for", "trade notes beyond"],
] as const;

/** What has to be gone when faults have ended long ago. */
function leftOf(engine: Engine): Sized[] {
  const { orders, venues } = engine.desk, left: Sized[] = [];
  for (const venue of venues.keys()) {
    // One may be in the middle of its life.
    const unknown = orders.liveOn(venue).filter(({ life }) => life === "UNKNOWN").length;
    left.push({ what: `unknown orders at ${venue}`, is: unknown, most: 1 });
    left.push({ what: `orders at ${venue} with trades amiss`, is: orders.lagging(venue).length, most: 2 });
  }
  return left;
}
