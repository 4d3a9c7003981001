/** Differences between our books and a venue's word, told and marked: who finds one says so here, and the desk, the venue's
 * reconciler and people hear of it. @module */
import type { Micros } from "../units.ts";
import { marketName, type VenueId } from "../instrument.ts";
import type { Fill } from "../event.ts";
import { type DifferenceId, DIFFERENCES, type StopScope } from "../oms/difference_table.ts";
import type { FoundDifference } from "../oms/differences.ts";
import type { Reconciler } from "../oms/reconcile.ts";
import type { TradeLog } from "../oms/trade_log.ts";
import type { Desk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";
import type { Correcting } from "./correcting.ts";
import type { ForeignBook } from "./foreign_book.ts";
import type { Telling } from "./telling.ts";

export class Differing {
  constructor(
    private readonly desk: Desk,
    private readonly of: (venue: VenueId) => Reconciler,
    private readonly telling: Telling,
    /** A market may be quoted no more, or again. */
    private readonly disturb: (market: Market) => void,
  ) {}

  /** @param stops where not as the table says */
  differ(venue: VenueId, found: FoundDifference, now: Micros, stops?: StopScope): void {
    const isNew = this.of(venue).differ(found, now, stops), { severity, code } = DIFFERENCES[found.id];
    const scope = found.instrument === null ? venue : marketName(this.desk.market(found.instrument));
    if (isNew && severity !== null) this.telling.incident(severity, code, found.sentence, scope, now);
    this.mark(venue);
  }

  agree(venue: VenueId, id: DifferenceId, subject: string, now: Micros): void {
    this.of(venue).agree(id, subject, now);
    this.mark(venue);
  }

  has(venue: VenueId, id: DifferenceId, subject: string): boolean {
    return this.of(venue).has(id, subject);
  }

  /** Keeps the desk's word on which markets are not to be trusted. */
  mark(venue: VenueId): void {
    const reconciler = this.of(venue), { markets } = this.desk;
    for (let i = 0; i < markets.length; i++) {
      const market = markets[i];
      if (market.venue !== venue) continue;
      const distrust = reconciler.distrustOf(market.id);
      if (distrust === market.distrust) continue;
      market.distrust = distrust;
      this.disturb(market);
    }
  }
}

/** What every check of our books against a venue's word stands on. */
export type CheckGround = {
  readonly desk: Desk;
  readonly log: TradeLog;
  readonly foreign: ForeignBook;
  readonly differing: Differing;
  readonly correcting: Correcting;
  reconcilerOf(venue: VenueId): Reconciler;
  /** Fills that wait for their order: ours or foreign, nobody knows yet. */
  strays(): readonly Fill[];
};
