/** Answers of OKX in one shape, whether they came over a socket or over REST: rows, or the venue's error, or neither (nothing readable
 * came). Of an order's answer the row's own `sCode` is the truth, not the code around it. Source: OKX API v5, "Overview" (envelope),
 * "WebSocket, Place order"; read 2026-11-26. @module */
import type { Micros } from "../../core/units.ts";
import type { VenueError } from "../shared/error_catalogue.ts";
import { type Fields, fieldsOf, FrameError, listOf, type Origin, parseJson } from "../shared/fields.ts";
import { headerOf } from "../shared/headers.ts";
import { retryAfter } from "../shared/rate_limit.ts";

export type Answer = {
  /** As in HTTP; 0 = no answer came. */
  readonly status: number;
  /** What stands in `data`, also beside an error; a list where all is well. */
  readonly data: unknown;
  /** Null if the request as a whole succeeded. */
  readonly error: VenueError | null;
  readonly origin: Origin;
};

/** Reads an answer over the socket: to an operation such as `order`, or an event. @throws {FrameError} if it names no code */
export function socketAnswer(frame: Fields): Answer {
  return answerOf(frame, 200, null);
}

/** Reads the reply to an HTTP call; never throws: what cannot be read is an answer without rows and code. */
export function httpAnswer(
  venue: string,
  { status, body, headers = {} }: {
    readonly status: number;
    readonly body: string;
    readonly headers?: Readonly<Record<string, string>>;
  },
  now: Micros,
): Answer {
  const origin = { venue, frame: body };
  const unreadable = (message: string): Answer => {
    const retryAt = retryAfter(headerOf(headers, "retry-after"), now);
    return { status, data: null, error: { status, code: null, message: message.slice(0, 200), retryAt }, origin };
  };
  if (status === 0) return unreadable(body);
  try {
    const answer = answerOf(
      fieldsOf(parseJson(venue, body), origin, "answer"),
      status,
      retryAfter(headerOf(headers, "retry-after"), now),
    );
    // A yes with a status that says no is none.
    return answer.error === null && (status < 200 || status >= 300) ? unreadable(`HTTP ${status} with code 0`) : answer;
  } catch (error) {
    if (!(error instanceof FrameError)) throw error;
    return unreadable(error.message);
  }
}

function answerOf(frame: Fields, status: number, retryAt: Micros | null): Answer {
  // An unknown path is answered with a number.
  const code = frame.identifier("code"), message = frame.optionalText("msg") ?? "";
  const { origin, values: { data } } = frame;
  if (code !== "0") return { status, data, error: { status, code, message, retryAt }, origin };
  return { status, data, error: null, origin };
}

/** The rows as objects. @throws {FrameError} if the answer has no list of them */
export function rowsOf({ data, origin }: Answer): readonly Fields[] {
  return listOf(data, origin, "data").map((value, i) => fieldsOf(value, origin, `data[${i}]`));
}

/** The one row of an answer. @throws {FrameError} if there is another number of them */
export function rowOf(answer: Answer): Fields {
  const rows = rowsOf(answer);
  if (rows.length === 1) return rows[0];
  const { venue, frame } = answer.origin;
  throw new FrameError(venue, `Cannot read ${rows.length} rows: want one`, frame);
}

/** What became of the one order in an answer. @returns its row, or the error: of the row, or of the whole where no row tells
 * @throws {FrameError} if neither can be read */
export function orderOutcome(answer: Answer): { readonly row: Fields; readonly error: null } | {
  readonly row: Fields | null;
  readonly error: VenueError;
} {
  const row = Array.isArray(answer.data) && answer.data.length === 1 ? rowOf(answer) : null,
    code = row?.optionalText("sCode") ?? null;
  if (row !== null && code !== null) {
    if (code === "0") return { row, error: null };
    const { status } = answer, retryAt = answer.error?.retryAt ?? null;
    return { row, error: { status, code, message: row.optionalText("sMsg") ?? "", retryAt } };
  }
  if (answer.error !== null) return { row, error: answer.error };
  const { venue, frame } = answer.origin;
  throw new FrameError(venue, "Cannot read what became of the order: want one row with its sCode", frame);
}

/** What became of each order of a batch, by its id: null = it was taken. A row without an id tells of none.
 * @returns the error of the whole where no rows tell @throws {FrameError} if a row cannot be read */
export function batchOutcomes(answer: Answer): ReadonlyMap<string, VenueError | null> | VenueError {
  const { error, data, status } = answer, retryAt = error?.retryAt ?? null;
  if (error !== null && (!Array.isArray(data) || data.length === 0)) return error;
  const outcomes = new Map<string, VenueError | null>();
  for (const row of rowsOf(answer)) {
    const id = row.optionalText("ordId"), code = row.text("sCode"), message = row.optionalText("sMsg") ?? "";
    if (id !== null) outcomes.set(id, code === "0" ? null : { status, code, message, retryAt });
  }
  return outcomes;
}
