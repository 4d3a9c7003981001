/** Whether a strategy may quote a market now. Asked at every decision; what people are told of it is made when they ask.
 * @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";
import type { QuoteStatus } from "../target.ts";
import { isStuck } from "../oms/cancel_retry.ts";
import type { Order } from "../oms/orders.ts";
import type { Desk, VenueDesk } from "../desk/desk.ts";
import { type Market, misfitSentence } from "../desk/market.ts";
import type { Hold, Holds } from "../risk/holds.ts";
import type { VenueLimits } from "../risk/limits.ts";
import { clockDenial, freshnessLimit } from "../risk/rules/health.ts";

/** Why it may not. */
export type Block =
  | "halted"
  | "misfit"
  | "held"
  | "not_ready"
  | "unguarded"
  | "distrusted"
  | "stuck"
  | "no_rules"
  | "not_trading"
  | "no_book"
  | "old_book"
  | "bad_book"
  | "unsettled";
/** The same for people. */
export type Blocked = { readonly status: QuoteStatus; readonly sentence: string };
/** What to look at besides the market: the whole, what is held, and who wants to quote. */
export type Asker = { readonly desk: Desk; readonly holds: Holds; readonly strategy: string };

/** `null` = it may. */
export function blockOf({ desk, holds, strategy }: Asker, market: Market, venue: VenueDesk, now: Micros): Block | null {
  if (desk.trading === "HALTED") return "halted";
  if (market.misfit !== null) return "misfit"; // whatever holds say: no resume mends it
  const hold = holds.on(strategy, market);
  if (hold?.ends === "person") return "held";
  if (stuckOn(desk, market) !== null) return "stuck"; // what keeps a hold from ending comes before it
  if (hold !== null) return "held";
  if (venue.readiness !== "READY") return "not_ready";
  if (!(now < market.armedUntil)) return "unguarded";
  if (market.distrust !== null) return "distrusted";
  if (market.instrument === null) return "no_rules";
  if (market.instrument.status !== "trading") return "not_trading";
  if (!market.bookValid) return "no_book";
  if (now - market.bookAt > freshnessLimit(market)) return "old_book";
  if (!market.quotable) return "bad_book";
  return market.unsettled > 0 ? "unsettled" : null;
}

/** As `blockOf`, in a status and a sentence. */
export function blockedOf(asker: Asker, market: Market, venue: VenueDesk, now: Micros): Blocked | null {
  const { desk, holds, strategy } = asker, block = blockOf(asker, market, venue, now);
  switch (block) {
    case null:
      return null;
    case "halted":
      return { status: "STOPPED", sentence: "Trading is halted" };
    case "misfit":
      return { status: "STOPPED", sentence: misfitSentence(market.misfit!) };
    case "held":
      return heldBy(holds.on(strategy, market)!);
    case "not_ready":
      return { status: "STALE_USER_STREAM", sentence: `${market.venue} is ${venue.readiness}: ${venue.reason}` };
    case "unguarded": {
      const why = venue.deadManReason === "" ? "" : `: ${venue.deadManReason}`;
      return { status: "DEAD_MAN", sentence: `The dead-man switch of ${market.venue} is not armed${why}` };
    }
    case "distrusted":
      return { status: "STOPPED", sentence: `Our books and the venue's word differ: ${market.distrust}` };
    case "stuck": {
      const sentence = `Order ${stuckOn(desk, market)?.clientId} cannot be cancelled by its id; it has to go first`;
      return { status: "PENDING_CANCEL", sentence };
    }
    case "no_rules":
      return { status: "WARMING_UP", sentence: "The venue has not told its rules yet" };
    case "not_trading":
      return { status: "VENUE_MAINTENANCE", sentence: `The venue says ${market.instrument?.status}` };
    case "no_book":
      return { status: "STALE_BOOK", sentence: `No book: ${market.bookReason}` };
    case "old_book": {
      const age = Math.round((now - market.bookAt) / 1e3), limit = Math.round(freshnessLimit(market) / 1e3);
      return { status: "STALE_BOOK", sentence: `The book is ${age} ms old; the limit is ${limit} ms` };
    }
    case "bad_book":
      return { status: "INCONSISTENT_BOOK", sentence: "The book is one-sided, locked or crossed" };
    case "unsettled": {
      const sentence = `The book was in doubt; ${market.unsettled} more updates of it must fit`;
      return { status: "STALE_BOOK", sentence };
    }
    default:
      return block satisfies never;
  }
}

/** Why nothing but cancels leaves for a venue whose markets may be quoted, for people; `null` = orders leave. */
export function silenceOf(
  venue: VenueDesk,
  limits: Pick<VenueLimits, "clockDenyMs"> | null,
  now: Micros,
): Blocked | null {
  const wait = venue.limitedUntil - now;
  if (wait > 0) {
    const sentence = `${venue.id} asked for silence for ${seconds(wait)} more; only cancels go out`;
    return { status: "RATE_BUDGET", sentence };
  }
  const off = limits && clockDenial(venue, limits);
  return off && { status: "CLOCK_SKEW", sentence: `No order leaves (RSK-06): ${off.sentence}` };
}

/** Why routine quotes of a venue wait, for people; `null` = they do not. */
export function restOf({ id, restUntil }: VenueDesk, now: Micros): Blocked | null {
  const wait = restUntil - now;
  if (!(wait > 0)) return null;
  const sentence = `cancels at ${id} run far ahead of fills (RSK-23): new orders wait ${seconds(wait)} more`;
  return { status: "RATE_BUDGET", sentence };
}

function seconds(micros: number): string {
  return `${Math.ceil(micros / MICROS_PER_SECOND)} s`;
}

/** An order that cannot be cancelled by its id. */
function stuckOn({ orders }: Desk, { id }: Market): Order | null {
  const live = orders.live(id);
  for (let i = 0; i < live.length; i++) if (isStuck(live[i])) return live[i];
  return null;
}

/** Says which hold it is, and how it ends. */
function heldBy({ status, sentence, ends, tripped, cause }: Hold): Blocked {
  const until = cause === "operator" ? "" : ends === "person" ? "; until a person resumes" : "; ends by itself";
  return { status, sentence: `${tripped ? "Stopped" : "Paused"}: ${sentence}${until}` };
}
