/** Sides of markets that a venue says it has no balance for. After three such rejects in a row a side is left alone until the
 * venue tells its balances again, and then tries with one order; and while five were counted at a venue within a minute, no
 * side that was refused tries at all. What we know of the balances keeps orders back before (RSK-15); this is for what we do
 * not know. @module */
import type { Micros } from "../units.ts";
import type { Side } from "../event.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { Orders } from "../oms/orders.ts";

export const REJECTS_TO_PAUSE = 3;
export const REJECTS_A_MINUTE = 5;
const MINUTE_MICROS = 60_000_000;
/** So long a side rests, twice as long each time that it is refused again. */
const FIRST_REST = 15_000_000, LONGEST_REST = 300_000_000;

type Refused = {
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  inRow: number;
  at: Micros;
  /** µs; 0 = it was not refused often enough to rest. */
  rest: number;
};
type Where = { readonly venue: VenueId; readonly instrument: InstrumentId; readonly side: Side };

export class Depletion {
  readonly #sides = new Map<string, Refused>();
  /** When the last rejects came, by venue; the newest last. */
  readonly #rejects = new Map<VenueId, Micros[]>();

  constructor(private readonly orders: Orders) {}

  /** An order was refused for want of balance. @returns whether its side pauses with it */
  refused({ venue, instrument, side }: Where, now: Micros): boolean {
    const key = keyOf(instrument, side), never = { venue, instrument, side, inRow: 0, at: now, rest: 0 };
    const known = this.#sides.get(key) ?? never;
    known.inRow += 1;
    known.at = now;
    if (known.inRow === REJECTS_TO_PAUSE) known.rest = Math.min(LONGEST_REST, Math.max(FIRST_REST, 2 * known.rest));
    this.#sides.set(key, known);
    const times = [...this.#rejects.get(venue) ?? [], now].slice(-REJECTS_A_MINUTE);
    this.#rejects.set(venue, times);
    return known.inRow === REJECTS_TO_PAUSE;
  }

  /** An order of that side was taken: there is balance. */
  accepted({ instrument, side }: Where): void {
    if (this.#sides.size > 0) this.#sides.delete(keyOf(instrument, side));
  }

  /** The venue told its balances: what has paused for a while may try again, once. What it tells right after a rejection is
   * what it rejected by. */
  balances(venue: VenueId, now: Micros): void {
    for (const side of this.#sides.values()) {
      if (side.venue === venue && now - side.at >= side.rest) side.inRow = Math.min(side.inRow, REJECTS_TO_PAUSE - 1);
    }
  }

  /** Whether a side waits for the venue's balances. */
  isDepleted(instrument: InstrumentId, side: Side): boolean {
    return (this.#sides.get(keyOf(instrument, side))?.inRow ?? 0) >= REJECTS_TO_PAUSE;
  }

  /** Whether an order may be placed there now. */
  allows(instrument: InstrumentId, side: Side, now: Micros): boolean {
    if (this.#sides.size === 0) return true;
    const known = this.#sides.get(keyOf(instrument, side));
    if (known === undefined) return true;
    if (known.inRow >= REJECTS_TO_PAUSE) return false;
    // One at a time, until it is known how that one ends; each may be one more of the five.
    if (this.#awaited(known) > 0) return false;
    let counted = 0;
    for (const at of this.#rejects.get(known.venue) ?? []) if (now - at < MINUTE_MICROS) counted += 1;
    for (const side of this.#sides.values()) if (side.venue === known.venue) counted += this.#awaited(side);
    return counted < REJECTS_A_MINUTE;
  }

  /** Orders of a side of which nobody has heard yet. */
  #awaited({ instrument, side }: Refused): number {
    let count = 0;
    for (const { side: one, ackedAt, terminal } of this.orders.live(instrument)) {
      if (one === side && ackedAt === 0 && !terminal) count += 1;
    }
    return count;
  }
}

function keyOf(instrument: InstrumentId, side: Side): string {
  return `${instrument}/${side}`;
}
