/** Whether the venues take a guard's keys: one that is refused cancels nothing when it has to, so it is asked about while nothing
 * is wrong. A venue that is down, or limits us, says nothing of a key. @module */
import type { VenueId } from "../core/instrument.ts";
import { type Micros, MICROS_PER_SECOND } from "../core/units.ts";
import type { BrakePage } from "../core/guard/brake.ts";

/** A list of all open orders is dear: at Binance spot it weighs 80 of the 6,000 of a minute. A key in doubt is asked about at each
 * look. */
const AGAIN = 300 * MICROS_PER_SECOND;
/** A key that was taken is refused once the venue has said so twice in a row; one that never was, at the first word. */
const DENIALS = 2;

type Key = { denials: number; wasTaken: boolean; isRefused: boolean };

export class GuardKeys {
  readonly #keys: ReadonlyMap<VenueId, readonly Key[]>;
  readonly #askedAt = new Map<VenueId, Micros>();
  #refused: readonly VenueId[] = [];

  /** @param venues with one brake for each key */
  constructor(venues: readonly { readonly id: VenueId; readonly brakes: readonly unknown[] }[]) {
    const fresh = (): Key => ({ denials: 0, wasTaken: false, isRefused: false });
    this.#keys = new Map(venues.map(({ id, brakes }) => [id, brakes.map(fresh)]));
  }

  /** Venues that refuse each of the keys. */
  get refused(): readonly VenueId[] {
    return this.#refused;
  }

  /** Whether that venue is to be asked for a list with each key. */
  isDue(venue: VenueId, now: Micros): boolean {
    const askedAt = this.#askedAt.get(venue);
    return askedAt === undefined || now - askedAt >= AGAIN || this.#of(venue).some(({ denials }) => denials > 0);
  }

  asked(venue: VenueId, now: Micros): void {
    this.#askedAt.set(venue, now);
  }

  /** @param place of the key
   * @returns what is news about it; `null` = nothing */
  heard(venue: VenueId, place: number, page: BrakePage): "refused" | "taken" | null {
    const key = this.#of(venue)[place];
    if (page.kind === "failed" && page.denied !== true) return null;
    const before = key.isRefused;
    if (page.kind === "failed") {
      key.denials += 1;
      key.isRefused ||= !key.wasTaken || key.denials >= DENIALS;
    } else Object.assign(key, { denials: 0, wasTaken: true, isRefused: false });
    if (key.isRefused === before) return null;
    this.#refused = [...this.#keys].filter(([, keys]) => keys.every(({ isRefused }) => isRefused)).map(([id]) => id);
    return key.isRefused ? "refused" : "taken";
  }

  #of(venue: VenueId): readonly Key[] {
    return this.#keys.get(venue)!;
  }
}
