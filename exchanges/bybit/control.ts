/** Frames of Bybit's sockets that answer ours and carry no data: pongs, and what became of a logon or a subscription. Public,
 * private and trade sockets spell them in different ways. Source: Bybit v5 docs, "Connect" and "Trade, Guideline"; read
 * 2026-11-26. @module */
import type { Fields } from "../shared/fields.ts";

export type Control =
  | { readonly kind: "pong" }
  | {
    readonly kind: "reply";
    /** What was asked: "auth", "subscribe", "unsubscribe". */
    readonly op: string;
    /** As we gave it; `null` = the answer names none. */
    readonly id: string | null;
    readonly accepted: boolean;
    /** Of the trade socket, and of failures on others. */
    readonly code: string | null;
    readonly message: string;
  };

/** The control frame, or null if it is data, or the answer to an order. @throws {FrameError} if it cannot be read */
export function controlOf(frame: Fields): Control | null {
  // Options and spreads leave `op` out of the answer to a subscription.
  const op = frame.values.type === "COMMAND_RESP" ? "subscribe" : frame.optionalText("op");
  if (op === null || op.startsWith("order.")) return null;
  const message = frame.optionalText(frame.has("retMsg") ? "retMsg" : "ret_msg") ?? "";
  if (op === "pong" || (op === "ping" && message === "pong")) return { kind: "pong" };
  return {
    kind: "reply",
    op,
    id: frame.optionalText(frame.has("reqId") ? "reqId" : "req_id"),
    accepted: frame.has("success") ? frame.flag("success") : frame.integer("retCode") === 0,
    code: frame.has("retCode") ? String(frame.integer("retCode")) : null,
    message,
  };
}

/** The frame that asks for a sign of life, also so that the venue does not close a silent socket. */
export const PING = JSON.stringify({ op: "ping" });

export function subscribeText(id: string, args: readonly string[], op: "subscribe" | "unsubscribe" = "subscribe") {
  return JSON.stringify({ req_id: id, op, args });
}
