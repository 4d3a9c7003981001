/** INV-20 and INV-23: what is open about an order is settled or told in time, and a cancel that is refused is not sent for ever. @module */
import { MICROS_PER_SECOND } from "../../../core/units.ts";
import type { Invariant } from "../contract.ts";
import { engineOf, Health, seconds, violated } from "./violation.ts";

/** With one beat and one interval of questions. */
const RESOLVED_WITHIN = 30 * MICROS_PER_SECOND + 500_000;
const LOOK_EVERY = 250_000;
/** Cancels of one order that are refused or lost in a row. */
const MOST_REFUSED = 5;

export const unknownResolved: Invariant = {
  id: "INV-20",
  meaning: "every order of unknown fate is resolved or escalated within 30 s of a healthy connection",
  create(stage) {
    const health = new Health(stage), told = new Set<string>();
    /** When a look found an order unknown first; the clock of the books need not be the true one. */
    const since = new Map<string, { readonly spell: number; readonly at: number }>();
    let lookedAt = -Infinity;
    return {
      onFacts(facts) {
        for (const fact of facts) {
          if (fact.kind !== "incident" || fact.code !== "unresolved_unknown") continue;
          const named = fact.sentence.match(/mm[0-9a-z]{14}/);
          if (named !== null) told.add(named[0]);
        }
      },
      onLife() {
        health.born();
        told.clear();
        since.clear();
      },
      onStep() {
        health.step();
        const engine = engineOf(stage);
        if (engine === null || stage.now - lookedAt < LOOK_EVERY) return;
        lookedAt = stage.now;
        for (const venue of stage.venues) {
          const healthy = health.of(venue);
          const desk = engine.desk.venue(venue.id);
          for (const { clientId, unknownAt } of engine.desk.orders.questions(venue.id)) {
            if (unknownAt === 0) continue;
            if (since.get(clientId)?.spell !== unknownAt) since.set(clientId, { spell: unknownAt, at: stage.now });
            const open = Math.min(stage.now - since.get(clientId)!.at, healthy);
            if (open <= RESOLVED_WITHIN) continue;
            const name = `order ${clientId} at ${venue.id} has been unknown for ${seconds(open)}`;
            if (!told.has(clientId)) violated("INV-20", `${name}, and nobody was told`);
            if (desk.readiness === "READY") violated("INV-20", `${name}, and the venue is READY`);
          }
        }
      },
    };
  },
};

export const cancelsEnd: Invariant = {
  id: "INV-23",
  meaning: "at most five cancels of one order are refused in a row",
  create(stage) {
    /** Cancels by id of each live order since the last that the venue took, while nothing clears the venues. */
    const sent = new Map<string, number>();
    const cancelled = (clientId: string) => {
      const engine = engineOf(stage)!, order = engine.desk.orders.get(clientId);
      // A sweep asks again and again, whatever the venue says; so does who finds alive what the books hold for dead.
      const sweeps = engine.killState !== "ARMED" || engine.control.stopping || engine.holds.all.length > 0;
      if (order === null || order.terminal || sweeps) return void sent.delete(clientId);
      if (order.cancelAttempts === 0) sent.delete(clientId);
      const count = (sent.get(clientId) ?? 0) + 1;
      sent.set(clientId, count);
      if (count > MOST_REFUSED) violated("INV-23", `cancel ${count} of order ${clientId} goes out, the others failed`);
    };
    return {
      onCommand(command) {
        if (engineOf(stage) === null) return;
        if (command.kind === "cancel") cancelled(command.clientId);
        else if (command.kind === "replace") cancelled(command.cancel.clientId);
      },
      onLife: () => sent.clear(),
      onStep() {
        const engine = engineOf(stage);
        if (engine === null || sent.size === 0) return;
        for (const clientId of sent.keys()) {
          const order = engine.desk.orders.get(clientId);
          if (order === null || order.terminal) sent.delete(clientId);
          else if (order.cancelAttempts > MOST_REFUSED) {
            violated("INV-23", `${order.cancelAttempts} cancels of order ${clientId} failed in a row`);
          }
        }
      },
    };
  },
};
