/** What an engine is told at its birth. @module */
import type { Micros } from "../units.ts";
import type { VenueId } from "../instrument.ts";
import type { ClientIds } from "../oms/client_id.ts";
import type { Limits } from "../risk/limits.ts";
import type { ControlOptions } from "./control.ts";
import type { QuoterOptions, VenueRules } from "./quoting.ts";
import type { Mode } from "./view.ts";
import type { StageProbe } from "../stages.ts";

export type EngineOptions = {
  readonly mode: Mode;
  readonly build: string;
  readonly startedAt: Micros;
  /** In the order of their instrument ids. */
  readonly markets: readonly { readonly venue: VenueId; readonly symbol: string }[];
  readonly venues: ReadonlyMap<VenueId, VenueRules>;
  readonly strategies: readonly QuoterOptions[];
  readonly limits: Limits;
  readonly ids: ClientIds;
  /** Trades before it are known completely: from the journal, or because there were none. */
  readonly watermark: Micros;
  readonly control: ControlOptions;
  /** Absent = nobody looks at how long the stages take. */
  readonly probe?: StageProbe;
};
