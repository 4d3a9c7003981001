/** Is our price the market's price: held against other venues of the same pair, or the venue's own index. @module */
import { NO_LIMITS, NOTHING_USED, priceText, type Rule } from "../rule.ts";

const BPS = 10_000;

export const referenceAgreement: Rule = {
  id: "RSK-05",
  title: "Price agrees with a second source",
  scope: "market",
  action: "deny; pause after 5 s",
  check(_draft, context) {
    const { limits, market, now, robust } = context, second = robust.second(now);
    if (Number.isNaN(second)) return null; // nobody else says anything: shown as inactive
    if (limits === null) return NO_LIMITS;
    const { instrument, referenceBps } = limits, away = distance(market.mid, second);
    if (away <= referenceBps) return null;
    const value = `${bps(away)} bp`, limit = `${referenceBps} bp`;
    const [own, other] = [market.mid, second].map((ticks) => priceText(ticks, instrument));
    return {
      sentence: `our mid is ${own} and others say ${other}: ${value} apart; the limit is ${limit}`,
      value,
      limit,
    };
  },
  view(context) {
    const { limits, market, now, robust } = context, second = robust.second(now);
    if (limits === null) return NOTHING_USED;
    const limit = `${limits.referenceBps} bp`;
    if (Number.isNaN(second)) {
      const value = robust.hasPeers || market.indexAt > 0 ? "no second source now" : "no second source";
      return { value, limit, used: null, inactive: true };
    }
    const away = distance(market.mid, second);
    return {
      value: `${bps(away)} bp`,
      limit,
      used: away / limits.referenceBps,
      breached: !(away <= limits.referenceBps),
    };
  },
};

/** Our mid beside the second source, bp of that source; NaN without two real prices. */
function distance(mid: number, second: number): number {
  return second > 0 ? Math.abs(mid - second) * BPS / second : NaN;
}

function bps(value: number): string {
  return Number.isFinite(value) ? `${Math.round(value * 100) / 100}` : "unknown";
}
