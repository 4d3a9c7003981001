/** What became of each kill: who asked, what was sent to each venue, what was left, and when it was proven that nothing of
 * ours rests there. Kept in memory for people; the journal keeps all. @module */
import type { Micros } from "../units.ts";
import { formatSteps } from "../units.ts";
import type { VenueId } from "../instrument.ts";
import type { Desk } from "../desk/desk.ts";
import type { Sweep } from "../risk/sweep.ts";
import type { KillReceipt, KillState } from "./view.ts";
import { isoMicros } from "./text.ts";

const RECEIPTS_KEPT = 50;

export type Asked = { readonly id: string; readonly by: string; readonly reason: string; readonly level: string };
type Sweeps = ReadonlyMap<VenueId, Sweep>;
type Positions = Readonly<Record<string, string>>;
type Receipt = Asked & {
  readonly at: Micros;
  sweeps: Sweeps;
  readonly before: ReadonlyMap<VenueId, Positions>;
  /** As they were when the venue was verified. */
  readonly after: Map<VenueId, Positions>;
};

export class Receipts {
  #kept: Receipt[] = [];

  constructor(private readonly desk: Desk) {}

  add({ id, by, reason, level }: Asked, sweeps: Sweeps, now: Micros): void {
    const before = new Map([...this.desk.venues.keys()].map((venue) => [venue, this.#positions(venue)]));
    this.#kept.push({ id, by, reason, level, at: now, sweeps, before, after: new Map() });
    if (this.#kept.length > RECEIPTS_KEPT) this.#kept.shift();
  }

  /** What is not proven yet is proven by `sweeps` from here on. */
  follow(sweeps: Sweeps): void {
    for (const receipt of this.#kept) if (!isVerified(receipt.sweeps)) receipt.sweeps = sweeps;
  }

  /** Notes the positions of venues that have been verified meanwhile. */
  advance(): void {
    for (const { sweeps, after } of this.#kept) {
      for (const [venue, { verified }] of sweeps) {
        if (verified && !after.has(venue)) after.set(venue, this.#positions(venue));
      }
    }
  }

  /** Oldest first. */
  view(): readonly KillReceipt[] {
    return this.#kept.map((receipt) => this.#view(receipt));
  }

  #view({ id, by, reason, level, at, sweeps, before, after }: Receipt): KillReceipt {
    const venues = [...sweeps].map(([venue, sweep]) => {
      const { requests, ordersBefore, cancelled, remaining, verifiedAt } = sweep.progress;
      return {
        venue,
        requests,
        ordersBefore,
        cancelled,
        remaining,
        ...proof(verifiedAt, at),
        positionsBefore: before.get(venue) ?? {},
        positionsAfter: after.get(venue) ?? this.#positions(venue),
      };
    });
    const last = Math.max(...[...sweeps.values()].map(({ progress }) => progress.verifiedAt ?? Infinity));
    const verifiedAt = Number.isFinite(last) ? last as Micros : null;
    return { id, by, reason, level, at: isoMicros(at), state: stateOf(sweeps), ...proof(verifiedAt, at), venues };
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
