/** The differences between our books and one venue that are open now, by what they are about. Bounded: with too many the
 * venue stops, whatever each of them would stop. @module */
import type { Micros } from "../units.ts";
import type { InstrumentId } from "../instrument.ts";
import { type DifferenceId, DIFFERENCES, type StopScope } from "./difference_table.ts";

export type FoundDifference = {
  readonly id: DifferenceId;
  /** What it is about, one of its kind: a market, an asset, a trade. */
  readonly subject: string;
  readonly instrument: InstrumentId | null;
  /** For people: what differs, both values named. */
  readonly sentence: string;
  readonly ours: string;
  readonly venue: string;
};
export type OpenDifference = FoundDifference & { readonly since: Micros; readonly stops: StopScope };

/** Kept at most. */
export const DIFFERENCES_LIMIT = 256;

export class Differences {
  readonly #open = new Map<string, OpenDifference>();
  #overflow = 0;

  /** Takes one, new or known with other values. True = it is new.
   * @param stops where not as the table says */
  note(found: FoundDifference, now: Micros, stops: StopScope = DIFFERENCES[found.id].stops): boolean {
    const key = keyOf(found.id, found.subject), known = this.#open.get(key);
    if (known === undefined && this.#open.size >= DIFFERENCES_LIMIT) {
      this.#overflow += 1;
      return false;
    }
    this.#open.set(key, { ...found, since: known?.since ?? now, stops });
    return known === undefined;
  }

  /** It is gone. False = it was not open. */
  settle(id: DifferenceId, subject: string): boolean {
    this.#overflow = 0; // there is room again: whoever still finds one says so again
    return this.#open.delete(keyOf(id, subject));
  }

  has(id: DifferenceId, subject: string): boolean {
    return this.#open.has(keyOf(id, subject));
  }

  get count(): number {
    return this.#open.size;
  }

  /** Oldest first. */
  all(): readonly OpenDifference[] {
    return [...this.#open.values()];
  }

  /** Appends why the whole venue stops. */
  stopsOfVenue(out: string[]): void {
    if (this.#overflow > 0) out.push(`more than ${DIFFERENCES_LIMIT} differences are open`);
    for (const { stops, sentence } of this.#open.values()) {
      if (stops === "venue" || stops === "everything") out.push(sentence);
    }
  }

  /** Why this market stops; `null` = no difference of its own is open. */
  stopOf(instrument: InstrumentId): string | null {
    if (this.#open.size === 0) return null;
    for (const open of this.#open.values()) {
      if (open.stops === "instrument" && open.instrument === instrument) return open.sentence;
    }
    return null;
  }

  clear(): void {
    this.#open.clear();
    this.#overflow = 0;
  }
}

function keyOf(id: DifferenceId, subject: string): string {
  return `${id} ${subject}`;
}
