/** How calls to Aster are signed and how long they may arrive, for one session or brake. @module */
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { CallerWords } from "../shared/fapi_caller.ts";
import { type Lane, LaneNonces } from "./nonces.ts";
import type { Version } from "./paths.ts";
import { asterHttp } from "./signing.ts";

/** "Nonce Expired". */
export const NONCE_CODES: ReadonlySet<number> = new Set([-4225]);
/** The venue takes a nonce of v3 this long after its instant, whatever we would like. */
export const NONCE_WINDOW = 10 * MICROS_PER_SECOND as Micros;

export function asterCalling(version: Version, lane: Lane): Omit<CallerWords, "isKnown"> {
  const nonces = new LaneNonces(lane), toHttp = asterHttp((venueTime) => nonces.next(venueTime));
  return version === "v1" ? { toHttp } : { toHttp, landsWithin: NONCE_WINDOW, clockCodes: NONCE_CODES };
}
