/** What became of each kill: who asked, what was sent to each venue, what was left, when it was proven that nothing of ours
 * rests there, and how the selling down went. Kept in memory for people; the journal keeps each at every new state, and the next
 * run shows it again. @module */
import type { Micros } from "../units.ts";
import { formatSteps } from "../units.ts";
import type { VenueId } from "../instrument.ts";
import type { LossBreach } from "../event.ts";
import type { Desk } from "../desk/desk.ts";
import { GLOBAL_SCOPE } from "../risk/holds.ts";
import type { Sweep } from "../risk/sweep.ts";
import type { Flattening } from "./flattening.ts";
import type { ReportMemo } from "./memo.ts";
import type { FlattenReport, KillReceipt, KillState } from "./view.ts";
import { isoMicros } from "./text.ts";

const RECEIPTS_KEPT = 50;
/** Orders of others that are named in a receipt, for each venue. */
const FOREIGN_NAMED = 100;

export type Asked = {
  readonly id: string;
  readonly by: string;
  readonly reason: string;
  readonly level: string;
  /** A market's name, a strategy's id, a venue's id, or "global". */
  readonly scope: string;
  readonly breach?: LossBreach;
};
type Sweeps = ReadonlyMap<VenueId, Sweep>;
type Positions = Readonly<Record<string, string>>;
type Receipt = Asked & {
  readonly at: Micros;
  sweeps: Sweeps;
  readonly flattening: Flattening | null;
  /** What the journal was told of it last. */
  settled: string;
  readonly before: ReadonlyMap<VenueId, Positions>;
  /** As they were when the venue was verified. */
  readonly after: Map<VenueId, Positions>;
  /** Trades of ours that were booked by then, and when it was asked for. */
  readonly fillsBefore: ReadonlyMap<VenueId, number>;
  readonly fillsAfter: Map<VenueId, number>;
  /** Orders of others that a person had cancelled, by venue. */
  readonly foreign: Map<VenueId, readonly string[]>;
};

export class Receipts {
  #kept: Receipt[] = [];
  /** Of earlier runs, oldest first. */
  #earlier: KillReceipt[] = [];
  #reports: ReportMemo[] = [];

  constructor(private readonly desk: Desk) {}

