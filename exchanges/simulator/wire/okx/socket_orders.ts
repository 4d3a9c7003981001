/** Order operations over a socket: the same commands as over REST, in another envelope. Source: OKX API v5, "WS / Place order" and the
 * pages after it; copies of 2025-08 to 2026-07, read 2026-11-26. @module */
import type { Account } from "../../accounts.ts";
import { ApiError, refusals } from "./errors.ts";
import type { Message } from "./messages.ts";
import type { Context } from "./operation.ts";
import { amend, cancel, type Command, NO_ANSWER, place, runCommand } from "./order_operations.ts";
import { Params } from "./params.ts";
import { expiryIn } from "./rest.ts";
import type { Json } from "./words.ts";

const OPS: ReadonlyMap<string, { readonly command: Command; readonly single: boolean }> = new Map([
  ["order", { command: place, single: true }],
  ["batch-orders", { command: place, single: false }],
  ["cancel-order", { command: cancel, single: true }],
  ["batch-cancel-orders", { command: cancel, single: false }],
  ["amend-order", { command: amend, single: true }],
  ["batch-amend-orders", { command: amend, single: false }],
]);
const MASS_CANCEL = "mass-cancel";

export function isOrderOp(op: string): boolean {
  return OPS.has(op) || op === MASS_CANCEL;
}

/** @returns what is answered; null = nothing ever is */
export function runOrderOp(context: Context, account: Account | null, { id, op, args, rest }: Message): Json | null {
  const { services } = context, inTime = String(services.venueNow), head = { id: id ?? "", op };
  try {
    if (account === null) throw refusals.login();
    const known = OPS.get(op);
    if (known === undefined) throw refusals.optionsOnly();
    if (known.single && args.length !== 1) throw refusals.args("one order is wanted");
    const outcome = runCommand(context, account, known.command, args.map(itemOf), expiryIn(rest.expTime));
    if (outcome === NO_ANSWER) return null;
    return { ...head, ...outcome, inTime, outTime: String(services.venueNow) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { code, message: msg } = error;
    return { ...head, code, msg, data: [], inTime, outTime: String(services.venueNow) };
  }
}

function itemOf(arg: unknown): Params {
  if (typeof arg !== "object" || arg === null || Array.isArray(arg)) throw refusals.args("orders are objects");
  return Params.fromObject(arg as Record<string, unknown>);
}
