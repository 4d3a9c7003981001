/** Is the order as large as orders are here: beside our own last ones, and beside what stands in the book. @module */
import type { Size } from "../../units.ts";
import type { Market } from "../../desk/market.ts";
import type { ResolvedLimits } from "../limits.ts";
import { type Denial, type Draft, NO_LIMITS, NOTHING_USED, type Rule, sizeText } from "../rule.ts";
import { SIZES_NEEDED } from "../order_sizes.ts";

const BPS = 10_000;

export const fatFinger: Rule = {
  id: "RSK-09",
  title: "No order out of all proportion",
  scope: "market",
  action: "deny",
  check(draft, context) {
    if (draft.kind === "amend") return null; // it only makes an order smaller
    const { limits, sizes, market } = context;
    return limits === null ? NO_LIMITS : checkUsual(draft, limits, sizes.median) ?? checkDepth(draft, limits, market);
  },
  view({ limits, sizes }) {
    if (limits === null) return NOTHING_USED;
    const { fatFingerTimes, fatFingerDepthShare, fatFingerDepthBps, instrument } = limits, { count, median } = sizes;
    const depth = `${percent(fatFingerDepthShare)} of the depth within ${fatFingerDepthBps} bp`;
    const limit = `${fatFingerTimes} × the usual size, ${depth}`;
    if (count < SIZES_NEEDED) {
      return { value: `${count} of ${SIZES_NEEDED} orders seen`, limit, used: null, inactive: true };
    }
    return { value: `usual size ${sizeText(median, instrument)}`, limit, used: null };
  },
};

function checkUsual({ size }: Draft, { instrument, fatFingerTimes }: ResolvedLimits, median: number): Denial | null {
  if (Number.isNaN(median) || size <= median * fatFingerTimes) return null;
  const value = sizeText(size, instrument), limit = `${fatFingerTimes} × ${sizeText(median, instrument)}`;
  return {
    sentence: `${value} in one order, where the last ones were ${limit.slice(limit.indexOf("×") + 2)}`,
    value,
    limit,
  };
}

/** What stands on the side that the order acts on: an order that rests joins its own, one that takes eats the other. */
function checkDepth({ side, size, timeInForce }: Draft, limits: ResolvedLimits, { book }: Market): Denial | null {
  const { instrument, fatFingerDepthShare, fatFingerDepthBps } = limits;
  const bookSide = (side === "buy") === (timeInForce === "ioc") ? "ask" : "bid", best = book.best(bookSide);
  const wanted = Math.ceil(size / fatFingerDepthShare) as Size, reach = Math.floor(best * fatFingerDepthBps / BPS);
  // Nearly always a few levels hold enough; the sum of all of them is only made to say how little there is.
  const worst = book.walk(bookSide, wanted);
  if (worst > 0 && Math.abs(worst - best) <= reach) return null;
  const depth = book.depthWithin(bookSide, reach);
  const value = sizeText(size, instrument), limit = `${percent(fatFingerDepthShare)} of ${sizeText(depth, instrument)}`;
  return { sentence: `${value} in one order, where ${limit} stand within ${fatFingerDepthBps} bp`, value, limit };
}

function percent(share: number): string {
  return `${Math.round(share * 1e4) / 1e2} %`;
}
