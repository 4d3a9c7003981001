/** Answers of Binance, and of venues that took over its API, in one shape, whether they came over the WebSocket API or over REST: a result, or the venue's error,
 * or neither (nothing readable came); with what they say about the request limits. @module */
import type { EvidenceSource } from "../../core/event.ts";
import { type Micros, MICROS_PER_MS } from "../../core/units.ts";
import { type Fields, fieldsOf, FrameError, listOf, type Origin, parseJson } from "./fields.ts";
import { headerOf } from "./headers.ts";
import { retryAfter } from "./rate_limit.ts";
import { limitName } from "./fapi_limits.ts";

export type VenueError = {
  /** HTTP status, or the socket answer's `status`, which means the same. */
  readonly status: number;
  /** Null = the body held no error of the venue. */
  readonly code: number | null;
  readonly message: string;
  /** When the venue allows the next try, our time; null = it did not say. */
  readonly retryAt: Micros | null;
};

/** What a statement was an answer to; a push was not asked for. */
export type Evidence = { readonly source: EvidenceSource; readonly requestedAt: Micros | null };
export const PUSH: Evidence = { source: "push", requestedAt: null };

export type UsedLimit = { readonly name: string; readonly used: number; readonly limit: number | null };
export type Answer = {
  /** As in HTTP; 0 = no answer came. */
  readonly status: number;
  /** Null unless the request succeeded. */
  readonly result: unknown;
  /** Null if it succeeded. */
  readonly error: VenueError | null;
  /** The error's own details, of cancel-replace; null = none. */
  readonly details: Fields | null;
  readonly limits: readonly UsedLimit[];
  readonly origin: Origin;
};

/** Reads an answer of the WebSocket API.
 * @param clockOffset the venue's clock minus ours @throws {FrameError} if it is none */
export function socketAnswer(frame: Fields, now: Micros, clockOffset: Micros): Answer {
  const status = frame.integer("status");
  const limits = usedLimits(frame);
  if (status === 200) {
    return { status, result: frame.values.result, error: null, details: null, limits, origin: frame.origin };
  }
  const body = frame.has("error") ? frame.object("error") : null;
  return { ...failure(status, body, null, now, clockOffset), limits, origin: frame.origin };
}

/** Reads the reply to an HTTP call; never throws: what cannot be read is an answer without result and code. */
export function httpAnswer(
  venue: string,
  reply: { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> },
  now: Micros,
  clockOffset: Micros,
): Answer {
  const { status, body, headers = {} } = reply;
  const origin = { venue, frame: body };
  const limits = headerLimits(headers);
  const parsed = tryParse(venue, body);
  if (status >= 200 && status < 300) {
    const error = parsed === undefined ? unreadable(status, "the body is no JSON") : null;
    return { status, result: parsed ?? null, error, details: null, limits, origin };
  }
  const retryAt = retryAfter(headerOf(headers, "retry-after"), now);
  if (status === 0) return { status, result: null, error: unreadable(0, body), details: null, limits, origin };
  const fields = isObject(parsed) ? fieldsOf(parsed, origin) : null;
  return { ...failure(status, fields, retryAt, now, clockOffset), limits, origin };
}

function failure(status: number, body: Fields | null, retryAt: Micros | null, now: Micros, clockOffset: Micros) {
  const code = body?.values.code, message = body?.values.msg, data = body?.values.data;
  // Details of another shape say nothing that is understood; the error itself still counts.
  const details = body && isObject(data) ? body.object("data") : null;
  const text = typeof message === "string" ? message : "no error of the venue in the answer";
  const error: VenueError = {
    status,
    code: typeof message === "string" ? codeOf(code) : null,
    message: text,
    retryAt: retryAt ?? statedPause(details, text, now, clockOffset),
  };
  return { status, result: null, error, details };
}

/** A number, or the same as text. */
function codeOf(code: unknown): number | null {
  if (typeof code === "number") return code;
  return typeof code === "string" && /^-?\d{1,9}$/.test(code) ? Number(code) : null;
}

/** `data.retryAfter` over the socket is an instant of the venue in ms, not a duration; a ban names it in its message. Its own time in
 * the same answer goes before what was measured: who is banned at the start has measured nothing, by a clock that may be an
 * hour behind. */
function statedPause(details: Fields | null, message: string, now: Micros, clockOffset: Micros): Micros | null {
  const stated = details?.values.retryAfter ?? Number(/banned until (\d{13})/.exec(message)?.[1] ?? NaN);
  if (typeof stated !== "number" || !Number.isSafeInteger(stated)) return null;
  const venueNow = details?.values.serverTime;
  if (typeof venueNow === "number" && Number.isSafeInteger(venueNow)) {
    return now + (stated - venueNow) * MICROS_PER_MS as Micros;
  }
  return stated * MICROS_PER_MS - clockOffset as Micros;
}

function unreadable(status: number, message: string): VenueError {
  return { status, code: null, message: message.slice(0, 200), retryAt: null };
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function tryParse(venue: string, body: string): unknown {
  try {
    return parseJson(venue, body);
  } catch {
    return undefined; // told by the caller as an answer that cannot be read
  }
}

/** Those that can be read: a limit of a new kind must not cost the answer that it came with. */
function usedLimits(frame: Fields): UsedLimit[] {
  const { rateLimits } = frame.values, limits: UsedLimit[] = [];
  if (!Array.isArray(rateLimits)) return limits;
  for (const value of rateLimits) {
    try {
      limits.push(usedLimit(fieldsOf(value, frame.origin, "rateLimit")));
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
    }
  }
  return limits;
}

function usedLimit(limit: Fields): UsedLimit {
  return { name: limitName(limit), used: limit.integer("count"), limit: limit.integer("limit") };
}

/** X-MBX-USED-WEIGHT-1M and X-MBX-ORDER-COUNT-10S, in whatever case the transport gives them. */
function headerLimits(headers: Readonly<Record<string, string>>): UsedLimit[] {
  const limits: UsedLimit[] = [];
  for (const [name, value] of Object.entries(headers)) {
    const [, kind, interval] = /^x-mbx-(used-weight|order-count)-(\d+[smhd])$/i.exec(name) ?? [];
    if (!kind || !/^\d{1,12}$/.test(value.trim())) continue;
    const type = kind.toLowerCase() === "used-weight" ? "REQUEST_WEIGHT" : "ORDERS";
    limits.push({ name: `${type} ${interval.toLowerCase()}`, used: Number(value), limit: null });
  }
  return limits;
}

/** The result as an object. @throws {FrameError} */
export function resultFields({ result, origin }: Answer): Fields {
  return fieldsOf(result, origin, "result");
}

/** The result as a list of objects. @throws {FrameError} */
export function resultList({ result, origin }: Answer): readonly Fields[] {
  return listOf(result, origin, "result").map((value) => fieldsOf(value, origin, "result[]"));
}
