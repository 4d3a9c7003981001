/** The dead-man switch of Binance USD-M futures, and of venues that took over its API: `countdownCancelAll`, one timer for each
 * market; each call replaces it, 0 takes it off. Source: USD-M futures, "Auto-Cancel All Open Orders", and asterdex/api-docs;
 * read 2026-11-26. Whether conditional orders are cancelled too is not said (verify). @module */
import { MICROS_PER_MS } from "../../core/units.ts";
import type { Micros } from "../../core/units.ts";
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
} from "./dead_man.ts";
import type { ErrorCatalogue } from "./error_catalogue.ts";
import { fieldsOf, parseJson } from "./fields.ts";

const WHOLE_MS = /^\d{1,12}$/;

/** @param path such as "/fapi/v1/countdownCancelAll" @throws {RangeError} for a window that is no whole number of ms */
export function fapiDeadManRequest(path: string, symbol: string, window: Micros): DeadManRequest {
  return { method: "POST", path, params: { symbol, countdownTime: wholeUnits(window, MICROS_PER_MS) } };
}

/** `{"symbol":"BTCUSDT","countdownTime":"100000"}`, or the venue's error. The time comes as text, or as a number. */
export function readFapiDeadMan(
  catalogue: ErrorCatalogue,
  symbol: string,
  { window, sentAt }: DeadManAsk,
  { status, body }: DeadManReply,
): DeadManOutcome {
  if (status === 0) return isNotSet("lost", body || "no answer came");
  return readOutcome(() => {
    const isYes = status >= 200 && status < 300, fields = isYes ? objectOf(catalogue.venue, body) : errorOf(body);
    if (fields === null) return refusalOutcome(catalogue, { status, code: null, message: "" });
    if (fields.has("code")) {
      const code = fields.identifier("code"), message = fields.optionalText("msg") ?? "";
      return refusalOutcome(catalogue, { status, code, message });
    }
    if (!isYes) return refusalOutcome(catalogue, { status, code: null, message: "" });
    const ms = fields.identifier("countdownTime"), whose = fields.text("symbol");
    const told = WHOLE_MS.test(ms) ? Number(ms) * MICROS_PER_MS : NaN;
    if (whose !== symbol || !(told >= 0) || told === 0 !== (window === 0)) {
      return isNotSet(
        "lost",
        `the answer is about ${whose} and ${told / 1e6} s; asked was ${symbol} and ${window / 1e6} s`,
      );
    }
    return isSet(window === 0 ? null : sentAt + told as Micros);
  });
}

function objectOf(venue: string, body: string) {
  return fieldsOf(parseJson(venue, body), { venue, frame: body });
}

/** `null` = no JSON, as from a proxy. */
function errorOf(body: string) {
  try {
    return fieldsOf(JSON.parse(body), { venue: "", frame: body });
  } catch {
    return null;
  }
}
