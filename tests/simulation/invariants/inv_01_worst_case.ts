/** INV-01: what we could come to hold at a venue in the worst case never exceeds the limit, by the venue's own accounts: our
 * trades, our open orders, and our placements that are on their way. What the venue gave an order beyond its size, or keeps of
 * one that it has said is gone, is not ours to answer for, nor what others trade on the account. @module */
import type { Invariant } from "../contract.ts";
import { Oracle, unitsOf } from "./oracle.ts";
import { engineOf, violated } from "./violation.ts";

const ID = "INV-01";

export const worstCase: Invariant = {
  id: ID,
  meaning: "the true worst-case position at every venue stays within its limit",
  create(stage) {
    const oracle = Oracle.of(stage), bounds = new Map<string, Bound>();
    let seen = -1, limits: unknown = null;
    return {
      onCommand: (command) => oracle.command(command),
      onBytes: (venue, _kind, what) => oracle.bytes(venue, what),
      onStep() {
        const engine = engineOf(stage);
        if (engine === null) return;
        const revision = oracle.look();
        if (revision === seen && limits === engine.gate.limits) return;
        seen = revision;
        limits = engine.gate.limits;
        for (const { id, venue, symbol } of engine.desk.markets) {
          const resolved = engine.gate.limitsOf(id), truth = oracle.market(venue, symbol);
          if (resolved === null || truth === undefined) continue;
          const limit = unitsOf(resolved.positionLots, resolved.instrument.lot), name = `${venue}:${symbol}`;
          let bound = bounds.get(name);
          if (bound === undefined) bounds.set(name, bound = { long: limit, short: limit });
          const { position, beyondLow, beyondHigh, openBuy, openSell, flyingBuy, flyingSell } = truth;
          // The bot may have traded against what it was given beyond, so that any of its former values may be in its sums.
          bound.long = judge(
            bound.long,
            position + beyondLow + openBuy + flyingBuy,
            limit,
            () =>
              `${name} could come to ${position + openBuy + flyingBuy} (bought ${position}, ${openBuy} open, ` +
              `${flyingBuy} on the way)`,
          );
          bound.short = judge(
            bound.short,
            -position - beyondHigh + openSell + flyingSell,
            limit,
            () =>
              `${name} could come to ${position - openSell - flyingSell} (bought ${position}, ${openSell} open, ` +
              `${flyingSell} on the way)`,
          );
        }
      },
    };
  },
};

type Bound = { long: number; short: number };

/** A limit that people tighten binds once what was allowed before has run down.
 * @returns what binds from now on */
function judge(bound: number, worst: number, limit: number, what: () => string): number {
  const binds = limit >= bound || worst <= limit ? limit : bound;
  if (worst > binds) violated(ID, `${what()}; the limit is ±${binds}, all in 1e-8`);
  return binds;
}
