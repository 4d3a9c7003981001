/** A venue's brake: how to cancel what is ours there and to see that nothing is left, without session, socket or order books.
 * Guardian and sentinel drive it when the engine does not answer, with a connection and a key of their own. Pure: it makes
 * calls and reads replies; who sends them keeps the time. @module */
import type { Money } from "../money.ts";
import type { Micros } from "../units.ts";
import type { VenueId } from "../instrument.ts";
import type { HttpCall, Signer } from "../venue.ts";

export type BrakeOptions = {
  readonly venue: VenueId;
  /** Symbols of our markets there, as the venue names them. */
  readonly symbols: readonly string[];
  /** Base address of its REST interface. */
  readonly rest: string;
  readonly signer: Signer;
};

/** An order that rests at the venue, ours or not. */
export type BrakeOrder = {
  readonly symbol: string;
  readonly venueOrderId: string;
  /** `null` = it carries none, or one that is not a client's. */
  readonly clientId: string | null;
  /** What is left of it, units of the quote asset: the largest goes first. */
  readonly worth: Money;
};

/** What a page of the list of open orders came to. Only `complete` may say that nothing is left: a page with a next one is a
 * part, and whatever failed, was cut short or cannot be read is no answer. */
export type BrakePage =
  | { readonly kind: "complete"; readonly orders: readonly BrakeOrder[] }
  | { readonly kind: "part"; readonly orders: readonly BrakeOrder[]; readonly next: string }
  | BrakeFailure;

/** What a cancel came to. `gone` = the venue knows no such order (which proves nothing by itself). */
export type BrakeAnswer = { readonly kind: "done" } | { readonly kind: "gone" } | BrakeFailure;

/** `retryAfter` = how long the venue wants to be left alone, µs; `null` = it did not say. `limited` = a rate limit or a ban.
 * `clock` = it found our clock wrong: ask for its time. */
export type BrakeFailure = {
  readonly kind: "failed";
  readonly reason: string;
  readonly limited: boolean;
  readonly clock: boolean;
  readonly retryAfter: Micros | null;
  /** The venue refuses the key: it does not know it, or does not let it do that. Absent = it says nothing of the key. */
  readonly denied?: boolean;
  /** Of a list that holds something that cannot be read: what can be. It rests, though the list proves nothing. */
  readonly shown?: readonly BrakeOrder[];
  /** Of a list of several parts: the page to go on with, so that one part that is refused hides no order of another. The list
   * as a whole proves nothing. */
  readonly next?: string;
};

/** Several orders in one call. */
export type BatchCancel = {
  /** Orders of one call at most; at least two. */
  readonly most: number;
  cancel(orders: readonly BrakeOrder[], venueNow: Micros): HttpCall;
  /** What became of each, in the order of the call; a failure of the whole is one of each. */
  read(
    status: number,
    body: string,
    headers: Readonly<Record<string, string>>,
    orders: readonly BrakeOrder[],
  ): readonly BrakeAnswer[];
};

export interface Brake {
  readonly venue: VenueId;
  /** The venue may take a submit for so long after it was sent, µs, whatever validity it was given; absent = as it was given. */
  readonly landsWithin?: Micros;
  /** Asks for the venue's clock; `null` = its signatures carry none. */
  clock(): HttpCall | null;
  /** The venue's time, µs since 1970; `null` = that was no answer. */
  readClock(status: number, body: string): Micros | null;
  /** A page of all open orders of the account; `page` null = the first.
   * @param venueNow by the venue's clock, as for every signed call */
  list(page: string | null, venueNow: Micros): HttpCall;
  /** @param page the one that was asked for, since not every answer says which it is; absent or null = the first */
  readList(
    status: number,
    body: string,
    headers: Readonly<Record<string, string>>,
    page?: string | null,
  ): BrakePage;
  cancel(order: BrakeOrder, venueNow: Micros): HttpCall;
  /** Everything of one symbol, foreign orders among it; `null` = the venue has no such call. */
  cancelAll(symbol: string, venueNow: Micros): HttpCall | null;
  /** Absent = each order is cancelled by a call of its own. */
  readonly batch?: BatchCancel;
  readCancel(status: number, body: string, headers: Readonly<Record<string, string>>): BrakeAnswer;
}

/** By the venue's name, as `exchanges/brakes.ts` lists them. */
export type BrakeFactory = (options: BrakeOptions) => Brake;
