/** What a run writes down for the next one besides facts of venues and commands: what only a person may release, what
 * became of kills, and the money that the loss rules count from. Plain data that survives JSON; journalled with the step that it came of. @module */
import type { Micros } from "../units.ts";
import type { VenueId } from "../instrument.ts";
import type { Adjustment } from "../ledger/ledger.ts";
import type { HoldLevel } from "../risk/holds.ts";
import type { LossPoint } from "../risk/watch/loss_history.ts";
import type { QuoteStatus } from "../target.ts";
import type { CheckItem } from "./check_list.ts";
import type { FillMemo } from "./fill_marks.ts";
import type { InferredMemo } from "./inferring.ts";
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
/** What a person's wish to arm again found, item by item. */
export type RearmMemo = {
  readonly topic: "rearm_check";
  readonly requestId: string;
  readonly by: string;
  readonly reason: string;
  readonly scope: string;
  readonly armed: boolean;
  readonly items: readonly CheckItem[];
};
/** An adjustment as the journal keeps it: markets by name, amounts as decimals. */
export type AdjustMemo = {
  readonly topic: "adjust";
  readonly kind: Adjustment["kind"];
  readonly venue: VenueId;
  readonly at: Micros;
  readonly position: { readonly market: string; readonly size: string; readonly price: string } | null;
  readonly cash: { readonly asset: string; readonly amount: string } | null;
  /** Of the venue's money, what was corrected by itself: it counts against the day. */
  readonly share?: number;
  readonly by: string;
  readonly reason: string;
};
/** A fill that waited for its owner in vain counts as somebody else's from here on. */
export type ForeignFillMemo = { readonly topic: "foreign_fill"; readonly market: string; readonly tradeId: string };
/** A dead-man switch was armed, is off, or has fired or run out. `market` is a market's name; "" = the one switch of all. */
export type DeadManMemo = {
  readonly topic: "dead_man";
  readonly venue: VenueId;
  readonly market: string;
  readonly what: "armed" | "off" | "fired";
};
/** The books of a market have taken the rules that did not fit them before. */
export type RegridMemo = { readonly topic: "regrid"; readonly market: string };
/** What the rules of loss count from. */
export type LossMemo = LossPoint & { readonly topic: "losses" };
export type Memo =
  | HoldMemo
  | ReleaseMemo
  | ReportMemo
  | RearmMemo
  | AdjustMemo
  | FillMemo
  | ForeignFillMemo
  | InferredMemo
  | DeadManMemo
  | RegridMemo
  | LossMemo;

const MEMOS: ReadonlySet<string> = new Set<Memo["topic"]>([
  "hold",
  "release",
  "kill_report",
  "rearm_check",
  "adjust",
  "fill_mark",
  "foreign_fill",
  "inferred_fill",
  "dead_man",
  "regrid",
  "losses",
]);

/** Whether a note of the journal is one of these. */
export function isMemo(note: { readonly topic: string }): note is Memo {
  return MEMOS.has(note.topic);
}
