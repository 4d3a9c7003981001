/** INV-09 and INV-10: what a kill promises. From the word on no order leaves, save those that sell a position down after the
 * proof; and TRIPPED is only said where nothing of ours rests or can still come to rest. @module */
import { FLATTEN_WORD, KILL_VALUES, KILL_WORD, VENUE_KILL_WORD } from "../../../core/words.ts";
import type { Invariant } from "../contract.ts";
import { textOf } from "../dialects.ts";
import { Oracle } from "./oracle.ts";
import { engineOf, violated } from "./violation.ts";

export const noOrderAfterLatch: Invariant = {
  id: "INV-09",
  meaning: "no order byte leaves after the latch is set, except IOC orders that sell down after the proof",
  create(stage) {
    const oracle = Oracle.of(stage), exits = new Set<string>();
    return {
      onCommand(command) {
        oracle.command(command);
        if (command.kind !== "place" || command.purpose !== "flatten") return;
        const { clientId, timeInForce } = command;
        if (timeInForce !== "ioc") violated("INV-09", `order ${clientId} sells down and is ${timeInForce}; want ioc`);
        exits.add(clientId);
      },
      onBytes(venue, kind, what) {
        if (kind === "other") return;
        const { words } = stage, word = Atomics.load(words, KILL_WORD), engine = engineOf(stage);
        const ofVenue = Atomics.load(words, VENUE_KILL_WORD + venue.index);
        const text = textOf(what).slice(0, 200);
        if (kind === "flatten") {
          const ids = oracle.launches(what);
          if (ids.some((id) => !exits.has(id))) violated("INV-09", `a quote leaves as if it sold down: ${text}`);
          if (Atomics.load(words, FLATTEN_WORD) !== 1) violated("INV-09", `sold down without a permit: ${text}`);
          const { open } = oracle.of(venue.id)!;
          const resting = open.filter(({ request }) => !exits.has(request.clientId));
          if (resting.length > 0) violated("INV-09", `sold down while ${resting[0].clientId} rests at ${venue.id}`);
          return;
        }
        if (word !== KILL_VALUES.clear) violated("INV-09", `the kill word is ${word} and an order leaves: ${text}`);
        if (ofVenue !== KILL_VALUES.clear) {
          violated("INV-09", `the kill word of ${venue.id} is ${ofVenue} and an order leaves: ${text}`);
        }
        if (engine !== null && engine.killCause !== null) {
          violated("INV-09", `killed (${engine.killCause.reason}) and an order leaves: ${text}`);
        }
      },
      onDeath: () => exits.clear(),
    };
  },
};

export const trippedIsEmpty: Invariant = {
  id: "INV-10",
  meaning: "TRIPPED means that no order of ours rests at any venue, nor can one still arrive",
  create(stage) {
    const oracle = Oracle.of(stage);
    let seen = -1, state = "";
    return {
      onCommand: (command) => oracle.command(command),
      onBytes: (venue, _kind, what) => oracle.bytes(venue, what),
      onStep() {
        const engine = engineOf(stage);
        if (engine === null) return;
        const before = state;
        state = engine.killState;
        if (state !== "TRIPPED") return;
        const revision = oracle.look();
        if (revision === seen && before === state) return;
        seen = revision;
        for (const { venue, open, flying } of oracle.venues) {
          // A level of "stop" leaves what rests, and what sells down comes after the proof.
          for (const { clientId, request } of open) {
            if (request.lifetime === "ioc") continue;
            violated("INV-10", `TRIPPED is said and order ${clientId} rests at ${venue.id}`);
          }
          for (const [clientId, { until }] of flying) {
            if (engine.sellsDown || until - 1_000_000 <= stage.now) continue;
            violated("INV-10", `TRIPPED is said and order ${clientId} may still arrive at ${venue.id}`);
          }
        }
      },
    };
  },
};
