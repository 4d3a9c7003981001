/** What the dead-man switches of venues have in common: requests that set one, and what becomes of them. @module */
import type { SetDeadMan } from "../../core/command.ts";
import type { DeadManAnswer } from "../../core/event.ts";
import type { Micros } from "../../core/units.ts";
import type { ErrorCatalogue, VenueError } from "./error_catalogue.ts";
import { FrameError } from "./fields.ts";

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

/** A request that sets a switch, without signature, timestamp or nonce: who sends it adds those. */
export type DeadManRequest = {
  readonly method: "POST";
  readonly path: string;
  readonly params: Readonly<Record<string, string | number>>;
};
/** What came back. `status` 0 = no answer. */
export type DeadManReply = { readonly status: number; readonly body: string };
/** What was asked for, and when it was sent by our clock. */
export type DeadManAsk = { readonly window: Micros; readonly sentAt: Micros };

/** @throws {RangeError} for a window that is no whole number of `unit`, µs */
export function wholeUnits(window: Micros, unit: number): number {
  if (window >= 0 && window % unit === 0) return window / unit;
  throw new RangeError(`Cannot ask for a window of ${window} µs: want a multiple of ${unit} µs`);
}

/** An answer that is no yes. Only what the catalogue holds for certain is a refusal. */
export function refusalOutcome(catalogue: ErrorCatalogue, error: Omit<VenueError, "retryAt">): DeadManOutcome {
  const { status, code, message } = error, { verdict } = catalogue.understand({ ...error, retryAt: null });
  const said = [code ?? (status === 0 ? null : String(status)), message].filter((part) => part !== null && part !== "");
  return isNotSet(verdict === "definitive" ? "refused" : "lost", said.join(": ") || "no answer came");
}

/** Reads an answer; one that cannot be read says nothing about the switch. */
export function readOutcome(read: () => DeadManOutcome): DeadManOutcome {
  try {
    return read();
  } catch (error) {
    if (error instanceof FrameError) return isNotSet("lost", error.message);
    throw error;
  }
}
