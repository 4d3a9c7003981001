/** Answers of Bybit over REST and over the trade socket in one shape: what it says, its error in the venue's words, and what is
 * left of the endpoint's budget. Source: Bybit v5 docs, "Integration Guidance", "Rate Limit" and "Trade, Guideline"; read
 * 2026-11-26. @module */
import { type Micros, MICROS_PER_MS } from "../../core/units.ts";
import { type Fields, fieldsOf, listOf, type Origin, parseJson } from "../shared/fields.ts";
import type { VenueError } from "../shared/error_catalogue.ts";
import { headerOf } from "../shared/headers.ts";

/** What the venue counts for this kind of call. */
export type Allowance = {
  readonly limit: number;
  readonly remaining: number;
  /** When there is room again, venue's time. */
  readonly resetsAt: Micros;
};
/** What an answer's headers say of it; `resetsAt` alone comes with refusals too. */
type Told = {
  readonly allowance: Allowance | null;
  readonly resetsAt: Micros | null;
  readonly venueNow: Micros | null;
};
export type Answer = {
  /** HTTP status; 200 over a socket, 0 = no answer came. */
  readonly status: number;
  readonly error: VenueError | null;
  /** `result`, or `data` over the socket. */
  readonly result: unknown;
  /** `retExtInfo`: what became of each order of a batch. */
  readonly details?: unknown;
  readonly allowance: Allowance | null;
  readonly origin: Origin;
};
export type HttpReply = {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
};

const NUMBER = /^\d{1,15}$/;
const OK = 200;

/** @param offset the venue's clock minus ours @throws {FrameError} if a successful answer cannot be read */
export function httpAnswer(
  venue: string,
  { status, body, headers = {} }: HttpReply,
  now: Micros,
  offset: number,
): Answer {
  const origin = { venue, frame: body }, told = toldOf((name) => headerOf(headers, name.toLowerCase()));
  const { allowance } = told;
  if (status === 0) return { status, error: bare(status, body || "no answer came"), result: null, allowance, origin };
  if (status !== OK && !hasCode(body)) {
    return { status, error: bare(status, body.slice(0, 200)), result: null, allowance, origin };
  }
  const answer = fieldsOf(parseJson(venue, body), origin, "answer");
  // A yes with a status that says no is none.
  const error = errorOf(answer, status, told, now, offset) ??
    (status === OK ? null : bare(status, "HTTP status with code 0"));
  return { status, error, result: answer.values.result, details: answer.values.retExtInfo, allowance, origin };
}

/** An answer to an order over the trade socket. @throws {FrameError} if it cannot be read */
export function socketAnswer(frame: Fields, now: Micros, offset: number): Answer {
  const header = frame.has("header") ? frame.object("header").values : {};
  const told = toldOf((name) => typeof header[name] === "string" ? header[name] : undefined);
  const { data } = frame.values, { origin } = frame, { allowance } = told;
  return {
    status: OK,
    error: errorOf(frame, OK, told, now, offset),
    result: data,
    details: frame.values.retExtInfo,
    allowance,
    origin,
  };
}

/** @throws {FrameError} if the answer's result is no object */
export function resultFields({ result, origin }: Answer): Fields {
  return fieldsOf(result, origin, "result");
}

/** The rows of a list, and where the next page begins; null = there is none. @throws {FrameError} */
export function pageOf(answer: Answer): { readonly rows: readonly Fields[]; readonly next: string | null } {
  const result = resultFields(answer), { origin } = answer;
  const rows = listOf(result.values.list, origin, "result.list").map((row) => fieldsOf(row, origin, "result.list[]"));
  return { rows, next: result.optionalText("nextPageCursor") };
}

/** What became of the one order of a batch: the batch itself succeeds also when each of its orders failed.
 * @throws {FrameError} if it does not say */
export function onlyLegError({ status, error, details, origin }: Answer): VenueError | null {
  if (error) return error;
  const [first] = fieldsOf(details, origin, "retExtInfo").list("list"),
    leg = fieldsOf(first, origin, "retExtInfo.list[0]");
  const code = leg.integer("code");
  return code === 0 ? null : { status, code: String(code), message: leg.optionalText("msg") ?? "", retryAt: null };
}

function errorOf(
  answer: Fields,
  status: number,
  { allowance, resetsAt, venueNow: inHeader }: Told,
  now: Micros,
  offset: number,
): VenueError | null {
  const code = answer.integer("retCode");
  if (code === 0) return null;
  // With room left the instant says nothing: it is about now.
  const isUsedUp = allowance === null || allowance.remaining === 0;
  // The venue's own time beside it goes before what was measured: at the start nothing is, and our clock may be off by an hour.
  const { time } = answer.values, inBody = Number.isSafeInteger(time) ? Number(time) * MICROS_PER_MS : null;
  const venueNow = inHeader ?? inBody ?? now + offset;
  const retryAt = isUsedUp && resetsAt !== null ? now + (resetsAt - venueNow) as Micros : null;
  return { status, code: String(code), message: answer.optionalText("retMsg") ?? "", retryAt };
}

function bare(status: number, message: string): VenueError {
  return { status, code: null, message, retryAt: null };
}

/** A gateway's page has no code of the venue in it, and whole numbers alone are codes. */
function hasCode(body: string): boolean {
  return /^\s*\{.*"retCode"\s*:\s*-?\d/s.test(body);
}

function toldOf(field: (name: string) => string | undefined): Told {
  const number = (name: string) => {
    const text = field(name);
    return text !== undefined && NUMBER.test(text) ? Number(text) : null;
  };
  const limit = number("X-Bapi-Limit"), remaining = number("X-Bapi-Limit-Status");
  const instant = (name: string) => {
    const ms = number(name);
    return ms === null ? null : ms * MICROS_PER_MS as Micros;
  };
  const resetsAt = instant("X-Bapi-Limit-Reset-Timestamp"), venueNow = instant("Timenow");
  const isWhole = limit !== null && limit !== 0 && remaining !== null && resetsAt !== null;
  const allowance = isWhole ? { limit, remaining: Math.min(limit, remaining), resetsAt } : null;
  return { allowance, resetsAt, venueNow };
}
