/** Tells once when a limit is nearly used up: from 80 %, and again only after it fell below 70 % in between, at most once a
 * minute. A part of the rows is looked at each time, so that a beat stays short. @module */
import type { Micros } from "../units.ts";
import { type RiskReading, type RowPlace, WARNING_SHARE } from "./risk_rows.ts";

/** Below it a limit is no longer nearly used up. */
export const CALM_SHARE = 0.7;
const AGAIN_MICROS = 60_000_000;
/** Looks until every row was looked at, and rows a look at most. */
const LOOKS = 20, MOST_ROWS = 40;

export class Warnings {
  #next = 0;
  /** By row: what is nearly used up, and when people were told of it last. */
  readonly #warned = new Map<RowPlace, { isNear: boolean; toldAt: number }>();

  constructor(
    private readonly places: readonly RowPlace[],
    private readonly rowOf: (place: RowPlace) => RiskReading,
  ) {}

  /** Looks at the next rows. @returns those that people are to be told of */
  look(now: Micros): readonly RiskReading[] {
    const told: RiskReading[] = [], { places } = this, count = Math.min(MOST_ROWS, Math.ceil(places.length / LOOKS));
    for (let i = 0; i < count; i++) {
      const place = places[this.#next], row = this.rowOf(place);
      this.#next = (this.#next + 1) % places.length;
      if (this.#isNews(place, row.used ?? 0, now)) told.push(row);
    }
    return told;
  }

  #isNews(place: RowPlace, share: number, now: Micros): boolean {
    const known = this.#warned.get(place);
    if (share < CALM_SHARE) {
      if (known !== undefined) known.isNear = false;
      return false;
    }
    if (share < WARNING_SHARE || known?.isNear) return false;
    if (known !== undefined && now - known.toldAt < AGAIN_MICROS) return false;
    this.#warned.set(place, { isNear: true, toldAt: now });
    return true;
  }
}