  add(asked: Asked, sweeps: Sweeps, flattening: Flattening | null, now: Micros): void {
    const venues = [...this.desk.venues.keys()];
    this.#kept.push({
      ...asked,
      at: now,
      sweeps,
      flattening,
      settled: "",
      before: new Map(venues.map((venue) => [venue, this.#positions(venue)])),
      after: new Map(),
      fillsBefore: new Map(venues.map((venue) => [venue, this.#fills(venue)])),
      fillsAfter: new Map(),
      foreign: new Map(),
    });
    if (this.#earlier.length + this.#kept.length > RECEIPTS_KEPT) {
      (this.#earlier.length > 0 ? this.#earlier : this.#kept).shift();
    }
    this.advance(now);
  }

  /** Orders of others at `venue` are being cancelled by a person's word: it stands in the newest receipt of that venue. */
  cancelledForeign(venue: VenueId, names: readonly string[], now: Micros): void {
    const receipt = this.#kept.findLast(({ sweeps }) => sweeps.has(venue));
    if (receipt === undefined) return;
    receipt.foreign.set(venue, [...receipt.foreign.get(venue) ?? [], ...names].slice(-FOREIGN_NAMED));
    this.#reports.push({ topic: "kill_report", receipt: this.#view(receipt, now) });
  }

  /** Takes what an earlier run told of a kill. What it was selling down then, nobody does any more. */
  recall(receipt: KillReceipt): void {
    const { flatten, scope = "global" } = receipt; // reports up to 2026-11 have no scope
    const told = { ...receipt, scope };
    const ended = flatten?.state === "FLATTENING" ? { ...told, flatten: brokenOff(flatten) } : told;
    const at = this.#earlier.findIndex(({ id }) => id === receipt.id);
    if (at >= 0) this.#earlier[at] = ended;
    else this.#earlier.push(ended);
    if (this.#earlier.length > RECEIPTS_KEPT) this.#earlier.shift();
  }
  get recalled(): readonly KillReceipt[] {
    return this.#earlier;
  }

  /** What is not proven yet is proven by `sweeps` from here on. */
  follow(sweeps: Sweeps): void {
    for (const receipt of this.#kept) {
      if (receipt.scope === GLOBAL_SCOPE.name && !isVerified(receipt.sweeps)) receipt.sweeps = sweeps;
    }
  }

  /** Notes the positions of venues that have been verified meanwhile, and of those that are sold down as they are now; and
   * tells the journal of each kill that came to a new state. */
  advance(now: Micros): void {
    for (const receipt of this.#kept) {
      const { sweeps, after, flattening } = receipt;
      const settled = `${stateOf(sweeps)} ${flattening?.state ?? ""}`, isNews = settled !== receipt.settled;
      for (const [venue, { verified }] of sweeps) {
        if (verified && !receipt.fillsAfter.has(venue)) receipt.fillsAfter.set(venue, this.#fills(venue));
        const moves = flattening !== null && (isNews || !flattening.over);
        if (verified && (moves || !after.has(venue))) after.set(venue, this.#positions(venue));
      }
      if (!isNews) continue;
      receipt.settled = settled;
      this.#reports.push({ topic: "kill_report", receipt: this.#view(receipt, now) });
    }
  }

  /** What the journal is to keep, since the last call. */
  take(): readonly ReportMemo[] {
    if (this.#reports.length === 0) return NO_REPORTS;
    const taken = this.#reports;
    this.#reports = [];
    return taken;
  }

  /** Oldest first. */
  view(now: Micros): readonly KillReceipt[] {
    return [...this.#earlier, ...this.#kept.map((receipt) => this.#view(receipt, now))];
  }

  #view(receipt: Receipt, now: Micros): KillReceipt {
    const { id, by, reason, level, scope, at, sweeps, before, after, flattening } = receipt;
    const venues = [...sweeps].map(([venue, sweep]) => {
      const { firstCancelAt, verifiedAt, ...progress } = sweep.progress;
      const { requests, answers, failures, ordersBefore, cancelled, remaining, foreign } = progress;
      return {
        venue,
        requests,
        answers,
        failures,
        firstCancelAt: firstCancelAt === null ? null : isoMicros(firstCancelAt),
        ordersBefore,
        cancelled,
        remaining,
        fills: (receipt.fillsAfter.get(venue) ?? this.#fills(venue)) - receipt.fillsBefore.get(venue)!,
        foreign,
        foreignCancelled: receipt.foreign.get(venue) ?? [],
        ...proof(verifiedAt, at),
        positionsBefore: before.get(venue)!,
        positionsAfter: after.get(venue) ?? this.#positions(venue),
      };
    });
    const last = Math.max(...[...sweeps.values()].map(({ progress }) => progress.verifiedAt ?? Infinity));
    const verifiedAt = Number.isFinite(last) ? last as Micros : null;
    const asked = { id, by, reason, level, scope, at: isoMicros(at) }, flatten = flattening?.report(now) ?? null;
    const breach = receipt.breach === undefined ? {} : { breach: receipt.breach };
    return { ...asked, ...breach, state: stateOf(sweeps), ...proof(verifiedAt, at), flatten, venues };
  }

  #fills(venue: VenueId): number {
    let count = 0;
    for (const { id, venue: at } of this.desk.markets) {
      if (at === venue) count += this.desk.ledger.position(id).fillCount;
    }
    return count;
  }

  #positions(venue: VenueId): Positions {
    const positions: Record<string, string> = {};
    for (const { id, venue: at, symbol, instrument } of this.desk.markets) {
      if (at !== venue || instrument === null) continue;
      positions[symbol] = formatSteps(this.desk.ledger.position(id).size, instrument.lot);
    }
    return positions;
  }
}

const NO_REPORTS: readonly ReportMemo[] = [];

/** A run ended while it sold down: what was left then is left, and a person has to ask once more. */
function brokenOff(report: FlattenReport): FlattenReport {
  const markets = report.markets.map((market) => {
    if (market.state !== "FLATTENING") return market;
    const sentence = `the run ended before it was flat: ${market.sentence}`;
    return { ...market, state: "FLATTEN_INCOMPLETE", sentence } as const;
  });
  return { ...report, state: "FLATTEN_INCOMPLETE", markets };
}

/** Every venue was proven empty; no venue at all proves nothing. */
export function isVerified(sweeps: Sweeps): boolean {
  for (const { verified } of sweeps.values()) if (!verified) return false;
  return sweeps.size > 0;
}

export function isDirty(sweeps: Sweeps): boolean {
  for (const { progress } of sweeps.values()) if (progress.dirty) return true;
  return false;
}

function stateOf(sweeps: Sweeps): KillState {
  return isVerified(sweeps) ? "TRIPPED" : isDirty(sweeps) ? "TRIPPED_DIRTY" : "TRIPPING";
}

function proof(verifiedAt: Micros | null, since: Micros): { verifiedAt: string | null; ms: number | null } {
  if (verifiedAt === null) return { verifiedAt: null, ms: null };
  // What was verified before a further kill asked for it is proven at once.
  return { verifiedAt: isoMicros(verifiedAt), ms: Math.max(0, Math.round((verifiedAt - since) / 1e3)) };
}
