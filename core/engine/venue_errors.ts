/** What the refusals of venues ask of the engine, by their catalogues: a market or a venue is held back, people are told, and a code
 * that no catalogue holds raises an alarm. Where the account is in doubt it is asked. What sessions and order books do by themselves (asking for the order, reading rules
 * again, measuring the clock, keeping quiet) is none of its business. @module */
import type { Micros } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { AmendAnswer, CancelAnswer, PlaceAnswer, Refusal, RefusalReason } from "../event.ts";
import type { Desk } from "../desk/desk.ts";
import { Repeats } from "./repeats.ts";
import type { Telling } from "./telling.ts";

/** The same code of the same venue is told again only after this, µs; so many are remembered. */
const REPEAT = 3_600_000_000;
const REMEMBERED = 1_000;
/** The account is asked about the same market again only after this, µs. */
const LOOK_AGAIN = 5_000_000;

/** What may not trade, and until when. */
export type VenueHold = {
  readonly venue: VenueId;
  /** `null` = every market there. */
  readonly instrument: InstrumentId | null;
  /** Such as "venue_authentication". */
  readonly cause: string;
  readonly sentence: string;
  /** `itself` = some time after the last refusal of the kind. */
  readonly ends: "itself" | "person";
  /** People have just been told. */
  readonly told: boolean;
  /** The venue has restricted the account: that is a kill of it. */
  readonly tripped?: boolean;
};
export type RefusingAnswer = PlaceAnswer | CancelAnswer | AmendAnswer;

/** Reasons that no waiting mends. */
export const FOR_A_PERSON: ReadonlySet<RefusalReason> = new Set([
  "authentication",
  "restricted",
  "liquidation",
  "position_mode",
]);
/** Reasons that concern one market, whatever else they ask for. */
const OF_A_MARKET: ReadonlySet<RefusalReason> = new Set(["market_closed", "reduce_only", "position_limit"]);

export type ErrorSurroundings = {
  readonly desk: Desk;
  readonly telling: Telling;
  hold(hold: VenueHold, now: Micros): void;
  /** Trades, balances and positions are to be asked for. @param instrument `null` = of no market more than of another */
  lookAgain(venue: VenueId, instrument: InstrumentId | null, now: Micros): void;
};

export class VenueErrors {
  readonly #told = new Repeats(REPEAT, REMEMBERED);
  readonly #looked = new Repeats(LOOK_AGAIN, REMEMBERED);

  constructor(private readonly around: ErrorSurroundings) {}

  take({ venue, clientId, refusal }: RefusingAnswer, now: Micros): void {
    if (refusal === null || refusal.action === undefined) return; // no word of the venue is behind it
    if (refusal.known === false) return void this.#tell("S1", "unknown_venue_code", venue, refusal, now);
    switch (refusal.action) {
      case "pause_market":
      case "pause_venue":
      case "check_keys":
      case "fix_config":
        return this.#hold(venue, clientId, refusal, now);
      case "refresh_account":
        return this.#lookAgain(venue, clientId, now);
      case "tell_person":
        return void this.#tell("S2", "venue_refusal", venue, refusal, now);
      case "none":
      case "retry_later":
      case "slow_down":
      case "resync_clock":
      case "query_order":
      case "refresh_rules":
        return;
      default:
        return refusal.action satisfies never;
    }
  }

  #lookAgain(venue: VenueId, clientId: string, now: Micros): void {
    const instrument = this.around.desk.orders.get(clientId)?.instrument ?? null;
    if (this.#looked.isNews(`${venue} ${instrument}`, now)) this.around.lookAgain(venue, instrument, now);
  }

  #hold(venue: VenueId, clientId: string, refusal: Refusal, now: Micros): void {
    const { reason, action } = refusal;
    const ofMarket = action === "pause_market" || OF_A_MARKET.has(reason);
    const ends = FOR_A_PERSON.has(reason) || action === "fix_config" ? "person" : "itself";
    const told = this.#tell(ends === "person" ? "S1" : "S2", `venue_${reason}`, venue, refusal, now);
    const instrument = ofMarket ? this.around.desk.orders.get(clientId)?.instrument : null;
    if (instrument === undefined) return; // the order is forgotten, and its market with it: people were told
    const cause = `venue_${reason}`, sentence = sentenceOf(refusal), tripped = !ofMarket && reason === "restricted";
    this.around.hold({ venue, instrument, cause, sentence, ends, told, tripped }, now);
  }

  #tell(severity: "S1" | "S2", name: string, venue: VenueId, refusal: Refusal, now: Micros): boolean {
    if (!this.#told.isNews(`${venue} ${name} ${refusal.code}`, now)) return false;
    const said = `${venue} said ${refusal.code}: ${refusal.message || "nothing more"}`;
    this.around.telling.incident(severity, name, `${sentenceOf(refusal)} (${said})`, venue, now);
    return true;
  }
}

function sentenceOf({ sentence, message }: Refusal): string {
  return sentence ?? message;
}
