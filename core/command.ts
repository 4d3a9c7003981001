/** What we do: commands to a venue, plain data. `Approved` is a brand that `risk/gate.ts` alone applies.
 *
 * A command is its order's own and is written anew once that order was forgotten: who submits it keeps its texts and numbers,
 * never the command itself. @module */
import type { Micros, Price, Side, Size } from "./units.ts";
import type { StrangeOrder } from "./event.ts";
import type { InstrumentId, VenueId } from "./instrument.ts";

export type TimeInForce = "post_only" | "ioc" | "gtc";

export type Place = {
  readonly kind: "place";
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly clientId: string;
  readonly side: Side;
  readonly price: Price;
  readonly size: Size;
  readonly timeInForce: TimeInForce;
  /** How long after the send the venue may still accept it, µs. */
  readonly validity: Micros;
  /** Sells a position down after a kill or a stop: it alone may leave then. Absent = a quote, or a take of a strategy. */
  readonly purpose?: "flatten";
  /** It may only make the position smaller; only where the venue has it (`Capabilities.reduceOnly`). */
  readonly reduceOnly?: true;
};
export type Cancel = {
  readonly kind: "cancel";
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly clientId: string;
  /** `null` while the venue has not acked it: then it is cancelled by client id. */
  readonly venueOrderId: string | null;
};
/** Cancels an order of ours on a market that is none of ours any more: there is no number for it, and no rules. */
export type CancelStranger = StrangeOrder & { readonly kind: "cancel_stranger"; readonly venue: VenueId };
/** One message that cancels one order and places another; the placement is not tried if the cancel is refused.
 * Two orders in our books: a cancel and a placement, answered by a `cancel_answer` and a `place_answer`. */
export type Replace = {
  readonly kind: "replace";
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly cancel: Cancel;
  readonly place: Place;
};
/** Makes a resting order smaller in place, where the venue keeps its queue position. */
export type Amend = {
  readonly kind: "amend";
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly clientId: string;
  readonly venueOrderId: string | null;
  /** The whole new size, what is filled already included; smaller than today's. */
  readonly size: Size;
};
export type CancelAll = { readonly kind: "cancel_all"; readonly venue: VenueId; readonly instrument: InstrumentId };
export type Query =
  & { readonly kind: "query"; readonly venue: VenueId; readonly queryId: number }
  & (
    | { readonly what: "open_orders"; readonly instrument: InstrumentId | null }
    | { readonly what: "order"; readonly instrument: InstrumentId; readonly clientId: string }
    /** Orders of those ids, whoever placed them; at least one, none twice. Each that is found is answered by an `order` report;
     * what could not be asked for, or a complete answer does not hold, by a failure that says so. */
    | { readonly what: "order_of"; readonly instrument: InstrumentId; readonly venueOrderIds: readonly string[] }
    /** Trades of the account at or after `since`; complete or failed. */
    | { readonly what: "own_trades"; readonly instrument: InstrumentId; readonly since: Micros }
    | { readonly what: "balances" }
    /** The rest is asked of venues alone that say that they answer it (`Capabilities.accountQueries`). */
    | { readonly what: "positions" }
    | { readonly what: "account_mode" }
    /** Funding, transfers and the like at or after `since`; complete or failed. */
    | { readonly what: "cash_flows"; readonly since: Micros }
  );
/** The book of a market is in doubt: the session is to give it up and fetch it anew. Answered by a lost book and a snapshot. */
export type Resync = {
  readonly kind: "resync";
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly reason: string;
};
/** Sets the venue's dead-man switch anew, or takes it off. Answered by a `dead_man_answer`, also when no answer came. */
export type SetDeadMan = {
  readonly kind: "dead_man";
  readonly venue: VenueId;
  /** `null` = the venue has one switch for all our markets. */
  readonly instrument: InstrumentId | null;
  /** So long after the venue has taken it in it cancels, unless it is set anew; 0 = it is taken off. */
  readonly window: Micros;
  /** Comes back in the answer; counts up. */
  readonly callId: number;
};
/** All of them go to a venue's session. */
export type Command = Place | Cancel | CancelStranger | Replace | Amend | CancelAll | Query | Resync | SetDeadMan;

declare const approved: unique symbol;
/** A command that the risk gate has let through. */
export type Approved<C> = C & { readonly [approved]: true };
