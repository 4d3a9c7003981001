/** The dead-man switch of Binance USD-M futures; spot has none.
 * Source: USD-M futures, "Auto-Cancel All Open Orders": checked about every 10 ms, weight 10; read 2026-11-26. @module */
import type { DeadManSwitch } from "../../core/venue.ts";
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";

const seconds = (count: number) => count * MICROS_PER_SECOND as Micros;

/** Bounds are ours: the venue names none. To be sent with a `recvWindow` of five seconds. */
export const USDM_DEAD_MAN: DeadManSwitch = {
  scope: "symbol",
  minWindow: seconds(5),
  maxWindow: seconds(300),
  window: seconds(15),
  landsWithin: seconds(5),
};
