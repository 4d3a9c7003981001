/** What the dead-man switches of venues have in common: the answer to a command that sets one. @module */
import type { SetDeadMan } from "../../core/command.ts";
import type { DeadManAnswer } from "../../core/event.ts";
import type { Micros } from "../../core/units.ts";

/** What became of one call, without what the command itself tells. */
export type DeadManOutcome = Pick<DeadManAnswer, "verdict" | "until" | "failure">;

/** Set as asked. @param until when it cancels, by our clock; `null` = it is off, or the venue did not say */
export function isSet(until: Micros | null): DeadManOutcome {
  return { verdict: "set", until, failure: "" };
}
export function isNotSet(verdict: Exclude<DeadManAnswer["verdict"], "set">, failure: string): DeadManOutcome {
  return { verdict, until: null, failure };
}

export function answerTo(
  { venue, instrument, callId }: SetDeadMan,
  outcome: DeadManOutcome,
  receivedAt: Micros,
): DeadManAnswer {
  return { kind: "dead_man_answer", venue, instrument, callId, ...outcome, receivedAt };
}

/** For sessions of venues that have none. @param title the venue's name as people write it */
export function noSwitch(command: SetDeadMan, title: string, now: Micros): DeadManAnswer {
  return answerTo(command, isNotSet("unavailable", `${title} has no dead-man switch`), now);
}
