/** What clients write on OKX's sockets. Source: OKX API v5, "WebSocket, Subscribe" and "WS / Place order"; copies of 2025-08 to 2026-07,
 * read 2026-11-26. @module */
import { refusals } from "./errors.ts";
import type { Json } from "./words.ts";

const ID = /^[A-Za-z0-9]{1,32}$/;
/** Of a message that is printed again in its refusal. */
const SHOWN = 200;

export type Message = {
  readonly id: string | null;
  readonly op: string;
  readonly args: readonly unknown[];
  /** What stands beside them, such as `expTime`. */
  readonly rest: Json;
};

/** @throws {ApiError} 60012 if it is no request */
export function readMessage(text: string): Message {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refusals.request(text.slice(0, SHOWN));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw refusals.request(text.slice(0, SHOWN));
  const { id = null, op, args = [], ...rest } = value as Record<string, unknown>;
  if (typeof op !== "string" || !Array.isArray(args)) throw refusals.request(text.slice(0, SHOWN));
  if (id !== null && !ID.test(String(id))) throw refusals.request("id takes up to 32 letters and digits");
  return { id: id === null ? null : String(id), op, args, rest };
}
