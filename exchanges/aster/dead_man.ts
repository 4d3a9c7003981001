/** The dead-man switch of Aster's perpetuals; its spot has none. Under v1 the path is `/fapi/v1/...`, else alike.
 * Source: asterdex/api-docs of 2026-06-30, "Auto-Cancel All Open Orders", weight 10; read 2026-11-26. @module */
import type { DeadManSwitch } from "../../core/venue.ts";
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { DeadManAsk, DeadManOutcome, DeadManReply, DeadManRequest } from "../shared/dead_man.ts";
import { fapiDeadManRequest, readFapiDeadMan } from "../shared/fapi_dead_man.ts";
import { NONCE_WINDOW } from "./calling.ts";
import { ASTER } from "./refusals.ts";

const seconds = (count: number) => count * MICROS_PER_SECOND as Micros;

/** Bounds are ours: the venue names none. A request may arrive as long as its nonce holds, ten seconds, and so may an order: none is
 * sent in the last 10.5 s of a window, which is set anew after a third of it. Below 16 s orders would have no time, or next to
 * none; with 15 s, as elsewhere, none for half a second of each five. */
export const ASTER_DEAD_MAN: DeadManSwitch = {
  scope: "symbol",
  minWindow: seconds(16),
  maxWindow: seconds(300),
  window: seconds(30),
  landsWithin: NONCE_WINDOW,
};

export function asterDeadManRequest(symbol: string, window: Micros): DeadManRequest {
  return fapiDeadManRequest("/fapi/v3/countdownCancelAll", symbol, window);
}
export function readAsterDeadMan(symbol: string, ask: DeadManAsk, reply: DeadManReply): DeadManOutcome {
  return readFapiDeadMan(ASTER, symbol, ask, reply);
}
