/** How often may we send: what one market, one venue and one strategy may place in a second. @module */
import type { Micros } from "../../units.ts";
import type { TokenBucket } from "../token_bucket.ts";
import { type Denial, NO_LIMITS, NOTHING_USED, type Rule } from "../rule.ts";

export const orderRate: Rule = {
  id: "RSK-17",
  title: "Order rate",
  scope: "market",
  action: "deny; 3 in 10 s pause the strategy",
  pause: { count: 3, within: 10_000_000 as Micros },
  check({ instrument, strategy }, { rates, now, market }) {
    const ofMarket = rates.market(instrument), ofVenue = rates.venue(market.venue);
    if (ofMarket === null || ofVenue === null) return NO_LIMITS;
    return over(ofMarket, `for ${market.symbol}`, now) ?? over(ofVenue, `at ${market.venue}`, now) ??
      over(rates.strategy(strategy), `of ${strategy}`, now);
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

function over(bucket: TokenBucket, where: string, now: Micros): Denial | null {
  if (bucket.available(now) >= 1) return null;
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
