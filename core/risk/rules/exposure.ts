/** What could all orders together do to us: position in the worst case, their number, and what we do not know. @module */
import type { Micros, Price, Side, Size } from "../../units.ts";
import type { InstrumentId } from "../../instrument.ts";
import type { Desk } from "../../desk/desk.ts";
import type { Market } from "../../desk/market.ts";
import { type Denial, NO_LIMITS, NOTHING_USED, priceText, type RiskContext, type Rule, sizeText } from "../rule.ts";

/** The position if every order of `side` that may still fill did: what is booked, what is live whatever its state, and what
 * the venue says was filled and nobody has booked yet. */
export function worstCase(side: Side, { orders, ledger }: Desk, market: Market): number {
  let lots: number = side === "buy" ? orders.leavesBuy(market.id) : orders.leavesSell(market.id);
  const lagging = orders.lagging(market.venue);
  for (let i = 0; i < lagging.length; i++) {
    if (lagging[i].instrument === market.id && lagging[i].side === side) lots += lagging[i].unbooked;
  }
  const { size } = ledger.position(market.id);
  return side === "buy" ? size + lots : size - lots; // times -1 no lots would be -0, a piece of garbage each time
}

/** Counts every order of the side that may still be filled, whatever its state. A replacement counts beside the order that
 * it replaces: that one may be filled in part before its cancel comes, and the new one is then placed in full. */
export const positionLimit: Rule = {
  id: "RSK-12",
  title: "Position limit, worst case",
  scope: "market",
  action: "deny",
  check({ kind, side, size }, context) {
    const { limits, desk, market } = context;
    if (kind === "amend") return null; // it only makes an order smaller; until the venue says so, the larger counts
    if (limits === null) return NO_LIMITS;
    const sign = side === "buy" ? 1 : -1, worst = worstCase(side, desk, market) + sign * size;
    // The other end cannot grow by an order of this side, so that one too long may still sell.
    if (Number.isSafeInteger(worst) && sign * worst <= limits.positionLots) return null;
    const value = sizeText(worst, limits.instrument), limit = sizeText(sign * limits.positionLots, limits.instrument);
    return { sentence: `${side} could reach ${value}; the limit is ${limit}`, value, limit };
  },
  view(context) {
    const { limits, desk, market } = context;
    if (limits === null) return NOTHING_USED;
    const long = worstCase("buy", desk, market), short = worstCase("sell", desk, market);
    const worst = Math.abs(long) >= Math.abs(short) ? long : short;
    const value = sizeText(worst, limits.instrument), limit = sizeText(limits.positionLots, limits.instrument);
    return { value, limit: `±${limit}`, used: Math.abs(worst) / limits.positionLots };
  },
};

export const maxOpenOrders: Rule = {
  id: "RSK-16",
  title: "Open orders",
  scope: "market",
  action: "deny",
  check({ kind, strategy }, context) {
    if (kind === "amend") return null;
    if (context.limits === null || context.venueLimits === null) return NO_LIMITS;
    // The cancel of a replacement goes before its placement.
    const added = kind === "place" ? 1 : 0, { orders } = context.desk, { id, venue, symbol } = context.market;
    const ofMarket = orders.liveCount(id) + added, atVenue = orders.liveCountVenue(venue) + added;
    const inAll = orders.liveCountAll + added;
    const { limits, venueLimits, globalLimits } = context;
    if (!(ofMarket <= limits.maxOpenOrders)) return tooMany(ofMarket, `on ${symbol}`, limits.maxOpenOrders);
    if (!(atVenue <= venueLimits.maxOpenOrders)) return tooMany(atVenue, `at ${venue}`, venueLimits.maxOpenOrders);
    if (!(inAll <= globalLimits.maxOpenOrders)) return tooMany(inAll, "in all", globalLimits.maxOpenOrders);
    const most = context.strategyLimits.maxOpenOrders;
    if (most === null) return null;
    const ofStrategy = context.strategyOrders(strategy) + added;
    return ofStrategy <= most ? null : tooMany(ofStrategy, `of ${strategy}`, most);
  },
  view(context) {
    if (context.limits === null || context.venueLimits === null) return NOTHING_USED;
    const { limits, venueLimits } = context;
    const [tightest] = openOrders(context, limits.maxOpenOrders, venueLimits.maxOpenOrders).sort((a, b) =>
      b.count / b.most - a.count / a.most
    );
    const { where, count, most } = tightest;
    return { value: `${count} ${where}`, limit: `${most}`, used: count / most };
  },
};

