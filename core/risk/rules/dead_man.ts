/** What the venue would do for us if we fell silent: nothing new is placed where its dead-man switch should be armed and is not,
 * and where it has none less may rest. @module */
import { MICROS_PER_MS } from "../../units.ts";
import type { Order } from "../../oms/orders.ts";
import type { Market } from "../../desk/market.ts";
import { PARTS } from "../exposure_book.ts";
import { NO_LIMITS, NOTHING_USED, type RiskContext, type Rule, sizeText } from "../rule.ts";

export const deadManArmed: Rule = {
  id: "KIL-12",
  title: "Dead-man switch armed",
  scope: "market",
  action: "deny; pause the venue after two tries that failed",
  quiet: true,
  check({ kind }, { market, venue, now }) {
    // What it only makes smaller rests already.
    if (kind === "amend" || now <= market.placeUntil) return null;
    const left = leftText(market, now), why = venue.deadManReason === "" ? "" : `: ${venue.deadManReason}`;
    return {
      sentence: `the dead-man switch of ${venue.id} is ${left}${why}; nothing is placed without it`,
      value: left,
      limit: "armed for as long as an order may be under way",
    };
  },
  view({ market, venue, now }) {
    if (market.armedUntil === Infinity) {
      const value = venue.hasDeadMan ? "armed" : "no dead-man";
      return { value, limit: "armed", used: null, inactive: !venue.hasDeadMan };
    }
    return { value: leftText(market, now), limit: "armed", used: null, breached: !(now <= market.placeUntil) };
  },
};

/** Both sides count, and what is under way. Without a limit of a person's the most that the position limit lets rest is
 * twice itself: all of it bought back and sold on. */
export const restingLimit: Rule = {
  id: "KIL-14",
  title: "Resting orders, both sides",
  scope: "market",
  action: "deny",
  quiet: true,
  check({ kind, side, size, target }, context) {
    if (kind === "amend") return null; // it only makes an order smaller
    const { limits, market, venue, venueLimits, venueRestingParts: limit, valuation } = context;
    if (limits === null || venueLimits === null) return NO_LIMITS;
    // The cancel of a replacement goes before its placement.
    const before = restingLots(context, market, kind === "replace" ? target : null);
    const lots = before + size, most = lotsAllowed(context);
    if (!(lots <= most)) {
      const value = sizeText(lots, limits.instrument), text = sizeText(most, limits.instrument);
      const sentence = `with this ${side} ${value} could rest on ${market.symbol}; the limit is ${text}${
        halved(venue)
      }`;
      return { sentence, value, limit: text };
    }
    if (!(limit >= 0)) return null;
    const parts = restingElsewhere(context) + lots * valuation.lot(market) * PARTS, mostParts = limit * share(venue);
    if (parts <= mostParts) return null;
    const value = amount(parts, valuation.currency), text = amount(mostParts, valuation.currency);
    const sentence = `with this ${side} ${value} could rest at ${venue.id}; the limit is ${text}${halved(venue)}`;
    return { sentence, value, limit: text };
  },
  view(context) {
    const { limits, market, venue, valuation, venueRestingParts } = context;
    if (limits === null) return NOTHING_USED;
    const lots = restingLots(context, market), most = lotsAllowed(context), ofMarket = lots / most;
    const parts = restingElsewhere(context) + lots * valuation.lot(market) * PARTS;
    const mostParts = venueRestingParts * share(venue), ofVenue = parts / mostParts;
    if (venueRestingParts >= 0 && ofVenue > ofMarket) {
      const { currency } = valuation;
      return { value: amount(parts, currency), limit: amount(mostParts, currency) + halved(venue), used: ofVenue };
    }
    const limit = sizeText(most, limits.instrument) + halved(venue);
    return { value: sizeText(lots, limits.instrument), limit, used: ofMarket };
  },
};

/** What is being cancelled does not count, so that a whole ladder can move at once; a cancel that is lost counts again. */
function restingLots({ desk: { orders } }: RiskContext, { id }: Market, except: Order | null = null): number {
  const live = orders.live(id);
  let lots = 0;
  for (let i = 0; i < live.length; i++) {
    const order = live[i], { pending } = order;
    if (order !== except && pending !== "cancel_sent" && pending !== "cancel_acked") lots += order.leaves;
  }
  return lots;
}

/** What rests on the venue's other markets, in parts of the currency; NaN while a price is missing. */
function restingElsewhere(context: RiskContext): number {
  const { desk: { markets }, market, valuation } = context;
  let parts = 0;
  for (let i = 0; i < markets.length; i++) {
    if (markets[i] === market || markets[i].venue !== market.venue) continue;
    const lots = restingLots(context, markets[i]);
    if (lots > 0) parts += lots * valuation.lot(markets[i]) * PARTS;
  }
  return parts;
}

function lotsAllowed({ limits, venue }: RiskContext): number {
  return 2 * limits!.positionLots * share(venue);
}

type Guarded = RiskContext["venue"];

function share({ hasDeadMan }: Guarded): number {
  return hasDeadMan ? 1 : 0.5;
}

function halved({ hasDeadMan }: Guarded): string {
  return hasDeadMan ? "" : ", halved: no dead-man";
}

function leftText({ armedUntil }: Market, now: number): string {
  const left = Math.floor((armedUntil - now) / MICROS_PER_MS);
  return left > 0 ? `armed for ${left} ms more` : "not armed";
}

function amount(parts: number, currency: string): string {
  return Number.isFinite(parts) ? `${Math.round(parts / PARTS * 100) / 100} ${currency}` : `unknown ${currency}`.trim();
}
