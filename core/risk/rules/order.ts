/** Is the order itself sane: the venue's rules, its size and worth, its price, its side. @module */
import { formatMoney, type Money, notional } from "../../money.ts";
import type { Micros, Price, Size } from "../../units.ts";
import type { Instrument } from "../../instrument.ts";
import { misfitSentence } from "../../desk/market.ts";
import { PARTS } from "../exposure_book.ts";
import { isAbove, isBelow, type ResolvedLimits } from "../limits.ts";
import { type Denial, type Draft, NO_LIMITS, NO_TARGET, NOTHING_USED, priceText } from "../rule.ts";
import { type RiskContext, type Rule, sizeText } from "../rule.ts";

const BPS = 10_000;

export const instrumentRules: Rule = {
  id: "RSK-03",
  title: "Instrument rules of the venue",
  scope: "market",
  action: "deny",
  exits: true,
  check(draft, context) {
    const { limits, market: { misfit } } = context;
    if (misfit !== null) return { sentence: misfitSentence(misfit), value: "other units", limit: "those of our books" };
    if (limits === null) return NO_LIMITS;
    return checkStatus(draft, limits.instrument) ?? checkRanges(draft, limits.instrument) ??
      checkWorth(draft, limits) ?? checkAmendment(draft, limits.instrument) ?? checkVenueCount(draft, context);
  },
  view({ limits, market: { misfit } }) {
    if (misfit !== null) return { value: "other units", limit: "those of our books", used: null, breached: true };
    return limits === null ? NOTHING_USED : { value: limits.instrument.status, limit: "trading", used: null };
  },
};

export const maxOrderSize: Rule = {
  id: "RSK-07",
  title: "Largest order",
  scope: "market",
  action: "deny",
  check({ size }, { limits }) {
    if (limits === null) return NO_LIMITS;
    if (size <= limits.orderLots) return null;
    const value = sizeText(size, limits.instrument), limit = sizeText(limits.orderLots, limits.instrument);
    return { sentence: `${value} in one order; the limit is ${limit}`, value, limit };
  },
  view({ desk, market, limits }) {
    if (limits === null) return NOTHING_USED;
    let largest = 0;
    for (const { size } of desk.orders.live(market.id)) largest = Math.max(largest, size);
    const value = sizeText(largest, limits.instrument), limit = sizeText(limits.orderLots, limits.instrument);
    return { value, limit, used: largest / limits.orderLots };
  },
};

export const maxOrderNotional: Rule = {
  id: "RSK-08",
  title: "Most valuable order",
  scope: "market",
  action: "deny",
  check({ price, size, strategy }, { limits, market, strategyLimits, valuation }) {
    if (limits === null) return NO_LIMITS;
    const { orderNotional, instrument } = limits, most = strategyLimits.orderParts;
    if (!isAbove(orderNotional, price, size)) {
      if (Number.isNaN(most) || valuation.order(market, price, size) * PARTS <= most) return null;
      const value = worthText(price, size, instrument),
        limit = `${strategyLimits.maxOrderNotional} ${valuation.currency}`;
      return { sentence: `${value} in one order; the limit of ${strategy} is ${limit}`, value, limit };
    }
    const value = worthText(price, size, instrument), limit = `${orderNotional.text} ${instrument.quote}`;
    return { sentence: `${value} in one order; the limit is ${limit}`, value, limit };
  },
  view({ desk, market, limits }) {
    if (limits === null) return NOTHING_USED;
    const { orderNotional, instrument } = limits;
    let price = 0 as Price, size = 0 as Size;
    for (const order of desk.orders.live(market.id)) {
      if (order.price * order.size > price * size) ({ price, size } = order);
    }
    const limit = `${orderNotional.text} ${instrument.quote}`;
    return { value: worthText(price, size, instrument), limit, used: price * size / Number(orderNotional.steps) };
  },
};

export const priceCollar: Rule = {
  id: "RSK-10",
  title: "Price collar",
  scope: "market",
  action: "deny; 5 in 60 s pause the strategy",
  pause: { count: 5, within: 60_000_000 as Micros },
  exits: true,
  check({ kind, side, price, timeInForce, purpose }, { limits, robust, now }) {
    if (kind === "amend") return null; // its price stays
    if (limits === null) return NO_LIMITS;
    const reference = robust.reference(now);
    const { instrument, collarBps, takingCollarBps, flattenCollarBps } = limits;
    const bps = purpose === "flatten" ? flattenCollarBps : timeInForce === "post_only" ? collarBps : takingCollarBps;
    const bound = reference * (BPS + (side === "buy" ? bps : -bps)) / BPS;
    if (side === "buy" ? price <= bound : price >= bound) return null;
    const value = priceText(price, instrument), mid = priceText(reference, instrument);
    const limit = `${side === "buy" ? "at most" : "at least"} ${priceText(bound, instrument)}`;
    return { sentence: `${side} at ${value} with mid at ${mid}; want ${limit} (${bps} bp)`, value, limit };
  },
  view({ limits, robust, now }) {
    if (limits === null) return NOTHING_USED;
    const mid = robust.reference(now);
    const value = Number.isFinite(mid) ? `mid ${priceText(mid, limits.instrument)}` : "no mid";
    return { value, limit: `${limits.collarBps} bp quoting, ${limits.takingCollarBps} bp taking`, used: null };
  },
};

