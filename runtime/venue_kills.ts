/** The kill words of single venues beside the engine's latches: a word is raised before the engine hears of a kill, follows what
 * the engine trips by itself, and is cleared by a re-arm that the engine has let through. @module */
import type { VenueId } from "../core/instrument.ts";
import {
  clearVenueKill,
  isVenueKilled,
  MOST_VENUES,
  raiseVenueKill,
  VENUE_KILL_PROVEN_WORD,
  VENUE_KILL_TAKEN_WORD,
  venueKills,
} from "./shared_words.ts";

const NONE: ReadonlySet<VenueId> = new Set();

export class VenueKills {
  /** So many of each venue's kills became events, or were raised for what the engine had tripped. */
  readonly #taken: number[];
  /** The engine's word that the shared ones follow. */
  #followed = NONE;
  /** Words that stood at the last look while the engine knew of no kill. */
  #unheard = NONE;

  /** @param venues in the order of the configuration
   * @throws {RangeError} for more venues than there are words */
  constructor(private readonly venues: readonly VenueId[], private readonly words: Int32Array) {
    if (venues.length > MOST_VENUES) {
      throw new RangeError(`Cannot run ${venues.length} venues: there are kill words for ${MOST_VENUES}`);
    }
    this.#taken = venues.map((_venue, place) => venueKills(words, place));
  }

  /** A kill of that scope was asked for on this thread; a scope that is no venue has no word. */
  raise(scope: string): void {
    const place = this.venues.indexOf(scope);
    if (place < 0) return;
    raiseVenueKill(this.words, place);
    this.#taken[place] = venueKills(this.words, place);
  }

  /** @param killed the same set as before where nothing has changed */
  follow(killed: ReadonlySet<VenueId>): void {
    if (killed === this.#followed) return;
    const before = this.#followed;
    this.#followed = killed;
    for (const [place, venue] of this.venues.entries()) {
      if (killed.has(venue) === before.has(venue)) continue;
      if (killed.has(venue)) {
        raiseVenueKill(this.words, place);
        this.#taken[place] = (this.#taken[place] + 1) | 0;
      } else clearVenueKill(this.words, place, this.#taken[place]); // a kill that came meanwhile stands; its event follows
    }
  }

  /** So that no guard acts on a kill that the engine sees to. */
  tell(engine: {
    readonly killedVenues: ReadonlySet<VenueId>;
    venueSweep(venue: VenueId): { readonly verified: boolean } | null;
  }): void {
    if (engine.killedVenues.size === 0) return;
    for (const [place, venue] of this.venues.entries()) {
      const sweep = engine.killedVenues.has(venue) ? engine.venueSweep(venue) : null, taken = this.#taken[place];
      if (sweep === null) continue;
      Atomics.store(this.words, VENUE_KILL_TAKEN_WORD + place, taken);
      if (sweep.verified) Atomics.store(this.words, VENUE_KILL_PROVEN_WORD + place, taken);
    }
  }

  /** Venues whose word stands, at this look and at the one before, while the engine knows of no kill: the message that was to
   * follow the word is lost. */
  unheard(killed: ReadonlySet<VenueId>): readonly VenueId[] {
    const unheard = this.venues.filter((venue, place) => isVenueKilled(this.words, place) && !killed.has(venue));
    if (unheard.length === 0 && this.#unheard.size === 0) return [];
    const lost = unheard.filter((venue) => this.#unheard.has(venue));
    this.#unheard = new Set(unheard);
    for (const venue of lost) {
      const place = this.venues.indexOf(venue);
      this.#taken[place] = venueKills(this.words, place);
    }
    return lost;
  }
}
