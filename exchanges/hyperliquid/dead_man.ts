/** The dead-man switch of Hyperliquid: `scheduleCancel`, an instant at which every order of the account ends. It may fire ten
 * times a day, and an account that has not traded enough has none. Orders that it ended say `scheduledCancel`. No session calls
 * this yet: the connector of Hyperliquid comes later. Source: Hyperliquid docs, "Schedule cancel (dead man's switch)", mirrors of
 * 2026; read 2026-11-26. @module */
import type { DeadManSwitch } from "../../core/venue.ts";
import { type Micros, MICROS_PER_MS, MICROS_PER_SECOND } from "../../core/units.ts";
import {
  type DeadManAsk,
  type DeadManOutcome,
  type DeadManReply,
  isNotSet,
  isSet,
  readOutcome,
  refusalOutcome,
} from "../shared/dead_man.ts";
import { fieldsOf, parseJson } from "../shared/fields.ts";
import { HYPERLIQUID } from "./refusals.ts";

const seconds = (count: number) => count * MICROS_PER_SECOND as Micros;
const LOCKED = "Cannot set scheduled cancel time until enough volume traded";

/** The upper bound is ours. To be sent with an `expiresAfter` five seconds ahead; whether the venue heeds it for this action is
 * not said (verify). */
export const HYPERLIQUID_DEAD_MAN: DeadManSwitch = {
  scope: "account",
  minWindow: seconds(6),
  maxWindow: seconds(300),
  window: seconds(15),
  landsWithin: seconds(5),
  firingsPerDay: 10,
};

/** The action to sign; its keys are in the order of the signature, and without a time it takes the switch off. */
export type ScheduleCancel = { readonly type: "scheduleCancel"; readonly time?: number };

/** @param now our clock @param offset the venue's clock − ours, µs: the instant is the venue's, and at least five seconds ahead of it
 * @throws {RangeError} if the offset is not known */
export function scheduleCancel(window: Micros, now: Micros, offset: number): ScheduleCancel {
  if (window === 0) return { type: "scheduleCancel" };
  if (!Number.isFinite(offset)) {
    throw new RangeError("Cannot set an instant of the venue's clock: its offset is not known");
  }
  return { type: "scheduleCancel", time: Math.floor((now + window + offset) / MICROS_PER_MS) };
}

/** `{"status":"ok","response":{"type":"default"}}`, or `{"status":"err","response":"…"}`, both with HTTP 200. */
export function readScheduleCancel({ window, sentAt }: DeadManAsk, { status, body }: DeadManReply): DeadManOutcome {
  if (status === 0) return isNotSet("lost", body || "no answer came");
  if (status !== 200) return refusalOutcome(HYPERLIQUID, { status, code: null, message: body });
  return readOutcome(() => {
    const fields = fieldsOf(parseJson("hyperliquid", body), { venue: "hyperliquid", frame: body });
    if (fields.text("status") === "ok") return isSet(window === 0 ? null : sentAt + window as Micros);
    const message = fields.text("response");
    if (message.startsWith(LOCKED)) return isNotSet("unavailable", message);
    return refusalOutcome(HYPERLIQUID, { status: 0, code: null, message });
  });
}
