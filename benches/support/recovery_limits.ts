/** Limits that no made-up day reaches. @module */
import type { InstrumentId } from "../../core/instrument.ts";
import { DEFAULT_GLOBAL_LIMITS, DEFAULT_INSTRUMENT_LIMITS, DEFAULT_VENUE_LIMITS } from "../../core/risk/limits.ts";
import type { Limits } from "../../core/risk/limits.ts";

/** @param markets of each venue */
export function recoveryLimits(venues: readonly string[], markets: number): Limits {
  const limits = { ...DEFAULT_INSTRUMENT_LIMITS, maxOrderSize: "1", maxOrderNotional: "1000000", maxPosition: "100" };
  return {
    perInstrument: new Map(Array.from({ length: venues.length * markets }, (_, id) => [id as InstrumentId, limits])),
    venue: new Map(venues.map((venue) => [venue, DEFAULT_VENUE_LIMITS])),
    global: DEFAULT_GLOBAL_LIMITS,
  };
}
