/** How people see the dead-man switches of a venue: the worst of them, and how long they hold. @module */
import { type Micros, MICROS_PER_MS } from "../units.ts";
import type { Guard } from "./dead_man_guard.ts";
import type { DeadMen } from "./dead_men.ts";
import { isoMicros } from "./text.ts";
import type { DeadManView } from "./view.ts";

/** From the worst to the best. */
const WORST_FIRST = ["lapsed", "arming", "late", "disarming", "off", "armed"] as const;

/** @throws {RangeError} for a venue that is not configured */
export function deadManView({ guards }: DeadMen, venue: string, now: Micros): DeadManView {
  const guard = guards.get(venue);
  if (guard === undefined) throw new RangeError(`Cannot show the dead-man switch of "${venue}": no such venue`);
  if (guard.why !== "") {
    return {
      state: "none",
      sentence: `No dead-man: ${guard.why}`,
      windowMs: null,
      armedUntil: null,
      firingsLeft: null,
    };
  }
  const { switches, window, firings } = guard, state = stateOf(guard, now);
  const until = Math.min(...switches.map(({ machine }) => machine.armedUntil));
  return {
    state,
    sentence: sentenceOf(guard, state),
    windowMs: window / MICROS_PER_MS,
    armedUntil: until > now && until < Infinity ? isoMicros(until as Micros) : null,
    firingsLeft: firings.most === Infinity ? null : Math.max(0, firings.most - firings.used(now)),
  };
}

/** Of all of them together. */
export function stateOf({ switches }: Guard, now: Micros): (typeof WORST_FIRST)[number] {
  const states = switches.map(({ machine }) => machine.state(now));
  return WORST_FIRST.find((state) => states.includes(state)) ?? "off";
}

function sentenceOf({ switches, venue }: Guard, state: ReturnType<typeof stateOf>): string {
  const failure = switches.find(({ machine }) => machine.failure !== "")?.machine.failure ?? "no answer came";
  switch (state) {
    case "armed":
      return "Armed: without us it cancels what rests";
    case "late":
      return `Armed, and could not be set anew: ${failure}`;
    case "lapsed":
    case "arming":
      return `Not armed: ${venue.deadManReason}; nothing is placed`;
    case "disarming":
      return "Being taken off: nothing of ours rests";
    case "off":
      return "Not armed";
    default:
      return state satisfies never;
  }
}
