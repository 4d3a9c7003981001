/** INV-22: one venue's trouble is no other venue's: what the engine decides for a healthy venue leaves at once, and its orders
 * are looked at as often as ever, however sick the others are. @module */
import type { Invariant, Stage, StageVenue } from "../contract.ts";
import { Health, seconds, violated } from "./violation.ts";

const ID = "INV-22";
/** From the decision to the bytes. */
const SENT_WITHIN = 50_000;
/** From one question of a healthy venue to the next, whatever it asks: open orders alone are asked for every 5 s. */
const ASKED_WITHIN = 15_000_000;
const WELL_FOR = 30_000_000;
const OWN_ID = /mm[0-9a-hjkmnp-tv-z]{14}/g;

export const venuesApart: Invariant = {
  id: ID,
  meaning: "one venue's fault changes no other venue's timings by more than 50 ms",
  create(stage) {
    const health = new Health(stage), askedAt = stage.venues.map(() => stage.now as number);
    /** Placements that were decided and have not left, by client id. */
    const waiting = new Map<string, { readonly venue: StageVenue; readonly at: number }>();
    const reset = () => {
      health.born();
      waiting.clear();
      askedAt.fill(stage.now);
    };
    return {
      onLife: reset,
      onDeath: reset,
      onCommand(command) {
        const place = command.kind === "place" ? command : command.kind === "replace" ? command.place : null;
        const venue = place && stage.venues.find(({ id }) => id === place.venue);
        if (place && venue) waiting.set(place.clientId, { venue, at: stage.now });
      },
      onBytes(venue, _kind, what) {
        askedAt[venue.index] = stage.now;
        if (waiting.size === 0) return;
        const text = "text" in what ? what.text : `${what.call.url} ${what.call.body}`;
        for (const clientId of text.match(OWN_ID) ?? []) {
          const decided = waiting.get(clientId);
          if (decided === undefined) continue;
          waiting.delete(clientId);
          const took = stage.now - decided.at;
          if (took > SENT_WITHIN && isWell(venue) && othersAreSick(venue)) {
            violated(ID, `order ${clientId} left for ${venue.id} ${took} µs after it was decided`);
          }
        }
      },
      onStep() {
        health.step();
        for (const [clientId, { at }] of waiting) {
          // The session refused it: the books know.
          if (stage.now - at > 10 * SENT_WITHIN) waiting.delete(clientId);
        }
        for (const venue of stage.venues) {
          const silent = stage.now - askedAt[venue.index];
          if (silent <= ASKED_WITHIN || !isWell(venue) || !othersAreSick(venue)) continue;
          violated(ID, `${venue.id} is well and has not been asked anything for ${seconds(silent)}`);
        }
      },
    };

    function isWell(venue: StageVenue): boolean {
      return health.of(venue) >= WELL_FOR && !hostIsSick(stage);
    }
    function othersAreSick(venue: StageVenue): boolean {
      return stage.venues.some((other) => other !== venue && other.healthyFor() === 0);
    }
  },
};

/** A trouble of the whole process is every venue's. */
function hostIsSick({ plan, elapsed }: Stage): boolean {
  return plan.faults.some(({ venue, at, until }) => venue === null && at <= elapsed && elapsed <= until + 1_000);
}
