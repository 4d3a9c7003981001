/** Can what the strategy wants be meant: real numbers, a believable forecast, a spread that pays its fees. @module */
import type { Micros } from "../../units.ts";
import type { Denial, Draft, RiskContext, Rule } from "../rule.ts";
import type { Wish } from "../wish.ts";

const BPS = 10_000;

export const modelSanity: Rule = {
  id: "RSK-31",
  title: "The model makes sense",
  scope: "market",
  action: "deny; 5 in 60 s trip the strategy",
  pause: { count: 5, within: 60_000_000 as Micros, trips: true },
  check(draft, context) {
    const { wish, strategyLimits } = context;
    if (wish === null || draft.kind === "amend") return null; // nobody says what was wanted
    if (wish.isFaulty) {
      const value = `signal ${wish.signalBps} bp`;
      return {
        sentence: "the strategy wants a price, a size or a move that is no number",
        value,
        limit: "real numbers",
      };
    }
    const { maxPredictedMoveBps: most } = strategyLimits;
    if (!(Math.abs(wish.signalBps) <= most)) {
      const value = `${wish.signalBps} bp`, limit = `${most} bp`;
      return { sentence: `the strategy expects a move of ${value}; the limit is ${limit}`, value, limit };
    }
    return checkSpread(draft, wish, context);
  },
  view({ wish, strategyLimits }) {
    const most = strategyLimits.maxPredictedMoveBps;
    const times = strategyLimits.minSpreadInFees;
    const limit = `${most} bp expected, spread of ${times} × the fees`;
    if (wish === null) return { value: "nothing was wanted yet", limit, used: null, inactive: true };
    const value = `${Number.isFinite(wish.signalBps) ? wish.signalBps : "no number of"} bp expected`;
    return { value, limit, used: Math.abs(wish.signalBps) / most, breached: wish.isFaulty };
  },
};

/** Both quotes together must bring in what both fills cost; one quote alone has no spread. */
function checkSpread({ timeInForce }: Draft, { bid, ask }: Wish, context: RiskContext): Denial | null {
  const { limits, strategyLimits } = context, fee = limits === null ? NaN : limits.makerFee;
  if (timeInForce !== "post_only" || !(bid > 0) || !(ask > 0) || Number.isNaN(fee)) return null;
  const spread = (ask - bid) / ((ask + bid) / 2) * BPS;
  const floor = strategyLimits.minSpreadInFees * 2 * fee * BPS;
  // The last digit of a float decides nothing.
  if (spread >= floor * (1 - 1e-12)) return null;
  const value = `${Math.round(spread * 100) / 100} bp`, limit = `${Math.round(floor * 100) / 100} bp`;
  return { sentence: `the quoted spread of ${value} does not pay the fees of both sides, ${limit}`, value, limit };
}
