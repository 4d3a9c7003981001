/** How sockets of Bybit come and go. The venue names no age at which it cuts them and cuts them at any time, so they are renewed
 * once a day, not all at once; one address may open 500 in five minutes. Source: Bybit v5 docs, "Connect" and "Rate Limit"; read
 * 2026-11-26. @module */
import { MICROS_PER_SECOND } from "../../core/units.ts";
import type { Random } from "../shared/random.ts";

/** Age at which a socket is replaced, µs, less up to the spread. */
const LIFETIME = 23 * 3_600 * MICROS_PER_SECOND, SPREAD = 3_600 * MICROS_PER_SECOND;

/** Waits between two tries, µs. A venue that is back is traded on within a minute, so none is long. */
export const RECONNECT = { first: MICROS_PER_SECOND, longest: 15 * MICROS_PER_SECOND, shortest: 100_000 };

/** The age at which one socket is replaced, drawn once for each link. */
export function lifetime(random: Random): number {
  return LIFETIME - random.fork("lifetime").int(SPREAD);
}
