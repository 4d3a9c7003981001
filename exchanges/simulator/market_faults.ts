/** What the faults of a market make of it, for whatever words a wire has for that. @module */
import type { Instrument, InstrumentStatus } from "../../core/instrument.ts";
import { type Faults, numberIn } from "./faults.ts";

/** What the listing says of a market now. */
export function statusNow(faults: Faults, { status, symbol }: Instrument): InstrumentStatus {
  const told = faults.parameters("market_status", symbol);
  return told === null ? status : told.status === "halted" ? "halted" : "cancel_only";
}

export function isDelistedNow(faults: Faults, symbol: string): boolean {
  return faults.parameters("market_status", symbol)?.status === "delisted";
}

/** Prices of new orders are multiples of so many ticks; asking is the fault's strike. */
export function tickTimesNow(faults: Faults, symbol: string): number {
  const parameters = faults.holds("tick_size", symbol);
  return parameters === null ? 1 : Math.max(1, Math.round(numberIn(parameters, "times", 10)));
}
