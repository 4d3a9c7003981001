/** Answers of a venue that say nothing, made alike everywhere. @module */
import type { BrakeFailure } from "./brake.ts";

const REASON_KEPT = 300;

/** @param about what is known of it besides the reason */
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
