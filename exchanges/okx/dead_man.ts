/** The dead-man switch of OKX: `cancel-all-after`, for the orders that carry our tag. It cancels one by one, which may take
 * seconds; such orders end with `cancelSource` 20.
 * Source: OKX API v5, "Cancel All After", copies of 2025-08 to 2026-07: once a second for a user and tag, at most 20 tags;
 * read 2026-11-26. The unit of `triggerTime` is not said: read by its size (verify). @module */
import type { DeadManSwitch } from "../../core/venue.ts";
import { type Micros, MICROS_PER_MS, MICROS_PER_SECOND } from "../../core/units.ts";
import {
  type DeadManAsk,
  type DeadManOutcome,
  type DeadManReply,
  type DeadManRequest,
  isNotSet,
  isSet,
  readOutcome,
  refusalOutcome,
  wholeUnits,
} from "../shared/dead_man.ts";
import { type Fields, fieldsOf, listOf, parseJson } from "../shared/fields.ts";
import { OKX } from "./refusals.ts";

const seconds = (count: number) => count * MICROS_PER_SECOND as Micros;
/** What is smaller counts seconds: as milliseconds it would be 1973. */
const FIRST_MS = 1e11;

/** A request expires thirty seconds after its timestamp. */
export const OKX_DEAD_MAN: DeadManSwitch = {
  scope: "tag",
  minWindow: seconds(10),
  maxWindow: seconds(120),
  window: seconds(30),
  step: seconds(1),
  landsWithin: seconds(30),
};

/** A JSON body. @param tag of our orders, at most 16 letters and digits
 * @throws {RangeError} for another tag, which would mean the whole account, or a window that is no whole number of seconds */
export function okxDeadManRequest(tag: string, window: Micros): DeadManRequest {
  if (!/^[A-Za-z0-9]{1,16}$/.test(tag)) {
    throw new RangeError(`Cannot set the switch of tag "${tag}": want 1 to 16 letters`);
  }
  const timeOut = String(wholeUnits(window, MICROS_PER_SECOND));
  return { method: "POST", path: "/api/v5/trade/cancel-all-after", params: { timeOut, tag } };
}

/** `{"code":"0","msg":"","data":[{"triggerTime":"…","tag":"…","ts":"…"}]}`; what is left of the window is the difference of the
 * venue's own two times. */
export function readOkxDeadMan(
  tag: string,
  { window, sentAt }: DeadManAsk,
  { status, body }: DeadManReply,
): DeadManOutcome {
  if (status === 0) return isNotSet("lost", body || "no answer came");
  return readOutcome(() => {
    const origin = { venue: "okx", frame: body };
    if (status >= 500) return refusalOutcome(OKX, { status, code: null, message: "" });
    const fields = fieldsOf(parseJson("okx", body), origin), code = fields.identifier("code");
    if (code !== "0") return refusalOutcome(OKX, { status, code, message: fields.optionalText("msg") ?? "" });
    // A yes with a status that says no is none.
    if (status < 200 || status >= 300) return isNotSet("lost", `HTTP ${status} with code 0`);
    const [first] = listOf(fields.values.data, origin, "data"), data = fieldsOf(first, origin, "data[0]");
    const whose = data.optionalText("tag") ?? "";
    if (whose !== tag) return isNotSet("lost", `the answer is about tag "${whose}"; asked was "${tag}"`);
    if (window === 0) return isSet(null);
    const left = instantOf(data, "triggerTime") - instantOf(data, "ts");
    return left > 0 ? isSet(sentAt + left as Micros) : isNotSet("lost", `it ends ${-left / 1e6} s before it was set`);
  });
}

/** A text of seconds or milliseconds, µs. */
function instantOf(data: Fields, name: string): number {
  const value = Number(data.identifier(name));
  return value * (value < FIRST_MS ? MICROS_PER_SECOND : MICROS_PER_MS);
}
