/** Failures of a venue's brake, made alike everywhere. @module */
import type { BrakeFailure } from "../../core/guard/brake.ts";
import { FrameError, messageOf } from "./fields.ts";

const REASON_KEPT = 300;

/** An answer that says nothing, and why. */
export function brakeFailure(reason: string, about: Partial<BrakeFailure> = {}): BrakeFailure {
  return {
    limited: false,
    clock: false,
    retryAfter: null,
    ...about,
    kind: "failed",
    reason: reason.slice(0, REASON_KEPT),
  };
}

/** What `read` makes of an answer; what it cannot read is a failure. */
export function readOrFail<T>(read: () => T): T | BrakeFailure {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FrameError)) throw error;
    return brakeFailure(messageOf(error));
  }
}
