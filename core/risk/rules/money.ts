/** What could it all come to in money: net by asset, gross of everything, and what the accounts can pay. @module */
import { toNumber } from "../../money.ts";
import type { Side } from "../../units.ts";
import type { Market } from "../../desk/market.ts";
import { PARTS } from "../exposure_book.ts";
import type { Purse } from "../purses.ts";
import { type Denial, NO_LIMITS, NOTHING_USED, type RiskContext, type Rule } from "../rule.ts";
import type { Valuation } from "../valuation.ts";

export const netExposure: Rule = {
  id: "RSK-13",
  title: "Net exposure of the asset, worst case",
  scope: "market",
  action: "deny",
  check({ kind, side, size }, context) {
    const { exposure, market, netParts, valuation } = context, { instrument } = market;
    if (kind === "amend") return null; // it only makes an order smaller; until the venue says so, the larger counts
    if (instrument === null) return NO_LIMITS;
    if (!exposure.netExceeds(market, side, size, netParts)) return null;
    const { base } = instrument, limit = amountText(netLimit(context, base), valuation.currency);
    return {
      sentence:
        `one more ${side} on ${market.symbol} could bring ${base} over its net limit of ${limit}, all venues together`,
      value: amountText(exposure.net(base), valuation.currency),
      limit,
    };
  },
  view(context) {
    const { exposure, market: { instrument }, netParts, valuation } = context;
    if (instrument === null) return NOTHING_USED;
    // Without a limit of its own it is the markets' limits added up: they warn themselves.
    const net = exposure.net(instrument.base), limit = netLimit(context, instrument.base);
    const value = `${instrument.base} ${amountText(net, valuation.currency)}`;
    return {
      value,
      limit: `±${amountText(limit, valuation.currency)}`,
      used: netParts >= 0 ? Math.abs(net) / limit : null,
      breached: Number.isNaN(net),
    };
  },
};

export const grossExposure: Rule = {
  id: "RSK-14",
  title: "Gross exposure, worst case",
  scope: "global",
  action: "deny",
  check({ kind, side, size, strategy }, { exposure, market, grossParts, venueGrossParts, strategyLimits, valuation }) {
    if (kind === "amend") return null;
    if (exposure.grossExceeds(market, side, size, grossParts)) {
      const limit = grossParts >= 0 ? grossParts : exposure.grossAllowed;
      return overGross(side, market, "everything", exposure.gross, limit, valuation);
    }
    if (venueGrossParts >= 0 && exposure.venueGrossExceeds(market, side, size, venueGrossParts)) {
      return overGross(side, market, market.venue, exposure.venueGross(market.venue), venueGrossParts, valuation);
    }
    const ofStrategy = strategyLimits.grossParts;
    if (!(ofStrategy >= 0) || !exposure.strategyGrossExceeds(market, side, size, ofStrategy)) return null;
    return overGross(side, market, strategy, exposure.strategyGross(strategy), ofStrategy, valuation);
  },
  view({ exposure, grossParts, valuation: { currency } }) {
    const { gross } = exposure, limit = grossParts >= 0 ? grossParts : exposure.grossAllowed;
    const value = amountText(gross, currency);
    return {
      value,
      limit: amountText(limit, currency),
      used: grossParts >= 0 ? gross / limit : null,
      breached: Number.isNaN(gross),
    };
  },
};

export const balanceReserve: Rule = {
  id: "RSK-15",
  title: "Balance and margin",
  scope: "market",
  action: "deny; below the last distance from liquidation kill",
  check({ kind, side, price, size, target }, context) {
    const { market, purses, venueLimits, limits } = context;
    if (kind === "amend") return null;
    if (venueLimits === null || limits === null) return NO_LIMITS;
    if (limits.instrument.kind !== "spot") return checkMargin(context);
    const purse = purses.purse(market, side);
    // A replacement's cancel goes before it and gives back what the old order held.
    const back = kind === "replace" && target !== null && target.side === side
      ? Math.min(purses.need(market, side, target.price, target.leaves), purses.need(market, side, price, size))
      : 0;
    const after = purse.reserved - back + purses.need(market, side, price, size);
    const most = usable(purse, side, venueLimits.reserveShare);
    if (after <= most) return null;
    const value = stepsText(after, purse), limit = stepsText(most, purse);
    const kept = side === "buy" ? `, ${venueLimits.reserveShare * 100} % kept back` : "";
    return { sentence: `our orders at ${market.venue} could then take ${value}; it has ${limit}${kept}`, value, limit };
  },
  view(context) {
    const { market, purses, venueLimits, limits } = context;
    if (venueLimits === null || limits === null) return NOTHING_USED;
    if (limits.instrument.kind !== "spot") return viewMargin(context);
    const shares = (["buy", "sell"] as const).map((side) => {
      const purse = purses.purse(market, side);
      const most = usable(purse, side, venueLimits.reserveShare), used = most > 0 ? purse.reserved / most : null;
      return {
        value: stepsText(purse.reserved, purse),
        limit: stepsText(most, purse),
        used,
        breached: Number.isNaN(most),
      };
    });
    return (shares[0].used ?? 0) >= (shares[1].used ?? 0) ? shares[0] : shares[1];
  },
};

