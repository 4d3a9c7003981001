/** INV-06 and INV-07: every order of ours at a venue is one that we know and meant once. @module */
import { MICROS_PER_SECOND } from "../../../core/units.ts";
import type { Invariant } from "../contract.ts";
import { Oracle } from "./oracle.ts";
import { trueEnds } from "./true_ends.ts";
import { engineOf, Health, seconds, violated } from "./violation.ts";

/** So long a live order of ours may be unknown to us while its venue is well and READY. */
const KNOWN_WITHIN = 10 * MICROS_PER_SECOND;
const LOOK_EVERY = 100_000;

export const liveOrdersKnown: Invariant = {
  id: "INV-06",
  meaning:
    "an order of ours that lives at a venue is known within 10 s of a healthy connection, or the venue is not READY; " +
    "and none is called ended that rests or may still arrive",
  create(stage) {
    const oracle = Oracle.of(stage), health = new Health(stage), lookAtEnds = trueEnds(stage, "INV-06");
    /** Since when an order has rested that we do not know, by client id. */
    const since = new Map<string, number>();
    let lookedAt = -Infinity;
    return {
      onCommand: (command) => oracle.command(command),
      onBytes: (venue, _kind, what) => oracle.bytes(venue, what),
      onLife() {
        health.born();
        since.clear();
      },
      onStep() {
        health.step();
        lookAtEnds();
        const engine = engineOf(stage), { now } = stage;
        if (engine === null || now - lookedAt < LOOK_EVERY) return;
        lookedAt = now;
        oracle.look();
        const resting = new Set<string>();
        for (const { venue, open } of oracle.venues) {
          const { readiness } = engine.desk.venue(venue.id);
          for (const { clientId } of open) {
            const known = engine.desk.orders.get(clientId);
            if (known !== null && !known.terminal) continue;
            resting.add(clientId);
            // What the bot says itself that it cannot vouch for counts from when it says that it can.
            if (!since.has(clientId) || readiness !== "READY") since.set(clientId, now);
            const unknown = Math.min(now - since.get(clientId)!, health.of(venue));
            if (unknown <= KNOWN_WITHIN) continue;
            const what = known === null ? "in none of our books" : `${known.life} in our books`;
            violated("INV-06", `order ${clientId} has rested for ${seconds(unknown)} at ${venue.id}, and is ${what}`);
          }
        }
        for (const clientId of since.keys()) if (!resting.has(clientId)) since.delete(clientId);
      },
    };
  },
};

export const oneOrderOneIntent: Invariant = {
  id: "INV-07",
  meaning: "no two orders of a venue stem from one intent of ours",
  create(stage) {
    const oracle = Oracle.of(stage);
    return {
      onCommand: (command) => oracle.command(command),
      onBytes: (venue, _kind, what) => oracle.bytes(venue, what),
      onStep() {
        for (const { venue, doubled } of oracle.venues) {
          if (doubled !== null) violated("INV-07", `${venue.id} made two orders of our order ${doubled}`);
        }
      },
    };
  },
};
