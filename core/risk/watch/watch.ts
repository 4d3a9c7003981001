/** The contract of a rule over time: it watches what happens, is judged at the loop's beats, and says what to hold. Watches
 * keep little, cost little on each fact, and make no garbage while nothing is wrong. @module */
import type { Micros, Price, Side } from "../../units.ts";
import type { InstrumentId, VenueId } from "../../instrument.ts";
import type { Refusal } from "../../event.ts";
import type { QuoteStatus } from "../../target.ts";
import type { Desk } from "../../desk/desk.ts";
import type { Scope } from "../holds.ts";
import type { Limits } from "../limits.ts";
import type { RiskReading } from "../risk_rows.ts";

/** `pause` ends by itself once the cause is gone; `stop` is ended by a person; `trip` is latched, and of everything a kill. */
export type WatchAct = "pause" | "stop" | "trip";
export type Breach = {
  readonly scope: Scope;
  readonly act: WatchAct;
  readonly sentence: string;
  readonly status: QuoteStatus;
  /** How long the cause must be gone, µs; absent = the usual. */
  readonly coolDown?: number;
  /** Another incident has told people already. */
  readonly told?: boolean;
  /** Of a rule of loss: the share of the account that it went by. */
  readonly limit?: number;
};
export type Report = (breach: Breach) => void;

/** A fill of ours as the watches see it. */
export type WatchFill = {
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly price: Price;
  readonly at: Micros;
  /** Whose order it was; several where an earlier run sent it and did not write down for whom. */
  readonly strategies: readonly string[];
};
/** What a venue said to a placement. */
export type WatchAnswer = {
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly verdict: "accepted" | "rejected" | "ambiguous";
  readonly refusal: Refusal | null;
  readonly at: Micros;
};
/** How the loop did since its last beat; NaN = nobody measured it. */
export type LoopBeat = {
  /** How late the beat was, µs. */
  readonly lag: number;
  /** How far the wall clock ran ahead of the monotonic one since the last beat, µs; negative = it fell behind. */
  readonly clockJump: number;
};

export type WatchState = RiskReading["state"];
/** What a watch tells of one scope; id, title and action are its own. */
export type Reading = Pick<RiskReading, "scope" | "value" | "limit" | "used">;

export interface Watch {
  /** Of the table of rules, such as "RSK-25"; or what it watches, such as "FEED". */
  readonly id: string;
  readonly title: string;
  /** What a breach does, in words. */
  readonly action: string;
  filled?(fill: WatchFill): void;
  answered?(answer: WatchAnswer): void;
  beat?(beat: LoopBeat, now: Micros): void;
  /** Prices of that market are told in other ticks from now on, so many times as many. */
  regridded?(instrument: InstrumentId, times: number): void;
  /** At each beat, and after fills. While it reports nothing it makes no garbage. */
  judge(now: Micros, report: Report): void;
  read(now: Micros): readonly Reading[];
}

/** What watches look at. */
export type WatchContext = {
  readonly desk: Desk;
  /** As they stand now: people may change them. */
  limits(): Limits;
  /** Strategies of a market, by its number. */
  readonly quoted: readonly (readonly string[])[];
  /** Whether that held venue was seen without an order of ours since it is held. */
  isVerified(venue: VenueId): boolean;
};

/** At this share of a limit people are warned. */
export const WARN_AT = 0.8;

export function stateOf(used: number | null): WatchState {
  if (used === null || !Number.isFinite(used)) return "inactive";
  return used >= 1 ? "breached" : used >= WARN_AT ? "warning" : "ok";
}

/** Whether it lies further ahead than a venue's clock may: an earlier run wrote it by a clock that was put back since. */
export function isAhead(at: Micros, now: Micros): boolean {
  return at - now > AHEAD_MOST;
}
const AHEAD_MOST = 60_000_000;

/** A share as people read it: 0.0123 is "1.23 %". */
export function percentText(share: number): string {
  return Number.isFinite(share) ? `${Math.round(share * 1e4) / 1e2} %` : "unknown";
}
export function msText(micros: number): string {
  return Number.isFinite(micros) ? `${Math.round(micros / 1e3)} ms` : "unknown";
}
export function bpText(bps: number): string {
  return Number.isFinite(bps) ? `${Math.round(bps * 100) / 100} bp` : "unknown";
}