export const selfCross: Rule = {
  id: "RSK-20",
  title: "No trade with ourselves",
  scope: "market",
  action: "deny",
  exits: true,
  check({ kind, side, price, target }, { desk, market, limits }) {
    if (kind === "amend") return null;
    const own = desk.orders.live(market.id);
    for (let i = 0; i < own.length; i++) {
      const order = own[i];
      // The replaced order is gone before the new one is placed.
      if (order.side === side || order === target) continue;
      if (side === "buy" ? price < order.price : price > order.price) continue;
      if (limits === null) return NO_LIMITS;
      const value = priceText(price, limits.instrument), limit = priceText(order.price, limits.instrument);
      return { sentence: `${side} at ${value} would meet our own ${order.side} at ${limit}`, value, limit };
    }
    return null;
  },
  view({ desk, market, limits }) {
    if (limits === null) return NOTHING_USED;
    const best = (side: Side) => {
      const prices = desk.orders.live(market.id).filter((order) => order.side === side).map(({ price }) => price);
      if (prices.length === 0) return "none";
      return priceText(side === "buy" ? Math.max(...prices) : Math.min(...prices), limits.instrument);
    };
    return { value: `our bid ${best("buy")}, our ask ${best("sell")}`, limit: "bid below ask", used: null };
  },
};

export const duplicate: Rule = {
  id: "RSK-21",
  title: "No order twice",
  scope: "market",
  action: "deny; 5 in 1 s pause the strategy",
  pause: { count: 5, within: 1_000_000 as Micros, distinct: true },
  check(draft, context) {
    if (draft.kind === "amend") return null;
    const { side, price, size, strategy, instrument } = draft, { now, limits } = context;
    const since = sentBefore(strategy, instrument, side, price, size, context, now);
    if (since === null) return null;
    if (limits === null) return NO_LIMITS;
    const what = `${side} ${sizeText(size, limits.instrument)} at ${priceText(price, limits.instrument)}`;
    const ago = `${Math.round((now - since) / 1e3)} ms ago`;
    return { sentence: `${what} is live or was sent ${ago}`, value: ago, limit: "not live, and 250 ms apart" };
  },
  view({ desk, market }) {
    return { value: `${desk.orders.liveCount(market.id)} live`, limit: "all different", used: null };
  },
};

export const oneUnknown: Rule = {
  id: "RSK-22",
  title: "No order beside one of unknown fate",
  scope: "market",
  action: "deny",
  exits: true,
  check({ side }, { desk, market }) {
    const own = desk.orders.live(market.id);
    for (let i = 0; i < own.length; i++) {
      if (own[i].side !== side || own[i].life !== "UNKNOWN") continue;
      const value = own[i].clientId;
      return {
        sentence: `the fate of ${side} order ${value} is unknown`,
        value,
        limit: "no unknown order on the side",
      };
    }
    return null;
  },
  view({ desk, market }) {
    const count = desk.orders.live(market.id).filter(({ life }) => life === "UNKNOWN").length;
    return { value: `${count} unknown`, limit: "0", used: null };
  },
};

/** When the same order of the same strategy was sent that is live, or was let through within the last moments; `null` = none. */
export function sentBefore(
  strategy: string,
  instrument: InstrumentId,
  side: Side,
  price: Price,
  size: Size,
  { desk, recent }: Pick<RiskContext, "desk" | "recent">,
  now: Micros,
): Micros | null {
  const own = desk.orders.live(instrument);
  for (let i = 0; i < own.length; i++) {
    const order = own[i];
    if (order.side !== side || order.price !== price || order.size !== size) continue;
    if (order.slot.strategy === strategy) return order.createdAt;
  }
  return recent.find(strategy, instrument, side, price, size, now);
}

type Count = { readonly where: string; readonly count: number; readonly most: number };

function openOrders({ desk, market, globalLimits }: RiskContext, ofMarket: number, atVenue: number): Count[] {
  return [
    { where: `on ${market.symbol}`, count: desk.orders.liveCount(market.id), most: ofMarket },
    {
      where: `at ${market.venue}`,
      count: desk.orders.liveCountVenue(market.venue),
      most: atVenue,
    },
    { where: "in all", count: desk.orders.liveCountAll, most: globalLimits.maxOpenOrders },
  ];
}

function tooMany(count: number, where: string, most: number): Denial {
  return { sentence: `${count} open orders ${where}; the limit is ${most}`, value: `${count}`, limit: `${most}` };
}
