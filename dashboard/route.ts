/** One row of the route table: what is served, to whom, what it takes and gives. Server and description are both made from
 * it, so that neither can know a route that the other does not. @module */
import type { OperatorEvent } from "../core/event.ts";
import type { Role } from "./auth.ts";
import type { Reader } from "./readers.ts";
import type { ShapeName } from "./shapes.ts";

export type Call<B, Q> = {
  readonly request: Request;
  /** From the token; "nobody" only where `who` is "anyone". */
  readonly role: Role | "nobody";
  /** Where it came from. */
  readonly address: string;
  readonly params: Readonly<Record<string, string>>;
  readonly body: B;
  readonly query: Q;
};
export type Answer = {
  readonly describe: string;
  /** `undefined` = no JSON; then `type` says what. */
  readonly schema?: ShapeName;
  readonly type?: string;
};
export type Route<B = unknown, Q = unknown> = {
  readonly method: "GET" | "POST" | "PATCH";
  /** Hono's words: "/api/book/:venue/:symbol". */
  readonly path: string;
  readonly summary: string;
  /** The least token that opens it; the operator's opens all. */
  readonly who: "anyone" | "stop-only" | "operator";
  readonly body?: Reader<B>;
  readonly query?: Reader<Q>;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Refusals beside those that every route may give. */
  readonly refusals?: readonly number[];
  /** The operator event that a call makes; every route that changes something has one. */
  readonly event?: OperatorEvent["kind"];
  handle(call: Call<B, Q>): Response | Promise<Response>;
};

/** Lets the compiler see the body's and the query's type inside one row, and forgets them outside. */
export function route<B, Q>(row: Route<B, Q>): Route {
  return row as Route;
}
