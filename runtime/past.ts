/** What earlier runs wrote down that the next one has to begin with: who it was, whether the kill switch stands, and up to
 * when its trades are known. One pass over the journal, in memory bounded by the markets. @module */
import type { InstrumentId } from "../core/instrument.ts";
import { marketName } from "../core/instrument.ts";
import type { Micros } from "../core/units.ts";
import type { JournalRecord } from "./journal_codec.ts";

export type FoundTrip = { readonly by: string; readonly reason: string; readonly at: Micros };

export type PastState = {
  readonly lastBoot: { readonly tag: number; readonly epoch: number } | null;
  readonly trip: FoundTrip | null;
  /** Of the last run, and of the one that was armed last; absent in snapshots up to 2026-11. */
  readonly config?: string | null;
  readonly armedConfig?: string | null;
  /** Absent as well: whether the last run broke off, that one began after a run that did, and when such runs armed themselves. */
  readonly brokeOff?: boolean;
  readonly afterCrash?: boolean;
  readonly selfArmedAt?: readonly Micros[];
  /** And when it was armed last. */
  readonly armedAt?: Micros | null;
  readonly firstBootAt: Micros | null;
  readonly lastAt: Micros;
  readonly names: readonly (readonly [InstrumentId, string])[];
  readonly listedAt: readonly (readonly [market: string, at: Micros])[];
};
/** Longest time between two runs that a clock which was put back may hide, µs. */
const DOWN_MOST = 86_400_000_000;
const DAY = 86_400_000_000;
/** The journal's name for who armed a run that needs nobody for it. */
const ITSELF = "start";
/** Instants kept of runs that armed themselves after a crash. */
const SELF_ARMED_KEPT = 16;

export class Past {
  /** Of the last run; `null` = there was none. */
  lastBoot: { readonly tag: number; readonly epoch: number } | null = null;
  /** The first kill since it was armed last; `null` = none stands. */
  trip: FoundTrip | null = null;
  /** When trading was armed last; `null` = it never was. */
  armedAt: Micros | null = null;
  /** SHA-256 of what was configured when trading was armed last; `null` = it never was. */
  armedConfig: string | null = null;
  /** The last run ended without an orderly stop: it was killed, has failed, or the machine has. */
  brokeOff = false;
  #afterCrash = false;
  #selfArmedAt: Micros[] = [];
  #config: string | null = null;
  #firstBootAt: Micros | null = null;
  /** The latest instant that any record tells. */
  #lastAt = 0 as Micros;
  /** Each run numbers its markets anew. */
  readonly #names = new Map<InstrumentId, string>();
  /** When the newest complete list of a market's trades was asked for. */
  readonly #listedAt = new Map<string, Micros>();

  /** As plain data, for a snapshot. */
  state(): PastState {
    return {
      lastBoot: this.lastBoot,
      trip: this.trip,
      config: this.#config,
      armedAt: this.armedAt,
      armedConfig: this.armedConfig,
      brokeOff: this.brokeOff,
      afterCrash: this.#afterCrash,
      selfArmedAt: this.#selfArmedAt,
      firstBootAt: this.#firstBootAt,
      lastAt: this.#lastAt,
      names: [...this.#names],
      listedAt: [...this.#listedAt],
    };
  }

  /** Goes on where `state` was told. */
  static of(state: PastState): Past {
    const { lastBoot, trip, config, armedConfig, firstBootAt, lastAt, names, listedAt } = state, past = new Past();
    past.brokeOff = state.brokeOff ?? false;
    past.#afterCrash = state.afterCrash ?? false;
    past.#selfArmedAt = [...state.selfArmedAt ?? []];
    past.#config = config ?? null;
    past.armedConfig = armedConfig ?? null;
    // One that does not tell is no reason to take what guards wrote before it for unanswered.
    past.armedAt = state.armedAt === undefined ? lastAt : state.armedAt;
    past.lastBoot = lastBoot;
    past.trip = trip;
    past.#firstBootAt = firstBootAt;
    past.#lastAt = lastAt;
    for (const [id, name] of names) past.#names.set(id, name);
    for (const [name, at] of listedAt) past.#listedAt.set(name, at);
    return past;
  }

  readonly visit = ({ kind, payload, wallMs }: JournalRecord): void => {
    const at = wallMs * 1000 as Micros;
    if (at > this.#lastAt) this.#lastAt = at;
    switch (kind) {
      case "boot":
        this.lastBoot = { tag: payload.tag, epoch: payload.epoch };
        this.#config = payload.config;
        this.#afterCrash = this.brokeOff;
        this.brokeOff = true; // until it says that it stops
        this.#firstBootAt ??= at;
        this.#names.clear();
        return;
      case "kill":
        if (payload.step === "rearm") {
          this.trip = null;
          this.armedAt = at;
          this.armedConfig = this.#config;
          if (this.#afterCrash && payload.by === ITSELF) this.#selfArmed(at);
        } else this.trip ??= { by: payload.by, reason: payload.reason, at };
        return;
      case "event":
        // A power cut may have left the operator's word without the note that follows it.
        if (payload.kind === "kill") {
          // What is narrower than everything is latched by a hold.
          if ((payload.scope ?? "global") === "global") this.trip ??= { by: payload.by, reason: payload.reason, at };
        } else if (payload.kind === "stop") {
          this.brokeOff = false;
        } else if (payload.kind === "instrument") {
          this.#names.set(payload.instrument.id, marketName(payload.instrument));
        } else if (payload.kind === "own_trades") {
          const name = this.#names.get(payload.instrument);
          if (name !== undefined) this.#listedAt.set(name, payload.requestedAt);
        }
        return;
      default:
        return;
    }
  };

  #selfArmed(at: Micros): void {
    this.#selfArmedAt = [...this.#selfArmedAt, at].slice(-SELF_ARMED_KEPT);
  }

  /** How many runs of this UTC day armed themselves after a run that broke off. */
  selfArmedOn(now: Micros): number {
    return this.#selfArmedAt.filter((at) => Math.floor(at / DAY) === Math.floor(now / DAY)).length;
  }

  /** By how much the clock is behind what the journal has seen, µs; 0 = it is not. */
  behind(now: Micros): number {
    return Math.max(0, this.#lastAt - now);
  }

  /** Trades of `markets` before it stand in the journal completely. A fill that came while a link was down stands in the next
   * complete list, and not before it. */
  watermark(markets: readonly string[], now: Micros): Micros {
    let oldest = Infinity;
    // A market without a list was never traded: orders leave only after one.
    for (const name of markets) oldest = Math.min(oldest, this.#listedAt.get(name) ?? Infinity);
    const known = oldest < Infinity ? oldest as Micros : this.#firstBootAt ?? now;
    if (this.#lastAt <= now) return known;
    // The clock was put back, and nobody knows by how much: by what it is behind, and as long as it may have been down.
    return Math.min(known, now) - (this.#lastAt - now) - DOWN_MOST as Micros;
  }
}