/** Steps that orders may take. What is sold is there or not; what pays for more of something keeps a reserve. */
function usable({ total }: Purse, side: "buy" | "sell", reserveShare: number): number {
  return side === "buy" ? Math.floor(total * (1 - reserveShare)) : total;
}

/** The account's equity less what the venue would ask to keep it, as a share; NaN while the venue has not told. */
export function liquidationDistance({ venue }: Pick<RiskContext, "venue">): number {
  let equity = 0, maintenance = 0, worst = NaN;
  for (const margin of venue.margins.values()) {
    equity = toNumber(margin.equity);
    maintenance = toNumber(margin.maintenance);
    const distance = equity > 0 ? (equity - maintenance) / equity : maintenance > 0 ? 0 : NaN;
    if (!(distance >= worst)) worst = Number.isNaN(distance) ? worst : distance;
  }
  return worst;
}

/** The free margin of the fullest collateral, as a share of its equity; NaN while the venue has not told. */
function freeShare({ venue }: Pick<RiskContext, "venue">): number {
  let least = NaN;
  for (const { equity, available } of venue.margins.values()) {
    const share = toNumber(available) / toNumber(equity);
    if (!(share >= least)) least = Number.isNaN(share) ? least : share;
  }
  return least;
}

function checkMargin(context: RiskContext): Denial | null {
  const { venue: { id }, venueLimits } = context, { reserveShare, minLiquidationDistance } = venueLimits!;
  const distance = liquidationDistance(context), free = freeShare(context);
  if (!(distance >= minLiquidationDistance)) {
    const value = shareText(distance), limit = shareText(minLiquidationDistance);
    return { sentence: `${id} is ${value} of its equity away from liquidation; want ${limit}`, value, limit };
  }
  if (free >= reserveShare) return null;
  const value = shareText(free), limit = shareText(reserveShare);
  return { sentence: `${value} of the equity at ${id} is free; want ${limit}`, value, limit };
}

function viewMargin(context: RiskContext) {
  const { minLiquidationDistance } = context.venueLimits!, distance = liquidationDistance(context);
  const breached = !(distance >= minLiquidationDistance);
  return {
    value: `${shareText(distance)} from liquidation, ${shareText(freeShare(context))} free`,
    limit: `${shareText(minLiquidationDistance)}, ${shareText(context.venueLimits!.reserveShare)} free`,
    used: distance > 0 ? minLiquidationDistance / distance : null,
    breached,
  };
}

function overGross(
  side: Side,
  { symbol }: Market,
  where: string,
  value: number,
  limit: number,
  { currency }: Valuation,
): Denial {
  const most = amountText(limit, currency);
  return {
    sentence: `one more ${side} on ${symbol} could bring ${where} over the gross limit of ${most}`,
    value: amountText(value, currency),
    limit: most,
  };
}

function netLimit({ exposure, netParts }: RiskContext, asset: string): number {
  return netParts >= 0 ? netParts : exposure.netAllowed(asset);
}

/** Parts of the currency for people: two places. */
function amountText(parts: number, currency: string): string {
  return Number.isFinite(parts) ? `${Math.round(parts / PARTS * 100) / 100} ${currency}` : `unknown ${currency}`.trim();
}

function stepsText(steps: number, { decimals, asset }: Purse): string {
  return Number.isFinite(steps) ? `${Number((steps / 10 ** decimals).toPrecision(12))} ${asset}` : `unknown ${asset}`;
}

function shareText(share: number): string {
  return Number.isFinite(share) ? `${Math.round(share * 1e4) / 1e2} %` : "an unknown share";
}
