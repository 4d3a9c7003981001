/** What a run writes down for the next one besides facts of venues and commands: what only a person may release, what
 * became of kills, and the money that the loss rules count from. Plain data that survives JSON; journalled with the step that it came of. @module */
import type { HoldLevel } from "../risk/holds.ts";
import type { QuoteStatus } from "../target.ts";
import type { KillReceipt } from "./view.ts";

/** A hold that only a person ends has begun. Markets go by name, since each run numbers them anew. */
export type HoldMemo = {
  readonly topic: "hold";
  readonly level: HoldLevel;
  readonly scope: string;
  readonly cause: string;
  readonly sentence: string;
  readonly status: QuoteStatus;
  readonly tripped: boolean;
};
/** It has ended. */
export type ReleaseMemo = {
  readonly topic: "release";
  readonly level: HoldLevel;
  readonly scope: string;
  readonly cause: string;
  readonly by: string;
};
/** What became of a kill so far; the newest word on it counts. */
export type ReportMemo = { readonly topic: "kill_report"; readonly receipt: KillReceipt };
export type Memo = HoldMemo | ReleaseMemo | ReportMemo;

/** Whether a note of the journal is one of these. */
export function isMemo(note: { readonly topic: string }): note is Memo {
  return note.topic === "hold" || note.topic === "release" || note.topic === "kill_report";
}
