/** May we trade at all: the state of the whole, of the venue, of the market's data. @module */
import { MICROS_PER_MS } from "../../units.ts";
import type { VenueDesk } from "../../desk/desk.ts";
import { freshnessLimit } from "../freshness.ts";
import type { VenueLimits } from "../limits.ts";
import { type Denial, NO_LIMITS, NOTHING_USED, type Rule, sizeText } from "../rule.ts";
import { worstCase } from "./exposure.ts";

export { freshnessLimit } from "../freshness.ts";

export const tradingState: Rule = {
  id: "RSK-01",
  title: "Trading state",
  scope: "global",
  action: "deny",
  exits: true,
  check({ side, size, kind, purpose }, context) {
    const { desk, limits, venue, market } = context;
    if (purpose === "flatten") {
      if (desk.trading !== "HALTED" || !venue.sellingDown) return NOT_SELLING_DOWN;
    } else if (desk.trading === "ACTIVE") return null;
    else if (desk.trading !== "REDUCING") {
      return { sentence: `trading is ${desk.trading}; want ACTIVE`, value: desk.trading, limit: "ACTIVE" };
    }
    if (kind === "amend") return null; // it only makes an order smaller
    if (limits === null) return NO_LIMITS;
    // It may bring the position to zero together with every other order of its side, and not beyond.
    const sign = side === "buy" ? 1 : -1, after = worstCase(side, desk, market) + sign * size;
    if (sign * after <= 0) return null;
    const value = sizeText(after, limits.instrument);
    return { sentence: `${side} could end at ${value} while only reducing is allowed`, value, limit: "zero" };
  },
  view({ desk }) {
    return { value: desk.trading, limit: "ACTIVE", used: null, breached: desk.trading !== "ACTIVE" };
  },
};

const NOT_SELLING_DOWN: Denial = {
  sentence: "orders that sell a position down leave only once a kill or a stop has proven the venue empty",
  value: "not selling down",
  limit: "halted, proven empty and asked for",
};

export const venueReady: Rule = {
  id: "RSK-02",
  title: "Venue ready",
  scope: "venue",
  action: "deny",
  exits: true,
  check(_draft, { venue, now }) {
    const { id, readiness, reason, limitedUntil } = venue;
    if (readiness !== "READY") {
      const why = reason === "" ? "" : `: ${reason}`;
      return { sentence: `${id} is ${readiness}${why}; want READY`, value: readiness, limit: "READY" };
    }
    if (limitedUntil <= now) return null;
    const wait = `${Math.ceil((limitedUntil - now) / MICROS_PER_MS)} ms`;
    return { sentence: `${id} asked for silence, ${wait} more`, value: wait, limit: "0 ms" };
  },
  view({ venue: { readiness } }) {
    return { value: readiness, limit: "READY", used: null, breached: readiness !== "READY" };
  },
};

export const freshData: Rule = {
  id: "RSK-04",
  title: "Fresh market data",
  quiet: true,
  scope: "market",
  action: "deny",
  exits: true,
  check(_draft, { market, now }) {
    const { bookValid, bookReason, bookAt, book: { bestBid, bestAsk } } = market;
    if (!bookValid || bookAt === 0) {
      const value = bookReason === "" ? "no book" : bookReason;
      return { sentence: `no valid book: ${value}`, value, limit: "a valid book" };
    }
    if (!(bestBid > 0) || !(bestAsk > 0)) {
      return { sentence: "the book is one-sided or empty", value: "one-sided", limit: "two sides" };
    }
    if (!(bestAsk > bestBid)) {
      const value = bestAsk === bestBid ? "locked" : "crossed";
      return { sentence: `the book is ${value}`, value, limit: "bid below ask" };
    }
    const age = now - bookAt, limit = freshnessLimit(market);
    // An age far below zero means that a clock stepped back: then nobody knows the age.
    if (Math.abs(age) <= limit) return null;
    return { sentence: `the book is ${ms(age)} old; the limit is ${ms(limit)}`, value: ms(age), limit: ms(limit) };
  },
  view({ market, now }) {
    const limit = freshnessLimit(market);
    if (!market.bookValid || market.bookAt === 0) {
      return { value: market.bookReason || "no book", limit: ms(limit), used: null, breached: true };
    }
    const age = now - market.bookAt;
    return { value: ms(age), limit: ms(limit), used: age / limit };
  },
};

/** A clock that is off makes every age and every expiry wrong. Without a measurement nobody knows. */
export const clockOffset: Rule = {
  id: "RSK-06",
  title: "Clock agrees with the venue's",
  scope: "venue",
  action: "deny; pause when further off",
  check: (_draft, { venue, venueLimits }) => venueLimits === null ? NO_LIMITS : clockDenial(venue, venueLimits),
  view({ venue: { clockOffset }, venueLimits }) {
    if (venueLimits === null) return NOTHING_USED;
    const { clockDenyMs } = venueLimits, isKnown = !Number.isNaN(clockOffset);
    const used = isKnown ? Math.abs(clockOffset) / (clockDenyMs * MICROS_PER_MS) : null;
    return { value: isKnown ? ms(clockOffset) : "unknown", limit: `±${clockDenyMs} ms`, used, breached: !isKnown };
  },
};

/** Why no order leaves for the clocks' sake; `null` = it may. */
export function clockDenial(
  { id, clockOffset }: Pick<VenueDesk, "id" | "clockOffset">,
  { clockDenyMs }: Pick<VenueLimits, "clockDenyMs">,
): Denial | null {
  if (Math.abs(clockOffset) <= clockDenyMs * MICROS_PER_MS) return null;
  const limit = `${clockDenyMs} ms`;
  if (Number.isNaN(clockOffset)) {
    return { sentence: `how far our clock is off that of ${id} is not known`, value: "unknown", limit };
  }
  const value = ms(clockOffset);
  return { sentence: `the clock of ${id} is ${value} off ours; the limit is ${limit}`, value, limit };
}

/** What the venue says and our books do not explain makes every sum about the market a guess. */
export const ledgerTrust: Rule = {
  id: "RSK-30",
  title: "Books agree with the venue",
  scope: "market",
  action: "deny",
  exits: true,
  check(_draft, { market: { symbol, distrust } }) {
    if (distrust === null) return null;
    return { sentence: `our books of ${symbol} are not trusted: ${distrust}`, value: distrust, limit: "no difference" };
  },
  view({ market: { distrust } }) {
    return { value: distrust ?? "no difference", limit: "no difference", used: null, breached: distrust !== null };
  },
};

function ms(micros: number): string {
  return `${Math.round(micros / MICROS_PER_MS)} ms`;
}
