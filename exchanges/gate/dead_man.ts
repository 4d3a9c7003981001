/** The dead-man switch of Gate: `countdown_cancel_all` of a market, on spot and on the futures of each settle currency. REST
 * alone sets it, so that it stays armed while the private stream is dead: the engine stops setting it anew then. No session
 * calls this yet: the connector of Gate comes later. Source: Gate API v4, "Countdown cancel orders"; read 2026-11-26. @module */
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
import { fieldsOf, parseJson } from "../shared/fields.ts";
import { GATE } from "./refusals.ts";

const seconds = (count: number) => count * MICROS_PER_SECOND as Micros;

/** The upper bound is ours: the venue names none. A timestamp may be off by a minute, so that a request may come as late. */
export const GATE_DEAD_MAN: DeadManSwitch = {
  scope: "symbol",
  minWindow: seconds(5),
  maxWindow: seconds(300),
  window: seconds(15),
  step: seconds(1),
  landsWithin: seconds(60),
};

/** A JSON body. @param settle of futures, such as "usdt"; `null` = spot
 * @throws {RangeError} without a symbol, which would mean every market, or for a window that is no whole number of seconds */
export function gateDeadManRequest(symbol: string, settle: string | null, window: Micros): DeadManRequest {
  if (symbol === "") throw new RangeError("Cannot set the switch of no market: want a symbol");
  const timeout = wholeUnits(window, MICROS_PER_SECOND);
  if (settle === null) {
    return { method: "POST", path: "/api/v4/spot/countdown_cancel_all", params: { timeout, currency_pair: symbol } };
  }
  return {
    method: "POST",
    path: `/api/v4/futures/${settle}/countdown_cancel_all`,
    params: { timeout, contract: symbol },
  };
}

/** `{"triggerTime":"1660039145000"}`, ms of the venue's clock as text, or `{"label":…,"message":…}`.
 * @param offset the venue's clock − ours, µs; NaN = not measured, then its time is not used */
export function readGateDeadMan(
  { window }: Pick<DeadManAsk, "window">,
  { status, body }: DeadManReply,
  offset: number,
): DeadManOutcome {
  if (status === 0) return isNotSet("lost", body || "no answer came");
  return readOutcome(() => {
    if (status >= 500 && !body.startsWith("{")) return refusalOutcome(GATE, { status, code: null, message: "" });
    const fields = fieldsOf(parseJson("gate", body), { venue: "gate", frame: body });
    if (status < 200 || status >= 300) {
      const message = fields.optionalText("message") ?? fields.optionalText("detail") ?? "";
      return refusalOutcome(GATE, { status, code: fields.optionalText("label"), message });
    }
    const told = Number(fields.identifier("triggerTime")) * MICROS_PER_MS;
    if (window === 0) return isSet(null);
    if (!(told > 0)) return isNotSet("lost", `the answer names no time: ${fields.identifier("triggerTime")}`);
    return isSet(Number.isNaN(offset) ? null : told - offset as Micros);
  });
}
