/** INV-15: in normal mode no request is refused for want of rate, and no ban is ever earned. While people or faults have changed
 * the venue's limits, and while a kill clears the venues, it counts anew. @module */
import type { Invariant } from "../contract.ts";
import { engineOf, Health, violated } from "./violation.ts";

const ID = "INV-15";
/** Troubles of the simulator that change what the venue allows, or ban without cause. */
const CHANGING: ReadonlySet<string> = new Set(["rate_limits", "http_429", "http_418"]);
/** The longest window that a former use counts in. */
const WINDOW = 60_000_000;

/** Steps from one look at the troubles to the next. */
const LOOK_EVERY = 20;

export const rateLimits: Invariant = {
  id: ID,
  meaning: "the venue's rate limits are never exceeded in normal mode, and no ban is earned",
  create(stage) {
    const counts = stage.venues.map(({ wire }) => wire.truth.rateLimitViolations);
    const changedAt = stage.venues.map(() => -Infinity), health = new Health(stage);
    let steps = 0;
    return {
      onLife: () => health.born(),
      onStep() {
        health.step();
        const engine = engineOf(stage);
        for (const venue of stage.venues) {
          const { truth } = venue.wire, count = truth.rateLimitViolations, i = venue.index;
          if (++steps % LOOK_EVERY === 0 || count !== counts[i]) {
            if (truth.faults.some((name) => CHANGING.has(name))) changedAt[i] = stage.now;
          }
          if (count === counts[i]) continue;
          const isNormal = engine !== null && engine.killState === "ARMED" && stage.now - changedAt[i] > WINDOW &&
            health.of(venue) > WINDOW;
          const more = count - counts[i];
          counts[i] = count;
          if (isNormal) violated(ID, `${venue.id} refused ${more} requests for want of rate`);
        }
      },
    };
  },
};
