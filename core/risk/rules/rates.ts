/** How often may we send: what one market, one venue and one strategy may place in a second. @module */
import type { Micros } from "../../units.ts";
import type { TokenBucket } from "../token_bucket.ts";
import { type Denial, NO_LIMITS, NOTHING_USED, type Rule } from "../rule.ts";

export const orderRate: Rule = {
  id: "RSK-17",
  title: "Order rate",
  quiet: true,
  scope: "market",
  action: "deny; 3 in 10 s pause the strategy",
  pause: { count: 3, within: 10_000_000 as Micros },
  check({ strategy }, { buckets, now, market }) {
    if (buckets === null || buckets.market === null || buckets.venue === null) return NO_LIMITS;
    if (buckets.market.available(now) < 1) return over(buckets.market, `for ${market.symbol}`);
    if (buckets.venue.available(now) < 1) return over(buckets.venue, `at ${market.venue}`);
    return buckets.strategy.available(now) < 1 ? over(buckets.strategy, `of ${strategy}`) : null;
  },
  view({ rates, market, now }) {
    const ofMarket = rates.market(market.id), ofVenue = rates.venue(market.venue);
    if (ofMarket === null || ofVenue === null) return NOTHING_USED;
    const tightest = share(ofMarket, now) >= share(ofVenue, now) ? ofMarket : ofVenue;
    const where = tightest === ofMarket ? "for the market" : `at ${market.venue}`;
    const left = Math.max(0, tightest.available(now));
    return { value: `room for ${left} ${where}`, limit: rateText(tightest), used: share(tightest, now) };
  },
};

/** Submits, replacements and cancels alike, each against the limits that count it; the last of a venue's limit is for cancels, which no rule refuses. */
export const messageRate: Rule = {
  id: "RSK-18",
  title: "Message rate of the venue",
  scope: "venue",
  action: "deny, cancels pass",
  check({ kind, instrument }, { messages, venueLimits, venue, now }) {
    if (venueLimits === null) return NO_LIMITS;
    const message = kind === "amend" ? "amend" : "place";
    if (messages.allows(message, instrument, venueLimits.messageShare, now)) return null;
    const { name, used, limit } = messages.say(now, message, instrument)!, value = `${used} of ${limit}`;
    const most = `${Math.floor(limit * venueLimits.messageShare)} of ${limit}`;
    return {
      sentence: `${value} of ${venue.id}'s ${name} are used; beyond ${most} only cancels go out`,
      value,
      limit: most,
    };
  },
  view({ messages, venueLimits, now }) {
    if (venueLimits === null) return NOTHING_USED;
    const said = messages.say(now), percent = `${Math.round(venueLimits.messageShare * 100)} % of the venue's limit`;
    if (said === null) return { value: "the venue has told no limit", limit: percent, used: null, inactive: true };
    const used = messages.used(now) / venueLimits.messageShare;
    return { value: `${said.used} of ${said.limit} ${said.name}`, limit: percent, used, breached: used >= 1 };
  },
};

function over(bucket: TokenBucket, where: string): Denial {
  const limit = rateText(bucket);
  return { sentence: `no room for another order ${where}; the limit is ${limit}`, value: "no room", limit };
}

function rateText({ perSecond, burst }: TokenBucket): string {
  return `${perSecond}/s, ${burst} at once`;
}

/** How much of the burst is used up, 0..1. */
function share(bucket: TokenBucket, now: Micros): number {
  return 1 - bucket.available(now) / bucket.burst;
}
