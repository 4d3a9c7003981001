/** A refused request as a value that travels up to one place, which turns it into an answer. @module */
import type { ErrorAnswer } from "./protocol.ts";

export type Detail = { readonly field: string; readonly reason: string };
export type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 408 | 409 | 413 | 415 | 421 | 422 | 429 | 503;

export class Refusal extends Error {
  override readonly name = "Refusal";
  constructor(
    readonly status: RefusalStatus,
    /** For programs, such as "wrong_token". */
    readonly code: string,
    /** For people; never holds what the client sent as a header or token. */
    message: string,
    readonly details: readonly Detail[] = [],
    readonly headers: Readonly<Record<string, string>> = {},
    /** Fields beside `error`. */
    readonly beside: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

export function refusalResponse({ status, code, message, details, headers, beside }: Refusal): Response {
  const body: ErrorAnswer = { error: { code, message, details } };
  return Response.json({ ...beside, ...body }, { status, headers });
}

/** A bug of ours: the browser gets an id to quote, never a stack. */
export function faultResponse(id: string): Response {
  const message = `Something broke inside the dashboard; the log tells more under ${id}`;
  const body: ErrorAnswer = { error: { code: "fault", message, details: [], id } };
  return Response.json(body, { status: 500 });
}
