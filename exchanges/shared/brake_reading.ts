/** How a venue's brake reads answers: what it cannot read is a failure, and proves nothing. @module */
import type { BrakeFailure, BrakeOrder } from "../../core/guard/brake.ts";
import { brakeFailure } from "../../core/guard/brake_failure.ts";
import { type Fields, fieldsOf, FrameError, messageOf, type Origin } from "./fields.ts";

/** What `read` makes of an answer; what it cannot read is a failure. */
export function readOrFail<T>(read: () => T): T | BrakeFailure {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FrameError)) throw error;
    return brakeFailure(messageOf(error));
  }
}

/** The orders of a list, each read by itself: one that cannot be read, which may be anybody's, fails the list, and must not
 * keep the others from being cancelled. */
export function readOrders(
  rows: readonly unknown[],
  origin: Origin,
  read: (row: Fields) => BrakeOrder,
): readonly BrakeOrder[] | BrakeFailure {
  const shown: BrakeOrder[] = [];
  let odd: BrakeFailure | null = null;
  for (const row of rows) {
    const order = readOrFail(() => read(fieldsOf(row, origin, "list[]")));
    if ("kind" in order) odd ??= order;
    else shown.push(order);
  }
  return odd === null ? shown : { ...odd, shown };
}