export const wrongSide: Rule = {
  id: "RSK-11",
  title: "Passive orders stay passive",
  scope: "market",
  action: "deny",
  check({ kind, side, price, timeInForce }, { market: { book, instrument } }) {
    if (kind === "amend" || timeInForce === "ioc") return null;
    if (timeInForce !== "post_only") {
      return { sentence: `a resting order is ${timeInForce}; want post_only`, value: timeInForce, limit: "post_only" };
    }
    const opposite = side === "buy" ? book.bestAsk : book.bestBid;
    if (opposite > 0 && (side === "buy" ? price < opposite : price > opposite)) return null;
    const name = side === "buy" ? "best ask" : "best bid";
    if (instrument === null || !(opposite > 0)) {
      return { sentence: `no ${name} is known`, value: "unknown", limit: `a known ${name}` };
    }
    const value = priceText(price, instrument), limit = priceText(opposite, instrument);
    return { sentence: `${side} at ${value} would cross the ${name} of ${limit}`, value, limit: `${name} ${limit}` };
  },
  view({ market: { book, instrument } }) {
    if (instrument === null || !(book.bestBid > 0) || !(book.bestAsk > 0)) {
      return { value: "no two-sided book", limit: "post_only, not crossing", used: null };
    }
    const [bid, ask] = [book.bestBid, book.bestAsk].map((price) => priceText(price, instrument));
    return { value: `${bid} / ${ask}`, limit: "post_only, not crossing", used: null };
  },
};

function checkStatus({ instrument: id }: Draft, { status, symbol }: Instrument): Denial | null {
  if (status === "trading") return null;
  return { sentence: `${symbol} (market ${id}) is ${status}; want trading`, value: status, limit: "trading" };
}

function checkRanges({ price, size }: Draft, instrument: Instrument): Denial | null {
  const { minPrice, maxPrice, minSize, maxSize } = instrument;
  if (!isWithin(price, minPrice, maxPrice)) {
    return outside("price", price, minPrice, maxPrice, priceText, instrument);
  }
  if (isWithin(size, minSize, maxSize)) return null;
  return outside("size", size, minSize, maxSize, sizeText, instrument);
}

function isWithin(steps: number, min: number, max: number): boolean {
  return Number.isSafeInteger(steps) && steps > 0 && steps >= min && steps <= max;
}

function outside(
  what: string,
  steps: number,
  min: number,
  max: number,
  text: (steps: number, instrument: Instrument) => string,
  instrument: Instrument,
): Denial {
  if (!Number.isSafeInteger(steps) || steps <= 0) {
    return { sentence: `${what} is ${steps} steps; want a whole number above 0`, value: `${steps}`, limit: "above 0" };
  }
  const value = text(steps, instrument), limit = `${text(min, instrument)} to ${text(max, instrument)}`;
  return { sentence: `${what} is ${value}; the venue takes ${limit}`, value, limit };
}

function checkWorth({ price, size, reduceOnly }: Draft, limits: ResolvedLimits): Denial | null {
  const { venueMinNotional: min, venueMaxNotional: max, instrument } = limits;
  // Venues take an order that only reduces whatever it is worth: the rest of a position has to go somehow.
  const bound = min !== null && !reduceOnly && isBelow(min, price, size)
    ? min
    : max !== null && isAbove(max, price, size)
    ? max
    : null;
  if (bound === null) return null;
  const value = worthText(price, size, instrument);
  const limit = `${bound === min ? "at least" : "at most"} ${bound.text} ${instrument.quote}`;
  return { sentence: `${value} in one order; the venue wants ${limit}`, value, limit };
}

function checkAmendment({ kind, size, target }: Draft, instrument: Instrument): Denial | null {
  if (kind !== "amend") return null;
  if (target === null) return NO_TARGET;
  if (size < target.size && size > target.filled) return null;
  const value = sizeText(size, instrument);
  const limit = `between ${sizeText(target.filled, instrument)} and ${sizeText(target.size, instrument)}`;
  return { sentence: `an amendment to ${value}; want ${limit}, both excluded`, value, limit };
}

function checkVenueCount({ kind }: Draft, { desk, market, limits }: RiskContext): Denial | null {
  const most = limits?.instrument.maxOpenOrders ?? null;
  if (kind !== "place" || most === null) return null;
  const after = desk.orders.liveCount(market.id) + 1;
  if (after <= most) return null;
  return { sentence: `${after} open orders; the venue takes ${most}`, value: `${after}`, limit: `${most}` };
}

/** Never throws: what is no whole number is shown as it came. */
function worthText(price: Price, size: Size, instrument: Instrument): string {
  if (!Number.isSafeInteger(price) || !Number.isSafeInteger(size)) return `${price} ticks × ${size} lots`;
  const worth: Money = notional(price, size, instrument);
  return `${formatMoney(worth)} ${instrument.quote}`;
}
