/** What a Binance error means for us, as data: our word for it, and whether the refused request certainly did nothing.
 * An unknown code, any 5xx and anything that cannot be read is ambiguous: the request may have been carried out.
 * Sources: binance-spot-api-docs, errors.md (codes and messages), web-socket-api.md "Status codes" (5xx: "execution
 * status is unknown") and "General information on rate limits" (429: "requests fail"); read 2026-11-25. @module */
import type { Refusal, RefusalReason } from "../../core/event.ts";
import type { Micros } from "../../core/units.ts";

export type VenueError = {
  /** HTTP status, or the socket answer's `status`, which means the same. */
  readonly status: number;
  /** Null = the body held no error of the venue. */
  readonly code: number | null;
  readonly message: string;
  /** When the venue allows the next try, our time; null = it did not say. */
  readonly retryAt: Micros | null;
};
type Meaning = { readonly reason: RefusalReason; readonly definitive: boolean; readonly source: string };

const definitive = (reason: RefusalReason, source: string): Meaning => ({ reason, definitive: true, source });
const ambiguous = (reason: RefusalReason, source: string): Meaning => ({ reason, definitive: false, source });
const UNKNOWN_OUTCOME = "errors.md: the outcome is not stated";

/** By code; codes whose message decides stand in `BY_MESSAGE` as well. */
export const MEANINGS: ReadonlyMap<number, Meaning> = new Map([
  [-1000, ambiguous("other", "errors.md UNKNOWN: an error while processing the request")],
  [-1001, ambiguous("other", "errors.md DISCONNECTED: internal error")],
  [-1002, definitive("authentication", "errors.md UNAUTHORIZED")],
  [-1003, definitive("rate_limit", "web-socket-api.md: over the weight limit requests fail with 429, banned with 418")],
  [-1006, ambiguous("other", "errors.md UNEXPECTED_RESP: execution status unknown")],
  [-1007, ambiguous("other", "errors.md TIMEOUT: send status unknown, execution status unknown")],
  [-1008, ambiguous("overloaded", "errors.md SERVER_BUSY: " + UNKNOWN_OUTCOME)],
  [-1013, definitive("filter", "errors.md INVALID_MESSAGE: did not reach the matching engine")],
  [-1014, definitive("other", "errors.md UNKNOWN_ORDER_COMPOSITION")],
  [-1015, definitive("rate_limit", "errors.md TOO_MANY_ORDERS")],
  [-1016, ambiguous("overloaded", "errors.md SERVICE_SHUTTING_DOWN: " + UNKNOWN_OUTCOME)],
  [-1020, definitive("other", "errors.md UNSUPPORTED_OPERATION")],
  [-1021, definitive("clock", "errors.md INVALID_TIMESTAMP")],
  [-1022, definitive("authentication", "errors.md INVALID_SIGNATURE")],
  ...[-1100, -1101, -1102, -1103, -1104, -1105, -1106, -1108, -1114, -1115, -1116, -1117, -1118, -1119]
    .map((code) => [code, definitive("other", "errors.md 11xx: request issues")] as const),
  [-1111, definitive("filter", "errors.md BAD_PRECISION")],
  [-1121, definitive("market_closed", "errors.md BAD_SYMBOL")],
  [-1122, definitive("market_closed", "errors.md INVALID_SYMBOLSTATUS")],
  ...[-1127, -1128, -1130, -1134, -1135, -1145, -1151, -1194]
    .map((code) => [code, definitive("other", "errors.md 11xx: request issues")] as const),
  [-2010, definitive("other", "errors.md NEW_ORDER_REJECTED, from the matching engine")],
  [-2011, definitive("other", "errors.md CANCEL_REJECTED, from the matching engine")],
  [-2013, definitive("unknown_order", "errors.md NO_SUCH_ORDER")],
  [-2014, definitive("authentication", "errors.md BAD_API_KEY_FMT")],
  [-2015, definitive("authentication", "errors.md REJECTED_MBX_KEY")],
  [-2026, definitive("unknown_order", "errors.md ORDER_ARCHIVED")],
  [-2038, definitive("other", "rest-api.md, order amend keep priority: rejected")],
  [-2039, definitive("unknown_order", "rest-api.md: order id and client order id do not belong together")],
]);

/** Messages of -1013, -2010 and -2011, in the order they are tried. */
export const BY_MESSAGE: readonly (readonly [code: number, pattern: RegExp, meaning: Meaning])[] = [
  [-2010, /immediately match and take/i, definitive("would_cross", "errors.md, LIMIT_MAKER would trade")],
  [-2010, /insufficient balance/i, definitive("insufficient_balance", "errors.md")],
  // Some order with this id rests: perhaps this very one, sent before by us. Only a question tells.
  [-2010, /duplicate order/i, ambiguous("duplicate", "errors.md: the client id is already in use")],
  [-2010, /market is closed/i, definitive("market_closed", "errors.md: the symbol is not trading")],
  [-2010, /not permitted for this account|restricted for this account/i, definitive("market_closed", "errors.md")],
  [-2010, /may not place or cancel|disabled on this account/i, definitive("authentication", "errors.md")],
  [-2010, /filter failure: (exchange_)?max_num/i, definitive("too_many_orders", "errors.md, filter failures")],
  [-2010, /filter failure|price \* qty/i, definitive("filter", "errors.md, filter failures")],
  [-2011, /unknown order/i, definitive("unknown_order", "errors.md: the order could not be found")],
  [-1013, /filter failure: (exchange_)?max_num/i, definitive("too_many_orders", "errors.md, filter failures")],
  [-1013, /market is closed/i, definitive("market_closed", "errors.md")],
];

/** True if the refused request certainly did nothing. */
export function isDefinitive(error: VenueError): boolean {
  return error.status >= 400 && error.status < 500 && error.status !== 408 && meaningOf(error).definitive;
}

/** The refusal in our words. */
export function refusalOf(error: VenueError): Refusal {
  const { reason } = meaningOf(error);
  return { reason, code: String(error.code ?? error.status), message: error.message, retryAt: error.retryAt };
}

function meaningOf({ status, code, message }: VenueError): Meaning {
  if (code === null) {
    return ambiguous(status === 429 || status === 418 ? "rate_limit" : "other", "no error in the body");
  }
  const byMessage = BY_MESSAGE.find(([of, pattern]) => of === code && pattern.test(message));
  return byMessage?.[2] ?? MEANINGS.get(code) ?? ambiguous("other", "unknown code");
}
